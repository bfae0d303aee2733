"""What the stories of the modeler do again and again: open a draft, choose an element, read the file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.browser.conftest import House

CHOOSE = (
    "id => { const m = window.bihuanModeler.modeler; m.get('selection').select(m.get('elementRegistry').get(id)); }"
)


@dataclass
class Desk:
    """An analyst before the modeler of a draft."""

    page: Page
    draft: int

    def begin(self, key: str) -> Desk:
        """Goes on with a new draft of a procedure."""
        self.draft = begun(self.page, key)
        return self

    def put(self, files: dict[str, str]) -> None:
        """Saves files past the modeler, as another editor would."""
        address = f"/workbench/drafts/{self.draft}/files"
        token = self.page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
        seen = self.page.request.get(address).json()["revision"]
        answer = self.page.request.put(address, data={"revision": seen, "files": files}, headers={"X-CSRFToken": token})
        assert answer.ok, answer.text()

    def open(self, part: str = "") -> Desk:
        """The page, ready to be worked on."""
        self.page.goto(f"/workbench/drafts/{self.draft}/model{f'?part={part}' if part else ''}")
        return self.ready()

    def ready(self) -> Desk:
        """Waits until the drawing stands."""
        self.page.wait_for_selector("#modeler[data-ready]")
        return self

    def choose(self, element: str) -> None:
        """As by a click on it."""
        self.page.evaluate(CHOOSE, element)

    def fill(self, field: str, text: str) -> None:
        """A field of the panel, and on to the next."""
        self.page.locator(f"#{field}").fill(text)
        self.page.locator(f"#{field}").press("Tab")

    def xml(self) -> str:
        """The diagram as it would be saved."""
        return str(self.page.evaluate("window.bihuanModeler.write()"))

    def text(self) -> str:
        """The same, with its signs as people write them."""
        return unescape(self.xml())

    def kept(self, path: str = "procedure.bpmn") -> str:
        """The diagram as the server has it, once it has everything."""
        expect(self.page.locator(".modeler-state")).to_have_attribute("data-state", "saved")
        answer = self.page.request.get(f"/workbench/drafts/{self.draft}/files")
        return unescape(str(answer.json()["files"][path]))

    def look_at(self, script: str, *given: Any) -> Any:
        """Something of the modeler itself."""
        return self.run(f"return {script};", *given)

    def run(self, script: str, *given: Any) -> Any:
        """Something done with the modeler itself, as by a hand that drags."""
        return self.page.evaluate(f"(given) => {{ const house = window.bihuanModeler; {script} }}", list(given))


def analyst(house: House, key: str = "shantou", username: str = "analyst") -> Desk:
    """Logged in, with a new draft of a procedure."""
    page = house.person(username)
    page.goto(f"/workbench/{key}")
    return Desk(page, begun(page, key))


def begun(page: Page, key: str) -> int:
    """A new draft from the newest version."""
    token = page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
    answer = page.request.post(f"/workbench/{key}/drafts", form={"csrf_token": token, "title": "试改"})
    found = re.search(r"/drafts/(\d+)", answer.url)
    assert found, answer.url
    return int(found[1])
