"""From a draft to a version in force: checks first, then a second person, then a day."""

from __future__ import annotations

from datetime import date
from threading import Barrier, Thread

import pytest
from flask import Flask

from models.errors import DomainError
from models.procedure import Procedure
from models.procedure_draft import STATES, STATES_EN
from models.queries import drafts as queries
from tests.conftest import work_order
from tests.workflows.authoring.conftest import DIAGRAM, Desk
from workflows import intake, setup
from workflows.authoring import drafts, lifecycle, overview
from workflows.procedures.package import Package
from workflows.procedures.shelf import SHELF
from workflows.stories.player import actor, case_of
from workflows.unit import transaction

WHY = "市局会议纪要要求缩短整改期限"


def approved(desk: Desk, limit: str = "7个工作日") -> None:
    """A draft of a shorter limit that was checked, proposed and approved."""
    desk.begin()
    desk.shorten(limit=limit)
    desk.check()
    lifecycle.propose(desk.context, desk.who("analyst"), desk.number, WHY, "情景按旧期限写成，随后改")
    lifecycle.decide(desk.context, desk.who("publisher"), desk.number, approve=True, reason="同意")


def refused(desk: Desk, code: str) -> None:
    """The analyst may not propose now."""
    with pytest.raises(DomainError) as refusal:
        lifecycle.propose(desk.context, desk.who("analyst"), desk.number, WHY)
    assert refusal.value.code == code


def test_what_was_not_checked_is_not_proposed_and_a_change_makes_it_unchecked(desk: Desk) -> None:
    desk.begin()
    desk.shorten()
    refused(desk, "draft-unchecked")
    desk.check()
    desk.save({"settings.yaml": desk.draft.files["settings.yaml"] + "# 注\n"})
    assert desk.draft.state == "draft"
    refused(desk, "draft-unchecked")


def test_an_error_of_the_lint_stops_it_whatever_anybody_says(desk: Desk) -> None:
    desk.begin()
    desk.save({DIAGRAM: desk.draft.files[DIAGRAM].replace("closing.close_case", "closing.nobody")})
    desk.check()

    assert "handler-unknown" in [finding["code"] for finding in desk.draft.check_report["findings"]]
    with pytest.raises(DomainError) as refusal:
        lifecycle.propose(desk.context, desk.who("analyst"), desk.number, WHY, "请予放行，随后改正")
    assert refusal.value.code == "lint-errors"


def test_a_file_that_can_not_be_read_is_a_finding_and_no_crash(desk: Desk) -> None:
    desk.begin()
    desk.save({"forms/dispatch_case.json": "{"})
    desk.check()

    assert [finding["code"] for finding in desk.draft.check_report["findings"]] == ["file-unreadable"]


def test_nobody_approves_what_they_had_a_hand_in(desk: Desk) -> None:
    desk.begin()
    desk.shorten("publisher")
    desk.check()
    lifecycle.propose(desk.context, desk.who("analyst"), desk.number, WHY, "情景按旧期限写成，随后改")

    with pytest.raises(DomainError) as refusal:
        lifecycle.decide(desk.context, desk.who("publisher"), desk.number, approve=True, reason="")
    assert refusal.value.code == "forbidden"
    assert desk.draft.state == "proposed"


def test_a_proposal_is_not_changed_any_more_unless_it_is_taken_back(desk: Desk) -> None:
    approved(desk)
    with pytest.raises(DomainError):
        desk.save({DIAGRAM: "<x/>"})
    lifecycle.withdraw(desk.context, desk.who("analyst"), desk.number)
    assert desk.save({DIAGRAM: "<x/>"}).state == "draft"


def test_a_return_needs_a_reason_and_the_analyst_goes_on(desk: Desk) -> None:
    desk.begin()
    desk.shorten()
    desk.check()
    lifecycle.propose(desk.context, desk.who("analyst"), desk.number, WHY, "情景按旧期限写成，随后改")
    with pytest.raises(DomainError) as refusal:
        lifecycle.decide(desk.context, desk.who("publisher"), desk.number, approve=False, reason=" ")
    assert [error.pointer for error in refusal.value.errors] == ["/reason"]

    lifecycle.decide(desk.context, desk.who("publisher"), desk.number, approve=False, reason="依据不足，请补充")
    assert desk.draft.is_editable


