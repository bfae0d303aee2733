"""Evaluates the conditions and parameters that analysts write, and nothing else.

The stock environment of the engine is plain `eval`. Here an expression is parsed once, every node of it is held against
a short list, and only then is it evaluated, by simpleeval, over the names it is given.
"""

import ast
import math
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from simpleeval import EvalWithCompoundTypes, InvalidExpression

LONGEST = 500
DEEPEST = 20
# Line and column in characters, both from 1.
Place = tuple[int, int]
LINE_END = re.compile("\r\n|\r|\n")
# What stands before a dot: facts of the case, settings of the procedure, fields of the form.
NAMESPACES = frozenset({"case", "setting", "data"})
ALLOWED = (
    ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.Compare, ast.Eq, ast.NotEq, ast.Lt,
    ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Is, ast.IsNot, ast.BinOp, ast.Add, ast.Sub, ast.Name, ast.Load,
    ast.Attribute, ast.Constant, ast.List, ast.Tuple, ast.IfExp,
)  # fmt: skip

COMPREHENSION = "推导式", "a comprehension"
# What people call what they may not write; the rest of Python is «这种写法».
FORBIDDEN: Mapping[type[ast.AST], tuple[str, str]] = {
    ast.Call: ("调用函数", "calling a function"),
    ast.Subscript: ("用方括号取值", "a value in brackets"),
    ast.Lambda: (" lambda", "lambda"),
    ast.ListComp: COMPREHENSION,
    ast.SetComp: COMPREHENSION,
    ast.DictComp: COMPREHENSION,
    ast.GeneratorExp: COMPREHENSION,
    ast.JoinedStr: ('格式文字 f"…"', "a formatted text"),
    ast.NamedExpr: ("赋值 :=", "an assignment"),
    ast.Dict: ("花括号", "braces"),
    ast.Set: ("花括号", "braces"),
    ast.Mult: ("乘法 *", "*"),
    ast.Div: ("除法 /", "/"),
    ast.FloorDiv: ("除法 //", "//"),
    ast.Mod: ("取余 %", "%"),
    ast.Pow: ("乘方 **", "**"),
}


class ExpressionError(Exception):
    """The expression is not one of ours: where (nothing where it is not the text), and what, in two languages."""

    def __init__(self, where: Place | None, zh: str, en: str) -> None:
        self.where = where
        self.zh, self.en = (f"{at}{said}" for at, said in zip(in_words(where), (zh, en), strict=True))
        super().__init__(f"{self.zh} / {self.en}")


def in_words(where: Place | None) -> tuple[str, str]:
    """A place as a sentence begins with it, in two languages; the first line needs no number."""
    if where is None:
        return "", ""
    line, column = where
    if line == 1:
        return f"第{column}个字符：", f"character {column}: "
    return f"第{line}行第{column}个字符：", f"line {line}, character {column}: "


