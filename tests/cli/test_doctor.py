"""`flask doctor`: names the altered record, the missing procedure, the failed work; compares with anchors kept elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from gateways.memory_channel import InMemoryChannel
from handlers.ports import GatewayUnavailable
from handlers.ports_notices import Outlets
from models.account import Account
from models.base import db
from models.case import Case
from models.event import CaseEvent, chain_hash
from models.procedure import Procedure
from models.queries import cases as case_queries
from tests.conftest import work_order
from tests.stage import LATER
from tests.tampering import lose_procedures, switch_protection_off, tamper
from workflows import intake
from workflows.context import Context
from workflows.notifying import addresses
from workflows.notifying.addresses import RobotForm
from workflows.stories.player import actor
from workflows.task_acts import holding

NO = "SH20260924-00001"


@pytest.fixture
def log(app: Flask, context: Context) -> list[CaseEvent]:
    """The log of the first of three cases: opened, and five times claimed or given back."""
    province, bureau = Account.by_username("province"), Account.by_username("shantou-l1")
    assert province is not None
    assert bureau is not None
    for number in ("WO-1", "WO-2", "WO-3"):
        intake.open_case(context, province.actor(), work_order(number))
    (task,) = case_queries.open_tasks([1])
    for act in (holding.claim, holding.release, holding.claim, holding.release, holding.claim):
        act(context, bureau.actor(), task.id)
    return case_queries.events(1)


@pytest.fixture
def run(app: Flask) -> Callable[..., Result]:
    """Runs a command."""
    return lambda *args: app.test_cli_runner().invoke(args=list(args))


def line(result: Result, name: str) -> str:
    """What the doctor says about one of its checks."""
    return next(text for text in result.stdout.splitlines() if f" {name}:" in text)


# What somebody did by hand, and what the doctor says of it.
HANDS = [
    (["UPDATE case_events SET data = '{}' WHERE case_id = 1 AND seq = 1"], "第 1 号事件：该事件的内容被改动"),
    (["UPDATE case_events SET actor = 'mallory' WHERE case_id = 1 AND seq = 3"], "第 3 号事件：该事件的内容被改动"),
    (
        ["UPDATE case_events SET effective_at = '2026-01-01 00:00:00+00:00' WHERE case_id = 1 AND seq = 2"],
        "第 2 号事件：该事件的内容被改动",
    ),
    (["DELETE FROM case_events WHERE case_id = 1 AND seq = 3"], "第 3 号事件：该事件被删去"),
    (["DELETE FROM case_events WHERE case_id = 1 AND seq = 1"], "第 1 号事件：该事件被删去"),
    (["DELETE FROM case_events WHERE case_id = 1"], "第 1 号事件：从该事件起的末尾被删去"),
    (["DELETE FROM case_events WHERE case_id = 1 AND seq > 4"], "第 5 号事件：从该事件起的末尾被删去"),
    (
        ["DELETE FROM case_events WHERE case_id = 1 AND seq > 4", "UPDATE cases SET event_seq = 4 WHERE id = 1"],
        "第 5 号事件：工单所记的末尾与记录不符",
    ),
    (
        [
            "UPDATE case_events SET seq = 99 WHERE case_id = 1 AND seq = 3",
            "UPDATE case_events SET seq = 3 WHERE case_id = 1 AND seq = 4",
            "UPDATE case_events SET seq = 4 WHERE case_id = 1 AND seq = 99",
        ],
        "第 3 号事件：事件的先后被调换",
    ),
    (["UPDATE cases SET event_seq = event_seq - 1 WHERE id = 1"], "第 7 号事件：工单所记的末尾与记录不符"),
    (["UPDATE cases SET last_hash = '0' WHERE id = 1"], "第 7 号事件：工单所记的末尾与记录不符"),
]


@pytest.mark.parametrize(("statements", "said"), HANDS, ids=[said for _, said in HANDS])
def test_a_row_changed_by_hand_is_found_and_named(
    log: object, run: Callable[..., Result], statements: list[str], said: str
) -> None:
    tamper(*statements)

    result = run("doctor")

    assert f"  {NO}: {said} / event" in result.stdout
    assert "FAIL" in line(result, "chains")
    assert "1 件工单的记录被改动（共 3 件）" in line(result, "chains")


def test_sound_chains_are_counted_and_can_be_left_out(log: object, run: Callable[..., Result]) -> None:
    assert line(run("doctor"), "chains").endswith("chains: 3")
    assert " chains:" not in run("doctor", "--no-chains").stdout


def rewrite(log: list[CaseEvent], actor: str) -> None:
    """The whole chain forged: every event from the second on hashed anew, and the case's own memory with it."""
    rows: list[dict[str, Any]] = []
    for event in log:
        row = {column.key: getattr(event, column.key) for column in CaseEvent.__table__.columns}
        if row["seq"] > 1:
            row |= {"actor": actor, "previous_hash": rows[-1]["hash"]}
            row["hash"] = chain_hash(row)
        rows.append(row)
    switch_protection_off()
    for event, row in zip(log, rows, strict=True):
        for key, value in row.items():
            setattr(event, key, value)
    case = db.session.get_one(Case, 1)
    case.last_hash = rows[-1]["hash"]
    db.session.commit()


