"""Yesterday's backup comes back: nothing that was sent is filed twice, nothing that had fired fires again."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from models.base import db
from tests.gateways.conftest import RunningSandbox
from tests.workflows.conftest import Play
from workflows.context import Context
from workflows.keeping import archive, restore
from workflows.keeping.backup import write_backup


def bring_back(context: Context, saved: Path) -> None:
    """What `flask restore --force` does to the rows."""
    restore.put_back(saved, archive.read_manifest(saved))
    db.session.remove()


def test_a_filing_that_left_after_the_backup_gets_the_same_receipt_again(
    app: Flask, context: Context, sandbox: RunningSandbox, tmp_path: Path
) -> None:
    play = Play(context, sandbox.clock).open().to_filing()
    write_backup(context, tmp_path / "b.zip")
    play.tick()
    (filing,) = sandbox.store.filings(play.case_no)
    first = [event for event in play.events if event.startswith("Filing")]
    assert (play.case.stage, filing.times_seen) == ("closed", 1)

    bring_back(context, tmp_path / "b.zip")
    assert play.case.stage == "filing"
    play.live("周一 2026-09-28 10:00")

    (again,) = sandbox.store.filings(play.case_no)
    assert play.case.stage == "closed"
    assert (again.receipt_no, again.times_seen) == (filing.receipt_no, 2)
    assert [event for event in play.events if event.startswith("Filing")] == first


def test_what_had_fired_does_not_fire_again_and_what_fell_due_since_fires_once_with_its_date(
    app: Flask, context: Context, sandbox: RunningSandbox, tmp_path: Path
) -> None:
    play = Play(context, sandbox.clock).open()
    play.live("周一 2026-09-28 10:00")
    warned = play.days_of("DispatchEarlyWarning")
    assert (len(warned), "DispatchOverdue" in play.events) == (1, False)
    write_backup(context, tmp_path / "b.zip")
    play.live("周三 2026-10-14 10:00")
    lived = {name: play.days_of(name) for name in set(play.events)}
    assert len(lived["DispatchOverdue"]) == 1

    bring_back(context, tmp_path / "b.zip")
    assert "DispatchOverdue" not in play.events
    # One round, sixteen days later: no instant on the way is lived through.
    play.tick()

    assert {name: play.days_of(name) for name in set(play.events)} == lived
    assert play.days_of("DispatchEarlyWarning") == warned
