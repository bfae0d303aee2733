"""One change of a procedure, and how it is said: «整改 (submit_rectification)：期限 10个工作日 → 7个工作日»."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from workflows.diff.things import NONE, NOTHING, Word

Kind = Literal["added", "removed", "changed"]
LAYOUT = "layout"
KINDS: dict[Kind, Word] = {
    "added": Word("新增", "added"),
    "removed": Word("删去", "removed"),
    "changed": Word("修改", "changed"),
}
EMPTY = Word("（空）", "(empty)")


@dataclass(frozen=True)
class Change:
    """What is different: where (`path`, `where`), of what (`subject`), in which respect (`field`), from what to what.

    Where it is `whole`, something that is drawn or a file came or went: `field` is what it is, `details` say what it holds; it is
    the subject, or hangs on it as a clock does, whose rule is then `before` or `after`. `listed` fields are lists of which one
    entry came or went. `pieces` are the lines of a text that differ. `element` is what is drawn of the
    subject in the diagram of its file, `thing` a name of `kinds.py`.
    """

    kind: Kind
    path: str
    group: str
    thing: str
    id: str
    element: str
    # The file, where it is not the procedure's own diagram.
    where: Word
    subject: Word
    field: Word
    before: Word | None = None
    after: Word | None = None
    whole: bool = False
    listed: bool = False
    details: tuple[tuple[Word, Word], ...] = ()
    pieces: tuple[tuple[str, str], ...] = ()

    @property
    def is_layout(self) -> bool:
        """Whether only the drawing is different."""
        return self.group == LAYOUT

    def words(self, language: str = "zh") -> str:
        """The change in one sentence, in `zh` or `en`."""
        colon = ": " if language == "en" else "："
        about = (self.where, NOTHING if self.is_subject else self.subject)
        return colon.join(filter(None, (*(word.said(language) for word in about), self.told(language))))

    @property
    def is_subject(self) -> bool:
        """Whether the subject itself came or went."""
        return self.whole and not (self.before or self.after)

    def told(self, language: str = "zh") -> str:
        """What happened, without saying to what: «期限 10个工作日 → 7个工作日»."""
        only = ("layout only, " if language == "en" else "仅版面，") if self.is_layout else ""
        return only + self.happened(language)

    def entry(self, language: str = "zh") -> str:
        """What came or went, by what it is: «预警 到期前1个工作日»."""
        entry = self.subject if self.is_subject else self.after or self.before or NOTHING
        return f"{self.field.said(language)} {entry.said(language)}".strip()

    def happened(self, language: str) -> str:
        """The same, without saying whether it only looks different."""
        english, field = language == "en", self.field.said(language)
        if self.pieces:
            return f"{field} changed in {places(len(self.pieces))}" if english else f"{field}改动 {len(self.pieces)} 处"
        if self.kind != "changed":
            return f"{KINDS[self.kind].said(language)}{' ' if english else ''}{self.entry(language)}"
        return f"{field} {value(self.before, language)} → {value(self.after, language)}".strip()


def value(word: Word | None, language: str) -> str:
    """A value; that there is none is said, too."""
    if word is None:
        return NONE.said(language)
    return word.said(language) or EMPTY.said(language)


def places(number: int) -> str:
    """«1 place», «3 places»."""
    return f"{number} place" if number == 1 else f"{number} places"


def summary_of(changes: Iterable[Change], language: str) -> list[str]:
    """All changes in words; of what only looks different the last line says how much it is."""
    found = list(changes)
    lines = [change.words(language) for change in found if not change.is_layout]
    drawn = len({(change.path, change.id) for change in found if change.is_layout})
    if drawn:
        lines.append(f"layout only: {drawn} drawn" if language == "en" else f"仅版面：{drawn} 个图形有变动")
    return lines
