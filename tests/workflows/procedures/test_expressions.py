"""What an analyst may write in a condition or parameter, and what is refused, with the place of the fault."""

from __future__ import annotations

import pytest

from workflows.procedures.expressions import DEEPEST, LONGEST, ExpressionError, check, evaluate, names_in

FACTS = {"case": {"finding": "mistaken", "return_count": 2, "clue_found": False, "none": None}, "outcome": "return"}
FACTS |= {"setting": {"callback_attempts": 3}, "data": {"route": "complex"}}

ALLOWED = [
    ('outcome == "return"', True),
    ("outcome != 'return'", False),
    ('outcome in ["accept", "return"]', True),
    ("outcome not in ('accept', 'x')", True),
    ("case.finding == 'mistaken' and not case.clue_found", True),
    ("case.clue_found or case.return_count > 1", True),
    ("case.return_count + 1 <= 3", True),
    ("case.return_count - 1 == 1", True),
    ("1 < case.return_count < 3", True),
    ("case.none is None", True),
    ("case.finding is not None", True),
    ("-1 < 0", True),
    ("'dispatch'", "dispatch"),
    ("  1 == 1  ", True),
    ("True", True),
    ("'差' + '评'", "差评"),
    ("1 if outcome == 'return' else 2", 1),
    ("data.route if data.route else 'none'", "complex"),
    ("setting.callback_attempts > case.return_count", True),
    # a field that the form lets out is nothing
    ("data.not_filled_in is None", True),
]

REFUSED = [
    # reaching for Python
    ("().__class__", (1, 1)),
    ("().__class__.__base__.__subclasses__()", (1, 1)),
    ("case.__class__", (1, 1)),
    ("case._sa_instance_state", (1, 1)),
    ("case.finding.upper", (1, 1)),
    ("outcome.upper", (1, 1)),
    ("__import__", (1, 1)),
    ("_private", (1, 1)),
    # calling
    ("open('/etc/passwd')", (1, 1)),
    ("__import__('os').system('x')", (1, 1)),
    ("outcome == str(1)", (1, 12)),
    ("case.finding.upper() == 'X'", (1, 1)),
    # building
    ("[x for x in case]", (1, 1)),
    ("{x: 1 for x in case}", (1, 1)),
    ("{1: 2}", (1, 1)),
    ("{1, 2}", (1, 1)),
    ("lambda: 1", (1, 1)),
    ("f'{outcome}'", (1, 1)),
    ("(x := 1)", (1, 2)),
    ("1 if outcome else lambda: 2", (1, 19)),
    ("settings.levels", (1, 1)),
    ("now.year", (1, 1)),
    ("data['to']", (1, 1)),
    ("[*case]", (1, 2)),
    ("case['finding']", (1, 1)),
    ("outcome == b'x'", (1, 12)),
    ("...", (1, 1)),
    ("1j", (1, 1)),
    # exhausting
    ("'a' * 1000000000", (1, 1)),
    ("9 ** 9 ** 9", (1, 1)),
    ("1 << 100000", (1, 1)),
    ("7 % 2", (1, 1)),
    ("1 / 0", (1, 1)),
    ("outcome == 1 or 7 % 2", (1, 17)),
    # other things
    ("await outcome", (1, 1)),
]

UNREADABLE = [
    "yield",
    "",
    "   ",
    "outcome ==",
    "outcome = 1",
    "if x: 1",
    "a; b",
    "import os",
    "outcome\n1",
    "(" * 300,
    "\x00",
    "结果 等于 1",
]


@pytest.mark.parametrize(("text", "value"), ALLOWED, ids=[text for text, _ in ALLOWED])
def test_an_allowed_expression_has_its_value(text: str, value: object) -> None:
    assert evaluate(text, FACTS) == value


@pytest.mark.parametrize(("text", "place"), REFUSED, ids=[text for text, _ in REFUSED])
def test_a_refused_expression_says_where_its_fault_is(text: str, place: tuple[int, int]) -> None:
    with pytest.raises(ExpressionError) as refusal:
        check(text)

    assert " / " in str(refusal.value)
    assert refusal.value.where == place, str(refusal.value)


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("outcome == str(1)", "第12个字符：不允许调用函数", "character 12: calling a function is not allowed"),
        (
            "outcome ==\\\n  str(1)",
            "第2行第3个字符：不允许调用函数",
            "line 2, character 3: calling a function is not allowed",
        ),
        ("2 ** 9 > 3", "第1个字符：不允许乘方 **，只能用", "character 1: ** is not allowed: use"),
        ("case.a @ 2", "第1个字符：不允许这种写法", "character 1: this is not allowed"),
        ("case.不是项 == 1", "第1个字符：名称只能用", "character 1: names are written"),
    ],
)
def test_the_place_of_a_fault_is_said_in_words(text: str, zh: str, en: str) -> None:
    with pytest.raises(ExpressionError) as refusal:
        check(text)

    assert refusal.value.zh.startswith(zh)
    assert refusal.value.en.startswith(en)


@pytest.mark.parametrize("text", UNREADABLE, ids=repr)
def test_what_can_not_be_parsed_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        check(text)


def test_the_length_is_bounded() -> None:
    check("'" + "a" * (LONGEST - 2) + "'")

    with pytest.raises(ExpressionError):
        check("'" + "a" * (LONGEST - 1) + "'")


def test_the_depth_is_bounded() -> None:
    with pytest.raises(ExpressionError):
        check("not " * (DEEPEST + 2) + "outcome")


@pytest.mark.parametrize("text", ["nothing == 1", "case.colour == 'red'", "outcome > 3", "outcome - 1 == 2"])
def test_what_can_not_be_evaluated_is_an_expression_error_and_nothing_else(text: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate(text, FACTS)


def test_a_fact_shadows_nothing_and_an_attribute_is_never_python_s() -> None:
    with pytest.raises(ExpressionError):
        evaluate("case.keys", FACTS)


def test_process_data_can_not_bring_in_builtins() -> None:
    with pytest.raises(ExpressionError):
        evaluate("open('x')", {**FACTS, "__builtins__": {"open": open}, "open": open})


def test_the_names_and_facts_that_are_read_are_told() -> None:
    assert names_in("outcome == 'a' and case.finding in [other, case.appeal]") == (
        {"outcome", "other"},
        {"finding", "appeal"},
    )
