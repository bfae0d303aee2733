"""The settings of a procedure: each with its value, the rule behind it, and what is done where the text is silent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from access.current import context, current_actor
from calendars.errors import CalendarFault
from models.errors import DomainError
from models.procedure_draft import ProcedureDraft
from models.queries import organizations
from web.errors import in_words
from web.faults import at_fields
from web.language import current
from web.pages import unkept
from web.workbench import people
from web.workbench.opened import done, keep, mark, opened, seen, sent_text, stay
from web.workbench.tables.shown import facts_of
from workflows.authoring import trying
from workflows.authoring.drafts import package_of
from workflows.editing import cast_begun, cast_text, citing, settings_text, yaml_text
from workflows.editing.settings_text import Typed
from workflows.editing.yaml_text import NOTHING, Changed
from workflows.procedures.outline import parts
from workflows.procedures.settings import PLAIN, Setting
from workflows.procedures.xml import DiagramError

blueprint = Blueprint("workbench_settings", __name__, url_prefix="/workbench/drafts/<int:draft_id>/settings")
SETTINGS, CAST = "settings.yaml", "cast.yaml"
TABS = {"settings": SETTINGS, "text": SETTINGS, "cast": CAST}


@blueprint.get("")
def show(draft_id: int) -> str:
    """All settings; `name` is the one under the pen."""
    return page(opened(draft_id), request.args.get("tab", "settings"), request.args.get("name", ""))


def page(
    draft: ProcedureDraft,
    tab: str,
    name: str = "",
    typed: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
    rows: people.Rows | None = None,
) -> str:
    """The page with what was typed and what is wrong with it."""
    text, unreadable, found, raw = draft.files.get(SETTINGS, ""), "", list[Setting](), dict[str, Any]()
    try:
        raw, found = yaml_text.read(text), settings_text.settings_in(text)
    except DomainError as error:
        tab, unreadable = tab if tab == "cast" else "text", in_words(error)
    tab = tab if tab in TABS else "settings"
    if tab == "cast" and rows is None:
        rows = people.written(draft.files.get(CAST, ""))
    return render_template(
        "workbench/settings/settings.html",
        draft=draft,
        tab=tab,
        text=draft.files.get(TABS[tab], ""),
        unreadable=unreadable,
        settings=found,
        said=raw,
        head={key: str(raw.get(key) or "") for key in PLAIN},
        pen=next((one for one in found if one.name == name), None),
        typed=typed or {},
        errors=errors or {},
        seen=mark(draft.files.get(TABS[tab], "")),
        kind_of=settings_text.kind_of,
        choices=settings_text.choices,
        flow=yaml_text.flow,
        commented=bool(name) and bool(raw) and yaml_text.has_comment(text, name),
        parts=parts_of,
        rules=citing.named,
        split=citing.split,
        letters=citing.letters([rule for one in found for rule in one.basis]),
        cast_faults=[pair[current() == "en"] for pair in cast_text.faults(draft.files.get(CAST, ""), offices())],
        rows=rows,
        lists=people.view(rows, str(raw.get("locality") or draft.key)) if rows is not None else {},
        order=people.usual_order(rows, str(raw.get("locality") or draft.key)) if rows is not None else None,
        office_kinds=people.kinds(),
        roles=people.roles(),
        editable=draft.is_editable,
    )


def parts_of(setting: Setting) -> list[str]:
    """The value in words; one of the wrong kind as it stands in the file."""
    try:
        return parts(setting)
    except (TypeError, AttributeError):
        return [yaml_text.flow(setting.value)]


def offices() -> set[str]:
    """The codes of the organisations that exist."""
    return {office.code for office in organizations.within(current_actor())}


@blueprint.post("")
def save(draft_id: int) -> Response:
    """One setting as typed; `usual` takes it out of the file."""
    name, form = request.form.get("name", ""), request.form
    typed = {key: form.get(key, "").replace("\r\n", "\n").strip() for key in Typed.__dataclass_fields__}
    wanted = replace(Typed(**{**typed, "values": ""}), values=form.getlist("values"))

    def act(text: str) -> Changed:
        if "usual" in form:
            return yaml_text.changed(text, name, NOTHING)
        return settings_text.changed(text, name, wanted)

    return change(draft_id, act, name, {**typed, "values": form.getlist("values")})


@blueprint.post("/head")
def save_head(draft_id: int) -> Response:
    """What the procedure is called, whose cases it takes, and which of them."""
    typed = {key: request.form.get(key, "").strip() for key in PLAIN}
    facts = frozenset(facts_of(opened(draft_id)))
    return change(draft_id, lambda text: settings_text.with_head(text, typed, facts), "", typed)


def change(draft_id: int, act: Any, name: str, typed: Mapping[str, Any]) -> Response:
    """Does it to the file and saves it; what is wrong is shown where it was typed."""
    draft = opened(draft_id)
    try:
        changed: Changed = act(draft.files.get(SETTINGS, ""))
        keep(draft, {SETTINGS: changed.text}, seen())
    except DomainError as error:
        return stay(page(opened(draft_id), "settings", name, typed, at_fields(error)), error.status)
    flash(_("已保存。文件没有逐行写，已整个重写，注释没有保留") if changed.anew else _("已保存"), "done")
    return done(url_for("web.workbench_settings.show", draft_id=draft_id))


@blueprint.post("/text")
def save_text(draft_id: int) -> Response:
    """A whole file: settings.yaml, or cast.yaml."""
    draft, tab = opened(draft_id), "cast" if request.form.get("tab") == "cast" else "text"
    typed = sent_text(draft.files.get(TABS[tab], ""))
    try:
        if tab == "cast":
            cast_text.check(typed, offices())
        else:
            yaml_text.read(typed)
        keep(draft, {TABS[tab]: typed or None}, seen())
    except DomainError as error:
        errors = {"text": "；".join(in_words(item) for item in error.errors) or in_words(error)}
        return stay(page(draft, tab, "", {"text": typed}, errors), error.status)
    flash(_("已保存"), "done")
    return done(url_for("web.workbench_settings.show", draft_id=draft_id, tab=tab))


@blueprint.post("/cast/rows")
def save_people(draft_id: int) -> Response:
    """The offices and accounts as rows: saved, or one more or less, which saves nothing."""
    draft, rows = opened(draft_id), people.sent(request.form.to_dict(flat=False))
    text = draft.files.get(CAST, "")
    if people.alter(rows, "refresh" if "ask" in request.form else request.form.get("act", "save"), draft):
        return stay(page(draft, "cast", rows=rows))
    try:
        changed = people.changed(rows, draft, text, offices())
        keep(draft, {CAST: changed.text}, seen())
    except DomainError as error:
        now = opened(draft_id)
        return stay(page(now, "cast", rows=people.noted(rows, error, now.files.get(CAST, ""))), error.status)
    flash(_("已保存。文件没有逐行写，已整个重写，注释没有保留") if changed.anew else _("已保存"), "done")
    return done(url_for("web.workbench_settings.show", draft_id=draft_id, tab="cast"))


@blueprint.post("/cast")
def begin_cast(draft_id: int) -> Response:
    """A first cast from the lanes of the diagram, for a procedure that has none; what is there is never written over."""
    draft = opened(draft_id)
    if not draft.files.get(CAST, "").strip():
        try:
            keep(draft, {CAST: cast_begun.begun(package_of(draft))}, seen())
        except DiagramError as fault:
            raise DomainError(fault.code, fault.zh, fault.en, status=422) from fault
        flash(_("已按泳道拟好机构和人员，请核对"), "done")
    return done(url_for("web.workbench_settings.show", draft_id=draft_id, tab="cast"))


@blueprint.get("/limit")
def limit(draft_id: int) -> Response:
    """When a limit in words would end for a case that is received now."""
    draft, now = opened(draft_id), context().clock.now()
    rule = request.args.get("value", "") or request.args.get("after", "")
    found: dict[str, Any] = {}
    try:
        found = trying.reckon(context(), package_of(draft), rule[:200], "", now) if rule else {}
    except CalendarFault as fault:
        found = {"wrong": in_words(fault)}
    except DiagramError as fault:
        found = {"wrong": fault.message}
    return unkept(render_template("workbench/settings/_limit.html", it=found, start=now))
