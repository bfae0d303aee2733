"""One setting of a procedure as its editor changes it: the value by its kind, the rule behind it, what is done where the text is silent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from models.errors import DomainError, FieldError, invalid, together, wrong_field
from workflows.editing import citing, yaml_text
from workflows.editing.yaml_text import NOTHING, Changed
from workflows.lint.words import wrong_values
from workflows.procedures import expressions, levels
from workflows.procedures.expressions import ExpressionError
from workflows.procedures.package import KEY
from workflows.procedures.settings import FILING_TARGETS, KNOWN, LEVEL_SYSTEMS, PLAIN, Setting, read_settings

LONGEST = 500
NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?")
SPECIAL = {"levels": "several", "opens_for": "several", "filing_target": "choices", "default_evaluation": "default"}


@dataclass(frozen=True)
class Typed:
    """A setting as the page sends it. `value` is one text, `values` are those that were ticked, `level` and `after` make up
    a default evaluation."""

    value: str = ""
    values: Sequence[str] = ()
    level: str = ""
    after: str = ""
    title: str = ""
    basis: str = ""
    silent: str = ""


def kind_of(setting: Setting) -> str:
    """How the value is entered: `several, choices, default, bool, rule, number, text, lines` or as YAML."""
    if setting.name in SPECIAL:
        return SPECIAL[setting.name]
    if setting.name in KNOWN:
        return "bool" if bool in KNOWN[setting.name][2] else "rule"
    kinds = ((bool, "bool"), (int, "number"), (float, "number"), (str, "text"))
    found = next((kind for type_, kind in kinds if isinstance(setting.value, type_)), None)
    lines = isinstance(setting.value, list) and all(isinstance(one, str) for one in setting.value)
    return found or ("lines" if lines else "yaml")


def choices(name: str) -> list[tuple[str, str]]:
    """What can be chosen, with how it is called."""
    if name == "levels":
        return [(key, LEVEL_SYSTEMS.get(key, key)) for key in levels.systems()]
    if name in ("opens_for", "default_evaluation"):
        return [(level, level) for level in levels.names()]
    return list(FILING_TARGETS.items()) if name == "filing_target" else []


def settings_in(text: str) -> list[Setting]:
    """All settings of a file, and the usual value of each known one that it does not name."""
    return list(read_settings(yaml_text.read(text)).values())


def changed(text: str, name: str, typed: Typed) -> Changed:
    """The file with one setting as typed; 422 names every entry at fault."""
    raw = yaml_text.read(text)
    setting = read_settings(raw).get(name)
    if setting is None:
        raise wrong_field("/name", "unknown", f"没有设置 {name[:64]}", f"there is no setting {name[:64]}")
    value = value_of(kind_of(setting), typed)
    if isinstance(value, list) and isinstance(setting.value, list) and sorted(value) == sorted(map(str, setting.value)):
        # The order in which a page offers them says nothing.
        value = setting.value
    errors = [FieldError("/value", "setting-wrong", zh, en) for zh, en in wrong_values(name, value)]
    errors += [FieldError("/silent", "too-long", f"最多{LONGEST}字", f"at most {LONGEST} characters")] * (
        len(typed.silent) > LONGEST
    )
    if errors:
        raise invalid("setting-wrong", "设置有误，请改正", "the setting is not right", errors)
    before = raw.get(name, NOTHING)
    if before is NOTHING and value == setting.value and not (typed.basis or typed.silent):
        # What is usual need not be said.
        return Changed(text)
    return yaml_text.changed(text, name, entry(before, setting, typed, value))


def entry(before: Any, setting: Setting, typed: Typed, value: Any) -> Any:
    """What stands under the name: a bare value stays bare while there is nothing else to say."""
    full = isinstance(before, dict) and "value" in before
    if not full and not (typed.basis or typed.silent):
        return value
    found: dict[str, Any] = dict(before) if full else {}
    basis = citing.checked(typed.basis)
    said = {
        "title": found.get("title") if setting.name in KNOWN or typed.title == setting.title else typed.title,
        "value": value,
        "basis": found.get("basis") if basis == setting.basis else ",".join(basis),
        "silent": typed.silent,
    }
    kept = {key: said.get(key, part) for key, part in found.items()}
    kept |= {key: part for key, part in said.items() if key not in kept}
    return {key: part for key, part in kept.items() if key == "value" or key not in said or part}


def value_of(kind: str, typed: Typed) -> Any:
    """The typed value in its kind; 422 where it is none."""
    text = typed.value.strip()
    if kind == "several":
        return list(typed.values)
    if kind == "default":
        return {"level": typed.level, "after": typed.after.strip()} if typed.level else None
    if kind == "bool":
        return text == "true"
    if kind == "lines":
        return [line.strip() for line in text.splitlines() if line.strip()]
    if len(text) > LONGEST:
        raise wrong_field("/value", "too-long", f"最多{LONGEST}字", f"at most {LONGEST} characters")
    if kind == "number":
        return number(text)
    return as_yaml(text) if kind == "yaml" else text if text or kind == "text" else None


def number(text: str) -> int | float:
    """A number."""
    if not NUMBER.fullmatch(text):
        raise wrong_field("/value", "number", "应填数字", "a number is wanted")
    return float(text) if "." in text else int(text)


def as_yaml(text: str) -> Any:
    """A value that has parts, as it stands in the file."""
    try:
        return yaml_text.read(f"value: {text}\n")["value"]
    except (DomainError, KeyError, yaml.YAMLError) as trouble:
        raise wrong_field("/value", "yaml", "读不懂，请检查括号和引号", "can not be read") from trouble


def with_head(text: str, head: Mapping[str, str], facts: frozenset[str]) -> Changed:
    """The file with title, locality and scope as typed; empty ones go."""
    raw = yaml_text.read(text)
    together(
        lambda: refuse_title(head["title"]),
        lambda: refuse_locality(head["locality"]),
        lambda: refuse_scope(head["applies"], facts | {f"setting.{name}" for name in read_settings(raw)}),
    )
    done = Changed(text)
    for name in PLAIN:
        value: Any = head[name] or NOTHING
        if raw.get(name, NOTHING) != value:
            step = yaml_text.changed(done.text, name, value)
            done = Changed(step.text, done.anew or step.anew)
    return done


def refuse_title(text: str) -> None:
    """422 where a procedure is called nothing, or by half a page."""
    if not text or len(text) > LONGEST:
        raise wrong_field("/title", "title", "请填写名称", "a title is wanted")


def refuse_locality(text: str) -> None:
    """422 for what can be no code of a locality; none need be said."""
    if text and not KEY.fullmatch(text):
        zh = "地区代码由小写英文字母、数字和连字符组成，2至32个字符，以字母开头，如 shantou"
        en = "the code of a locality: 2 to 32 lower-case letters, digits and hyphens, such as shantou"
        raise wrong_field("/locality", "locality", zh, en)


def refuse_scope(text: str, known: frozenset[str]) -> None:
    """422 where the expression that says which cases a procedure takes can not be read, or reads what no case has."""
    if not text:
        return
    try:
        plain, named = expressions.names_in(text)
    except ExpressionError as trouble:
        raise wrong_field("/applies", "expression", trouble.zh, trouble.en) from trouble
    strange = sorted(plain | (named - known))
    if strange:
        names = "、".join(strange)[:80]
        raise wrong_field("/applies", "unknown-name", f"没有 {names} 这个名称", f"unknown name {names}")
