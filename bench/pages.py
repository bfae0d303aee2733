"""Inbox, search, lists and case pages as a browser gets them: a real HTTP client before the product's own server, at the size of a city."""

import threading
import zlib
from dataclasses import dataclass, field
from http.client import HTTPConnection, RemoteDisconnected
from time import perf_counter, process_time, time_ns
from typing import Any
from urllib.parse import quote, urlencode

from flask_migrate import upgrade
from lxml import html

from bench import crowd
from bench.contestants.ours import Ours, prepare
from bench.databases import Databases
from bench.figures import milliseconds, percentile, table
from bench.installation import installed
from bench.options import Options
from cli.server import HttpServer, settled

# How often each address is asked for; the first answers are not counted.
TIMES, WARM = 30, 3
# How often the long case is returned.
RETURNS = 20
PASSWORD = "bench"
BUREAU, LARGE, SMALL, OVERSEER = "shantou-l1", "shantou-l2", "shantou-longhu-l2", "supervisor"
# Words that most cases have, that some have, that few have; one that nobody has; one character; two words; a number.
SEARCHES = ("公积金提取", "推诿", "残疾", "的一", "不存在", "窗", "停车 税务", "SH20260924-0000500")


@dataclass
class Stopwatch:
    """The application, with how long its last answer took it, in seconds."""

    application: Any
    last: float = 0.0

    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        begun = perf_counter()
        answer = self.application(environ, start_response)
        pieces = list(answer)
        answer.close()
        self.last = perf_counter() - begun
        return pieces