def test_a_chain_rewritten_to_its_end_is_found_by_its_anchor_alone(
    log: list[CaseEvent], run: Callable[..., Result], tmp_path: Path
) -> None:
    file = str(tmp_path / "anchors.tsv")
    exported = run("chain", "export", file)
    assert "3 件 cases, sha256 " in exported.stderr
    assert "ok" in line(run("doctor", "--anchors", file), "chains")

    rewrite(log, "mallory")

    assert line(run("doctor"), "chains").endswith("chains: 3")
    found = run("doctor", "--anchors", file)
    assert f"{NO}: 第 6 号事件：与留存的锚点不符" in found.stdout
    assert "FAIL" in line(found, "chains")


def test_a_log_that_has_grown_since_still_meets_its_anchor(
    log: object, run: Callable[..., Result], context: Context, tmp_path: Path
) -> None:
    file = str(tmp_path / "anchors.tsv")
    run("chain", "export", file)
    bureau = Account.by_username("shantou-l1")
    assert bureau is not None
    holding.release(context, bureau.actor(), case_queries.open_tasks([1])[0].id)

    assert "ok" in line(run("doctor", "--anchors", file), "chains")


@pytest.mark.parametrize("number", [2, 3])
def test_a_case_that_has_vanished_altogether_is_missed_by_its_anchor(
    log: object, run: Callable[..., Result], tmp_path: Path, number: int
) -> None:
    file = tmp_path / "anchors.tsv"
    run("chain", "export", str(file))
    tables = ("deadline_changes", "deadlines", "tasks", "evaluators", "evaluations", "case_events", "notices")
    tamper(
        *(f"DELETE FROM {table} WHERE case_id = {number}" for table in tables), f"DELETE FROM cases WHERE id = {number}"
    )

    found = run("doctor", "--anchors", str(file))

    assert f"SH20260924-0000{number}: 第 1 号事件：与留存的锚点不符" in found.stdout
    assert found.stdout.count("与留存的锚点不符") == 1


def test_an_anchor_file_that_is_none_is_refused_with_its_line(
    log: object, run: Callable[..., Result], tmp_path: Path
) -> None:
    file = tmp_path / "anchors.tsv"
    file.write_text("no anchor\n")

    result = run("doctor", "--anchors", str(file))

    assert (result.exit_code, "第 1 行" in result.stderr) == (2, True)


def test_a_missing_procedure_is_named_with_a_case(log: object, run: Callable[..., Result], context: Context) -> None:
    assert "ok" in line(run("doctor"), "procedures")
    procedure = Procedure.current("shantou", LATER)
    assert procedure is not None
    number = procedure.id
    lose_procedures("DELETE FROM procedures")
    context.definitions.by_id.clear()

    assert f"版本 {number}（3 件，如 SH20260924-00001）" in line(run("doctor"), "procedures")


def test_a_record_without_its_protection_is_named(log: object, run: Callable[..., Result]) -> None:
    assert "ok" in line(run("doctor"), "append-only")
    switch_protection_off()

    assert "缺少触发器 case_events、deadline_changes" in line(run("doctor"), "append-only")


class Door(InMemoryChannel):
    """A channel that says whether it can be had."""

    def __init__(self, problem: str = "") -> None:
        super().__init__()
        self.problem = problem
        self.asked: list[tuple[str, ...]] = []

    def check(self, *hosts: str) -> str:
        self.asked.append(hosts)
        if self.problem:
            raise GatewayUnavailable(self.problem)
        return "reachable"


def test_channels_are_checked_without_a_message_to_anybody(app: Flask, context: Context, run: Any) -> None:
    context.outlets = Outlets()
    assert "只有站内提醒" in line(run("doctor"), "channels")

    mail, sms, robot = Door(), Door("短信网关不可达"), Door()
    context.outlets = Outlets({"email": mail, "sms": sms, "wecom": robot}, base_url="https://bihuan.example")
    found = run("doctor")
    assert found.exit_code == 1
    assert "FAIL" in line(found, "channels")
    assert "短信网关不可达" in line(found, "channels")
    assert robot.asked == [], "nobody has set up a robot"

    sms.problem = ""
    hook = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=c0ffee"
    addresses.keep_robot(context, actor("admin"), RobotForm("群", "wecom", None, ["overdue"], hook))
    assert "回访短信 texts to evaluators 未开通" in line(run("doctor"), "channels")
    context.outlets = replace(context.outlets, evaluators=sms)
    sound = line(run("doctor"), "channels")
    assert "ok" in sound
    assert "已开通" in sound
    assert set(robot.asked) == {("qyapi.weixin.qq.com",)}
    assert (mail.sent, sms.sent, robot.sent) == ([], [], [])


def test_channels_without_an_address_of_our_own_are_named(app: Flask, context: Context, run: Any) -> None:
    context.outlets = Outlets({"email": Door()})

    assert "BIHUAN_BASE_URL" in line(run("doctor"), "channels")
