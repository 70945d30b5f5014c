"""`python -m governance`: the command line of 哨图 Whistlemap."""

from __future__ import annotations

import sys

from governance.commandline.program import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
