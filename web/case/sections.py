"""The sections of the case page, in order. A part of the house that has something to show of a case adds a line here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from models.account import Actor
from models.case import Case
from web import links
from web.case import appeal, diagram, limits, messages, now, timeline, told
from web.case import rounds as rectification
from web.documents import panel as documents
from web.files import panels as files
from web.task_acts import panel as acts

Load = Callable[[Case, Actor], dict[str, Any] | None]


@dataclass(frozen=True)
class Section:
    """One section. `load` gives its template what it shows, or None where the reader has nothing to see there.

    `side` stands in the narrow column, `wide` below both; `id` is its anchor, and the template finds its values under `it`.
    """

    id: str
    title: Any
    template: str
    load: Load
    side: bool = False
    wide: bool = False


SECTIONS: list[Section] = [
    Section("now", _("当前办理"), "case/_now.html", now.load),
    Section("evaluation", _("评价内容"), "case/_evaluation.html", told.load_evaluation, side=True),
    Section("limits-now", _("期限"), "case/_limits_now.html", limits.load_running, side=True),
    Section("appeal", _("申诉双方"), "case/_appeal.html", appeal.load),
    Section("rounds", _("整改与复核"), "case/_rounds.html", rectification.load),
    Section("concerned", _("有关各方"), "case/_concerned.html", told.load_concerned, side=True),
    Section("offers", _("可以提出"), "case/_messages.html", messages.load, side=True),
    Section("filings", _("报备"), "case/_filings.html", told.load_filings, side=True),
    Section("acts", _("协同与抄送"), "task_acts/_panel.html", acts.load, side=True),
    Section("answer-link", _("回访链接"), "links/_section.html", links.load_section, side=True),
    Section("linked", _("相关工单"), "case/_linked.html", told.load_linked, side=True),
    Section("documents", _("文书"), "documents/_later.html", documents.later),
    Section("attachments", _("附件"), "files/_attachments.html", files.attachments),
    Section("notes", _("内部备注"), "files/_notes.html", files.notebook, side=True),
    Section("timeline", _("办理经过"), "case/_timeline.html", timeline.load),
    Section("other-cases", _("关联工单"), "files/_links.html", files.linked_later),
    Section("diagram", _("流程图"), "case/_diagram.html", diagram.load, wide=True),
    Section("limits", _("期限台账"), "case/_limits.html", limits.load, wide=True),
]


@dataclass(frozen=True)
class Shown:
    """A section with what it shows to this reader."""

    section: Section
    it: dict[str, Any]


def shown(case: Case, actor: Actor, sections: Sequence[Section] | None = None) -> list[Shown]:
    """What this reader sees of a case, in order."""
    found = [(section, section.load(case, actor)) for section in (SECTIONS if sections is None else sections)]
    return [Shown(section, it) for section, it in found if it is not None]
