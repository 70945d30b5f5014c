"""Copy one file durably. For the store itself it is run as a program of its own.

The store's lock is a POSIX lock, and a process loses such a lock on a file as soon as it closes any of its own
handles on that file. A copy made inside the process that owns the store would open it to a second owner.
"""

import os
import shutil
import sys
from pathlib import Path


def main(source: str, destination: str) -> None:
    """Copy a file and return once it is on the disk."""
    with Path(source).open("rb") as incoming, Path(destination).open("wb") as outgoing:
        shutil.copyfileobj(incoming, outgoing, 1 << 20)
        outgoing.flush()
        os.fsync(outgoing.fileno())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