class Evaluator(EvalWithCompoundTypes):
    """simpleeval without functions; `case.x` reads the fact x and never an attribute of a Python object."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        super().__init__(names=dict(names), functions={})

    def _eval_attribute(self, node: ast.Attribute) -> Any:
        facts, place = self._eval(node.value), ast.unparse(node.value)
        if node.attr not in facts and place != "data":
            raise ExpressionError(None, f"没有 {place}.{node.attr} 这一项", f"there is no {place}.{node.attr}")
        # A field that a form may leave out is nothing.
        return facts.get(node.attr)


@lru_cache(maxsize=1024)
def check(text: str) -> ast.expr:
    """The parsed expression, if every part of it is allowed; raises `ExpressionError` with the place otherwise."""
    if len(text) > LONGEST:
        raise ExpressionError(
            (1, LONGEST + 1),
            f"表达式过长（超过{LONGEST}字符），请缩短或拆成几个条件",
            f"longer than {LONGEST} characters: shorten or split it",
        )
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        lines = LINE_END.split(text.strip())
        line = min(max(1, error.lineno or 1), len(lines))
        # Without an offset the fault is that the text ends.
        where = shifted(text, line, (error.offset or len(lines[line - 1]) + 1) - 1)
        raise unreadable(where, text, error.msg) from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise unreadable((1, 1), text, str(error)) from error
    inspect(tree.body, text, 0)
    return tree.body


def unreadable(where: Place, text: str, why: str) -> ExpressionError:
    """What is no expression at all."""
    zh = f'表达式无法读懂：{text[:80]!r}，请照 outcome == "accept" 或 case.字段 的样子写'
    return ExpressionError(where, zh, f'can not be parsed ({why}): write it like outcome == "accept" or case.field')


def inspect(node: ast.AST, text: str, depth: int, around: Place = (1, 1)) -> None:
    """Holds a node and all below it against the list of what an expression may contain; an operator stands where its
    operation (`around`) begins."""
    where = place(node, text) if isinstance(node, ast.expr) else around
    if depth > DEEPEST:
        raise ExpressionError(where, "嵌套过深，请拆成几个条件", "nested too deeply: split it")
    if not isinstance(node, ALLOWED):
        zh, en = FORBIDDEN.get(type(node), ("这种写法", "this"))
        raise ExpressionError(
            where,
            f"不允许{zh}，只能用比较、and、or、not、+、-",
            f"{en} is not allowed: use comparisons, and, or, not, +, -",
        )
    if isinstance(node, ast.Attribute) and not (
        isinstance(node.value, ast.Name) and node.value.id in NAMESPACES and not node.attr.startswith("_")
    ):
        raise ExpressionError(
            where,
            "只能写 case.字段、setting.设置、data.表单项",
            "only case.field, setting.name and data.field can be read",
        )
    if isinstance(node, ast.Name) and node.id.startswith("_"):
        raise ExpressionError(
            where, f"不允许名称 {node.id[:40]}，请删除", f"the name {node.id[:40]} is not allowed: remove it"
        )
    if isinstance(node, ast.Name | ast.Attribute) and not written_plainly(node, text):
        raise ExpressionError(
            where, "名称只能用英文字母、数字和下划线", "names are written in plain ASCII letters, digits and _"
        )
    if isinstance(node, ast.Constant) and not harmless(node.value):
        raise ExpressionError(
            where, "只能写文字、数字、True、False、None", "only texts, numbers, True, False and None can be written"
        )
    for child in ast.iter_child_nodes(node):
        inspect(child, text, depth + 1, where)


def place(node: ast.expr, text: str) -> Place:
    """Where a node stands, counted in characters; Python counts bytes."""
    line = LINE_END.split(text.strip())[node.lineno - 1]
    return shifted(text, node.lineno, len(line.encode()[: node.col_offset].decode()))


def shifted(text: str, line: int, column: int) -> Place:
    """A place in the stripped text (line from 1, column from 0), as a place in the text as it was written."""
    lead = text[: len(text) - len(text.lstrip())]
    return line + lead.count("\n"), column + 1 + (len(lead.rpartition("\n")[2]) if line == 1 else 0)


def written_plainly(node: ast.Name | ast.Attribute, text: str) -> bool:
    """Whether a name stands there as it is read: Python takes `ｃａｓｅ` for `case`, and no reader of a diagram should."""
    name = node.id if isinstance(node, ast.Name) else node.attr
    written = ast.get_source_segment(text.strip(), node) or ""
    return name.isascii() and written.endswith(name)


def harmless(value: object) -> bool:
    """Texts, whole numbers, finite numbers, true, false and nothing."""
    return value is None or isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value))


def names_in(text: str) -> tuple[set[str], set[str]]:
    """The plain names, and the `case.` and `setting.` fields (the latter in full), that an expression reads."""
    plain, fields = set(), set()
    for node in ast.walk(check(text)):
        if isinstance(node, ast.Attribute):
            space = node.value.id if isinstance(node.value, ast.Name) else ""
            fields.add(node.attr if space == "case" else f"{space}.{node.attr}")
        elif isinstance(node, ast.Name) and node.id not in NAMESPACES:
            plain.add(node.id)
    return plain, fields


def evaluate(text: str, names: Mapping[str, Any]) -> Any:
    """The value of an allowed expression over these names."""
    try:
        return Evaluator(names).eval(text, previously_parsed=check(text))
    except ExpressionError:
        raise
    except (InvalidExpression, TypeError, KeyError, ArithmeticError, RecursionError) as error:
        raise ExpressionError(
            None, f"{text[:80]!r} 无法求值：{error}", f"{text[:80]!r} can not be evaluated: {error}"
        ) from error
