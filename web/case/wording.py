"""What a form brought and what an event carries, in the words of the procedure: titles for keys, Chinese for codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from calendars.clock import parse_instant, to_beijing
from calendars.deadlines import show
from calendars.errors import InstantError
from models.event import CaseEvent
from models.records import Record
from models.stages import CLOSURES
from views.basis import article, basis
from views.codes import CORRECTIONS, FILINGS
from web.files.panels import readable
from web.forms import Schema, choices, items, kind_of, properties
from web.language import N_
from web.look import Look
from web.saying import said
from workflows.procedures.rules import ID

# Events carry codes and keys of their own beside what stands in a form: these are told, in this order.
KEYS = {
    "to_name": N_("转给"),
    "institution": N_("机构"),
    "institution_name": N_("机构"),
    "step": N_("步骤"),
    "clock_name": N_("期限"),
    "outcome_name": N_("结果"),
    "ground": N_("申诉理由"),
    "appellant": N_("申诉人"),
    "window_ends": N_("申诉期限至"),
    "finding": N_("核实结论"),
    "reached": N_("联系上评价人"),
    "attempts": N_("已联系次数"),
    "kind": N_("类别"),
    "opinion": N_("意见"),
    "reason": N_("理由"),
    "count": N_("第几次退回"),
    "correct_to": N_("修正为"),
    "corrected_to": N_("修正为"),
    "closure": N_("办结方式"),
    "table_name": N_("所用决策表"),
    "row": N_("第几行"),
    "says": N_("内容"),
    "rule": N_("规则"),
    "due_at": N_("期限"),
    "due_before": N_("原期限"),
    "due_after": N_("现期限"),
    "filing_no": N_("备案编号"),
    "receipt_no": N_("回执编号"),
    "warning": N_("提示"),
    "level": N_("评价等级"),
    "matter": N_("事项"),
    "claimed_by": N_("原领取人"),
    "retention_days": N_("保存天数"),
    "number": N_("第几次"),
}
CODES = {
    "correct_to": CORRECTIONS,
    "corrected_to": CORRECTIONS,
    "closure": CLOSURES,
    "appellant": {"institution": N_("机构"), "staff": N_("工作人员")},
    "kind": FILINGS,
}
OFFICES = ("institution", "to")


def articles(rules: tuple[str, ...]) -> list[dict[str, str]]:
    """The articles behind something; a rule that their words name by its id is named by its article, too."""
    words = [basis((rule,))[0] for rule in rules]
    return [{key: ID.sub(lambda found: article(found[0]), text) for key, text in entry.items()} for entry in words]


@dataclass(frozen=True)
class Line:
    """One thing that was entered or noted: what it is called, and its value in words (several for a list)."""

    title: str
    texts: tuple[str, ...]
    long: bool = False
    # The attachments that were named, each with where it can be read (web/templates/macros/attachments.html).
    files: tuple[Mapping[str, Any], ...] = ()

    @property
    def text(self) -> str:
        """As one text."""
        return str(_("、")).join(self.texts) if len(self.texts) > 1 else "".join(self.texts)


def lines(
    schema: Schema, data: Mapping[str, Any], files: Mapping[str, tuple[Mapping[str, Any], ...]] | None = None
) -> list[Line]:
    """What a form brought, in the order of the form. Codes without a title stay out: nobody entered them.

    `files` are the attachments that were named, by the key of their field; one that nobody may see any more is left out.
    """
    found = []
    for key, part in properties(schema).items():
        kind, title = kind_of(part), str(part.get("title") or key)
        if kind == "attachments":
            named = (files or {}).get(key, ())
            texts = tuple(file["name"] for file in named)
            found += [Line(title, texts, True, named)] if named else []
        elif texts := tuple(texts_of(part, data[key])) if key in data else ():
            found.append(Line(title, texts, kind in ("area", "groups")))
    return found


def texts_of(schema: Schema, value: Any) -> Iterable[str]:
    """One value in words."""
    if isinstance(value, list):
        return [text for entry in value for text in texts_of(items(schema), entry)]
    if isinstance(value, Mapping):
        return [f"{line.title}：{line.text}" for line in lines(schema, value)]
    if isinstance(value, bool):
        return [said("是" if value else "否")]
    known = dict(choices(schema))
    return [known.get(value) or spoken(schema, value)] if value not in (None, "") else []


def spoken(schema: Schema, value: Any) -> str:
    """A text as it is; a time in Beijing words."""
    if schema.get("format") == "date-time" and isinstance(value, str):
        try:
            return f"{to_beijing(parse_instant(value)):%Y-%m-%d %H:%M}"
        except InstantError:
            return value
    return str(value)


def schema_of(look: Look, record: Record) -> Schema:
    """The form from which a record comes: the event of the same instant says at which element it was filled in."""
    keys = set(record.data)
    if look.definition is None:
        return {}
    at_once = [event.element_id for event in look.events_at.get(record.at, []) if event.element_id in look.elements]
    forms = [look.definition.form_of(look.elements[key])[0] for key in at_once]
    whole = next((form for form in forms if keys <= set(properties(form))), None)
    # What no form of that instant has asked for in whole comes from the one that fits best.
    forms += look.definition.forms.values()
    return whole or max(forms, key=lambda form: len(keys & set(properties(form))), default={})


def record_lines(look: Look, record: Record) -> list[Line]:
    """A record in the words of its form, put so once: several sections tell of it."""
    found: list[Line] | None = look.lines.get(record.id)
    if found is None:
        found = look.lines[record.id] = lines_of(look, record)
    return found


def lines_of(look: Look, record: Record) -> list[Line]:
    """The same; an office by its name."""
    data = dict(record.data)
    schema = schema_of(look, record)
    files: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for key, part in properties(schema).items():
        if part.get("format") == "organization" and key in data:
            data[key] = office_named(look, data[key])
        if kind_of(part) == "attachments" and data.get(key):
            files[key] = tuple(file for file in readable(look) if file["id"] in data[key])
    return lines(schema, data, files)


def office_named(look: Look, code: str) -> str:
    """The name of an office on the page by its code."""
    return next((office.name for office in look.offices.values() if office.code == code), code)


def event_lines(look: Look, event: CaseEvent) -> list[Line]:
    """What an event carries, as far as it has words for it."""
    found: list[Line] = []
    for key, title in KEYS.items():
        value = event.data.get(key)
        text = event_text(look, event, key, value) if value not in (None, "", [], {}) else ""
        if key == "number" and event.name == "DocumentIssued":
            title = N_("文号")
        if text and (said(title), text) not in [(line.title, line.text) for line in found]:
            found.append(Line(said(title), (text,), len(text) > 40))
    return found


def event_text(look: Look, event: CaseEvent, key: str, value: Any) -> str:
    """One value of an event in words; nothing for a code that has none."""
    if isinstance(value, bool):
        return said("是" if value else "否")
    if key in CODES:
        return said(CODES[key].get(str(value))) or chosen(look, event, key, value)
    if key == "step":
        return look.element_name(str(value))
    if key in ("finding", "ground"):
        return chosen(look, event, key, value)
    if key in OFFICES:
        return office_named(look, str(value))
    if key == "claimed_by":
        return look.name_of(str(value))
    if key.startswith("due_"):
        return instant_text(str(value))
    return str(value) if isinstance(value, str | int) else ""


def chosen(look: Look, event: CaseEvent, key: str, value: Any) -> str:
    """The title of a choice of the form that was filled in there."""
    element = look.elements.get(event.element_id or "")
    if element is None or look.definition is None:
        return ""
    part = properties(look.definition.form_of(element)[0]).get(key, {})
    return dict(choices(part)).get(str(value), "")


def instant_text(value: str) -> str:
    """A limit as pages write it."""
    try:
        return said(show(parse_instant(value), year=True))
    except InstantError:
        return value
