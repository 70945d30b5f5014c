"""A line between browser and server that a test can cut and mend, as a phone's connection comes and goes."""

from __future__ import annotations

import contextlib
import socket
import threading


class Wire:
    """Passes every connection on to a server of this machine while it is whole; `url` is its near end."""

    def __init__(self, port: int) -> None:
        self._far = port
        self._whole = threading.Event()
        self._whole.set()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._swallowed = b""
        self._unheard: set[socket.socket] = set()
        self._near = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._near.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break every connection and let no new one through."""
        self._whole.clear()
        with self._lock:
            for end in self._open:
                _hang_up(end)

    def mend(self) -> None:
        """Let connections and answers through again."""
        self._swallowed = b""
        self._whole.set()

    def lead_to(self, port: int) -> None:
        """Lead to another server of this machine from now on."""
        self._far = port

    def swallow_answers(self, asked: bytes) -> None:
        """Let requests that hold these bytes through, and break the connection when their answers come, until mended.

        A browser asks once more by itself where a connection that it had used before breaks.
        """
        self._swallowed = asked

    def close(self) -> None:
        """Take the line away for good."""
        self.cut()
        self._near.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _address = self._near.accept()
            except OSError:
                return
            if not self._whole.is_set():
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._far))
            except OSError:  # nobody listens there at this moment
                near.close()
                continue
            with self._lock:
                self._open |= {near, far}
            for ends in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while part := source.recv(65536):
                if source in self._unheard:
                    break
                if self._swallowed and self._swallowed in part:
                    self._unheard.add(target)
                target.sendall(part)
        for end in (source, target):
            _hang_up(end)
        with self._lock:
            self._open -= {source, target}


def _hang_up(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
