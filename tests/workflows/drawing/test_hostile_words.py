"""What people write into a diagram is drawn as words: no script, no handler, no link of theirs comes into the page."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from workflows.drawing import draw
from workflows.procedures.definitions import SHELF, Source

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "</title><svg onload=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "]]><script>alert(1)</script>",
    "{{ config }} {% raw %}",
    "' onclick='alert(1)",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_a_diagram_stay_words(words: str) -> None:
    root = etree.fromstring(Source.read(SHELF / "example").diagram)
    for item in root.iter(etree.Element):
        if item.get("name"):
            item.set("name", words)
        if etree.QName(item).localname in ("documentation", "text", "timeDuration"):
            item.text = words
        if etree.QName(item).localname == "property":
            item.set("value", words)

    picture = etree.fromstring(draw(etree.tostring(root), {}).encode())

    assert not list(picture.iter(f"{SVG}script", f"{SVG}foreignObject", f"{SVG}image", f"{SVG}a"))
    for item in picture.iter(etree.Element):
        assert etree.QName(item).namespace == SVG.strip("{}"), item.tag
        for name, value in item.attrib.items():
            assert not str(name).rpartition("}")[2].startswith("on"), name
            assert not (str(name).endswith("href") and re.match(r"\s*javascript:", str(value))), value
