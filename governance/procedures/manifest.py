"""What a backup folder holds, and whether it is whole."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from governance.engine import Refused
from governance.engine.text import _

NAME = "manifest.json"
PRODUCT = "whistlemap"


@dataclass(frozen=True)
class Kept:
    """One file of a backup: its path inside the folder, its size in bytes and its sha256."""

    path: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """The contents of a backup: when it was made, by which version and schema, the newest audit entry, every file."""

    version: str
    schema: int
    made_at_utc: str
    audit_seq: int
    audit_hash: str
    files: tuple[Kept, ...]
    product: str = PRODUCT


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file as hexadecimal text."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def kept(folder: Path, path: Path) -> Kept:
    """Return the manifest's line for a file inside a backup folder."""
    return Kept(path.relative_to(folder).as_posix(), path.stat().st_size, sha256_of(path))


def write(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, last of all, so that a folder without one is no backup."""
    path = folder / NAME
    partial = path.with_suffix(".part")
    with partial.open("w", encoding="utf-8") as file:
        json.dump(asdict(manifest), file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def read(folder: Path) -> Manifest:
    """Return the manifest of a backup folder; raises Refused where there is none or it is not ours."""
    try:
        told = json.loads((folder / NAME).read_text(encoding="utf-8"))
        files = tuple(Kept(**line) for line in told.pop("files"))
        manifest = Manifest(files=files, **told)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise Refused(_("{folder} 不是完整的备份：缺少有效的 manifest.json。").format(folder=folder)) from error
    outside = any(Path(line.path).is_absolute() or ".." in Path(line.path).parts for line in files)
    if manifest.product != PRODUCT or outside:
        raise Refused(_("{folder} 不是本系统的备份。").format(folder=folder))
    return manifest


def damaged(folder: Path, manifest: Manifest) -> list[str]:
    """Return the paths of files that are missing from a backup folder or differ from its manifest."""
    return [line.path for line in manifest.files if not _sound(folder, line)]


def _sound(folder: Path, line: Kept) -> bool:
    path = folder / line.path
    return path.is_file() and path.stat().st_size == line.size_bytes and sha256_of(path) == line.sha256
