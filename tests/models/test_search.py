"""Finding cases by their words, on both databases: whatever is said of a case, and nothing of the person who said it."""

from __future__ import annotations

import itertools

import pytest
from flask import Flask

from models.account import Account, Actor
from models.base import db
from models.queries import case_list, cases, inbox, search, tasks
from models.queries.walk import Place, Walk
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
    walked = inbox.walk(bureau(), inbox.Wanted(found=search.find(query)), now)
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
def test_a_few_cases_are_counted_while_they_are_found(app: Flask, context: Context, *, oldest_first: bool) -> None:
    for number in range(5):
        opened(context, f"WO-{number}")
    opened(context, "XX-1")
    wanted = case_list.Wanted(found=search.find("WO"), oldest_first=oldest_first)
    few = case_list.walk(bureau(), wanted, context.clock.now())

    for size, most in ((2, 999), (9, 999), (9, 3)):
        assert few.beginning(size, most) == (few.after(None, size), (min(5, most), most >= 5))
    nobody = case_list.Wanted(found=search.find("没有这个"))
    assert case_list.walk(bureau(), nobody, context.clock.now()).beginning(9, 999) == ([], (0, True))


def test_a_search_names_no_cases_that_are_not_in_the_list(app: Flask, context: Context) -> None:
    for number in range(3):
        opened(context, f"WO-{number}")
    db.session.execute(db.text("UPDATE tasks SET claimed_by = 'somebody' WHERE id = 2"))
    db.session.commit()
    now = context.clock.now()
    everywhere, here = search.find("WO"), search.find("WO", inbox.cases_here(bureau(), "mine", now))

    assert (everywhere.ids, here.ids) == ((1, 2, 3), (1, 3))
    for found in (everywhere, here):
        wanted = inbox.Wanted(found=found)
        assert [place.id for place in inbox.walk(bureau(), wanted, now).after(None, 9)] == [1, 3]
        assert inbox.counts(bureau(), wanted, now).total("", "") == 2


def test_too_many_to_be_named_are_too_many_wherever_they_are(
    app: Flask, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "FEW", 2)
    monkeypatch.setattr(search, "estimated", lambda query: 1.0)
    for number in range(3):
        opened(context, f"WO-{number}")

    assert search.find("WO", case_list.cases_here(bureau(), "shantou-longhu")).many
    assert search.find("WO-2", case_list.cases_here(bureau(), "shantou-longhu")).ids == ()


def pages(walk: Walk, size: int) -> list[list[Place]]:
    """All pages of a list, one after the other."""
    found, page = [], walk.after(None, size)
    while page:
        found.append(page)
        page = walk.after(page[-1], size)
    return found
