"""Text files as UTF-8, whatever they are written in: the encoding is found by reading all of it once, strictly."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from governance.engine.errors import Refused
from governance.engine.text import _
from governance.readers.controls import control

CHUNK_BYTES = 1 << 20
LONGEST_LINE_BYTES = 1 << 20  # a record of a hundred columns has a few kilobytes
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Text:
    """What one pass over a text file found: its encoding, number of line ends, size as UTF-8, and old Mac line ends."""

    path: Path
    encoding: str
    lines: int
    utf8_bytes: int
    carriage: bool

    def stream(self) -> io.BufferedReader:
        """Open the file as UTF-8 without byte-order mark, its lines ended by a newline."""
        chunks = _chunks(self.path, self.encoding, strict=False)
        return io.BufferedReader(_Stream(chunks, self.carriage), CHUNK_BYTES)


class _Undecodable(Exception):
    """Bytes that the encoding does not know: after how many line ends, and what they are."""

    def __init__(self, line_ends: int, found: bytes) -> None:
        super().__init__(line_ends, found)
        self.line_ends, self.found = line_ends, found


class _Stream(io.RawIOBase):
    """Chunks of bytes as a file."""

    def __init__(self, chunks: Iterator[bytes], carriage: bool) -> None:
        self._chunks, self._carriage, self._left = chunks, carriage, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        room = memoryview(buffer)  # type: ignore[arg-type]
        while not self._left:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._left = memoryview(chunk.replace(b"\r", b"\n") if self._carriage else chunk)
        count = min(len(room), len(self._left))
        room[:count] = self._left[:count]
        self._left = self._left[count:]
        return count


def _chunks(path: Path, encoding: str, strict: bool = True) -> Iterator[bytes]:
    """Yield the file's text as UTF-8; UTF-8 itself goes through unread where it is known to be valid.

    Raises _Undecodable at the first bytes that are no text of that encoding.
    """
    as_it_is = not strict and encoding in ("utf-8", "utf-8-sig")
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as file:
        if as_it_is and encoding == "utf-8-sig":
            file.seek(len(codecs.BOM_UTF8))
        line_ends = 0
        while True:
            chunk = file.read(CHUNK_BYTES)
            if as_it_is and chunk:
                yield chunk
                continue
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeError as error:
                raise _undecodable(error, line_ends, encoding) from None
            line_ends += text.count("\n")
            if text:
                yield text.encode("utf-8", "surrogatepass")
            if not chunk:
                return


def _undecodable(error: UnicodeError, line_ends: int, encoding: str) -> _Undecodable:
    """Return where and what could not be decoded."""
    if not isinstance(error, UnicodeDecodeError):  # UTF-16 and UTF-32 without a byte-order mark
        return _Undecodable(line_ends, b"")
    before = error.object[: error.start].decode(encoding.removesuffix("-sig"), "replace").count("\n")
    return _Undecodable(line_ends + before, error.object[error.start : error.start + 4])


def surveyed(path: Path, asked: str | None) -> Text:
    """Return the encoding and size of a text file, after reading it once from end to end.

    Without an encoding asked for: what its byte-order mark says, UTF-8 if all of it is UTF-8, else GB18030 (which
    holds GBK and GB2312). Raises Refused, naming the line, for bytes that are no text, for NUL characters and for a
    line longer than any record, which is never held in memory.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    further: _Undecodable | None = None
    for encoding in _candidates(head, asked, path):
        try:
            return _walked(path, encoding)
        except _Undecodable as error:
            further = error if further is None or error.line_ends > further.line_ends else further
    line_ends, found = (further.line_ends, further.found) if further else (0, b"")
    raise Refused(
        _(
            "{file} 第 {line} 行有不属于 {encoding} 编码的字节“{value}”；请另存为 UTF-8 编码的 CSV，"
            "或指明文件的编码（{control}）。"
        ).format(
            file=path.name,
            line=line_ends + 1,
            encoding=asked or "UTF-8 / GB18030",
            value=found.hex(" ").upper(),
            control=control("encoding"),
        )
    )


def _candidates(head: bytes, asked: str | None, path: Path) -> list[str]:
    """Return the encodings to try, in order."""
    if asked:
        try:
            codecs.getincrementaldecoder(asked)("strict")
            "a".encode(asked)  # refuses what turns bytes into something other than text
        except (LookupError, ValueError):
            raise Refused(
                _("不认识编码“{encoding}”（{file}）；可以写 utf-8、gb18030 或 utf-16。").format(
                    encoding=asked, file=path.name
                )
            ) from None
        name = codecs.lookup(asked).name
        return ["utf-8-sig" if name == "utf-8" and head.startswith(codecs.BOM_UTF8) else name]
    marked = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)
    if marked:
        return [marked]
    odd, even = head[1::2].count(0), head[::2].count(0)
    if max(odd, even) > len(head) // 8:  # ASCII characters, such as delimiters, have a zero half in UTF-16
        return ["utf-16-le" if odd > even else "utf-16-be"]
    return ["utf-8", "gb18030"]


def _walked(path: Path, encoding: str) -> Text:
    """Return what a pass over the whole file in this encoding finds."""
    line_ends = total = since_line_end = 0
    carriage: bool | None = None
    for chunk in _chunks(path, encoding):
        if carriage is None:
            carriage = b"\n" not in chunk and b"\r" in chunk
        if carriage:
            chunk = chunk.replace(b"\r", b"\n")
        if b"\0" in chunk:
            raise _nul(path, line_ends + 1 + chunk[: chunk.index(b"\0")].count(b"\n"))
        first, last = chunk.find(b"\n"), chunk.rfind(b"\n")
        if since_line_end + (first if first >= 0 else len(chunk)) > LONGEST_LINE_BYTES:
            raise _too_long(path, line_ends + 1)
        since_line_end = len(chunk) - last - 1 if first >= 0 else since_line_end + len(chunk)
        line_ends += chunk.count(b"\n")
        total += len(chunk)
    return Text(path, encoding, line_ends, total, bool(carriage))


def _nul(path: Path, line: int) -> Refused:
    return Refused(
        _("{file} 第 {line} 行含有空字符（NUL），不是完好的文本；请从原系统重新导出为 CSV。").format(
            file=path.name, line=line
        )
    )


def _too_long(path: Path, line: int) -> Refused:
    return Refused(
        _("{file} 第 {line} 行超过 {most} MB，不像一条记录；请检查换行和引号，重新导出。").format(
            file=path.name, line=line, most=LONGEST_LINE_BYTES >> 20
        )
    )
