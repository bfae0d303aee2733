"""Seals files piece by piece: whatever their size, one piece is in memory, and none can be changed, moved, left out or added.

A sealed file is a head (format, cipher and key, the file's own salt) and pieces of 64 KiB, each behind AES-GCM (or SM4-GCM)
under a key that belongs to this file alone. The nonce of a piece is its number and whether it is the last one (STREAM, Hoang,
Reyhanitabar, Rogaway and Vizár 2015), so that an end cut off is noticed; head and place are its associated data.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag

from protection.sealing import TAG, TamperedError, Vault

FORMAT = b"BHF1"
PIECE = 64 * 1024
SALT = 16
LONGEST_MARK = 64


def seal_pieces(vault: Vault, chunks: Iterable[bytes], place: str) -> Iterator[bytes]:
    """A file as it may lie anywhere. `place` names whose file it is, such as `attachments/17`."""
    salt, mark = secrets.token_bytes(SALT), vault.mark
    head = FORMAT + bytes([len(mark)]) + mark.encode() + salt
    encrypt, _ = vault.of_file(mark, salt)
    yield head
    number, last = 0, b""
    for piece in pieces(chunks, PIECE):
        if number:
            yield encrypt(nonce(number - 1, final=False), last, head + place.encode())
        number, last = number + 1, piece
    yield encrypt(nonce(max(number - 1, 0), final=True), last, head + place.encode())


def open_pieces(vault: Vault, chunks: Iterable[bytes], place: str) -> Iterator[bytes]:
    """What was sealed for this place, piece by piece, none before it was verified.

    Raises `UnknownKeyError`, or `TamperedError` for anything that is not exactly what was sealed, at the piece where it shows.
    """
    source = Source(chunks)
    start = source.take(len(FORMAT) + 1)
    if start[:-1] != FORMAT or not 0 < start[-1] <= LONGEST_MARK:
        raise TamperedError
    rest = source.take(start[-1] + SALT)
    mark, salt = rest[: start[-1]], rest[start[-1] :]
    _, decrypt = vault.of_file(mark.decode("ascii", "replace"), salt)
    place_bytes, number = start + rest + place.encode(), 0
    while True:
        piece = source.take(PIECE + TAG)
        final = source.at_end()
        try:
            yield decrypt(nonce(number, final=final), piece, place_bytes)
        except (InvalidTag, ValueError) as error:
            raise TamperedError from error
        number += 1
        if final:
            return


def nonce(number: int, *, final: bool) -> bytes:
    """Twelve bytes that no two pieces of a file share."""
    return number.to_bytes(8, "big") + int(final).to_bytes(4, "big")


def pieces(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The same bytes in pieces of one size; the last one may be shorter."""
    heap = bytearray()
    for chunk in chunks:
        heap += chunk
        while len(heap) >= size:
            yield bytes(heap[:size])
            del heap[:size]
    if heap:
        yield bytes(heap)


class Source:
    """Reads so many bytes at a time from chunks of any size."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._heap = bytearray()

    def take(self, size: int) -> bytes:
        """The next bytes; fewer at the end. A head that is cut short raises `TamperedError` when it is read."""
        self._fill(size)
        taken = bytes(self._heap[:size])
        del self._heap[:size]
        if not taken:
            raise TamperedError
        return taken

    def at_end(self) -> bool:
        """Whether nothing follows."""
        self._fill(1)
        return not self._heap

    def _fill(self, size: int) -> None:
        while len(self._heap) < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                return
            self._heap += chunk
