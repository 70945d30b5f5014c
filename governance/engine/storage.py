"""When the disk is full or may not be written: one sentence instead of a traceback."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from governance.engine.errors import Refused
from governance.engine.text import _

FULL = (errno.ENOSPC, errno.EDQUOT)
FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM)


@contextmanager
def told_of_storage(home: Path) -> Iterator[None]:
    """Turn an error of the disk under a home folder into Refused, with its cure; every other error passes."""
    try:
        yield
    except (OSError, duckdb.Error) as error:
        sentence = _sentence(error, home)
        if sentence is None:
            raise
        raise Refused(sentence) from error


def _sentence(error: Exception, home: Path) -> str | None:
    text = str(error).lower()
    number = error.errno if isinstance(error, OSError) else None
    stored = isinstance(error, duckdb.Error)
    if number in FULL or (stored and ("no space left" in text or "out of disk" in text or "quota" in text)):
        return _("磁盘已满，这次没有写入任何内容；请在 {home} 所在的磁盘腾出空间后重试。").format(home=home)
    if number in FORBIDDEN or (stored and ("read-only" in text or "permission denied" in text)):
        return _("文件夹 {home} 不能写入，这次没有写入任何内容；请检查权限后重试。").format(home=home)
    return None
