"""Who plays in a draft's scenarios, as rows: offices and accounts with their names, changed, added and taken out.

A field's name begins with the list and the number of its row: `organizations/0/name`, `accounts/2/roles`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from models.account import ROLES
from models.errors import DomainError, FieldError, invalid
from models.organization import KINDS
from models.procedure_draft import ProcedureDraft
from web.errors import in_words
from web.form_data import clean
from web.forms import Option
from web.saying import said_table
from web.workbench.scenarios import ordering
from web.workbench.scenarios.expected import options, with_value
from web.workbench.scenarios.expecting import Typed
from web.workbench.scenarios.order_form import OWN
from web.workbench.scenarios.ordering import OrderView
from web.workbench.scenarios.typed import Sheet, order_from, order_of
from workflows.editing import cast_rows, cast_text, yaml_text
from workflows.editing.cast_rows import Entry
from workflows.editing.cast_text import LISTS
from workflows.editing.yaml_text import NOTHING, Changed
from workflows.stories.casting import MOST, cast_of

WAS, ORDER = "was", "work_order"
# What identifies a row, by which the scenarios know it: given once.
KEYS = {"organizations": "code", "accounts": "username"}


@dataclass
class Rows:
    """The form: for each list its rows, field → what was typed; and what is wrong, field → message."""

    lists: dict[str, list[dict[str, list[str]]]]
    # The usual work order, as that of a scenario is picked.
    order: Typed = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class RowView:
    """One row of the form."""

    name: str
    number: int
    typed: Mapping[str, Sequence[str]]
    offices: list[Option]
    wrong: Mapping[str, str]

    @property
    def is_new(self) -> bool:
        """Whether it is not in the file yet: then it can still be given any code."""
        return not self.one(WAS)

    def one(self, key: str) -> str:
        """What stands in a field."""
        return (self.typed.get(key) or [""])[0]

    @property
    def roles(self) -> Sequence[str]:
        """The roles that were ticked."""
        return self.typed.get("roles", ())


def written(text: str) -> Rows | None:
    """A file as rows; None for one that rows can not show."""
    try:
        cast = yaml_text.read(text)
    except DomainError:
        return None
    if not cast_rows.has_rows(cast):
        return None
    lists = {name: [typed(item, number) for number, item in enumerate(cast.get(name, []))] for name in LISTS}
    return Rows(lists, order_from({"evaluation": cast["work_order"]} if ORDER in cast else {}))


def typed(item: Mapping[str, Any], number: int) -> dict[str, list[str]]:
    """One entry as fields."""
    fields = {key: list(value) if key == "roles" else [value] for key, value in item.items()}
    return fields | {WAS: [str(number)]}


def sent(form: Mapping[str, Sequence[str]]) -> Rows:
    """What a request brought, row by row in the order of their numbers."""
    rows: dict[str, dict[int, dict[str, list[str]]]] = {name: {} for name in LISTS}
    for name, values in form.items():
        head, _slash, rest = name.partition("/")
        number, _slash, key = rest.partition("/")
        if head in LISTS and number.isascii() and number.isdigit() and int(number) <= MOST:
            rows[head].setdefault(int(number), {})[key] = [clean(value) for value in values]
    order = {name: list(values) for name, values in form.items() if name.startswith(f"{ordering.PREFIX}/")}
    return Rows({name: [found[number] for number in sorted(found)] for name, found in rows.items()}, order)


def alter(rows: Rows, asked: str, draft: ProcedureDraft) -> bool:
    """`add-accounts`, `remove-accounts/2`, `drop-order/level`: a row more or less, nothing being saved. False for the rest."""
    act, _dash, what = asked.partition("-")
    name, _slash, number = what.partition("/")
    ordering.add_chosen(rows.order, draft)
    if act in ("drop", "refresh"):
        ordering.drop(rows.order, number)
        return True
    if act not in ("add", "remove") or name not in LISTS:
        return False
    if act == "add":
        rows.lists[name].append({})
    elif number.isascii() and number.isdigit() and int(number) < len(rows.lists[name]):
        del rows.lists[name][int(number)]
    return True


def entries(rows: Rows, text: str) -> dict[str, list[Entry]]:
    """The rows as entries of the file; new ones in which nothing was typed are left out."""
    cast, found = yaml_text.read(text), {}
    for name, fields in LISTS.items():
        rows.lists[name] = [row for row in rows.lists[name] if any(any(values) for values in row.values())]
        before = cast.get(name, [])
        found[name] = [entry(row, before, fields) for row in rows.lists[name]]
    return found


def entry(row: Mapping[str, Sequence[str]], before: Sequence[Mapping[str, Any]], fields: Mapping[str, str]) -> Entry:
    """One row as it stands in the file; roles that are the same keep their order."""
    was = (row.get(WAS) or [""])[0]
    old = before[int(was)] if was.isascii() and was.isdigit() and int(was) < len(before) else None
    said: dict[str, Any] = {}
    for key in [*(old or {}), *(key for key in fields if key not in (old or {}))]:
        values = [value for value in row.get(key, []) if value]
        if key == "roles":
            kept = (old or {}).get(key)
            values = list(kept) if kept is not None and sorted(kept) == sorted(values) else values
        if not values and key in (old or {}) and not (old or {})[key]:
            said[key] = (old or {})[key]
        if values:
            said[key] = values if key == "roles" else values[0]
    return Entry(said, int(was) if old is not None else None)


def changed(rows: Rows, draft: ProcedureDraft, text: str, offices: Collection[str]) -> Changed:
    """The file with the rows as they were typed; 422 names every row at fault, and what scenarios still need."""
    if not cast_rows.has_rows(yaml_text.read(text)):
        zh, en = (
            "现在的文件不能逐行修改，请在文件里改",
            "the file as it is can not be changed row by row: change its text",
        )
        raise invalid("cast-wrong", zh, en)
    wanted = entries(rows, text)
    sheet = Sheet({}, [])
    order = order_of(sheet, rows.order, "").get("evaluation", {})
    errors = [FieldError("/", "cast-wrong", *spoken_of(code, story)) for code, story in gone(wanted, draft, text)]
    errors += [FieldError(f"/{name}", "cast-wrong", told, told) for name, told in sheet.wrong.items()]
    found = cast_rows.changed(text, wanted)
    if order != yaml_text.read(text).get(ORDER, {}):
        with_order = yaml_text.changed(found.text, ORDER, order or NOTHING)
        found = Changed(with_order.text, found.anew or with_order.anew)
    if errors:
        raise invalid("cast-wrong", "机构和人员有误，请改正", "the offices and people are not right", errors)
    cast_text.check(found.text, offices)
    return found


def spoken_of(code: str, story: str) -> tuple[str, str]:
    """Why a row can not be taken out."""
    zh = f"情景 {story} 里用到 {code}，不能删去；请先修改情景"
    return zh, f"the scenario {story} speaks of {code}, which can not be taken out: change the scenario first"


def gone(rows: Mapping[str, Sequence[Entry]], draft: ProcedureDraft, text: str) -> Iterator[tuple[str, str]]:
    """Rows that were taken out though a scenario speaks of them: the code, and the name of the scenario."""
    cast = yaml_text.read(text)
    for name, key in KEYS.items():
        left = {entry.data.get(key) for entry in rows[name]}
        codes = (str(item[key]) for item in cast.get(name, []) if item.get(key) and item[key] not in left)
        yield from ((code, story) for code in codes if (story := cast_rows.mentioned(draft.files, code)))


def noted(rows: Rows, error: DomainError, text: str) -> Rows:
    """The rows with what was refused, at its field and in a list above; what another has saved meanwhile is shown instead."""
    if error.status == 409:
        rows = written(text) or rows
    for item in error.errors:
        rows.wrong.setdefault(item.pointer.lstrip("/"), in_words(item))
    rows.told = [in_words(item) for item in error.errors] or [in_words(error)]
    return rows


def view(rows: Rows, place: str) -> dict[str, list[RowView]]:
    """The rows with all that can be chosen; `place` is the locality, whose offices are there already."""
    shelf = {office["code"]: office["name"] for office in cast_of(place).get("organizations", [])}
    found = {
        name: [row_view(name, number, row, rows.wrong) for number, row in enumerate(rows.lists[name])] for name in LISTS
    }
    own = {row.one("code"): row.one("name") for row in found["organizations"] if row.one("code")}
    offices = options(shelf | own)
    for name, key in (("organizations", "parent"), ("accounts", "organization")):
        for row in found[name]:
            row.offices.extend(with_value(offices, row.one(key)))
    return found


def usual_order(rows: Rows, place: str) -> OrderView:
    """The usual work order for its template; a number of its own has only the order of a scenario."""
    shelf = [Option(office["code"], office["name"]) for office in cast_of(place).get("organizations", [])]
    own = [
        Option(row["code"][0], (row.get("name") or [""])[0]) for row in rows.lists["organizations"] if row.get("code")
    ]
    offices = list({office.value: office for office in [*shelf, *own]}.values())
    shown = ordering.view(rows.order, rows.wrong, offices)
    return replace(shown, others=[(key, title) for key, title in shown.others if key not in OWN])


def row_view(name: str, number: int, row: Mapping[str, Sequence[str]], wrong: Mapping[str, str]) -> RowView:
    """One row."""
    head = f"{name}/{number}"
    mine = {field.removeprefix(f"{head}/"): told for field, told in wrong.items() if field.startswith(f"{head}/")}
    return RowView(head, number + 1, row, [], mine)


def kinds() -> list[Option]:
    """The kinds of offices."""
    return options(said_table(KINDS))


def roles() -> list[Option]:
    """The roles of accounts."""
    return options(said_table(ROLES))
