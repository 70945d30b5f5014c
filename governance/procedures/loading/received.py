"""Files that a browser has sent 收到的文件: one at a time for each administrator, until it is replaced or a day old."""

from __future__ import annotations

import re
import shutil
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from governance.accounts.rules import Account
from governance.engine import Engine, NotFound, Refused
from governance.engine.text import _
from governance.imports.actions import allow

FOLDER = "received"
MOST_BYTES = 2 << 30
MOST_PARTS = 20
KEPT_SECONDS = 24 * 3600.0  # such files hold names and phones; nobody needs them for longer
ON_THE_WAY, CONTENT, WORDS = "coming-", "file", "words"
LONGEST_NAME_BYTES = 200  # of a file system's 255; a Chinese sign takes three
_TOKEN = re.compile(r"[0-9a-f]{16,64}")


@dataclass(frozen=True)
class Received:
    """A file that waits to be looked at; `room` is the folder for what belongs to it and goes with it."""

    token: str
    path: Path
    size_bytes: int

    @property
    def room(self) -> Path:
        """The folder in which a value map and refused rows of this file are kept."""
        return self.path.parent.parent


def place_for(eng: Engine, account: Account, token: str, name: str) -> Path:
    """Return where a part of a file is to be written; raises Refused for too many parts or a name that is none."""
    allow(account)
    safe = safe_name(name)
    if not _TOKEN.fullmatch(token) or not safe:
        raise Refused(_("文件没有收下：文件名不能用，请改名后重试。"))
    _sweep(eng)
    folder = _own(eng, account) / f"{ON_THE_WAY}{token}" / CONTENT
    folder.mkdir(parents=True, exist_ok=True)
    if len(list(folder.iterdir())) >= MOST_PARTS:
        raise Refused(_("一次最多 {n} 个文件。Shapefile 的几个文件可以先打成一个 zip。").format(n=MOST_PARTS))
    return folder / safe


def safe_name(name: str) -> str:
    """Return the last part of a file's name without what a file system or a terminal might take for more.

    >>> safe_name("C:\\\\数据\\\\烟感 2026.csv"), safe_name("../../etc/passwd"), safe_name("..")
    ('烟感 2026.csv', 'passwd', '')
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = "".join(sign for sign in last if sign.isprintable() and sign not in '<>:"|?*').strip(" .")
    stem, dot, suffix = plain.rpartition(".")
    ending = f"{dot}{suffix[:11]}" if dot else ""
    room = LONGEST_NAME_BYTES - len(ending.encode())
    return (stem if dot else plain).encode("utf-8", "ignore")[:room].decode("utf-8", "ignore") + ending


def settle(eng: Engine, account: Account, token: str) -> Received:
    """Return the file whose parts have all come, in place of an earlier one; parts of a Shapefile become one zip.

    Raises NotFound where nothing has come, Refused for several files that are no Shapefile.
    """
    allow(account)
    own, known = _own(eng, account), current(eng, account)
    if known is not None and known.token == token:
        return known
    coming = own / f"{ON_THE_WAY}{token}"
    if not _TOKEN.fullmatch(token) or not coming.is_dir():
        raise NotFound(_("文件没有传完，请重新选一次。"))
    parts = sorted((coming / CONTENT).iterdir())
    if len(parts) > 1:
        _zipped(parts)
    clear(eng, account, but=coming)
    coming.rename(own / token)
    found = current(eng, account)
    if found is None:
        raise NotFound(_("文件没有传完，请重新选一次。"))
    return found


def current(eng: Engine, account: Account) -> Received | None:
    """Return the file that waits for this account, None when there is none."""
    allow(account)
    for folder in _rooms(_own(eng, account)):
        files = list((folder / CONTENT).iterdir()) if (folder / CONTENT).is_dir() else []
        if len(files) == 1 and not folder.name.startswith(ON_THE_WAY):
            return Received(folder.name, files[0], files[0].stat().st_size)
    return None


def settle_words(eng: Engine, account: Account, token: str) -> Path:
    """Put a value map that has come beside the file that waits, and return where; raises NotFound without either."""
    known, coming = current(eng, account), _own(eng, account) / f"{ON_THE_WAY}{token}"
    if known is None or not _TOKEN.fullmatch(token) or not coming.is_dir():
        raise NotFound(_("文件没有传完，请重新选一次。"))
    part, *_others = sorted((coming / CONTENT).iterdir())
    earlier = words_file(known)
    if earlier is not None:
        earlier.unlink()
    target = known.room / f"{WORDS}{part.suffix.lower()}"
    part.rename(target)
    shutil.rmtree(coming, ignore_errors=True)
    return target


def words_file(known: Received) -> Path | None:
    """Return the value map that was sent for a file, None when there is none."""
    return next(iter(sorted(known.room.glob(f"{WORDS}.*"))), None)


def clear(eng: Engine, account: Account, but: Path | None = None) -> None:
    """Throw away what has come for this account."""
    for folder in _rooms(_own(eng, account)):
        if folder != but:
            shutil.rmtree(folder, ignore_errors=True)


def _zipped(parts: list[Path]) -> None:
    """Put the parts of one Shapefile into one zip beside them."""
    shapes = [one for one in parts if one.suffix.lower() == ".shp"]
    if len(shapes) != 1:
        for one in parts:
            one.unlink()
        raise Refused(_("一次导入一个文件；只有 Shapefile 的 .shp、.shx、.dbf、.prj 可以一起选。"))
    target = shapes[0].with_suffix(".zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for one in parts:
            archive.write(one, one.name)
    for one in parts:
        one.unlink()


def _own(eng: Engine, account: Account) -> Path:
    return Path(eng.home) / FOLDER / re.sub(r"[^\w-]", "_", account.account_id)


def _rooms(own: Path) -> Iterator[Path]:
    yield from sorted(own.iterdir()) if own.is_dir() else ()


def _sweep(eng: Engine) -> None:
    """Throw away what anybody has left lying for longer than a day."""
    latest = time.time() - KEPT_SECONDS
    for own in _rooms(Path(eng.home) / FOLDER):
        for folder in _rooms(own):
            if folder.stat().st_mtime < latest:
                shutil.rmtree(folder, ignore_errors=True)
