"""Finding cases by their words, on both databases: whatever is said of a case, and nothing of the person who said it."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from models.account import Account, Actor
from models.base import UTCDateTime, db
from models.queries import case_list, cases, inbox, search, tasks
from models.queries.levels import level
from models.queries.walk import Held, Place, Walk
from models.search import CaseWords
from tests.conftest import work_order
from workflows import intake
from workflows.background.indexing import index_words
from workflows.context import Context

SAID = {
    "text": "等了三个小时，窗口说材料不全让我回去再来。联系我王小明13800138000",
    "evaluator": {"name": "王小明", "phone": "13800138000"},
}


def opened(context: Context, external_id: str = "WO-1", **over: object) -> str:
    """A case that the province has sent."""
    province = Account.by_username("province")
    assert province is not None
    return intake.open_case(context, province.actor(), work_order(external_id, **over)).case_no


def bureau() -> Actor:
    """The bureau of Shantou."""
    account = Account.by_username("shantou-l1")
    assert account is not None
    return account.actor()


def found(context: Context, query: str) -> list[str]:
    """The cases that a search finds in the bureau's list, and in its inbox."""
    now = context.clock.now()
    listed = cases.listing(bureau(), cases.CaseFilter(q=query), now)
    numbers = [case.case_no for case in cases.page(listed, 1, 20)]
    waiting = tasks.inbox(bureau(), tasks.TaskFilter(q=query), now)
    assert sorted(case.case_no for _, case in tasks.page(waiting, 1, 20)) == sorted(numbers)
    assert cases.count(listed) == tasks.count(waiting) == len(numbers)
    wanted = inbox.search_for(bureau(), inbox.Wanted(q=query), now)
    walked = inbox.walk(bureau(), wanted, now)
    assert isinstance(walked, Held) or not search.FEW
    assert inbox.counts(bureau(), wanted, now).total("", "") == len(numbers)
    assert (len(walked.after(None, 20)), True) == walked.counted(20)
    assert walked.counted(20)[0] == len(numbers)
    return numbers


@pytest.mark.parametrize("few", [2000, 0], ids=["looked up", "walked past"])
@pytest.mark.parametrize(
    ("query", "finds"),
    [
        # Two characters and one of the text, the item, the institution, the reasons.
        ("小时", True),
        ("窗", True),
        ("积金", True),
        ("公积金提取", True),
        ("法定时限", True),
        ("中心", True),
        # Its numbers, in part and in any case; the number of the staff at the window.
        ("wo-1", True),
        ("20260924", True),
        ("0021", True),
        ("440500", True),
        # All words, in whatever order.
        ("材料 公积金", True),
        ("材料 社保", False),
        ("社保", False),
        # Nothing of the person.
        ("王小明", False),
        ("小明", False),
        ("13800138000", False),
        ("1380013", False),
        # Nothing that could be found, and what a database might take for its own language.
        ("！", False),
        ("' OR 1=1 --", False),
        ('"NEAR(', False),
        ("窗口 AND NOT 材料", False),
    ],
)
def test_a_case_is_found_by_what_is_said_of_it(
    app: Flask, context: Context, monkeypatch: pytest.MonkeyPatch, query: str, finds: bool, few: int
) -> None:
    monkeypatch.setattr(search, "FEW", few)
    number = opened(context, **SAID)
    opened(
        context, "XX-2", text="态度很差", item={"name": "社保卡补办"}, institution={"code": "shantou-longhu"}, staff={}
    )

    assert (number in found(context, query)) is finds


def test_words_are_kept_with_the_case_and_can_be_made_anew(app: Flask, context: Context) -> None:
    numbers = [opened(context, f"WO-{number}") for number in range(3)]
    before = {row.case_id: row.words for row in db.session.query(CaseWords)}
    db.session.query(CaseWords).filter(CaseWords.case_id > 1).delete()
    db.session.commit()
    assert found(context, "公积金") == numbers[:1]

    assert index_words(context) == 2
    assert index_words(context) == 0
    assert sorted(found(context, "公积金")) == numbers
    assert index_words(context, anew=True) == 3
    db.session.expire_all()
    assert {row.case_id: row.words for row in db.session.query(CaseWords)} == before


