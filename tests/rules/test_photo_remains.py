"""What comes with a photo and must not stay: position, device, profiles, hidden files; and pictures meant to hurt."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageFile

from governance.engine import Refused
from governance.whistles.photos import LONGEST_EDGE, MOST_PIXELS, prepared

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")  # spoilt pictures are told of by the reader too

SECRETS = (b"Secret Phone", b"SerialNumber42", b"119.6123", b"PK\x03\x04", b"<script>", b"Adobe XMP", b"sRGB")
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><p>Adobe XMP 119.6123</p></x:xmpmeta>"
HIDDEN = b"PK\x03\x04 hidden archive <script>alert(1)</script>"


def exif() -> Image.Exif:
    """What a phone writes: where, when, with what."""
    found = Image.Exif()
    found[0x010F], found[0x0110], found[0x927C] = "Secret Phone", "Model", b"SerialNumber42"
    place = found.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (31.0, 57.0, 0.0), "E", (119.0, 36.0, 44.0)
    return found


def written(form: str, picture: Image.Image | None = None, **more: Any) -> bytes:
    buffer = io.BytesIO()
    (picture or Image.new("RGB", (64, 48), "teal")).save(buffer, form, **more)
    return buffer.getvalue()


def opened(upload: bytes) -> Image.Image:
    return Image.open(io.BytesIO(prepared(upload).content))


def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_position_device_profile_and_whatever_hangs_behind_are_gone(form: str) -> None:
    upload = written(form, exif=exif(), icc_profile=profile(), xmp=XMP) + HIDDEN
    assert b"Secret Phone" in upload
    assert HIDDEN in upload
    content = prepared(upload).content
    assert [secret for secret in SECRETS if secret in content] == []
    with opened(upload) as kept:
        assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
        assert (kept.format, kept.mode, len(kept.getexif())) == ("JPEG", "RGB", 0)
    assert content.endswith(b"\xff\xd9")


def test_a_comment_is_gone() -> None:
    assert b"note to self" not in prepared(written("JPEG", comment=b"note to self")).content


def test_a_name_decides_nothing_and_the_content_everything() -> None:
    for upload in (b"GIF89a" + b"\0" * 40, b"<svg onload='alert(1)'/>", b"%PDF-1.7", b"\x7fELF", b"\xff\xd8\xff"):
        with pytest.raises(Refused):
            prepared(upload)


def test_several_pictures_in_one_file_leave_the_first() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    for form in ("PNG", "WEBP", "MPO"):
        more = {"lossless": True} if form == "WEBP" else {}
        with opened(written(form, frames[0], save_all=True, append_images=frames[1:], **more)) as kept:
            red, _green, blue = kept.getpixel((10, 10))
            assert red > 200 > 60 > blue, form
            assert getattr(kept, "n_frames", 1) == 1


def test_printers_colours_become_a_screens() -> None:
    with opened(written("JPEG", Image.new("CMYK", (20, 20), (0, 255, 255, 0)))) as kept:
        red, green, blue = kept.getpixel((10, 10))
    assert red > 200
    assert max(green, blue) < 60


def test_sixteen_bits_keep_their_middle_tones() -> None:
    steps = np.linspace(0, 65535, 64 * 64).astype(np.uint16).reshape(64, 64)
    with opened(written("PNG", Image.fromarray(steps))) as kept:
        assert [kept.getpixel(at)[0] // 32 for at in ((0, 0), (32, 32), (63, 63))] == [0, 4, 7]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_one_pixel_is_a_picture(mode: str) -> None:
    assert (prepared(written("PNG", Image.new(mode, (1, 1)))).width,) == (1,)


@pytest.mark.parametrize("size", [(1, 20_000), (20_000, 1)])
def test_a_sliver_stays_a_picture(size: tuple[int, int]) -> None:
    photo = prepared(written("PNG", Image.new("L", size)))
    assert (max(photo.width, photo.height), min(photo.width, photo.height)) == (LONGEST_EDGE, 1)


def claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is this large."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(MOST_PIXELS + 1, 1), (20_000, 20_000), (2**31 - 1, 2**31 - 1), (0, 0)])
def test_a_picture_too_large_is_refused_by_what_it_says_before_it_is_decoded(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_self: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", never)
    with pytest.raises(Refused):
        prepared(claiming(*size))


def test_words_that_unpack_without_end_are_refused() -> None:
    body = b"bomb\0\0" + zlib.compress(b"\0" * (80 * 1024 * 1024))
    words = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    upload = written("PNG")
    with pytest.raises(Refused):
        prepared(upload[:33] + words + upload[33:])


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_ends_early_is_refused(form: str) -> None:
    noise = Image.fromarray(np.random.default_rng(7).integers(0, 255, (300, 300, 3), dtype=np.uint8))
    whole = written(form, noise)
    for share in (0.1, 0.5, 0.9):
        with pytest.raises(Refused):
            prepared(whole[: int(len(whole) * share)])


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_whatever_is_spoilt_in_a_picture_is_a_refusal_or_a_picture(form: str) -> None:
    whole, dice = written(form, exif=exif(), icc_profile=profile()), np.random.default_rng(11)
    for _attempt in range(150):
        spoilt = bytearray(whole)
        for at in dice.integers(0, len(spoilt), 4):
            spoilt[at] = int(dice.integers(0, 256))
        try:
            assert prepared(bytes(spoilt)).content.startswith(b"\xff\xd8")
        except Refused:
            continue
