"""Expressions that try to leave their box: refused with their place when a procedure is checked, bounded when it runs."""

from __future__ import annotations

import ast
import contextlib
import tracemalloc
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.bounds import seconds_at_most
from workflows.lint import lint_source
from workflows.lint.forms import MOST_CHARACTERS
from workflows.procedures import expressions
from workflows.procedures.expressions import ExpressionError, Place, check, evaluate, in_words, names_in
from workflows.procedures.xml import SPIFF

FACTS = {"case": {"finding": "差评", "return_count": 2, "clue_found": False, "none": None}, "outcome": "return"}

# what is tried, and where it is refused (line and column in characters)
ESCAPES = [
    ("__class__", (1, 1)),
    ("().__class__.__base__.__subclasses__()", (1, 1)),
    ("outcome == ().__class__", (1, 12)),
    ("'差评' == case.__class__", (1, 9)),
    ("case.finding == '差评' or\\\n  case.__dict__", (2, 3)),
    ("  \n case.finding == __import__", (2, 18)),
    ("'{0.__class__}'.format(case)", (1, 1)),
    ("f'{case.__class__}'", (1, 1)),
    ("'%s' % case", (1, 1)),
    ("9**9**9", (1, 1)),
    ("10**10**6 > 1", (1, 1)),
    ("1 << 99999999", (1, 1)),
    ("'x'*10**9", (1, 1)),
    ("[0]*10**9", (1, 1)),
    ("case.return_count + 'x'*10**9", (1, 21)),
    ("[x for x in [1]]", (1, 1)),
    ("lambda: 1", (1, 1)),
    ("(x := 1)", (1, 2)),
    ("[*case]", (1, 2)),
    ("case.finding if (lambda: 1) else 2", (1, 18)),
    ("case.finding if outcome else case.__class__", (1, 30)),
    ("setting.__class__", (1, 1)),
    ("data.__class__ == setting.levels.append", (1, 1)),
    ("setting.levels.append", (1, 1)),
    ("ｃａｓｅ.finding", (1, 1)),
    ("case.ｆｉｎｄｉｎｇ", (1, 1)),
    ("outcome == 'a' and 结果", (1, 20)),
    ("оutcome == 'a'", (1, 1)),  # a Cyrillic о
    ("1e400 > outcome", (1, 1)),
    ("outcome == 1j", (1, 12)),
    ("not " * 30 + "outcome", (1, 81)),
    ("outcome" + "+outcome" * 40, (1, 1)),
    ("(" * 250 + ")" * 250, (1, 201)),
    ("'" + "x" * 500 + "'", (1, 501)),
    ("'" + "x" * 1_000_000 + "'", (1, 501)),
    ("outcome == " + "[" * 1_000_000, (1, 501)),
    ("[y for y in [x for x in case.finding]]", (1, 1)),
    ("'{0.__class__.__mro__}'.format(outcome)", (1, 1)),
    ("outcome.__class__.__base__.__subclasses__()", (1, 1)),
    ("outcome == case.finding.format(case)", (1, 12)),
    ("2**64", (1, 1)),
    ("pow(9, 9**9)", (1, 1)),
    ("outcome @ outcome", (1, 1)),
    ("outcome ==", (1, 11)),
    ("1)+(2", (1, 2)),
]


@pytest.mark.parametrize(("text", "place"), ESCAPES, ids=[text[:40] for text, _ in ESCAPES])
def test_an_escape_is_refused_at_its_place_by_the_lint_of_a_condition(diagram: Any, text: str, place: Place) -> None:
    flow = diagram.root.find(".//{*}conditionExpression").getparent().get("id")
    source = diagram.text(flow, "bpmn:conditionExpression", text).build()

    found = [item for item in lint_source(source, "x") if item.code == "expression"]

    assert [item.element for item in found] == [flow]
    # The lint reads the text without the white space around it.
    zh, en = in_words((1, 17) if text.startswith("  \n") else place)
    assert found[0].zh.startswith(zh), found[0].zh
    assert found[0].en.startswith(en), found[0].en


@pytest.mark.parametrize(("text", "place"), ESCAPES, ids=[text[:40] for text, _ in ESCAPES])
def test_an_escape_is_refused_at_its_place_when_it_is_run(text: str, place: Place) -> None:
    with pytest.raises(ExpressionError) as refusal:
        evaluate(text, FACTS)

    assert refusal.value.where == place, str(refusal.value)


def test_a_parameter_of_a_service_task_is_checked_and_named(diagram: Any) -> None:
    operator = diagram.get("close_case").find(".//{*}serviceTaskOperator")
    parameters = operator.find("{*}parameters")
    if parameters is None:
        parameters = etree.SubElement(operator, f"{{{SPIFF}}}parameters")
    parameter = etree.SubElement(parameters, f"{{{SPIFF}}}parameter", id="closure", type="str", value="().__class__")
    node = parameter.xpath("ancestor::*[local-name()='serviceTask']")[0].get("id")

    found = [item for item in lint_source(diagram.build(), "x") if item.code == "expression"]

    assert [(item.element, item.zh.partition("：")[0]) for item in found] == [(node, "参数 closure，第1个字符")]


@pytest.mark.parametrize("rule", ["__import__('os')", "().__class__", "9**9**9", "{0.__class__}", "1个工作日" * 1000])
def test_a_timer_takes_rules_alone(diagram: Any, rule: str) -> None:
    diagram.text("dispatch_due", ".//bpmn:timeDuration", rule)

    found = [item for item in lint_source(diagram.build(), "x") if item.code == "timer-rule"]

    assert [(item.element, item.message[:4]) for item in found] == [("dispatch_due", "1:1 ")]