def test_indexing_goes_on_where_it_was_stopped(app: Flask, context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.background.indexing.BATCH", 1)
    for number in range(3):
        opened(context, f"WO-{number}")
    db.session.query(CaseWords).delete()
    db.session.commit()

    index_words(context, lambda done: context.stopping.set())
    assert db.session.query(CaseWords).count() == 1
    context.stopping.clear()

    assert index_words(context) == 2


def test_a_walk_shows_every_row_once_forwards_and_backwards(app: Flask, context: Context) -> None:
    for number in range(7):
        opened(context, f"WO-{number}")
    for task_id in (2, 5):
        db.session.execute(db.text(f"UPDATE tasks SET due_at = NULL WHERE id = {task_id}"))
    db.session.commit()
    whole = inbox.walk(bureau(), inbox.Wanted(view="office"), context.clock.now())
    everything = whole.after(None, 100)

    assert [place.id for place in everything] == [1, 3, 4, 6, 7, 2, 5]
    for size in (1, 2, 3, 5):
        forwards = list(itertools.chain.from_iterable(pages(whole, size)))
        assert forwards == everything
        for place in range(len(everything)):
            assert whole.before(everything[place], size) == everything[max(0, place - size) : place]


@pytest.mark.parametrize("oldest_first", [False, True], ids=["newest first", "oldest first"])
@pytest.mark.parametrize("wanted", [{"level": 1}, {"q": "WO"}], ids=["level", "search"])
def test_a_few_cases_are_counted_while_they_are_found(
    app: Flask, context: Context, wanted: dict[str, Any], *, oldest_first: bool
) -> None:
    for number in range(5):
        opened(context, f"WO-{number}")
    opened(context, "XX-1", level={"system": "platform", "code": "2"})
    if "level" in wanted:
        wanted = {"level": level(1)}
    few = case_list.walk(bureau(), case_list.Wanted(**wanted, oldest_first=oldest_first), context.clock.now())

    assert few.few >= 5
    for size, most in ((2, 999), (9, 999), (9, 3)):
        assert few.beginning(size, most) == (few.after(None, size), (min(5, most), most >= 5))


@pytest.mark.parametrize("query", ["没有这个", "！"])
def test_what_nobody_wrote_is_found_nowhere(app: Flask, context: Context, query: str) -> None:
    opened(context)
    nobody = case_list.walk(bureau(), case_list.Wanted(q=query), context.clock.now())

    assert nobody.beginning(9, 999) == ([], (0, True))


@pytest.mark.parametrize("view", ["mine", "office", "done"])
def test_what_was_looked_up_stands_in_the_order_in_which_it_would_be_walked(
    app: Flask, context: Context, monkeypatch: pytest.MonkeyPatch, view: str
) -> None:
    for number in range(7):
        opened(context, f"WO-{number}")
    opened(context, "XX-1")
    db.session.execute(db.text("UPDATE tasks SET claimed_by = 'somebody' WHERE id = 3"))
    db.session.execute(db.text("UPDATE tasks SET due_at = NULL WHERE id IN (2, 5)"))
    if view == "done":
        now = context.clock.now()
        values = {"at": now, "by": bureau().username}
        done = "UPDATE tasks SET state = 'done', completed_at = :at, completed_by = :by WHERE id <> 4"
        db.session.execute(db.text(done).bindparams(db.bindparam("at", type_=UTCDateTime)), values)
    db.session.commit()

    wanted, now = inbox.Wanted(view=view, q="WO"), context.clock.now()
    looked_up = inbox.search_for(bureau(), wanted, now)
    monkeypatch.setattr(search, "FEW", 0)
    asked = inbox.search_for(bureau(), wanted, now)
    held, walked = (inbox.walk(bureau(), one, now) for one in (looked_up, asked))

    assert isinstance(held, Held)
    assert isinstance(walked, Walk)
    everything = walked.after(None, 100)
    assert len(everything) >= 6
    assert held.after(None, 100) == everything
    assert held.counted(99) == walked.counted(99)
    assert inbox.counts(bureau(), looked_up, now).numbers == inbox.counts(bureau(), asked, now).numbers
    for size in (1, 3, 9):
        for place in everything:
            assert held.after(place, size) == walked.after(place, size)
            assert held.before(place, size) == walked.before(place, size)


def test_what_was_found_is_narrowed_by_step_and_urgency_alone_or_together(app: Flask, context: Context) -> None:
    for number in range(4):
        opened(context, f"WO-{number}")
    now = context.clock.now()
    late = db.text("UPDATE tasks SET due_at = :at WHERE id = 2").bindparams(db.bindparam("at", type_=UTCDateTime))
    db.session.execute(late, {"at": now})
    db.session.commit()
    found = inbox.search_for(bureau(), inbox.Wanted(q="WO"), now)
    (step,) = inbox.counts(bureau(), found, now).steps()

    def shown(**narrowed: str) -> list[int]:
        return [place.id for place in inbox.walk(bureau(), replace(found, **narrowed), now).after(None, 9)]

    assert shown(urgency="overdue") == [2]
    assert shown(urgency="normal", step=step) == [1, 3, 4]
    assert shown(urgency="overdue", step="没有这一环节") == []
    assert inbox.counts(bureau(), found, now).urgencies() == {"overdue": 1, "normal": 3}


def test_a_search_finds_no_cases_that_are_not_in_the_list(app: Flask, context: Context) -> None:
    for number in range(3):
        opened(context, f"WO-{number}")
    db.session.execute(db.text("UPDATE tasks SET claimed_by = 'somebody' WHERE id = 2"))
    db.session.commit()
    now = context.clock.now()
    found = inbox.search_for(bureau(), inbox.Wanted(q="WO"), now)

    assert sorted(hit.id for hit in found.hits or ()) == [1, 3]
    assert case_list.walk(bureau(), case_list.Wanted(q="WO", organization="shantou-longhu"), now).after(None, 9) == []


def test_words_that_more_cases_have_than_was_expected_are_asked_of_each_case(
    app: Flask, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "FEW", 2)
    monkeypatch.setattr(search, "estimated", lambda query: 1.0)
    for number in range(3):
        opened(context, f"WO-{number}")
    now = context.clock.now()
    elsewhere = case_list.walk(bureau(), case_list.Wanted(q="WO", organization="shantou-longhu"), now)
    here = case_list.walk(bureau(), case_list.Wanted(q="WO"), now)

    assert isinstance(elsewhere, Walk)
    assert (len(elsewhere.after(None, 9)), len(here.after(None, 9))) == (0, 3)


def pages(walk: Walk | Held, size: int) -> list[list[Place]]:
    """All pages of a list, one after the other."""
    found, page = [], walk.after(None, size)
    while page:
        found.append(page)
        page = walk.after(page[-1], size)
    return found
