"""The checking browser of the page tests, and what makes a page a good one."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import g, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from lxml import html
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

# Elements that a person fills in, and that therefore need a name to be called by.
FILLED_IN = "//input[not(@type='hidden') and not(@type='submit') and not(@type='button')] | //select | //textarea"


def faults(answer: TestResponse) -> list[str]:
    """What is wrong with a whole page: its outline, labels, ids, form tokens, and whatever the policy would refuse."""
    tree, found = html.document_fromstring(answer.text), []
    if len(tree.findall(".//h1")) != 1:
        found.append(f"{len(tree.findall('.//h1'))} h1")
    if not (tree.findtext(".//title") or "").strip(" ·"):
        found.append("no title")
    if not tree.get("lang"):
        found.append("no lang")
    policy = answer.headers.get("Content-Security-Policy", "")
    if "script-src 'self'" not in policy or "unsafe" in policy:
        found.append(f"policy {policy!r}")
    return found + faults_of_tree(tree)


def faults_of_tree(tree: HtmlElement) -> list[str]:
    """What is wrong with a page or a piece of one."""
    twice = [name for name, count in Counter(tree.xpath("//@id")).items() if count > 1]
    found = [f"id {name} twice" for name in twice]
    found += [f"style= on <{element.tag}>" for element in tree.xpath("//*[@style]")]
    found += [f"handler on <{element.tag}>" for element in tree.xpath("//*[@*[starts-with(name(), 'on')]]")]
    found += [
        "inline script" for element in tree.xpath("//script[not(@src)]") if element.get("type") != "application/json"
    ]
    found += ["inline style sheet" for _ in tree.xpath("//style")]
    found += [f"unlabelled {element.get('name')}" for element in tree.xpath(FILLED_IN) if not labelled(tree, element)]
    found += [f"nameless <{element.tag}>" for element in tree.xpath("//a[@href] | //button") if not named(element)]
    posts = tree.xpath("//form[translate(@method, 'POST', 'post')='post']")
    found += [f"no token in {form.get('action')}" for form in posts if not tokened(form)]
    return found + [f"no alt on {image.get('src')}" for image in tree.xpath("//img[not(@alt)]")]


def labelled(tree: HtmlElement, element: HtmlElement) -> bool:
    """Whether a field has a name that can be read aloud."""
    if element.get("aria-label") or element.get("aria-labelledby") or element.xpath("ancestor::label"):
        return True
    return bool(element.get("id")) and bool(tree.xpath("//label[@for=$name]", name=element.get("id")))


def named(element: HtmlElement) -> bool:
    """Whether a link or button has words, visible or not."""
    words = element.text_content().strip() or element.get("aria-label") or element.get("title")
    return bool(words or element.xpath(".//img[@alt != '']"))


def tokened(form: HtmlElement) -> bool:
    """Whether a form brings its token, or carries its secret in its address."""
    return bool(form.xpath(".//input[@name='csrf_token']")) or form.get("data-own-token") is not None


class Browser:
    """Goes to pages, fills in forms and presses buttons as a person does without JavaScript."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.got: TestResponse | None = None
        # Where a login led to: nobody has looked at it yet.
        self.ahead: str | None = None

    @property
    def answer(self) -> TestResponse | None:
        """What was got last."""
        if self.ahead is not None:
            self.get(self.ahead)
        return self.got

    @property
    def page(self) -> HtmlElement:
        """The page that was got last."""
        assert self.answer is not None
        return html.document_fromstring(self.answer.text)

    @property
    def text(self) -> str:
        """What can be read on it, blanks run together."""
        main = self.page.find(".//main")
        return " ".join((self.page if main is None else main).text_content().split())

    @property
    def status(self) -> int:
        """Its status."""
        assert self.answer is not None
        return self.answer.status_code

    def get(self, url: str, expect: int = 200, **options: Any) -> Browser:
        """Goes to a page, follows redirections, and checks what comes."""
        headers = {"Accept": "text/html", **options.pop("headers", {})}
        return self.take(self.client.get(url, follow_redirects=True, headers=headers, **options), expect)

    def piece(self, url: str, expect: int = 200) -> Browser:
        """What htmx gets from an address: a piece of a page."""
        return self.take(self.client.get(url, headers={"Accept": "text/html", "HX-Request": "true"}), expect)

    def post(self, url: str, fields: dict[str, Any] | None = None, expect: int = 200, **options: Any) -> Browser:
        """Sends a form with its token, follows redirections, and checks what comes."""
        data = {"csrf_token": self.token(), **(fields or {})}
        headers = {"Accept": "text/html"}
        return self.take(self.client.post(url, data=data, follow_redirects=True, headers=headers, **options), expect)

    def submit(self, action: str, fields: dict[str, Any] | None = None, expect: int = 200) -> Browser:
        """Sends the form of the page whose address ends so, with what it holds already and with these fields."""
        form = next(form for form in self.page.forms if str(form.action or "").split("?")[0].endswith(action))
        return self.post(str(form.action), {**dict(form.form_values()), **(fields or {})}, expect)

    def take(self, answer: TestResponse, expect: int) -> Browser:
        """Keeps and checks an answer."""
        assert answer.status_code == expect, (answer.status_code, answer.request.path, answer.text[:2000])
        self.got, self.ahead = answer, None
        if answer.mimetype == "text/html" and answer.text:
            piece = "<html" not in answer.text
            found = faults_of_tree(html.document_fromstring(answer.text)) if piece else faults(answer)
            assert found == [], (answer.request.path, found)
        return self

    def token(self) -> str:
        """The form token of this browser's session, from the page at hand or the login page."""
        for tree in [self.page] if self.answer is not None and self.answer.text else []:
            found = tree.xpath("//input[@name='csrf_token']/@value")
            if found:
                return str(found[0])
        page = html.document_fromstring(self.client.get("/procedures").text)
        found = page.xpath("//input[@name='csrf_token']/@value")
        return str(found[0])

    def log_in(self, username: str, password: str) -> Browser:
        """Logs in by the form."""
        self.get("/login")
        return self.submit("/login", {"username": username, "password": password})

    def come_in(self, username: str, password: str) -> Browser:
        """Logs in as the form does, without looking at the form, and at the page behind it only where a test asks for it."""
        with self.client.application.test_request_context():
            # What it keeps for one request would outlive it in a test, which has a context of its own around all of them.
            g.pop("csrf_token", None)
            token, mark = generate_csrf(), session["csrf_token"]
            g.pop("csrf_token")
        with self.client.session_transaction() as cookie:
            cookie["csrf_token"] = mark
        data = {"csrf_token": token, "username": username, "password": password}
        answer = self.client.post("/login", data=data)
        assert answer.status_code == 303, answer.text[:2000]
        self.ahead = answer.location
        return self

    def log_in_with(self, username: str, password: str) -> int:
        """The status of a login, whatever page the browser is on, and whoever is logged in."""
        data = {"csrf_token": self.token(), "username": username, "password": password}
        return self.client.post("/login", data=data).status_code

    def links(self, word: str) -> list[str]:
        """The addresses of links with this word."""
        return [str(link.get("href")) for link in self.page.xpath("//a[@href]") if word in link.text_content()]
