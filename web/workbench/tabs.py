"""The tabs of a draft and of a procedure; one whose page is not there, or not for the reader, is not shown."""

from __future__ import annotations

from typing import Any

from flask import current_app, request, url_for
from flask_babel import gettext as _

from access.current import current_actor
from access.rules import RULES
from web.language import N_

# endpoint → words
OF_DRAFT = (
    ("web.drafts.show", N_("总览")),
    ("web.modeler.show", N_("流程图")),
    ("web.workbench_forms.listing", N_("表单")),
    ("web.workbench_tables.listing", N_("决策表")),
    ("web.workbench_settings.show", N_("设置")),
    ("web.scenarios.listing", N_("情景")),
    ("web.backtests.listing", N_("回测")),
    ("web.diff.draft", N_("改动")),
)
OF_PROCEDURE = (
    ("web.workbench.procedure", N_("版本和草案")),
    ("web.diff.versions", N_("版本对比")),
    ("web.migrations.listing", N_("迁移在办工单")),
    ("web.analytics.show", N_("过程分析")),
)


def of_draft(draft_id: int) -> list[dict[str, Any]]:
    """The tabs of a draft."""
    return tabs(OF_DRAFT, draft_id=draft_id)


def of_procedure(key: str) -> list[dict[str, Any]]:
    """The tabs of a procedure."""
    return tabs(OF_PROCEDURE, key=key)


def tabs(pages: tuple[tuple[str, str], ...], **values: Any) -> list[dict[str, Any]]:
    """Address and words of each page that the reader may open; `here` is the one that is open, pages below it included."""
    roles = current_actor().every_role
    known = [
        (endpoint, words)
        for endpoint, words in pages
        if endpoint in current_app.view_functions and (not RULES[endpoint].roles or RULES[endpoint].roles & roles)
    ]
    here = (request.endpoint or "").rpartition(".")[0]
    return [
        {
            "url": url_for(endpoint, **values),
            "words": _(words),
            "here": endpoint == request.endpoint
            or (endpoint.rpartition(".")[0] == here and len(same(known, here)) == 1),
        }
        for endpoint, words in known
    ]


def same(known: list[tuple[str, str]], room: str) -> list[str]:
    """The tabs that lie in one room."""
    return [endpoint for endpoint, _words in known if endpoint.rpartition(".")[0] == room]
