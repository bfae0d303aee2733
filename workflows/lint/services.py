"""Service tasks name a handler of the catalogue and give it the parameters that it takes."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from handlers.catalogue import router
from handlers.documentation import choices_of
from handlers.router import Entry
from workflows.lint.branches import check_expression
from workflows.lint.finding import Finding
from workflows.lint.subject import Subject
from workflows.procedures import expressions
from workflows.procedures.expressions import ExpressionError
from workflows.procedures.xml import NAMESPACES


def check_services(subject: Subject) -> Iterator[Finding]:
    """Every service task, and the expressions of its parameters."""
    for node in subject.of_kind("serviceTask"):
        operators = subject.nodes[node].xpath(
            "./bpmn:extensionElements/spiff:serviceTaskOperator", namespaces=NAMESPACES
        )
        if len(operators) != 1 or not operators[0].get("id"):
            yield subject.error(
                node,
                "handler-missing",
                "服务任务没有指定处理程序，请在“系统处理”里选一个",
                "the service task names no handler: choose one",
            )
            continue
        given = {
            item.get("id") or "": item.get("value") or ""
            for item in operators[0].iter(f"{{{NAMESPACES['spiff']}}}parameter")
        }
        readable = True
        for parameter, value in given.items():
            for finding in check_expression(subject, node, value, parameter):
                readable = False
                yield finding
        if readable:
            yield from check_handler(subject, node, operators[0].get("id"), given)


def check_handler(subject: Subject, node: str, name: str, given: Mapping[str, str]) -> Iterator[Finding]:
    """The handler exists and takes these parameters; one whose value is only known at run time is taken on trust."""
    entry = router.entries.get(name)
    if entry is None:
        known = "、".join(sorted(router.entries))
        yield subject.error(
            node,
            "handler-unknown",
            f"没有处理程序 {name}，可用：{known}",
            f"unknown handler {name}: use one of {known}",
        )
        return
    constants = {key: value for key, text in given.items() for value in constant(text)}
    later = tuple(key for key in given if key not in constants)
    problems = entry.schema.validate(constants, partial=later)
    problems |= {key: ["unknown field"] for key in later if key not in entry.schema.fields}
    for key in problems:
        yield subject.error(
            node,
            "handler-parameters",
            f"“{entry.title}”（{name}）的参数 {key} {wrong_in_words(entry, key, given)}",
            f"wrong parameter {key} for {name}: correct it",
        )


def wrong_in_words(entry: Entry, key: str, given: Mapping[str, str]) -> str:
    """What is wrong with a parameter, for people who read Chinese: the words of the library are English."""
    field = entry.schema.fields.get(key)
    if field is None:
        return "不是它的参数，请删除"
    if key not in given:
        return "没有填写，请在“系统处理”里填写"
    options = choices_of(field)
    return f"不正确，应为：{'、'.join(options)}" if options else "不正确，请改正"


def constant(text: str) -> list[Any]:
    """The value of an expression that reads nothing, in a list; nothing if it reads the case."""
    try:
        if any(isinstance(part, ast.Name) for part in ast.walk(expressions.check(text))):
            return []
        return [expressions.evaluate(text, {})]
    except ExpressionError:
        return []