@pytest.mark.parametrize("text", ["1", "True", "'x'", "1 == 1", "not None", "[1, 2]", "1 in (1, 2)", "case"])
def test_a_condition_that_reads_nothing_is_a_finding(diagram: Any, text: str) -> None:
    flow = diagram.root.find(".//{*}conditionExpression").getparent().get("id")
    source = diagram.text(flow, "bpmn:conditionExpression", text).build()

    found = [(item.element, item.code, item.severity) for item in lint_source(source, "x")]

    assert (flow, "condition-constant", "error") in found


NAMES = st.sampled_from(["case", "outcome", "x", "_x", "__builtins__", "差", "ｃase", "True", "None"])
ATOMS = st.one_of(
    NAMES.map(lambda name: ast.Name(id=name)),
    st.one_of(
        st.integers(-(10**40), 10**40), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=8),
        st.booleans(), st.none(), st.binary(max_size=3), st.complex_numbers(allow_nan=False, allow_infinity=False),
    ).map(lambda value: ast.Constant(value=value)),
    st.sampled_from(["finding", "none", "clue_found", "missing", "__class__"]).map(
        lambda name: ast.Attribute(value=ast.Name(id="case"), attr=name)
    ),
)  # fmt: skip
OPERATORS = st.sampled_from([ast.Add(), ast.Sub(), ast.Mult(), ast.Pow(), ast.LShift(), ast.Mod(), ast.Div()])
COMPARISONS = st.sampled_from([ast.Eq(), ast.Lt(), ast.In(), ast.NotIn(), ast.Is(), ast.GtE()])


def grown(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """One more layer around expressions."""
    return st.one_of(
        st.builds(lambda left, op, right: ast.BinOp(left=left, op=op, right=right), inner, OPERATORS, inner),
        st.builds(lambda a, op, b: ast.Compare(left=a, ops=[op], comparators=[b]), inner, COMPARISONS, inner),
        st.builds(lambda values: ast.BoolOp(op=ast.And(), values=values), st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda operand: ast.UnaryOp(op=ast.USub(), operand=operand), inner),
        st.builds(lambda elements: ast.List(elts=elements), st.lists(inner, max_size=3)),
        st.builds(lambda elements: ast.Tuple(elts=elements), st.lists(inner, max_size=3)),
        st.builds(lambda value, name: ast.Attribute(value=value, attr=name), inner, st.sampled_from(["x", "__x__"])),
        st.builds(lambda function, given: ast.Call(func=function, args=[given], keywords=[]), inner, inner),
        st.builds(lambda value, index: ast.Subscript(value=value, slice=index), inner, inner),
        st.builds(lambda a, b, c: ast.IfExp(test=a, body=b, orelse=c), inner, inner, inner),
        st.builds(lambda value: ast.Starred(value=value), inner),
    )


def only_expression_errors(text: str) -> None:
    with contextlib.suppress(ExpressionError):
        evaluate(text, FACTS)
    with contextlib.suppress(ExpressionError):
        names_in(text)


@settings(derandomize=True, max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.recursive(ATOMS, grown, max_leaves=12))
def test_no_tree_of_an_expression_raises_anything_else(tree: Any) -> None:
    only_expression_errors(ast.unparse(ast.fix_missing_locations(ast.Expression(body=tree))))


@settings(derandomize=True, max_examples=500, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60), st.text("case.outcome()[]{}'\"\\+-*/=<>!:,_#\n\r\t\x0c \x00 0x1ej@差ｃ", max_size=40)
    )
)
@example("\ud800")
@example("\x00")
@example("'\\d'")
@example("1or 2")
@example("\x0c case.none")
@example("'\x0c' or\\\ncase.__x")
@example("case.none\r\n.x")
def test_no_text_raises_anything_else(text: str) -> None:
    only_expression_errors(text)


def test_the_costliest_expression_that_is_allowed_is_cheap() -> None:
    # The longest text of facts that are themselves as long as a form allows.
    facts = {"case": {"a": "长" * 2000, "b": ["长"] * 2000}, "outcome": "长" * 2000}
    sides = "[" + ",".join(["case.a+case.a+case.a+case.a"] * 15) + "]"
    texts = [f"{sides} == case.b", " == ".join(["case.b"] * 50), " in ".join(["outcome"] * 40)]
    tracemalloc.start()

    # Roomy bounds: an expression that got out of its box takes minutes and gigabytes.
    with seconds_at_most(1):
        for text in texts:
            assert len(text) <= expressions.LONGEST
            evaluate(text, facts)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


def test_what_the_longest_facts_can_grow_to_is_bounded() -> None:
    # The longest text and list that a form may take.
    facts = {"case": {"a": "长" * MOST_CHARACTERS, "b": ["长"] * MOST_CHARACTERS}, "outcome": "长"}
    tracemalloc.start()

    with seconds_at_most(2):
        for text in (" + ".join(["case.a"] * 18), " + ".join(["case.b"] * 18), " in ".join(["case.a"] * 40)):
            with contextlib.suppress(ExpressionError):
                evaluate(text, facts)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40_000_000


def test_an_endless_text_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expressions.ast, "parse", lambda *_, **__: pytest.fail("parsed"))

    with pytest.raises(ExpressionError):
        check("(" * 10_000_000)
