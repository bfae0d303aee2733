"""The file to fill in: what it says can be filled in is what the import takes."""

from __future__ import annotations

from io import BytesIO

from flask import Flask
from openpyxl import load_workbook

from models.organization import Organization
from tests.workflows.administering import admin
from tests.workflows.sheeting import GOOD
from workflows.accounts import account_import, import_template
from workflows.context import Context
from workflows.unit import transaction


def test_it_can_be_filled_in_and_holds_no_formula(app: Flask, context: Context) -> None:
    with transaction():
        row = Organization.by_code("shantou-hall")
        assert row is not None
        row.name = "=cmd|' /C calc'!A0"
    book = load_workbook(BytesIO(import_template.empty_file(admin())))

    kinds = {cell.data_type for page in book.worksheets for line in page.iter_rows() for cell in line}
    assert "f" not in kinds
    book.worksheets[0].append([])
    for place, value in enumerate(GOOD, start=1):
        book.worksheets[0].cell(row=2, column=place, value=value)
    stream = BytesIO()
    book.save(stream)
    assert account_import.preview(context, admin(), stream.getvalue(), "x.xlsx").faulty == 0
