"""Photos, exports and issued documents: files addressed by the sha256 of their content."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from governance.engine.errors import NotFound
from governance.engine.text import _

_ADDRESS = re.compile(r"[0-9a-f]{64}")
_KIND = re.compile(r"[a-z]+")


class Files:
    """A folder of content-addressed files, a sub-folder per kind (`photos`, `exports`, `documents`)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes, kind: str) -> str:
        """Keep the content and return its address; the same content twice is one file. Durable on return."""
        address = hashlib.sha256(content).hexdigest()
        path = self._path(address, kind)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(f".{secrets.token_hex(6)}.part")  # two may keep the same content at once
            with partial.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        return address

    def get(self, address: str, kind: str) -> bytes:
        """Return the content at an address; raises NotFound where there is none."""
        path = self._path(address, kind)
        if not path.is_file():
            raise NotFound(_("找不到这个文件。"))
        return path.read_bytes()

    def addresses(self, kind: str) -> Iterator[tuple[str, float]]:
        """Yield the address of every file of a kind, and when it was kept, in seconds since 1970."""
        for path in sorted((self.folder / kind).glob("??/*")):
            if _ADDRESS.fullmatch(path.name):
                yield path.name, path.stat().st_mtime

    def remove(self, address: str, kind: str) -> None:
        """Remove the content at an address; once more does nothing."""
        self._path(address, kind).unlink(missing_ok=True)

    def sound(self, address: str, kind: str) -> bool:
        """Tell whether the file is there and still has the content of its address."""
        path = self._path(address, kind)
        return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == address

    def _path(self, address: str, kind: str) -> Path:
        if not (_ADDRESS.fullmatch(address) and _KIND.fullmatch(kind)):
            raise NotFound(_("找不到这个文件。"))
        return self.folder / kind / address[:2] / address
