"""What one page alone needs is a bundle of its own; fonts are files that are served, too."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from web import bundles

ALONE = ("modeler.js", "modeler.css", "tables.js", "tables.css")


@pytest.mark.parametrize("name", ALONE)
def test_a_bundle_of_one_page_is_built_and_served(app: Flask, name: str) -> None:
    with app.test_client().get(f"/assets/{bundles.manifest()[name]}") as answer:
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("name", ["modeler.css", "tables.css"])
def test_the_fonts_of_a_sheet_are_files_that_are_served(app: Flask, name: str) -> None:
    sheet = (bundles.BUILT / bundles.manifest()[name]).read_text(encoding="utf-8")
    fonts = set(re.findall(r"url\(\"?\./([\w-]+\.woff2)", sheet))

    assert fonts
    assert "data:application" not in sheet
    for font in fonts:
        with app.test_client().get(f"/assets/{font}") as answer:
            assert answer.status_code == 200


def test_the_pages_that_need_neither_load_neither(app: Flask) -> None:
    script = (bundles.BUILT / bundles.manifest()["app.js"]).read_text(encoding="utf-8")

    assert len(script) < 150_000
    assert "bpmn.io" not in script
