"""Small copies of pictures, drawn anew: nothing of the original's metadata (place, device, owner) is in them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

from models.errors import DomainError
from workflows.files.kinds import refused

# A telephone's largest pictures have 50 to 200 million pixels; the memory that unpacking takes is four bytes for each.
MOST_PIXELS = 60_000_000
PREVIEW, THUMBNAIL = (1600, 1600), (320, 320)
FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 82


@dataclass(frozen=True)
class Copies:
    """JPEG files for a page and for a list, and the size of the original in pixels, upright."""

    preview: bytes
    thumbnail: bytes
    width: int
    height: int


def copies(file: IO[bytes]) -> Copies:
    """Both copies; 422 for a picture that can not be drawn or would take all memory (a decompression bomb)."""
    file.seek(0)
    try:
        # The size stands in the head: nothing is unpacked before it was looked at.
        with Image.open(file, formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise too_large()
            # A JPEG is unpacked at a fraction of its size where that is enough.
            picture.draft("RGB", PREVIEW)
            small = upright(picture)
    except Image.DecompressionBombError as error:
        raise too_large() from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise refused("picture-broken", "图片已损坏，无法打开，请重新拍摄或导出", "the picture is broken") from error
    width, height = small.size
    return Copies(drawn(small, PREVIEW), drawn(small, THUMBNAIL), width, height)


def too_large() -> DomainError:
    """More pixels than memory is given to."""
    return refused(
        "picture-too-large",
        f"图片超过{MOST_PIXELS // 10_000}万像素，请缩小后上传",
        f"the picture has more than {MOST_PIXELS} pixels",
    )


def upright(picture: Image.Image) -> Image.Image:
    """The first frame, turned as the camera said, on white."""
    turned = ImageOps.exif_transpose(picture)
    if turned.mode in ("RGBA", "LA", "PA", "P"):
        turned = turned.convert("RGBA")
        ground = Image.new("RGB", turned.size, "white")
        ground.paste(turned, mask=turned.getchannel("A"))
        return ground
    return turned.convert("RGB")


def drawn(picture: Image.Image, most: tuple[int, int]) -> bytes:
    """A JPEG within these bounds, with pixels alone in it."""
    small = picture.copy()
    small.thumbnail(most)
    # What Pillow carries along (colour profile, comments, EXIF) stays behind.
    small.info = {}
    sink = io.BytesIO()
    small.save(sink, "JPEG", quality=QUALITY, optimize=True)
    return sink.getvalue()
