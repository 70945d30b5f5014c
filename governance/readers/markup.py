"""XML read as it streams by, without document type definitions: they can grow without end or fetch other files."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from typing import IO, Protocol
from xml.parsers import expat

from governance.engine.errors import Refused
from governance.engine.text import _

CHUNK_BYTES = 1 << 18
_CHINESE = re.compile(rb"""\s*<\?xml[^>]{0,100}encoding=["'](?:gb2312|gbk|gb18030)["']""", re.I)


class Listener(Protocol):
    """What wants to hear of an XML file's elements, by names without prefix."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Hear that an element begins."""

    def end(self, tag: str) -> None:
        """Hear that an element ends."""

    def text(self, data: str) -> None:
        """Hear a piece of text."""


def walked(stream: IO[bytes], listener: Listener, file: str) -> Iterator[None]:
    """Tell the listener of all elements; yields after every piece of the file, so that a caller can take stock.

    Raises Refused for a document type definition and for what is no well-formed XML.
    """
    chunk = stream.read(CHUNK_BYTES)
    chinese = _CHINESE.match(chunk) is not None  # several bytes a character, which expat leaves to its caller
    decoder = codecs.getincrementaldecoder("gb18030" if chinese else "utf-8")()
    parser = expat.ParserCreate("utf-8" if chinese else None)
    _set_up(parser, listener, file)
    try:
        while chunk:
            parser.Parse(decoder.decode(chunk).encode() if chinese else chunk, False)
            yield
            chunk = stream.read(CHUNK_BYTES)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, UnicodeError) as error:  # an encoding that nobody knows is one of them
        line = getattr(error, "lineno", parser.CurrentLineNumber)
        raise Refused(
            _("{file} 里的 XML 第 {line} 行不完整或写错；请重新导出。").format(file=file, line=line)
        ) from None
    yield


def _set_up(parser: expat.XMLParserType, listener: Listener, file: str) -> None:
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    parser.StartDoctypeDeclHandler = _refusing(file)
    parser.StartElementHandler = _first(parser, listener)
    parser.EndElementHandler = listener.end
    parser.CharacterDataHandler = listener.text


def _refusing(file: str) -> Callable[..., None]:
    def refuse(*_declaration: object) -> None:
        raise Refused(
            _("{file} 带有 DTD 声明，可能读取别的文件，没有打开；请去掉 DOCTYPE 后再导入。").format(file=file)
        )

    return refuse


def _first(parser: expat.XMLParserType, listener: Listener) -> Callable[[str, dict[str, str]], None]:
    """Return the handler of the root element, which tells whether names carry a prefix."""

    def first(tag: str, attributes: dict[str, str]) -> None:
        if ":" in tag or any(name.startswith("xmlns:") for name in attributes):
            parser.StartElementHandler = lambda name, found: listener.start(name.rpartition(":")[2], found)
            parser.EndElementHandler = lambda name: listener.end(name.rpartition(":")[2])
        else:
            parser.StartElementHandler = listener.start
        listener.start(tag.rpartition(":")[2], attributes)

    return first
