"""The built assets: found by their plain name, served under a name that changes with their content, kept by browsers for good."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, abort, send_from_directory, url_for

from config import ROOT

BUILT = ROOT / "web" / "dist"
# What is served as it stands: the sheet for where nothing was built (everything works, only plainer), and the icon.
PLAIN = {"plain.css": ROOT / "web" / "assets" / "css", "icon.svg": ROOT / "web" / "assets"}


@lru_cache(maxsize=1)
def manifest() -> dict[str, str]:
    """Plain name → name with the hash of the content; empty where nothing was built."""
    listing = BUILT / "manifest.json"
    return dict(json.loads(listing.read_text(encoding="utf-8"))) if listing.exists() else {}


def address(name: str) -> str | None:
    """Where `app.css` is to be had; None where it was not built."""
    built = manifest().get(name)
    return url_for("web.asset", name=built) if built else None


def serve(name: str) -> Response:
    """A built asset, or what needs no building."""
    if name in PLAIN:
        return send_from_directory(PLAIN[name], name, max_age=300)
    if name not in manifest().values() and not Path(name).name.endswith((".map", ".txt")):
        abort(404)
    answer = send_from_directory(BUILT, name, max_age=365 * 86400)
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


def init_app(app: Flask) -> None:
    """Gives templates `asset`."""
    app.jinja_env.globals["asset"] = address