def test_publishing_makes_the_next_version_and_new_cases_take_it_while_running_ones_stay(desk: Desk) -> None:
    before = intake.open_case(desk.context, actor("province"), work_order())
    approved(desk)
    version = lifecycle.publish(desk.context, desk.who("publisher"), desk.number)
    after = intake.open_case(desk.context, actor("province"), work_order(external_id="WO-2"))

    assert (version.version, version.published_by, version.effective_at) == (2, "publisher", None)
    assert case_of(before.case_no).procedure_id != version.id
    assert case_of(after.case_no).procedure_id == version.id
    assert [act.act for act in queries.acts("shantou")] == [
        *("published", "approved", "proposed", "overridden", "failed", "created"),
    ]


def test_a_version_is_in_force_from_its_day_on_for_cases_received_then(desk: Desk) -> None:
    approved(desk)
    version = lifecycle.publish(desk.context, desk.who("publisher"), desk.number, date(2026, 9, 28))
    old = Procedure.numbered("shantou", 1)
    assert old is not None
    actor_ = desk.who("analyst")
    assert overview.standing(queries.versions(actor_, "shantou"), desk.clock.now()) == {
        version.id: "scheduled",
        old.id: "in_force",
    }

    early = intake.open_case(desk.context, actor("province"), work_order())
    desk.at("2026-09-28 00:30")
    # Received before midnight, opened after it: the rule of the day on which it was received.
    late = work_order(external_id="WO-2", received_at="2026-09-27T23:50:00+08:00")
    between = intake.open_case(desk.context, actor("province"), late)
    new = work_order(external_id="WO-3", received_at="2026-09-28T00:10:00+08:00")
    now = intake.open_case(desk.context, actor("province"), new)

    assert [case_of(one.case_no).procedure_id for one in (early, between, now)] == [old.id, old.id, version.id]
    assert overview.standing(queries.versions(actor_, "shantou"), desk.clock.now())[version.id] == "in_force"


def test_a_procedure_whose_only_version_has_yet_to_come_stands_in_the_list_all_the_same(desk: Desk) -> None:
    package = Package("newtown", {**Package.read(SHELF / "shenzhen-neutral").files})
    settings = package.files["settings.yaml"].replace("locality: shenzhen", "locality: newtown")
    files = package.with_files({"settings.yaml": settings})
    desk.number = drafts.begin(desk.context, desk.who("analyst"), files, None, "新区").id
    desk.check()
    lifecycle.propose(desk.context, desk.who("analyst"), desk.number, WHY, "情景随后再写")
    lifecycle.decide(desk.context, desk.who("publisher"), desk.number, approve=True, reason="")
    lifecycle.publish(desk.context, desk.who("publisher"), desk.number, date(2026, 12, 1))

    listed = {row.locality: row.version for row in queries.current(desk.who("analyst"), desk.clock.now())}
    assert listed["newtown"] == 1
    assert Procedure.current("newtown", desk.clock.now()) is None


@pytest.mark.parametrize(("text", "code"), [("2026-09-23", "in-the-past"), ("2050-01-01", "too-far")])
def test_a_day_that_can_not_be_is_refused(desk: Desk, text: str, code: str) -> None:
    approved(desk)
    with pytest.raises(DomainError) as refusal:
        lifecycle.publish(desk.context, desk.who("publisher"), desk.number, date.fromisoformat(text))
    assert [error.code for error in refusal.value.errors] == [code]
    assert desk.draft.state == "approved"


def test_a_draft_of_an_older_version_is_published_only_by_somebody_who_knows(desk: Desk) -> None:
    approved(desk)
    first = desk.number
    approved(desk, "8个工作日")
    lifecycle.publish(desk.context, desk.who("publisher"), desk.number)

    with pytest.raises(DomainError) as refusal:
        lifecycle.publish(desk.context, desk.who("publisher"), first)
    assert refusal.value.code == "draft-outdated"


