"""What the sandbox remembers, in one SQLite file: filings, the receipt counter and the queue of orders.

A connection an operation, since every request runs in a thread of its own; writers take SQLite's lock at the start.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from calendars.clock import to_beijing, to_utc
from gateways.sandbox.behaviours import ACCEPT, Behaviour
from gateways.sandbox.filings import HandedIn

_SCHEMA = """
CREATE TABLE IF NOT EXISTS filings (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    case_no TEXT NOT NULL,
    body TEXT NOT NULL,
    body_sha TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('accepted', 'rejected')),
    receipt_no TEXT UNIQUE,
    reason_code TEXT,
    reason TEXT,
    received_at TEXT NOT NULL,
    times_seen INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX IF NOT EXISTS filings_by_case ON filings (case_no, seq);
CREATE TABLE IF NOT EXISTS behaviours (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    times INTEGER,
    reason_code TEXT,
    reason TEXT,
    seconds REAL NOT NULL,
    after_recording INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS receipts (last INTEGER NOT NULL);
"""
_FILING = "key, case_no, body, body_sha, status, receipt_no, reason_code, reason, received_at, times_seen"
_BEHAVIOUR = "name, times, reason_code, reason, seconds, after_recording"


@dataclass(frozen=True)
class Filing:
    """One received filing; `body` is canonical JSON, `received_at` an RFC 3339 instant in UTC."""

    key: str
    case_no: str
    body: str
    body_sha: str
    status: str
    receipt_no: str | None
    reason_code: str | None
    reason: str | None
    received_at: str
    times_seen: int

    def content(self) -> dict[str, Any]:
        """What was handed in."""
        content: dict[str, Any] = json.loads(self.body)
        return content

    def pretty(self) -> str:
        """What was handed in, for reading."""
        return json.dumps(self.content(), ensure_ascii=False, indent=2)


@dataclass(frozen=True)
class Reception:
    """What became of one delivery: recorded, replayed (seen before), conflict (other body) or unrecorded."""

    outcome: Literal["recorded", "replayed", "conflict", "unrecorded"]
    filing: Filing | None
    behaviour: Behaviour


class FilingStore:
    """The sandbox's file. `path` names a file (created if missing), not `:memory:`."""

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(self._connect()) as db:
            db.execute("PRAGMA journal_mode=WAL")
            db.executescript(_SCHEMA)

    def receive(self, key: str, handed_in: HandedIn, *, at: datetime) -> Reception:
        """Take in one delivery in one transaction; a key that is known uses up no order of the queue."""
        with self._writing() as db:
            known = _by_key(db, key)
            if known is not None and known.body_sha != handed_in.body_sha:
                return Reception("conflict", None, ACCEPT)
            if known is not None:
                db.execute("UPDATE filings SET times_seen = times_seen + 1 WHERE key = ?", (key,))
                return Reception("replayed", known, ACCEPT)
            behaviour = _take_behaviour(db)
            if not behaviour.records:
                return Reception("unrecorded", None, behaviour)
            _insert(db, key, handed_in, behaviour, at)
            return Reception("recorded", _by_key(db, key), behaviour)

    def filings(self, case_no: str | None = None, *, limit: int = 200) -> list[Filing]:
        """The newest filings first, of one case or of all."""
        where, values = ("WHERE case_no = ?", [case_no]) if case_no is not None else ("", [])
        with closing(self._connect()) as db:
            rows = db.execute(f"SELECT {_FILING} FROM filings {where} ORDER BY seq DESC LIMIT ?", [*values, limit])
            return [Filing(*row) for row in rows]

    def filing(self, key: str) -> Filing | None:
        """The filing received under an idempotency key, or None."""
        with closing(self._connect()) as db:
            return _by_key(db, key)

    def queue(self) -> list[Behaviour]:
        """The orders that wait, the one that the next new filing meets first; empty means accept."""
        with closing(self._connect()) as db:
            return [_behaviour(row) for row in db.execute(f"SELECT {_BEHAVIOUR} FROM behaviours ORDER BY seq")]

    def order(self, behaviour: Behaviour) -> None:
        """Queue an order. It ends one that holds «until changed»; accept without a number of times clears the queue."""
        with self._writing() as db:
            if behaviour.name == "accept" and behaviour.times is None:
                db.execute("DELETE FROM behaviours")
                return
            db.execute("DELETE FROM behaviours WHERE times IS NULL")
            db.execute(
                f"INSERT INTO behaviours ({_BEHAVIOUR}) VALUES (?, ?, ?, ?, ?, ?)",
                (
                    behaviour.name,
                    behaviour.times,
                    behaviour.reason_code,
                    behaviour.reason,
                    behaviour.seconds,
                    behaviour.after_recording,
                ),
            )

    def check(self) -> None:
        """Raise sqlite3.Error if the file cannot be read."""
        with closing(self._connect()) as db:
            db.execute("SELECT count(*) FROM behaviours").fetchone()

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=10, isolation_level=None)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with closing(self._connect()) as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")


def _by_key(db: sqlite3.Connection, key: str) -> Filing | None:
    row = db.execute(f"SELECT {_FILING} FROM filings WHERE key = ?", (key,)).fetchone()
    return None if row is None else Filing(*row)


def _behaviour(row: tuple[str, int | None, str | None, str | None, float, int]) -> Behaviour:
    name, times, reason_code, reason, seconds, after_recording = row
    return Behaviour(name, times, reason_code, reason, seconds, bool(after_recording))


def _take_behaviour(db: sqlite3.Connection) -> Behaviour:
    """The order at the head of the queue, one time less afterwards."""
    row = db.execute(f"SELECT seq, {_BEHAVIOUR} FROM behaviours ORDER BY seq LIMIT 1").fetchone()
    if row is None:
        return ACCEPT
    seq = row[0]
    behaviour = _behaviour(row[1:])
    if behaviour.times == 1:
        db.execute("DELETE FROM behaviours WHERE seq = ?", (seq,))
    elif behaviour.times is not None:
        db.execute("UPDATE behaviours SET times = times - 1 WHERE seq = ?", (seq,))
    return behaviour


def _insert(db: sqlite3.Connection, key: str, handed_in: HandedIn, behaviour: Behaviour, at: datetime) -> None:
    rejected = behaviour.name == "reject"
    db.execute(
        "INSERT INTO filings (key, case_no, body, body_sha, status, receipt_no, reason_code, reason, received_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            key,
            handed_in.case_no,
            handed_in.body,
            handed_in.body_sha,
            "rejected" if rejected else "accepted",
            None if rejected else _next_receipt(db, at),
            behaviour.reason_code if rejected else None,
            behaviour.reason if rejected else None,
            to_utc(at).isoformat(timespec="seconds"),
        ),
    )


def _next_receipt(db: sqlite3.Connection, at: datetime) -> str:
    """GD-<Beijing day>-<running number>; the number runs on over the days."""
    row = db.execute("SELECT last FROM receipts").fetchone()
    number = 1 if row is None else row[0] + 1
    db.execute("INSERT INTO receipts VALUES (?)" if row is None else "UPDATE receipts SET last = ?", (number,))
    return f"GD-{to_beijing(at):%Y%m%d}-{number:06d}"
