"""Photos of a hazard: nothing but the picture gets in."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from governance.engine import Refused
from governance.whistles import photos
from governance.whistles.photos import LONGEST_EDGE, prepared
from tests.whistle_city import jpeg

HEIC = Path(__file__).resolve().parents[1] / "phone.heic"  # 320 x 240, red at its top left, with maker and position


def encoded(picture: Image.Image, form: str, **more: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, form, **more)
    return buffer.getvalue()


def with_position() -> bytes:
    """A picture that lies on its side and says where and with what it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter to the right
    exif[0x010F] = "Phone Maker"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (31.0, 57.0, 0.0)
    return encoded(Image.new("RGB", (80, 40), "teal"), "JPEG", exif=exif)


def test_position_and_maker_are_gone_and_the_picture_stands_upright():
    upload = with_position()
    assert b"Phone Maker" in upload
    photo = prepared(upload)
    assert (photo.width, photo.height) == (40, 80)
    assert b"Phone Maker" not in photo.content
    assert b"Exif" not in photo.content
    with Image.open(io.BytesIO(photo.content)) as kept:
        assert kept.format == "JPEG"
        assert not kept.getexif()
        assert "icc_profile" not in kept.info


def test_a_large_picture_is_shrunk_to_its_longest_edge():
    photo = prepared(jpeg(4000, 3000))
    assert (photo.width, photo.height) == (LONGEST_EDGE, 1200)
    assert len(photo.content) < 200_000


def test_a_small_picture_keeps_its_size():
    photo = prepared(jpeg(320, 200))
    assert (photo.width, photo.height) == (320, 200)


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_png_and_webp_become_jpeg_with_white_where_nothing_was(form):
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    photo = prepared(encoded(clear, form))
    with Image.open(io.BytesIO(photo.content)) as kept:
        assert kept.getpixel((10, 10)) == (255, 255, 255)


def test_the_same_picture_gives_the_same_file():
    assert prepared(jpeg()).content == prepared(jpeg()).content


def test_a_heic_photo_of_an_iphone_becomes_jpeg_without_what_the_phone_wrote_into_it():
    upload = HEIC.read_bytes()
    assert b"Secret Phone" in upload
    photo = prepared(upload)
    assert b"Secret Phone" not in photo.content
    with Image.open(io.BytesIO(photo.content)) as kept:
        assert (kept.format, kept.size) == ("JPEG", (320, 240))
        red, green, blue = kept.getpixel((5, 5))
        assert red > 150 > 80 > max(green, blue)


@pytest.mark.parametrize("upload", [b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, HEIC.read_bytes()[:-150]])
def test_a_heic_photo_that_cannot_be_read_is_refused_with_the_way_out(upload):
    with pytest.raises(Refused, match="兼容性最好"):
        prepared(upload)


def test_a_heic_photo_that_says_it_has_sixty_megapixels_is_refused_without_decoding_it():
    claimed = b"ispe" + bytes(4)
    upload = HEIC.read_bytes()
    at = upload.index(claimed) + len(claimed)
    bomb = upload[:at] + (10_000).to_bytes(4) + (6_000).to_bytes(4) + upload[at + 8 :]
    with pytest.raises(Refused, match="5000 万像素"):
        prepared(bomb)


@pytest.mark.parametrize("upload", [b"", b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7 x"])
def test_what_is_no_picture_is_refused(upload):
    with pytest.raises(Refused, match="不是照片"):
        prepared(upload)


@pytest.mark.parametrize("form", ["GIF", "BMP", "TIFF"])
def test_other_formats_are_refused(form):
    with pytest.raises(Refused, match="JPEG、PNG"):
        prepared(encoded(Image.new("RGB", (9, 9)), form))


def test_a_truncated_picture_is_refused():
    with pytest.raises(Refused, match="损坏"):
        prepared(jpeg(600, 400)[:900])


def test_more_than_fifty_megapixels_are_refused_without_decoding_them():
    with pytest.raises(Refused, match="5000 万像素"):
        prepared(encoded(Image.new("1", (9000, 6000)), "PNG"))


def test_a_decompression_bomb_is_refused():
    with pytest.raises(Refused, match="5000 万像素"):
        prepared(encoded(Image.new("1", (20000, 20000)), "PNG"))


def test_a_file_of_too_many_bytes_is_refused(monkeypatch):
    monkeypatch.setattr(photos, "MOST_BYTES", 1024)
    with pytest.raises(Refused, match="MB"):
        prepared(jpeg(600, 400))
