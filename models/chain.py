"""What is wrong with the event log of a case, in words: which event, and whether it was changed, removed or moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models.event import CaseEvent, chain_hash, first_break

WHAT = {
    "changed": ("该事件的内容被改动", "its content was changed"),
    "removed": ("该事件被删去", "it was removed"),
    "reordered": ("事件的先后被调换", "events were reordered"),
    "rewritten": ("前一事件被改写并重新计算了哈希", "the event before it was rewritten and hashed anew"),
    "tail-cut": ("从该事件起的末尾被删去", "the tail from here on was cut off"),
    "head-moved": ("工单所记的末尾与记录不符", "what the case remembers as its end does not fit the log"),
    "anchor-unmet": (
        "与留存的锚点不符，整链可能被改写",
        "it does not fit the anchor: the chain may have been rewritten",
    ),
}
COLUMNS = [column.key for column in CaseEvent.__table__.columns]


@dataclass(frozen=True)
class Break:
    """The first place at which a log does not hold. `seq` is the event; `what` one of `WHAT`."""

    seq: int
    what: str

    @property
    def zh(self) -> str:
        """In Chinese."""
        return f"第 {self.seq} 号事件：{WHAT[self.what][0]}"

    @property
    def en(self) -> str:
        """In English."""
        return f"event {self.seq}: {WHAT[self.what][1]}"


def find_break(events: Sequence[Any], length: int, last_hash: str) -> Break | None:
    """The first break of a log; None where it holds. `length` and `last_hash` are what the case remembers of it."""
    seq = first_break(list(events), length, last_hash)
    return None if seq is None else Break(seq, what_broke(events, seq, length))


def what_broke(events: Sequence[Any], seq: int, length: int) -> str:
    """What happened to the log at this place."""
    if seq > len(events):
        return "tail-cut" if len(events) < length else "head-moved"
    event = events[seq - 1]
    if event.seq != seq:
        return "removed" if event.seq > seq else "reordered"
    row = {key: getattr(event, key) for key in COLUMNS}
    if event.hash == chain_hash(row):
        return "rewritten"
    moved = any(event.hash == chain_hash({**row, "seq": other.seq}) for other in events)
    return "reordered" if moved else "changed"


@dataclass(frozen=True)
class Anchor:
    """What a log ended with on the day on which it was written down outside the database."""

    case_id: int
    case_no: str
    seq: int
    hash: str

    def line(self) -> str:
        """As one line of an anchor file."""
        return f"{self.case_id}\t{self.case_no}\t{self.seq}\t{self.hash}"

    @classmethod
    def read(cls, line: str) -> "Anchor":
        """From one line of an anchor file; ValueError where it is none."""
        case_id, case_no, seq, last_hash = line.rstrip("\n").split("\t")
        return cls(int(case_id), case_no, int(seq), last_hash)

    def unmet(self, events: Sequence[Any]) -> Break | None:
        """The break, if the log does not hold what the anchor remembers."""
        found = next((event for event in events if event.seq == self.seq), None)
        held = self.seq == 0 or (found is not None and found.hash == self.hash)
        return None if held else Break(self.seq, "anchor-unmet")
