"""What a file really is, by its first bytes, whatever it is called."""

from __future__ import annotations

_SIGNATURES = (
    (b"PK\x03\x04", "ZIP / XLSX"),
    (b"PK\x05\x06", "ZIP"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "XLS"),
    (b"PAR1", "Parquet"),
    (b"SQLite format 3\x00", "GeoPackage / SQLite"),
    (b"\x00\x00\x27\x0a", "Shapefile"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "GZIP"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"\x7fELF", "ELF"),
    (b"MZ", "EXE"),
)


def kind_of(head: bytes) -> str:
    """Return the common name of what a file begins with, or nothing for what may be text.

    >>> kind_of(b"PK\\x03\\x04..."), kind_of("编号,经度".encode())
    ('ZIP / XLSX', '')
    """
    for signature, name in _SIGNATURES:
        if head.startswith(signature) and (name != "EXE" or b"\x00" in head):
            return name
    return ""
