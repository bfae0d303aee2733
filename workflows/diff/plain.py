"""Files that are compared as they are written: scenarios, their notices, the cast, and whatever can not be read."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from workflows.diff.things import Document, Thing, text_fact

TITLE = re.compile(r"^title:[ \t]*[\"']?(.+?)[\"']?[ \t]*$", re.MULTILINE)
KINDS = (("scenarios/notices/", "notice"), ("scenarios/", "story"), ("cast.", "cast"))
# Longer ones are not held against each other line by line.
MOST_LINES = 2000


def read_plain(text: str, path: str) -> Document:
    """A file as a whole."""
    kind = next((kind for start, kind in KINDS if path.startswith(start)), "file")
    title = TITLE.search(text) if kind == "story" else None
    stem = path if kind == "file" else path.rpartition("/")[2].rpartition(".")[0]
    return Document(path, Thing(stem, kind, title[1] if title else "", {"text": text_fact(trimmed(text))}))


def unread(text: str, path: str) -> Document:
    """A file that ought to be something better, and can not be read as that."""
    return Document(path, Thing(path, "unread", "", {"text": text_fact(trimmed(text))}))


def trimmed(text: str) -> str:
    """The text without blanks that nobody sees."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))


def pieces(before: str, after: str) -> list[tuple[str, str]]:
    """What differs between two texts, piece by piece, in whole lines."""
    old, new = before.split("\n"), after.split("\n")
    if max(len(old), len(new)) > MOST_LINES:
        return [(before, after)]
    blocks = SequenceMatcher(None, old, new).get_opcodes()
    return [("\n".join(old[a:b]), "\n".join(new[c:d])) for tag, a, b, c, d in blocks if tag != "equal"]
