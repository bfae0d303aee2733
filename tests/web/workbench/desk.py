"""An analyst with a draft open."""

from __future__ import annotations

import json
from typing import Any

from models.account import Account, Actor
from models.base import db
from models.procedure import Procedure
from models.procedure_draft import ProcedureDraft
from tests.driving import Site
from tests.web.browsing import Browser
from workflows.authoring import drafts
from workflows.context import Context


class Desk:
    """A draft of a procedure in the hands of `analyst`, and their browser."""

    def __init__(self, site: Site, browser: Browser, key: str = "shantou") -> None:
        self.site, self.browser = site, browser
        base = Procedure.current(key, site.context.clock.now())
        assert base is not None
        self.number = drafts.begin_from(self.context, self.analyst, base, "期限调整").id
        self.home = f"/workbench/drafts/{self.number}"

    @property
    def context(self) -> Context:
        """Clock and gateways."""
        return self.site.context

    @property
    def analyst(self) -> Actor:
        """Whose draft it is."""
        return self.account("analyst")

    def account(self, name: str) -> Actor:
        """Somebody by name."""
        account = Account.by_username(name)
        assert account is not None
        return account.actor()

    @property
    def draft(self) -> ProcedureDraft:
        """The draft as it is kept now."""
        db.session.expire_all()
        return db.session.get_one(ProcedureDraft, self.number)

    @property
    def files(self) -> dict[str, str]:
        """Its files."""
        return dict(self.draft.files)

    def schema(self, name: str) -> dict[str, Any]:
        """One of its forms."""
        found: dict[str, Any] = json.loads(self.files[f"forms/{name}.json"])
        return found

    def write(self, files: dict[str, str | None], by: str = "analyst", revision: int | None = None) -> None:
        """Somebody saves files."""
        drafts.save(self.context, self.account(by), self.number, revision or self.draft.revision, files)
