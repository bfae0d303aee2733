"""What a packed document or a PDF may hide: too much to unpack, macros, programs that start when it is opened."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

# The library reads the directory of a ZIP whole, so it is looked at before; and what it says to unpack to, by whoever opens it.
LARGEST_DIRECTORY, LARGEST_UNPACKED = 1024 * 1024, 500 * 1024 * 1024
ZIP_END, ZIP64 = b"PK\x05\x06", b"PK\x06\x07"
END, LOCATOR = struct.Struct("<4s4H2IH"), 20
MACROS = ("vbaproject.bin", "vbadata.xml")
# Actions of a PDF that run something (ISO 32000-1, 12.6.4); a name may write its letters as #xx.
RUNS = re.compile(rb"/(?:JavaScript|Launch)(?![A-Za-z0-9])")
LETTER = re.compile(rb"#([0-9A-Fa-f]{2})")
# Objects may lie packed in a stream of their own.
PACKED, BEGIN = re.compile(rb"/ObjStm(?![A-Za-z0-9])"), re.compile(rb"stream\r?\n")
PIECE, OVERLAP = 1024 * 1024, 1024
LARGEST_STREAM, MOST_STREAMS = 1024 * 1024, 2000


def members(file: IO[bytes]) -> list[zipfile.ZipInfo] | None:
    """What a ZIP holds, by its directory alone; None where it is none, or one that no document needs."""
    file.seek(max(0, file.seek(0, 2) - END.size - LOCATOR))
    end = file.read()
    record = end[-END.size :]
    # A directory that was made up takes all memory before anybody counts; ZIP64 has a second word on its size.
    if not record.startswith(ZIP_END) or END.unpack(record)[5] > LARGEST_DIRECTORY or end.startswith(ZIP64):
        return None
    try:
        with zipfile.ZipFile(file) as archive:
            found = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        return None
    return found if sum(member.file_size for member in found) <= LARGEST_UNPACKED else None


def has_macros(found: list[zipfile.ZipInfo]) -> bool:
    """Whether a document brings programs."""
    return any(member.filename.rpartition("/")[2].casefold() in MACROS for member in found)


def runs_something(file: IO[bytes]) -> bool:
    """Whether a PDF has scripts or starts programs, packed objects included; memory does not grow with the file."""
    packed: list[int] = []
    for place, piece in pieces(file):
        if acts(piece):
            return True
        packed += [place + found.end() for found in PACKED.finditer(piece)]
    return any(acts(inflated(file, place)) for place in sorted(set(packed))[:MOST_STREAMS])


def pieces(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """A file in pieces that overlap, each with its place."""
    place, before = file.seek(0), b""
    while piece := file.read(PIECE):
        yield place - len(before), before + piece
        place, before = place + len(piece), piece[-OVERLAP:]


def acts(content: bytes) -> bool:
    """Whether some part of a PDF names an action that runs something."""
    return RUNS.search(LETTER.sub(lambda found: bytes((int(found[1], 16),)), content)) is not None


def inflated(file: IO[bytes], place: int) -> bytes:
    """The beginning of the packed objects behind a place; nothing where they are packed in another way or broken."""
    file.seek(place)
    piece = file.read(PIECE)
    begin = BEGIN.search(piece, 0, OVERLAP)
    if begin is None:
        return b""
    try:
        return zlib.decompressobj().decompress(piece[begin.end() :], LARGEST_STREAM)
    except zlib.error:
        return b""
