"""What an analyst does to the fields of a form. Each act takes a schema and gives one anew; whatever it does not speak of stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from models.errors import FieldError, invalid, not_found, wrong_field
from web.workbench.forms.kinds import KINDS, OWN, Kind, fits, fresh, kind_in
from web.workbench.forms.listing import container
from workflows.editing.form_text import MOST_FIELDS
from workflows.editing.naming import LONGEST_TITLE, NAME

# Parts of a schema that hold under conditions.
CONDITIONAL = ("if", "then", "else", "not")
SEVERAL = ("allOf", "anyOf", "oneOf")
LONGEST_HELP, MOST_CHOICES = 500, 100


@dataclass(frozen=True)
class Wanted:
    """A field as the panel sends it. `bounds` are keyword (with `items.` before what bounds each entry) → number or None."""

    key: str
    title: str
    help: str
    kind: str
    required: bool
    # What is no number stays as it was typed, and is refused as one.
    bounds: Mapping[str, int | float | str | None] = field(default_factory=dict)
    choices: Sequence[tuple[str, str]] = ()


def added(schema: dict[str, Any], group: str, wanted: Wanted) -> dict[str, Any]:
    """The form with a new field at the end, of a group where one is named."""
    anew = deepcopy(schema)
    home, key = container(anew, f"{group}/{wanted.key}" if group else wanted.key)
    refuse(wanted, home, "")
    parts = home.setdefault("properties", {})
    if len(parts) >= MOST_FIELDS:
        raise wrong_field("/key", "too-many", f"一个表单最多 {MOST_FIELDS} 项", f"at most {MOST_FIELDS} fields")
    parts[key] = applied({}, wanted)
    mark(home, key, wanted.required)
    return anew


def changed(schema: dict[str, Any], path: str, wanted: Wanted) -> dict[str, Any]:
    """The form with one field as wanted; under a new name the conditions that speak of it speak of the new one."""
    anew = deepcopy(schema)
    home, key = at(anew, path)
    refuse(wanted, home, key)
    home["properties"] = {
        wanted.key if name == key else name: applied(part, wanted) if name == key else part
        for name, part in home["properties"].items()
    }
    if wanted.key != key:
        rename_in(home, key, wanted.key)
    mark(home, wanted.key, wanted.required)
    return anew


def removed(schema: dict[str, Any], path: str) -> dict[str, Any]:
    """The form without a field; refused while a condition speaks of it."""
    anew = deepcopy(schema)
    home, key = at(anew, path)
    if any(speaks_of(part, key) for part in conditions(home)):
        raise invalid(
            "field-in-condition",
            f"表单的条件还用到 {key}，请先在 JSON 里改掉条件",
            f"a condition of the form speaks of {key}: change the condition first",
        )
    del home["properties"][key]
    mark(home, key, required=False)
    return anew


def moved(schema: dict[str, Any], path: str, steps: int) -> dict[str, Any]:
    """The form with a field further up or down among its neighbours."""
    anew = deepcopy(schema)
    home, key = at(anew, path)
    order = list(home["properties"])
    place = min(max(order.index(key) + steps, 0), len(order) - 1)
    order.remove(key)
    order.insert(place, key)
    home["properties"] = {name: home["properties"][name] for name in order}
    return anew


def at(schema: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    """The object that holds a field, and its key; 404 where it is not there."""
    home, key = container(schema, path)
    if not isinstance(home.get("properties", {}).get(key), dict):
        raise not_found("该字段", "the field")
    return home, key


def applied(part: dict[str, Any], wanted: Wanted) -> dict[str, Any]:
    """One field as wanted: what says the same stays where it stands, what the panel does not know stays as it is."""
    kind = KINDS[wanted.kind]
    found = deepcopy(part)
    write(found, "title", wanted.title)
    write(found, "description", wanted.help or None)
    if not part or not is_of(part, kind):
        found = {**{key: value for key, value in found.items() if key not in OWN}, **fresh(kind)}
    for name, value in wanted.bounds.items():
        inside = name.startswith("items.")
        write(found.setdefault("items", {}) if inside else found, name.removeprefix("items."), value)
    if kind.choices:
        offer(found["items"] if kind.id == "checks" else found, wanted.choices)
    return found


def is_of(part: dict[str, Any], kind: Kind) -> bool:
    """Whether a field is of a kind already; a text may become longer or shorter without beginning anew."""
    now = kind_in(part).id
    return now == kind.id or {now, kind.id} == {"text", "area"}


def write(part: dict[str, Any], key: str, value: Any) -> None:
    """One keyword, untouched where it says so already."""
    if value is None:
        part.pop(key, None)
    elif key not in part or part[key] != value or isinstance(part[key], bool) != isinstance(value, bool):
        part[key] = value


def offer(part: dict[str, Any], choices: Sequence[tuple[str, str]]) -> None:
    """The choices of a text; one that was there keeps what else is said of it."""
    if "oneOf" not in part and "enum" in part and all(value == title for value, title in choices):
        part["enum"] = [value for value, _ in choices]
        return
    part.pop("enum", None)
    known = {item.get("const"): item for item in part.get("oneOf", ()) if isinstance(item, dict)}
    part["oneOf"] = [
        {**known.get(value, {"const": value}), "title": title} if title or value not in known else known[value]
        for value, title in choices
    ]


def mark(home: dict[str, Any], key: str, required: bool) -> None:
    """Whether a field must be filled in; the order of the others stays."""
    names = home.get("required", [])
    if (key in names) == required:
        return
    home["required"] = [*names, key] if required else [name for name in names if name != key]


def conditions(home: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The conditional parts of an object, those inside of them too."""
    inner = [home[name] for name in CONDITIONAL if name in home]
    inner += [part for name in SEVERAL if isinstance(home.get(name), list) for part in home[name]]
    for part in inner:
        if isinstance(part, dict):
            yield part
            yield from conditions(part)


