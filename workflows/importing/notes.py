"""What an import has to tell about a diagram, element by element."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from workflows.procedures.xml import DiagramError


@dataclass(frozen=True)
class Note:
    """One thing at one element: `what` as the file writes it, and what became of it or what to do, in Chinese and English."""

    element: str
    what: str
    zh: str
    en: str

    def __str__(self) -> str:
        """`element: what: Chinese / English`."""
        return f"{self.element}: {self.what}: {self.zh} / {self.en}"


@dataclass
class Imported:
    """A diagram from outside, ready to be completed in the panel.

    `understood` says what was changed without changing its meaning, `not_understood` what was left out or has to be said
    in our own words, `refused` why it can not be taken at all; then there is no diagram.
    """

    diagram: bytes = b""
    understood: list[Note] = field(default_factory=list)
    not_understood: list[Note] = field(default_factory=list)
    refused: list[Note] = field(default_factory=list)
    # Every note so far: a file may give rise to as many as it has attributes.
    said: set[Note] = field(default_factory=set)

    def changed(self, element: str, what: str, zh: str, en: str) -> None:
        """Notes a change that keeps the meaning; once."""
        self.add(self.understood, Note(element, what, zh, en))

    def left(self, element: str, what: str, zh: str, en: str) -> None:
        """Notes what was not understood; once."""
        self.add(self.not_understood, Note(element, what, zh, en))

    def refuse(self, element: str, what: str, zh: str, en: str) -> None:
        """Notes a reason against the whole."""
        self.add(self.refused, Note(element, what, zh, en))

    def add(self, notes: list[Note], note: Note) -> None:
        """Keeps the order and says nothing twice."""
        if note not in self.said:
            self.said.add(note)
            notes.append(note)

    @property
    def refusal(self) -> DiagramError | None:
        """All reasons in one error; None where there is none."""
        if not self.refused:
            return None
        zh, en = (joined(said) for said in zip(*((note.zh, note.en) for note in self.refused), strict=True))
        return DiagramError("import-refused", f"{zh} / {en}", self.refused[0].element)


def joined(said: Iterable[str]) -> str:
    """Sentences in one line."""
    return "；".join(dict.fromkeys(said))
