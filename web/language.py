"""Chinese is the language of the sources, English the other one. Catalogues are compiled where they have changed."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Blueprint, Flask, abort, g, has_request_context, request, session
from flask_babel import Babel
from werkzeug.wrappers import Response

from config import ROOT
from web.pages import go, safe_target

CATALOGUES = ROOT / "web" / "translations"
# What the pages speak → how it is called in its own language, and in HTML.
LANGUAGES = {"zh": ("中文", "zh-CN"), "en": ("English", "en")}

blueprint = Blueprint("language", __name__)


@blueprint.post("/language/<code>")
def choose(code: str) -> Response:
    """Speaks that language from now on in this browser."""
    if code not in LANGUAGES:
        abort(404)
    session["language"] = code
    return go(safe_target(request.form.get("next")) or "/")


def N_(words: str) -> str:  # noqa: N802  # the usual name
    """Marks words for the catalogue where they are written down and translated elsewhere."""
    return words


def current() -> str:
    """The language of this request: what was chosen in this browser, else Chinese."""
    if not has_request_context():
        return "zh"
    chosen = session.get("language", "zh")
    return chosen if chosen in LANGUAGES else "zh"


def compile_catalogues() -> None:
    """Writes each catalogue's binary form where it is missing or older than its source."""
    for source in CATALOGUES.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parts[-3])
        write_aside(target, catalogue)


def write_aside(target: Path, catalogue: Catalog) -> None:
    """Beside first, then in place: several processes may start at once."""
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    with os.fdopen(handle, "wb") as binary:
        write_mo(binary, catalogue)
    Path(name).chmod(0o644)
    Path(name).replace(target)


def init_app(app: Flask) -> None:
    """Gives templates `_`, the language, and what a browser is told of it."""
    compile_catalogues()
    app.config.update(BABEL_DEFAULT_LOCALE="zh", BABEL_TRANSLATION_DIRECTORIES=str(CATALOGUES))
    Babel(app, locale_selector=current)

    @app.context_processor
    def known() -> dict[str, object]:
        g.language = current()
        return {"language": g.language, "languages": LANGUAGES, "html_lang": LANGUAGES[g.language][1]}