def test_content_that_is_in_force_already_is_not_even_proposed(desk: Desk) -> None:
    desk.begin()
    refused(desk, "draft-unchanged")
    desk.check()
    refused(desk, "draft-unchanged")


def test_what_another_published_meanwhile_makes_no_second_version(desk: Desk) -> None:
    approved(desk)
    first = desk.number
    approved(desk)
    lifecycle.publish(desk.context, desk.who("publisher"), desk.number)

    with pytest.raises(DomainError) as refusal:
        lifecycle.publish(desk.context, desk.who("publisher"), first, outdated=True)
    assert (refusal.value.code, "第2版" in refusal.value.message_zh) == ("draft-unchanged", True)


def test_scenarios_alone_may_make_a_version_that_runs_as_the_one_before(desk: Desk) -> None:
    before = desk.version().content_hash
    desk.begin()
    story = next(path for path in desk.draft.files if path.startswith("scenarios/"))
    desk.save({story: desk.draft.files[story] + "# 注\n"})
    desk.check()
    lifecycle.propose(desk.context, desk.who("analyst"), desk.number, WHY, "情景随后再改")
    lifecycle.decide(desk.context, desk.who("publisher"), desk.number, approve=True, reason="")

    version = lifecycle.publish(desk.context, desk.who("publisher"), desk.number)
    assert (version.version, version.content_hash) == (2, before)


def test_a_refusal_says_where_the_draft_stands_in_plain_words_of_both_languages(desk: Desk) -> None:
    desk.begin()
    with pytest.raises(DomainError) as refusal:
        lifecycle.publish(desk.context, desk.who("publisher"), desk.number)
    assert refusal.value.message_zh == "草案编辑中，须先获批准"
    assert refusal.value.message_en == "the draft is still being edited: it has to be approved first"

    approved(desk)
    with pytest.raises(DomainError) as refusal:
        desk.save({DIAGRAM: "<x/>"})
    assert refusal.value.message_en == "the draft is approved: it can not be changed; withdraw it first"


def test_every_state_of_a_draft_has_its_english_words() -> None:
    assert STATES_EN.keys() == STATES.keys()


def test_a_new_program_does_not_put_its_own_over_what_people_have_published(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved(desk)
    lifecycle.publish(desk.context, desk.who("publisher"), desk.number)
    source = desk.context.definitions.of(desk.version()) and next(
        one for one in setup.shelf() if one.locality == "shantou"
    )
    changed = type(source)(**{**vars(source), "settings": {**source.settings, "title": "新"}})
    monkeypatch.setattr(setup, "shelf", lambda: iter([changed]))

    assert setup.publish_shelf(desk.context) == []
    assert desk.version().version == 2


def test_of_two_that_are_published_at_the_same_moment_one_is_told_of_the_other(desk: Desk, app: Flask) -> None:
    numbers, told = [], []
    for limit in ("7个工作日", "8个工作日"):
        approved(desk, limit)
        numbers.append(desk.number)
    together = Barrier(2)

    def publish(number: int) -> None:
        with app.app_context():
            publisher = desk.who("publisher")
            together.wait(20)
            try:
                told.append(str(lifecycle.publish(desk.context, publisher, number).version))
            except DomainError as refusal:
                told.append(refusal.code)

    threads = [Thread(target=publish, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(told) == ["2", "draft-outdated"]


def test_a_reason_for_going_on_holds_for_one_proposal(desk: Desk) -> None:
    approved(desk)
    assert desk.draft.override is not None
    lifecycle.withdraw(desk.context, desk.who("analyst"), desk.number)
    with transaction():
        drafts.locked(desk.number).check_report = {"passed": True}

    lifecycle.propose(desk.context, desk.who("analyst"), desk.number, WHY)

    assert desk.draft.override is None
