"""The scenarios of a draft in an analyst's browser: their addresses, their texts, their form."""

from __future__ import annotations

from models.account import Account
from models.base import db
from models.procedure import Procedure
from models.procedure_draft import ProcedureDraft
from tests.driving import Site
from tests.stage import LATER
from tests.web.browsing import Browser
from workflows.authoring import drafts

FIRST, SECOND, THIRD = "20-not-negative", "24-default-evaluation", "01-on-time"


def begun(site: Site) -> int:
    """A draft of Shantou with three of its scenarios."""
    account, base = Account.by_username("analyst"), Procedure.current("shantou", LATER)
    assert account is not None
    assert base is not None
    draft = drafts.begin_from(site.context, account.actor(), base, "试改")
    stories = [path for path in draft.files if path.startswith("scenarios/") and path.count("/") == 1]
    gone = {path: None for path in stories if path[10:-5] not in (FIRST, SECOND, THIRD)}
    drafts.save(site.context, account.actor(), draft.id, draft.revision, gone)
    return draft.id


def at(number: int, rest: str = "") -> str:
    return f"/workbench/drafts/{number}/scenarios{rest}"


def text_of(number: int, name: str = THIRD) -> str:
    db.session.rollback()
    return db.session.get_one(ProcedureDraft, number, populate_existing=True).files[f"scenarios/{name}.yaml"]


def shorten(site: Site, number: int) -> None:
    account = Account.by_username("analyst")
    assert account is not None
    draft = db.session.get_one(ProcedureDraft, number, populate_existing=True)
    text = draft.files["procedure.bpmn"].replace(">10个工作日<", ">7个工作日<")
    drafts.save(site.context, account.actor(), number, draft.revision, {"procedure.bpmn": text})


def change(browser: Browser, number: int, name: str = THIRD, expect: int = 200, **fields: str) -> Browser:
    return browser.submit(
        f"/scenarios/{name}", {key.replace("__", "/"): value for key, value in fields.items()}, expect
    )
