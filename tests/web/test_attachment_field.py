"""The field of a form that takes attachments: files of one's own organisation to tick, and their names where they are read."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from lxml import html

from models.case import Case
from tests.evidence import PDF, photo
from tests.web.browsing import faults_of_tree
from web.files import panels
from web.look import look
from workflows.files.attaching import Upload, attach, remove
from workflows.stories.player import actor

if TYPE_CHECKING:
    from tests.driving import Site

FIELD = """{% from "macros/attachments.html" import attachment_field with context %}
{{ attachment_field("附件", "data/attachments", choices, value=[chosen], id="f-a", help="请勾选", error="请选择", required=true) }}"""


def test_ones_own_files_are_ticked_and_named(site: Site) -> None:
    no = site.open_case()
    bureau, institution = actor("shantou-l1"), actor("shantou-l2")
    attach(site.context, bureau, no, Upload(io.BytesIO(PDF), "一级.pdf"))
    site.do("shantou-l1", "dispatch_case", no, to="shantou-housing")
    mine = attach(site.context, institution, no, Upload(io.BytesIO(photo()), "现场.jpg"))
    gone = attach(site.context, institution, no, Upload(io.BytesIO(PDF), "传错.pdf"))
    remove(site.context, institution, no, gone.id, "传错文件")
    case = Case.by_no(no)
    assert case is not None

    with site.app.test_request_context("/"):
        choices = panels.choosable(look(case, institution), institution.organization_id)
        text = site.app.jinja_env.from_string(FIELD).render(choices=choices, chosen=mine.id)
        empty = site.app.jinja_env.from_string(FIELD).render(choices=[], chosen=0)
        shown = panels.readable(look(case, bureau))

    tree = html.fromstring(text)
    assert [file["name"] for file in choices] == ["现场.jpg"]
    assert faults_of_tree(tree) == []
    assert tree.xpath("//input[@checked]/@value") == [str(mine.id)]
    assert tree.xpath("//input/@name") == ["data/attachments"]
    assert "请先在本页“附件”中上传" in empty
    assert [file["name"] for file in shown] == ["一级.pdf", "现场.jpg"]
