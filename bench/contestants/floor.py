"""The bare floor: what one durable transaction costs without any engine. Read a row, update 2 kB of it, add an event, commit."""

from typing import Any

from bench.contestants import STEPS
from bench.raw import Raw

STATE = b"x" * 2048


def prepare(url: str) -> None:
    """Two tables."""
    raw = Raw(url)
    binary = "BLOB" if raw.sqlite else "BYTEA"
    raw.run(f"CREATE TABLE cases (id TEXT PRIMARY KEY, version INTEGER NOT NULL, state {binary} NOT NULL)")
    raw.run(
        "CREATE TABLE events (case_id TEXT NOT NULL REFERENCES cases, seq INTEGER NOT NULL, name TEXT NOT NULL,"
        " data TEXT NOT NULL, PRIMARY KEY (case_id, seq))"
    )
    raw.close()


class Floor:
    """Nothing but rows."""

    def __init__(self, url: str) -> None:
        self.raw = Raw(url)

    def open(self, key: str) -> str:
        """A row and its first event."""
        self.raw.begin()
        self.raw.run("INSERT INTO cases VALUES (?, 1, ?)", key, STATE)
        self.raw.run("INSERT INTO events VALUES (?, 1, 'open', '{}')", key)
        self.raw.commit()
        return key

    def next_step(self, case: str, name: str) -> str:
        """A floor needs no task."""
        return case

    def step(self, case: str, name: str) -> None:
        """Read, update with version check, insert, commit."""
        self.raw.begin()
        version, _state = self.raw.run("SELECT version, state FROM cases WHERE id = ?", case).fetchone()
        update = "UPDATE cases SET version = ?, state = ? WHERE id = ? AND version = ?"
        assert self.raw.run(update, version + 1, STATE, case, version).rowcount == 1
        self.raw.run("INSERT INTO events VALUES (?, ?, ?, '{}')", case, version + 1, name)
        self.raw.commit()

    def verify(self, opened: int) -> str:
        """Every case at its last version, every event there."""
        done: Any = self.raw.scalar("SELECT count(*) FROM cases WHERE version = ?", len(STEPS))
        events = self.raw.scalar("SELECT count(*) FROM events")
        assert (done, events) == (opened, opened * len(STEPS)), (done, events, opened)
        return f"{done} cases at version {len(STEPS)}, {events} events"

    def close(self) -> None:
        """Lets the database go."""
        self.raw.close()
