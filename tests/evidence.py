"""Files as people hand them in, good and nasty, made on the spot."""

from __future__ import annotations

import io
import zipfile

from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
GPS = 0x8825


def photo(width: int = 640, height: int = 480, *, kind: str = "JPEG", turned: bool = False) -> bytes:
    """A photo as a telephone makes it: with the place where it was taken."""
    sink = io.BytesIO()
    picture = Image.effect_noise((width, height), 40).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    exif.get_ifd(GPS)[1] = "N"
    if turned:
        exif[0x0112] = 6
    picture.save(sink, kind, exif=exif)
    return sink.getvalue()


def document(member: str = "word/document.xml", *more: str) -> bytes:
    """A document of OOXML, as much of it as matters."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name in ("[Content_Types].xml", member, *more):
            archive.writestr(name, "<xml/>")
    return sink.getvalue()
