"""Service tasks name a handler of the catalogue and give it the parameters that it takes."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from handlers.catalogue import router
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
                "服务任务没有指定处理程序，请在属性面板里选一个",
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
    for key, trouble in problems.items():
        yield subject.error(
            node,
            "handler-parameters",
            f"{name} 的参数 {key} 不正确，请改正：{trouble}",
            f"wrong parameter {key} for {name}: correct it",
        )


def constant(text: str) -> list[Any]:
    """The value of an expression that reads nothing, in a list; nothing if it reads the case."""
    try:
        if any(isinstance(part, ast.Name) for part in ast.walk(expressions.check(text))):
            return []
        return [expressions.evaluate(text, {})]
    except ExpressionError:
        return []
