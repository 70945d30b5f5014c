"""Zip files opened with care: sizes, names and passwords are looked at before anything is unpacked."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from governance.engine.errors import Refused
from governance.engine.text import _

MOST_MEMBERS = 5_000
MOST_BYTES = 2 << 30  # unpacked, all members together
MOST_RATIO, RATIO_FROM_BYTES = 200, 32 << 20  # tables shrink ten to thirty times, bombs a thousand
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    LookupError,
    OverflowError,
    OSError,
)


def truncated(path: Path) -> Refused:
    """Return the refusal of an archive or workbook that ends too early or is damaged."""
    return Refused(_("{file} 不完整或已损坏，打不开；请重新复制或重新导出。").format(file=path.name))


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip file whose members can be unpacked without harm.

    Raises Refused for a damaged file, a password, a member outside the archive's own folder, and for more members or
    bytes than any table has; the sizes are those that reading then enforces.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _demand_harmless(archive, path)
            yield archive
    except BROKEN:
        raise truncated(path) from None


def _demand_harmless(archive: zipfile.ZipFile, path: Path) -> None:
    members = archive.infolist()
    total, packed = sum(one.file_size for one in members), sum(one.compress_size for one in members)
    bomb = total > RATIO_FROM_BYTES and total > MOST_RATIO * max(1, min(packed, path.stat().st_size))
    if len(members) > MOST_MEMBERS or total > MOST_BYTES or bomb:
        raise Refused(
            _("{file} 解压后有 {size} MB、{count} 个文件，像压缩炸弹，没有打开；请重新导出。").format(
                file=path.name, size=total >> 20, count=len(members)
            )
        )
    for one in members:
        parts = PurePosixPath(one.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in one.filename:
            raise Refused(
                _("{file} 里的“{member}”指向压缩包之外，没有打开；请重新打包。").format(
                    file=path.name, member=one.filename[:60]
                )
            )
        if one.flag_bits & 1:
            raise Refused(_("{file} 有密码；请去掉密码后再导入。").format(file=path.name))
