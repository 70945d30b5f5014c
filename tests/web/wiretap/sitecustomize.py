"""Loaded by Python at start when this folder is on PYTHONPATH: writes down every address the process wants to reach."""

import os
import sys

BOOK = os.environ.get("WIRETAP_BOOK")
WATCHED = ("socket.connect", "socket.sendto", "socket.getaddrinfo")


def note(event, facts):
    """Write an address down, one a line; an audit hook may not raise."""
    if event in WATCHED and BOOK:
        host = facts[0] if event == "socket.getaddrinfo" else facts[1][0] if isinstance(facts[1], tuple) else facts[1]
        with open(BOOK, "a", encoding="utf-8") as book:  # noqa: PTH123
            book.write(f"{event} {host}\n")


sys.addaudithook(note)
if BOOK:
    with open(BOOK, "a", encoding="utf-8") as opened:  # noqa: PTH123
        opened.write("listening 127.0.0.1\n")  # so that silence can be told from deafness