def speaks_of(part: dict[str, Any], key: str) -> bool:
    """Whether a conditional part names a field."""
    return key in part.get("required", ()) or key in part.get("properties", {})


def rename_in(home: dict[str, Any], old: str, new: str) -> None:
    """The new name wherever the object and its conditions use the old one."""
    for part in (home, *conditions(home)):
        if isinstance(part.get("required"), list):
            part["required"] = [new if name == old else name for name in part["required"]]
        if part is not home and old in part.get("properties", {}):
            part["properties"] = {new if name == old else name: inner for name, inner in part["properties"].items()}


def refuse(wanted: Wanted, home: dict[str, Any], own: str) -> None:
    """Everything that is wrong with a field as the panel sent it, each with its place (422)."""
    found = [FieldError(f"/{name}", code, zh, en) for name, code, zh, en in troubles(wanted, home, own)]
    if found:
        raise invalid("field-invalid", "字段有误，请改正", "the field is not right", found)


def troubles(wanted: Wanted, home: dict[str, Any], own: str) -> Iterator[tuple[str, str, str, str]]:
    """What is wrong: which entry of the panel, a code, and the sentence in Chinese and English."""
    if wanted.key != own and not NAME.fullmatch(wanted.key):
        yield (
            "key",
            "name",
            "名称用小写英文字母开头，只含小写字母、数字和下划线，如 reply_text",
            "lower-case, such as reply_text",
        )
    elif wanted.key != own and wanted.key in home.get("properties", {}):
        yield "key", "taken", f"已经有 {wanted.key} 这一项，请另起名称", "there is such a field already"
    if not wanted.title or len(wanted.title) > LONGEST_TITLE:
        yield "title", "title", f"请填写标题，最多{LONGEST_TITLE}字", f"a title of at most {LONGEST_TITLE} characters"
    if len(wanted.help) > LONGEST_HELP:
        yield "help", "too-long", f"最多{LONGEST_HELP}字", f"at most {LONGEST_HELP} characters"
    if wanted.kind not in KINDS:
        yield "kind", "kind", "请选择类型", "choose a kind"
        return
    kind = KINDS[wanted.kind]
    if not fits(kind, {"maxLength": wanted.bounds.get("maxLength")}):
        zh = "短文本最多120字，更长请选长文本" if kind.id == "text" else "长文本应超过120字，更短请选短文本"
        yield "maxLength", "kind", zh, "short texts have up to 120 characters, long ones more"
    yield from out_of_bounds(kind, wanted)
    if kind.choices:
        yield from wrong_choices(wanted)


def out_of_bounds(kind: Kind, wanted: Wanted) -> Iterator[tuple[str, str, str, str]]:
    """Bounds that are no numbers of theirs, missing where nothing else bounds, or the wrong way round."""
    values: list[float] = []
    for limit in kind.limits:
        name = f"items.{limit.keyword}" if limit.inside else limit.keyword
        value = wanted.bounds.get(name)
        if value is None:
            if limit.keyword.startswith("max") and limit.counts:
                yield name, "required", "请填写上限", "a limit is needed"
        elif isinstance(value, str):
            yield name, "number", "应填数字", "a number is wanted"
        elif limit.counts and not (isinstance(value, int) and 0 <= value <= limit.most):
            yield name, "range", f"应为 0 到 {limit.most} 的整数", f"a whole number from 0 to {limit.most}"
        elif not limit.inside:
            values.append(value)
    if len(values) == 2 and values[0] > values[1]:
        yield kind.limits[0].keyword, "order", "最小的不能大于最大的", "the least must not exceed the most"


def wrong_choices(wanted: Wanted) -> Iterator[tuple[str, str, str, str]]:
    """Choices without a value, twice, too many or none."""
    names = [value for value, _ in wanted.choices]
    if not 1 <= len(names) <= MOST_CHOICES:
        yield "choices", "choices", f"请填写 1 到 {MOST_CHOICES} 个选项，一行一个：英文值=名称", "one choice a line"
    for value, title in wanted.choices:
        if not value or not title or len(value) > LONGEST_TITLE or len(title) > LONGEST_TITLE:
            yield "choices", "choices", f"“{(value or title)[:20]}”应写成 英文值=名称", "value=title is wanted"
            return
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        yield "choices", "twice", f"{twice[:20]} 写了两次，请只留一个", "the value is there twice"
