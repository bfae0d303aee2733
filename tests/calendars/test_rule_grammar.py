"""What the rule grammar accepts, what it refuses and what it then says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.errors import RuleError
from calendars.numerals import read_number, to_chinese
from calendars.rules import Relation, Rule, Unit, parse

GOOD = [
    # text, canonical Chinese, English
    ("10个工作日", "10个工作日", "10 working days"),
    ("10 个工作日", "10个工作日", "10 working days"),
    ("10工作日", "10个工作日", "10 working days"),
    ("１０个工作日", "10个工作日", "10 working days"),
    ("十个工作日", "10个工作日", "10 working days"),
    ("两个工作日", "2个工作日", "2 working days"),
    ("五个工作日", "5个工作日", "5 working days"),
    ("二十个工作日", "20个工作日", "20 working days"),
    ("1 working day", "1个工作日", "1 working day"),
    ("10 Working Days", "10个工作日", "10 working days"),
    (" 10  working   days ", "10个工作日", "10 working days"),
    ("48小时", "48小时", "48 hours"),
    ("48个小时", "48小时", "48 hours"),
    ("48 hours", "48小时", "48 hours"),
    ("1 hour", "1小时", "1 hour"),
    ("30分钟", "30分钟", "30 minutes"),
    ("30 minutes", "30分钟", "30 minutes"),
    ("15个自然日", "15个自然日", "15 calendar days"),
    ("15自然日", "15个自然日", "15 calendar days"),
    ("15天", "15个自然日", "15 calendar days"),
    ("15日", "15个自然日", "15 calendar days"),
    ("十五天", "15个自然日", "15 calendar days"),
    ("15 days", "15个自然日", "15 calendar days"),
    ("15 calendar days", "15个自然日", "15 calendar days"),
    ("1 day", "1个自然日", "1 calendar day"),
    ("到期前2个工作日", "到期前2个工作日", "2 working days before due"),
    ("2 working days before due", "到期前2个工作日", "2 working days before due"),
    ("到期前24小时", "到期前24小时", "24 hours before due"),
    ("到期前3天", "到期前3个自然日", "3 calendar days before due"),
    ("到期后2个工作日", "到期后2个工作日", "2 working days after due"),
    ("2 working days after due", "到期后2个工作日", "2 working days after due"),
    ("到期后1小时", "到期后1小时", "1 hour after due"),
    ("1 day after due", "到期后1个自然日", "1 calendar day after due"),
    ("每1个工作日", "每1个工作日", "every 1 working day"),
    ("every 1 working day", "每1个工作日", "every 1 working day"),
    ("每4小时", "每4小时", "every 4 hours"),
    ("every 2 days", "每2个自然日", "every 2 calendar days"),
    ("case.rectify_by", "case.rectify_by", "case.rectify_by"),
    ("case.by2", "case.by2", "case.by2"),
    ("5个工作日 含当日", "5个工作日 含当日", "5 working days including first day"),
    ("5个工作日 下班前", "5个工作日 下班前", "5 working days by close of business"),
    ("15个自然日 顺延", "15个自然日 顺延", "15 calendar days roll over"),
    (
        "15天 下班前 顺延 含当日",
        "15个自然日 含当日 顺延 下班前",
        "15 calendar days including first day roll over by close of business",
    ),
    (
        "15 days Roll Over including first day",
        "15个自然日 含当日 顺延",
        "15 calendar days including first day roll over",
    ),
    ("15天　顺延", "15个自然日 顺延", "15 calendar days roll over"),  # a full-width space
    ("P5D", "5个自然日", "5 calendar days"),
    ("P5D 顺延", "5个自然日 顺延", "5 calendar days roll over"),
    ("P2W", "14个自然日", "14 calendar days"),
    ("P1W1D", "8个自然日", "8 calendar days"),
    ("PT48H", "48小时", "48 hours"),
    ("PT30M", "30分钟", "30 minutes"),
    ("PT1H30M", "90分钟", "90 minutes"),
    ("PT120M", "2小时", "2 hours"),
    ("P1DT12H", "36小时", "36 hours"),
]

BAD = [
    # text, code, what the message says
    ("", "rule-empty", "例如“10个工作日”"),
    ("  　 ", "rule-empty", "例如“10个工作日”"),
    ("五个工作天", "rule-unknown", "请写“五个工作日”"),
    ("5工作天", "rule-unknown", "请写“5工作日”"),
    ("-3个工作日", "rule-number", "大于零的整数"),
    ("0个工作日", "rule-number", "大于零的整数"),
    ("零个工作日", "rule-number", "大于零的整数"),
    ("0 working days", "rule-number", "a whole number above zero"),
    ("3.5个工作日", "rule-number", "大于零的整数"),
    ("３．５个工作日", "rule-number", "大于零的整数"),
    ("半个工作日", "rule-number", "例如“12小时”"),
    ("-2 hours", "rule-number", "whole number above zero"),
    ("3651个工作日", "rule-too-large", "最大为3650，这里是3651"),
    ("9999999999天", "rule-too-large", "at most 3650"),
    ("9" * 500 + "天", "rule-too-long", "太长（501字，最多80字）"),
    ("工作日", "rule-unknown", "“10个工作日”"),
    ("ten working days", "rule-unknown", '"10 working days"'),
    ("10 workdays", "rule-unknown", '"10 working days"'),
    ("10个", "rule-unknown", "看不懂的期限“10个”"),
    ("10", "rule-unknown", "看不懂的期限“10”"),
    ("3个月", "rule-unknown", "看不懂的期限"),
    ("一百五天", "rule-unknown", "看不懂的期限"),  # colloquially 150, and literally?
    ("十十天", "rule-unknown", "看不懂的期限"),
    ("٣ days", "rule-unknown", "看不懂的期限"),
    ("到期前", "rule-unknown", "“到期前2个工作日”"),
    ("every 1 working day before due", "rule-unknown", "Unknown rule"),
    ("每到期前1天", "rule-unknown", "看不懂的期限"),
    ("case.", "rule-unknown", "case.rectify_by"),
    ("case.RectifyBy", "rule-unknown", "case.rectify_by"),
    ("case.__class__", "rule-unknown", "case.rectify_by"),
    ("case.a.b", "rule-unknown", "case.rectify_by"),
    ("5个工作日 含当日 含当日", "rule-modifier", "写了两次"),
    ("5个工作日 含当日 including first day", "rule-modifier", "written twice"),
    ("5个工作日含当日", "rule-modifier", "前要有期限和一个空格"),
    ("含当日", "rule-modifier", "前要有期限和一个空格"),
    ("5个工作日 顺延", "rule-modifier", "只用于自然日期限"),
    ("48小时 顺延", "rule-modifier", "只用于自然日期限"),
    ("48小时 含当日", "rule-modifier", "只用于工作日或自然日期限"),
    ("48小时 下班前", "rule-modifier", "makes no sense here"),
    ("到期前2个工作日 下班前", "rule-modifier", "makes no sense here"),
    ("每1个工作日 含当日", "rule-modifier", "makes no sense here"),
    ("case.rectify_by 下班前", "rule-modifier", "makes no sense here"),
    ("5个工作日 明天", "rule-unknown", "看不懂的期限"),
    ("P1M", "rule-iso", "不能用年、月"),
    ("P1Y2D", "rule-iso", "years and months have no fixed length"),
    ("P0D", "rule-number", "大于零的整数"),
    ("PT0H", "rule-number", "大于零的整数"),
    ("P1.5D", "rule-iso", "只用整数"),
    ("PT30S", "rule-iso", "不用秒"),
    ("PT", "rule-iso", "PT48H"),
    ("P5DT", "rule-iso", "PT48H"),
    ("P", "rule-unknown", "PT48H"),
    ("P9999D", "rule-too-large", "最大为3650"),
    ("__import__('os')", "rule-unknown", "看不懂的期限"),
]


@pytest.mark.parametrize(("text", "chinese", "english"), GOOD)
def test_a_rule_is_read_and_said_in_both_languages(text, chinese, english):
    rule = parse(text)

    assert str(rule) == chinese
    assert rule.english == english
    assert parse(chinese) == parse(english) == rule


@pytest.mark.parametrize(("text", "code", "says"), BAD)
def test_a_bad_rule_is_refused_with_what_would_be_right(text, code, says):
    with pytest.raises(RuleError) as caught:
        parse(text)

    assert caught.value.code == code
    assert says in str(caught.value)
    assert str(caught.value) == f"{caught.value.message_zh} {caught.value.message_en}"
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_line_break_does_not_get_into_the_message():
    with pytest.raises(RuleError) as caught:
        parse("5个\n工作天\r\n")
    assert str(caught.value).splitlines() == [str(caught.value)]


def test_the_parts_of_a_rule_are_named():
    assert parse("10个工作日") == Rule(Unit.WORKING_DAY, 10)
    assert parse("到期前2小时") == Rule(Unit.HOUR, 2, Relation.BEFORE_DUE)
    assert parse("case.rectify_by") == Rule(Unit.NONE, 0, Relation.FIELD, "rectify_by")
    assert parse("5天 顺延") == Rule(Unit.NATURAL_DAY, 5, roll_over=True)
    assert [parse(text).needs_due for text in ("到期前1天", "到期后1天", "每1天", "1天")] == [True, True, False, False]


@pytest.mark.parametrize(
    "parts",
    [
        (Unit.NONE, 0),
        (Unit.NONE, 1),
        (Unit.HOUR, 1, Relation.FIELD, "rectify_by"),
        (Unit.NONE, 0, Relation.FIELD, None),
        (Unit.HOUR, 1, Relation.FROM_START, "rectify_by"),
        (Unit.HOUR, -1),
    ],
)
def test_an_impossible_rule_cannot_be_built(parts):
    with pytest.raises(RuleError):
        Rule(*parts)


def _rules() -> st.SearchStrategy[Rule]:
    counts, units = st.integers(1, 3650), st.sampled_from([Unit.WORKING_DAY, Unit.NATURAL_DAY, Unit.HOUR, Unit.MINUTE])
    flag = st.booleans()
    return st.one_of(
        st.builds(Rule, units, counts, st.sampled_from([r for r in Relation if r is not Relation.FIELD])),
        st.builds(Rule, st.just(Unit.WORKING_DAY), counts, include_first_day=flag, close_of_business=flag),
        st.builds(
            Rule, st.just(Unit.NATURAL_DAY), counts, include_first_day=flag, roll_over=flag, close_of_business=flag
        ),
    )


@settings(deadline=None, database=None)
@given(_rules())
def test_what_a_rule_says_of_itself_reads_back_to_it(rule):
    assert parse(str(rule)) == rule
    assert parse(rule.english) == rule


@settings(deadline=None, database=None)
@given(st.text(alphabet="0123456789一二两十百千零个工作日自然天小时到期前后每 PTDWHM.-含当顺延下班", max_size=20))
def test_any_text_is_either_read_or_refused_with_a_rule_error(text):
    try:
        rule = parse(text)
    except RuleError:
        return
    assert parse(str(rule)) == rule


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        ("7", 7), ("007", 7), ("一", 1), ("两", 2), ("十", 10), ("十五", 15), ("一十五", 15), ("二十", 20),
        ("九十九", 99), ("一百", 100), ("两百", 200), ("一百零五", 105), ("一百〇五", 105), ("一百一十", 110),
        ("一百一十五", 115),
        ("一千零五十", 1050), ("三千六百五十", 3650), ("零", 0),
        ("一百五", None), ("百", None), ("十十", None), ("五十十", None), ("一五", None), ("一百五零", None),
        ("", None), ("万", None), ("二百零十", None),
    ],
)  # fmt: skip
def test_chinese_numerals_are_read_strictly(numeral, number):
    assert read_number(numeral) == number


def test_every_numeral_up_to_the_limit_reads_back():
    assert all(read_number(to_chinese(number)) == number for number in range(1, 3651))
