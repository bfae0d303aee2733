"""What an analyst can choose from while drawing: handlers, rules, forms, tables, settings, roles, facts, parts, outcomes.

Everything is read from where it stands; nothing is listed twice. `catalogue(package)` is plain data, ready for JSON.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import Any

from handlers.documentation import as_data
from handlers.supervision import STAGES
from models.account import ROLES
from models.deadline import PURPOSES
from models.organization import KINDS
from workflows.authoring import handler_words
from workflows.authoring.facts import facts_of
from workflows.lint.codes import codes
from workflows.lint.geometry import LONGEST_NAME
from workflows.lint.looks import PROPERTIES
from workflows.lint.messages import SYSTEMS
from workflows.lint.subject import Subject
from workflows.procedures import rules, xml
from workflows.procedures.elements import OWNERS
from workflows.procedures.package import DIAGRAM, Package
from workflows.procedures.settings import read_settings
from workflows.procedures.shelf import SHARED, SHELF, forms_named, parts_of
from workflows.procedures.xml import BPMN, DiagramError
from workflows.tables import inspect

SENDERS = {"province": "省平台", "system": "系统"}


def catalogue(package: Package) -> dict[str, Any]:
    """Everything that the modeler of this procedure offers. Raises `DiagramError` for a file that can not be read."""
    source = package.source()
    subject = Subject(DIAGRAM, xml.parse(source.diagram), source)
    return {
        "handlers": handlers(),
        "rules": known_rules(),
        "forms": [form_shown(name, schema) for name, schema in sorted(source.forms.items())],
        "tables": [table_shown(name, text) for name, text in sorted(source.tables.items())],
        "settings": [
            {"id": setting.name, "name": setting.title, "value": setting.value}
            for setting in read_settings(source.settings).values()
        ],
        "stages": stages(subject),
        "roles": named(ROLES),
        "senders": named({**ROLES, **{name: SENDERS[name] for name in sorted(SYSTEMS)}}),
        "systems": sorted(SYSTEMS),
        "lanes": named({lane: ROLES.get(lane, lane) for lane in OWNERS}),
        "owners": owners(),
        "purposes": named(PURPOSES),
        "facts": facts_of(subject),
        "parts": parts(package),
        "outcomes": {
            node: [{"id": outcome.id, "name": outcome.name} for outcome in element.outcomes]
            for node, element in subject.elements.items()
            if element.outcomes
        },
        "properties": sorted(PROPERTIES),
        "longest_name": LONGEST_NAME,
        "cures": {code.code: {"zh": code.cure_zh, "en": code.cure_en} for code in codes().values()},
    }


def handlers() -> list[dict[str, Any]]:
    """The handlers with their Chinese words beside the English ones."""
    return [
        {
            **handler,
            "help_zh": handler_words.HELP.get(handler["id"], ""),
            "parameters": [
                {
                    **parameter,
                    "name_zh": handler_words.PARAMETERS.get(parameter["id"], parameter["id"]),
                    "choices": named(
                        {choice: handler_words.CHOICES.get(choice, choice) for choice in parameter["choices"]}
                    ),
                }
                for parameter in handler["parameters"]
            ],
        }
        for handler in as_data()
    ]


def named(table: dict[str, str]) -> list[dict[str, str]]:
    """A table of ids and their Chinese names, in its order."""
    return [{"id": key, "name": name} for key, name in table.items()]


@cache
def known_rules() -> list[dict[str, str]]:
    """The rule catalogue, with what each article asks and where it is silent."""
    return [
        {"id": rule.id, "name": rule.cited, "document": rule.document, "asks": rule.asks, "silent": rule.silent}
        for rule in rules.catalogue().values()
    ]


def form_shown(name: str, schema: Any) -> dict[str, Any]:
    """A form with the fields that conditions may read as `data.…`."""
    schema = schema if isinstance(schema, dict) else {}
    fields = schema.get("properties", {})
    return {
        "id": name,
        "name": str(schema.get("title") or name),
        "fields": [
            {"id": key, "name": str(field.get("title") or key), "values": choices(field)}
            for key, field in (fields.items() if isinstance(fields, dict) else ())
            if isinstance(field, dict)
        ],
    }


def choices(field: dict[str, Any]) -> list[dict[str, str]]:
    """The values that a field of a form may have, with their names, where it lists them."""
    options = field.get("oneOf")
    if isinstance(options, list):
        found = [option for option in options if isinstance(option, dict) and "const" in option]
        return [{"id": str(option["const"]), "name": str(option.get("title") or option["const"])} for option in found]
    values = field.get("enum")
    return [{"id": str(value), "name": str(value)} for value in values] if isinstance(values, list) else []


def table_shown(name: str, text: str) -> dict[str, Any]:
    """A decision table by its name; one that can not be read is offered all the same."""
    title = name
    with suppress(DiagramError):
        title = inspect(text.encode())[0].name or name
    return {"id": name, "name": title}


def stages(subject: Subject) -> list[dict[str, str]]:
    """The stages that are known by name, and those that this diagram has beside them."""
    found = {stage: title for stage, (_, title, _) in STAGES.items()}
    for element in subject.elements.values():
        if stage := element.properties.get("stage"):
            found.setdefault(stage, element.name)
    return named(found)


def owners() -> list[dict[str, str]]:
    """Who may answer for a lane: a level of the case, or an office of a kind."""
    levels = {level: ROLES[level] for level in ("first_level", "second_level", "third_level")}
    return named({**levels, **{f"kind:{kind}": title for kind, title in KINDS.items() if kind != "section"}})


def parts(package: Package) -> list[dict[str, Any]]:
    """The shared diagrams that a call activity may call: those that lie in this procedure, and those of the house.

    One of the house comes with the `files` that the procedure needs to call it: itself, what it calls, and their forms.
    """
    own = {name: package.files[f"parts/{name}.bpmn"] for name in package.names("parts/", ".bpmn")}
    house = {path.stem: path.read_text(encoding="utf-8") for path in sorted((SHELF / SHARED).glob("*.bpmn"))}
    found: list[dict[str, Any]] = [{"id": name, "name": title_of(text, name)} for name, text in own.items()]
    for name, text in house.items():
        if name not in own:
            files = {path: said for path, said in needed(name, text).items() if path not in package.files}
            found.append({"id": name, "name": title_of(text, name), "files": files})
    return sorted(found, key=lambda part: str(part["id"]))


def needed(name: str, text: str) -> dict[str, str]:
    """A shared diagram of the house with everything that goes with it, by its path in a package."""
    texts = {name: text, **parts_of(text.encode(), SHELF / SHARED)}
    forms = {
        form: SHELF / SHARED / "forms" / f"{form}.json"
        for form in forms_named(*(one.encode() for one in texts.values()))
    }
    return {
        **{f"parts/{part}.bpmn": said for part, said in texts.items()},
        **{f"forms/{form}.json": path.read_text(encoding="utf-8") for form, path in forms.items() if path.exists()},
    }


def title_of(text: str, name: str) -> str:
    """What the process of a shared diagram is called."""
    with suppress(DiagramError):
        process = xml.parse(text.encode()).find(f"{{{BPMN}}}process")
        return str((process.get("name") if process is not None else "") or name)
    return name
