"""How long until the modeler can be worked on, in a real Chromium, beside a plain page of the same draft."""

import threading
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from bench.databases import Databases
from bench.figures import table
from bench.installation import installed, prepare
from bench.options import Options
from cli.server import HttpServer, settled
from models.procedure import Procedure
from workflows.authoring.drafts import begin_from

TIMES = 8
CHROMIUM = "/usr/bin/chromium"
READY = "performance.getEntriesByName('modeler-interactive')[0].startTime"
LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"


def run(options: Options, served: Databases) -> dict[str, list[float]]:
    """Milliseconds until the modeler of Shantou's diagram is interactive: in a browser that never was there, and again."""
    url = served.fresh(options.databases[0])
    prepare(url)
    with installed(url) as found:
        base = Procedure.newest("shantou")
        assert base is not None
        draft = begin_from(found.context, found.actor("analyst"), base, "bench").id
        server = HttpServer(found.app, "127.0.0.1", 0, threads=4)
        threading.Thread(target=server.run, daemon=True).start()
        address = f"http://127.0.0.1:{next(iter(server.listeners)).effective_port}"
        try:
            with settled(), sync_playwright() as playwright:
                return measure(playwright.chromium.launch(executable_path=CHROMIUM), address, draft)
        finally:
            server.stop(5)


def measure(browser: Browser, address: str, draft: int) -> dict[str, list[float]]:
    """First visits, later ones, and the overview of the same draft."""
    first, later, plain = [], [], []
    for _ in range(TIMES):
        page = logged_in(browser, address)
        first.append(ready(page, draft))
        later.append(ready(page, draft))
        page.goto(f"/workbench/drafts/{draft}")
        page.wait_for_function(f"{LOADED} > 0")
        plain.append(float(page.evaluate(LOADED)))
        page.context.close()
    return {"first": first, "later": later, "plain": plain}


def logged_in(browser: Browser, address: str) -> Page:
    """A browser that has nothing of ours yet but a session."""
    page = browser.new_context(base_url=address, viewport={"width": 1366, "height": 900}).new_page()
    page.goto("/login")
    page.locator("#username").fill("analyst")
    page.locator("#password").fill("bench")
    page.locator("#password").press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    return page


def ready(page: Page, draft: int) -> float:
    """Milliseconds from the first byte asked for until the drawing can be worked on."""
    page.goto(f"/workbench/drafts/{draft}/model")
    page.wait_for_selector("#modeler[data-ready]")
    return float(page.evaluate(READY))


def show(found: dict[str, list[float]]) -> None:
    """Prints median and worst, and how many times a plain page that is."""
    words = {"first": "the modeler, first visit", "later": "the modeler, again", "plain": "the overview of the draft"}
    plain = median(found["plain"])
    rows = [
        [words[key], f"{median(took):,.0f}", f"{max(took):,.0f}", f"{median(took) / plain:,.1f}"]
        for key, took in found.items()
    ]
    table("Until a page can be worked on (Chromium)", ("page", "median ms", "worst ms", "times the overview"), rows)
