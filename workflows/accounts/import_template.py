"""The file that is filled in to bring in many accounts: empty, with a sheet that says what may stand in it."""

from __future__ import annotations

from io import BytesIO

from models.account import ROLES, Actor
from models.procedure import localities
from models.queries import organizations as office_queries
from workflows.accounts.account_import import COLUMNS, MOST


def empty_file(actor: Actor) -> bytes:
    """An empty file with the headings, and a sheet that says what may stand in it."""
    # Only where it is used, as in `sheets`.
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet, notes = book.active, book.create_sheet("说明")
    assert sheet is not None
    sheet.title = "账户"
    sheet.append(list(COLUMNS.values()))
    for letter, width in zip("ABCDE", (22, 16, 30, 34, 14), strict=True):
        sheet.column_dimensions[letter].width = width
        sheet[f"{letter}1"].font = Font(bold=True)
        for number in range(2, MOST + 2):
            # Text, so that a number keeps its zeros.
            sheet[f"{letter}{number}"].number_format = "@"
    sheet.freeze_panes = "A2"
    for line in explained(actor):
        notes.append(line)
        for cell in notes[notes.max_row]:
            # A name that begins with «=» stays a name.
            cell.data_type = "s"
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 34, 70
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def explained(actor: Actor) -> list[list[str]]:
    """The lines of the sheet that explains."""
    places = localities()
    return [
        ["列", "填写要求"],
        ["账户", "小写字母、数字和 . _ - @，2 到 64 位；登录时使用，之后不能更改"],
        ["姓名", "最多 80 字"],
        ["机构", "填下列机构的编码或全称；督办领导、系统管理员等不属于机构的角色可不填"],
        ["角色", f"可填多个，用顿号隔开：{'、'.join(ROLES.values())}"],
        ["地区", f"填了机构可不填；不属于机构又只服务一个地区的，填：{'、'.join(places.values())}"],
        ["", ""],
        ["机构编码", "机构全称"],
        *([office.code, office.name] for office in office_queries.within(actor) if office.active),
    ]
