"""Columns and saved views of a list, and what its keys do: small pages that a list shows as dialogs."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from access.current import current_actor
from models.errors import DomainError
from models.queries import looks
from web.errors import in_words
from web.lists.columns import COLUMNS, FIXED, chosen
from web.pages import go, safe_target
from workflows.accounts import looks as keeping

blueprint = Blueprint("lists", __name__, url_prefix="/lists/<any(inbox,cases):listing>")
VIEW = "/views/<int(max=2147483647):view_id>"


def back(listing: str) -> str:
    """Where the list is: as it was, where the form says so."""
    return safe_target(request.values.get("next")) or url_for(f"web.{listing}.listing")


@blueprint.get("/columns")
def columns(listing: str) -> str:
    """Which columns to show."""
    return render_template(
        "lists/columns.html",
        listing=listing,
        columns=COLUMNS[listing],
        fixed=FIXED[listing],
        chosen=chosen(current_actor(), listing),
        next=back(listing),
    )


@blueprint.post("/columns")
def keep_columns(listing: str) -> Response:
    """Keeps the choice."""
    wanted = [name for name in COLUMNS[listing] if name in request.form.getlist("columns") or name in FIXED[listing]]
    keeping.keep_columns(current_actor(), listing, wanted)
    flash(_("显示列已保存"), "done")
    return go(back(listing))


@blueprint.get("/views")
def views(listing: str) -> str:
    """The saved views: to keep the present filters as one, to rename, to delete."""
    return managing(listing)


def managing(listing: str, error: str = "", wrong: int | None = None, name: str = "") -> str:
    """The page of the saved views; `wrong` is the view at whose name the error stands, 0 the new one."""
    return render_template(
        "lists/views.html",
        listing=listing,
        saved=looks.saved(current_actor(), listing),
        next=back(listing),
        query=request.values.get("query", "")[:2000],
        error=error,
        wrong=wrong,
        name=name,
    )


@blueprint.post("/views")
def keep_view(listing: str) -> Response | tuple[str, int]:
    """Keeps the present filters under a name."""
    return attempt(
        listing,
        0,
        lambda name: keeping.keep_view(current_actor(), listing, name, request.form.get("query", "")[:2000]),
        _("视图已保存"),
    )


@blueprint.post(f"{VIEW}/rename")
def rename_view(listing: str, view_id: int) -> Response | tuple[str, int]:
    """Another name."""
    return attempt(
        listing, view_id, lambda name: keeping.rename_view(current_actor(), listing, view_id, name), _("视图已改名")
    )


def attempt(listing: str, view_id: int, act: object, words: str) -> Response | tuple[str, int]:
    """Does what needs a name; a name that can not be is shown again with what is wrong."""
    assert callable(act)
    name = request.form.get("name", "")
    try:
        act(name)
    except DomainError as error:
        if error.status != 422:
            raise
        return managing(listing, in_words(error), view_id, name), 422
    flash(words, "done")
    return go(back(listing))


@blueprint.post(f"{VIEW}/delete")
def delete_view(listing: str, view_id: int) -> Response:
    """Forgets a view."""
    keeping.delete_view(current_actor(), listing, view_id)
    flash(_("视图已删除"), "done")
    return go(back(listing))


@blueprint.post(f"{VIEW}/default")
def begin_with(listing: str, view_id: int) -> Response:
    """The list begins with this view from now on; number 0 is the usual one."""
    keeping.begin_with(current_actor(), listing, view_id or None)
    flash(_("打开列表时将先显示此视图") if view_id else _("打开列表时将先显示全部"), "done")
    return go(back(listing))


@blueprint.get("/keys")
def keys(listing: str) -> str:
    """What the keys do."""
    return render_template("lists/keys.html", listing=listing)
