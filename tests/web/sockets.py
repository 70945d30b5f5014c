"""Watches the sockets a process holds, whichever library opened them."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EVERY_SECONDS = 0.02
TABLES = ("tcp", "tcp6", "udp", "udp6")


def far_ends(pid: int) -> set[tuple[str, int]]:
    """Return address and port of the far end of every connected socket a process holds now."""
    own = set()
    with contextlib.suppress(OSError):  # it may end while we look
        for handle in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                own.add(str(handle.readlink()))
    found = set()
    for table in TABLES:
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
                fields = line.split()
                if f"socket:[{fields[9]}]" in own and not fields[2].endswith(":0000"):
                    found.add(_end(fields[2]))
    return found


def _end(told: str) -> tuple[str, int]:
    """Return address and port from the kernel's hexadecimal words, which stand in the order of this machine."""
    address, port = told.split(":")
    words = bytes.fromhex(address)
    packed = b"".join(struct.pack(">I", *struct.unpack("=I", words[at : at + 4])) for at in range(0, len(words), 4))
    family = socket.AF_INET if len(packed) == 4 else socket.AF_INET6
    return socket.inet_ntop(family, packed), int(port, 16)


def is_outside(host: str) -> bool:
    """Tell whether an address is not this machine's own.

    >>> [is_outside(host) for host in ("127.0.0.1", "::1", "::ffff:127.0.0.1", "192.0.2.1")]
    [False, False, False, True]
    """
    address = ipaddress.ip_address(host)
    inner = getattr(address, "ipv4_mapped", None) or address
    return not inner.is_loopback


@contextmanager
def watched(pid: int) -> Iterator[set[tuple[str, int]]]:
    """Yield a set that fills with the far ends outside this machine that a process is seen with."""
    found: set[tuple[str, int]] = set()
    over = threading.Event()

    def watch() -> None:
        while not over.wait(EVERY_SECONDS):
            found.update(end for end in far_ends(pid) if is_outside(end[0]))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        over.set()
        thread.join()
