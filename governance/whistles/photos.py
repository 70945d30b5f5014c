"""Photos 照片 of a hazard: decoded, turned upright, shrunk and encoded anew, so that nothing else comes with them.

Position, device and owner in the EXIF data are gone, and a file that only pretends to be a picture is refused.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import pi_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from governance.engine.errors import Refused
from governance.engine.text import _

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_EDGE = 1600
QUALITY = 82
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")

pi_heif.options.DECODE_THREADS = 2
pi_heif.register_heif_opener(thumbnails=False)  # what iPhones take; decoded only, never written


@dataclass(frozen=True)
class Photo:
    """A photo ready to keep: JPEG bytes, width and height in pixels."""

    content: bytes
    width: int
    height: int


def prepared(upload: bytes) -> Photo:
    """Return an uploaded picture as an upright JPEG of at most 1600 pixels on its longer side, without metadata.

    Raises Refused with one sentence when it is too large, of another format, or damaged.
    """
    if len(upload) > MOST_BYTES:
        raise Refused(_("照片超过 {n} MB，请换小一点的。").format(n=MOST_BYTES // 1024 // 1024))
    try:
        with Image.open(io.BytesIO(upload), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused(_("照片超过 5000 万像素，请换小一点的。"))
            picture.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))  # lets the JPEG decoder shrink while it reads
            return _encoded(_flat(ImageOps.exif_transpose(picture)))
    except Image.DecompressionBombError as error:
        raise Refused(_("照片超过 5000 万像素，请换小一点的。")) from error
    except UnidentifiedImageError as error:
        raise _heic_refused(upload) or Refused(_("这个文件不是照片。请用 JPEG、PNG、WebP 或 HEIC 格式。")) from error
    except (OSError, ValueError, SyntaxError, RuntimeError) as error:
        raise _heic_refused(upload) or Refused(_("照片文件损坏，打不开。请重拍或换一张。")) from error


def _heic_refused(upload: bytes) -> Refused | None:
    """Return what to say of a HEIC photo that cannot be read: there is a way out on the phone."""
    if upload[4:8] != b"ftyp" or upload[8:12] not in _HEIC_BRANDS:
        return None
    return Refused(_("这张 HEIC 照片打不开。请在手机相机设置里选“兼容性最好”（JPEG）后重拍。"))


def _flat(picture: Image.Image) -> Image.Image:
    """Return the picture in plain RGB: what was transparent on white, sixteen bits of grey as eight."""
    if picture.mode.startswith("I"):  # converting alone would cut everything above 255 to white
        return Image.fromarray((np.asarray(picture).astype(np.uint32) >> 8).astype(np.uint8)).convert("RGB")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        colour = picture.convert("RGBA")
        ground = Image.new("RGBA", colour.size, "white")
        return Image.alpha_composite(ground, colour).convert("RGB")
    return picture.convert("RGB")


def _encoded(picture: Image.Image) -> Photo:
    picture.thumbnail((LONGEST_EDGE, LONGEST_EDGE), Image.Resampling.LANCZOS)
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)  # pixels only: profiles, comments and EXIF stay behind
    buffer = io.BytesIO()
    bare.save(buffer, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Photo(buffer.getvalue(), *bare.size)