@dataclass
class Visitor:
    """One person's browser: keeps the cookie and the connection."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = HTTPConnection("127.0.0.1", self.port)

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, bytes, dict[str, str]]:
        """One request."""
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(method, path, body, sent)
            answer = self.connection.getresponse()
        except RemoteDisconnected:
            # A server lets go of those who were silent for long: a browser knocks again.
            self.connection.close()
            self.connection.request(method, path, body, sent)
            answer = self.connection.getresponse()
        content = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, kept = value.partition(";")[0].partition("=")
                self.cookies[key] = kept
        return answer.status, content, dict(answer.getheaders())

    def log_in(self, username: str) -> "Visitor":
        """By the form, as a person does."""
        page = html.document_fromstring(self.ask("GET", "/login")[1])
        token: Any = page.xpath("string(//form//input[@name='csrf_token']/@value)")
        fields = {"csrf_token": token, "username": username, "password": PASSWORD}
        status, _, _ = self.ask("POST", "/login", urlencode(fields))
        assert status == 303, (username, status)
        return self


def run(options: Options, databases: Databases) -> dict[str, Any]:
    """On each database as many cases as asked for."""
    return {kind: measure(kind, options, databases) for kind in options.databases}


def measure(kind: str, options: Options, databases: Databases) -> dict[str, Any]:
    """Fills one database, or takes what a former run has kept; serves it, and asks."""
    url, loaded = filled(kind, options, databases)
    runner = Ours(url)
    watch = Stopwatch(runner.app)
    server = HttpServer(watch, "127.0.0.1", 0, 4)
    port = next(iter(server.listeners)).effective_port
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        with settled():
            asked = [*addresses(port), *case_pages(port, runner)]
            found = [timed(visitor, name, path, watch) for visitor, name, path in asked]
    finally:
        server.stop(5)
        thread.join(10)
        runner.close()
        if not options.keep:
            databases.drop(url)
    return {"rows": found, "cases": options.cases, "waiting": options.waiting, "load_seconds": loaded}


def filled(kind: str, options: Options, databases: Databases) -> tuple[str, float]:
    """The URL of a full database, and how long it took to fill it."""
    begun = perf_counter()
    if options.keep:
        url, ready = databases.kept(kind, f"pages_{options.cases}_{options.waiting}")
        if ready:
            with installed(url):
                upgrade()
            return url, 0.0
    else:
        url = databases.fresh(kind)
    prepare(url)
    runner = Ours(url)
    crowd.load(runner, options.cases, options.waiting)
    runner.close()
    return url, perf_counter() - begun


def addresses(port: int) -> list[tuple[Visitor, str, str]]:
    """Who asks for what."""
    bureau, large, small, overseer = (Visitor(port).log_in(name) for name in (BUREAU, LARGE, SMALL, OVERSEER))
    asked = [
        (bureau, "inbox of the bureau", "/inbox?view=mine"),
        (large, "inbox of a large office", "/inbox?view=mine"),
        (large, "… everybody's", "/inbox?view=office"),
        (large, "… overdue", "/inbox?view=mine&urgency=overdue"),
        (large, "… one step", f"/inbox?view=mine&step={quote('回访核实')}"),
        (large, "… a page deep inside", deep(large)),
        (small, "inbox of a small office", "/inbox?view=mine"),
        (bureau, "cases of the bureau", "/cases?all=1"),
        (large, "cases of a large office", "/cases?all=1"),
        (overseer, "cases of everybody", "/cases?all=1"),
        (overseer, "… overdue", "/cases?state=overdue"),
    ]
    for words in SEARCHES:
        asked.append((large, f"inbox: {words}", f"/inbox?view=mine&q={quote(words)}"))
        asked.append((large, f"cases: {words}", f"/cases?q={quote(words)}"))
    return asked


def case_pages(port: int, runner: Ours) -> list[tuple[Visitor, str, str]]:
    """Cases of every age, each opened and led through the front door: as they come, and after many returns, with an appeal."""
    bureau, large, overseer = (Visitor(port).log_in(name) for name in (BUREAU, LARGE, OVERSEER))
    stamp = f"{time_ns()}"
    young, long, disputed = (runner.open(f"page-{name}-{stamp}") for name in ("young", "long", "disputed"))
    for case in (long, disputed):
        for name in ("dispatch", "callback"):
            runner.step(runner.next_step(case, name), name)
    for _ in range(RETURNS):
        runner.step(runner.next_step(long, "rectify"), "rectify")
        runner.step(runner.next_step(long, "review"), "review", "return")
    runner.appeal(disputed)
    return [
        (bureau, "case: young", f"/cases/{young.case_no}"),
        (large, f"case: {RETURNS} returns", f"/cases/{long.case_no}"),
        (bureau, "… by the bureau", f"/cases/{long.case_no}"),
        (large, "case: appeal", f"/cases/{disputed.case_no}"),
        (overseer, "… by an overseer", f"/cases/{disputed.case_no}"),
    ]


def deep(visitor: Visitor) -> str:
    """The address of a page far behind the first."""
    address = "/inbox?view=mine"
    for _ in range(20):
        page = html.document_fromstring(visitor.ask("GET", address)[1])
        following = str(page.xpath("string(//a[@rel='next']/@href)"))
        if not following:
            break
        address = following
    return address


def timed(visitor: Visitor, name: str, path: str, watch: Stopwatch) -> dict[str, Any]:
    """One address, asked for again and again; its size as it would go over the wire.

    Besides what passed by the client's clock: the time that the server took of it, and how long our process was at work, for
    machines on which others are, too.
    """
    times, served, content, busy = [], [], b"", 0.0
    for number in range(TIMES + WARM):
        begun, before = perf_counter(), process_time()
        status, content, _ = visitor.ask("GET", path, Accept="text/html")
        if number >= WARM:
            times.append(perf_counter() - begun)
            served.append(watch.last)
            busy += process_time() - before
        assert status == 200, (path, status)
    size = len(zlib.compress(content, 6))
    return {
        "page": name,
        "p50": percentile(times, 0.5),
        "p95": percentile(times, 0.95),
        "served": percentile(served, 0.95),
        "cpu": busy / TIMES,
        "gzip": size,
    }


def show(result: dict[str, Any]) -> None:
    """The table."""
    for kind, found in result.items():
        table(
            f"Pages by HTTP, {kind}, {found['cases']:,} cases, {found['waiting']:,} open tasks",
            ("page", "p50 ms", "p95 ms", "p95 of the server ms", "CPU of ours ms", "kB gzip"),
            [
                (
                    row["page"],
                    *(milliseconds(row[name]) for name in ("p50", "p95", "served", "cpu")),
                    f"{row['gzip'] / 1000:.1f}",
                )
                for row in found["rows"]
            ],
        )
