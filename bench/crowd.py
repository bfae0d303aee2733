"""A city after years: a million cases, a hundred thousand of them open, with texts that differ; written by the database itself.

Three cases go through the front door as far as their steps; the others are copies of their rows with a number, dates, an office,
an item and a text of their own. Of a closed case there are the rows that lists and searches read: case, evaluation, steps
and words. An open one has its clocks as well.
"""

import random
from collections.abc import Mapping

from sqlalchemy import Table

from bench import seeding
from bench.contestants.ours import Ours
from bench.raw import Raw
from models.base import db
from models.words import kept

# So many texts are made up; each is said by as many cases as it takes.
TEXTS = 20_000
STEPS = (("dispatch", "callback"), ("dispatch",), ())
READ = ("cases", "evaluations", "tasks")
CLOCKS = ("deadlines",)
ITEMS = (
    "公积金提取", "公积金贷款审批", "社会保障卡补办", "不动产转移登记", "企业开办", "营业执照变更",
    "食品经营许可", "户口迁移", "居住证签注", "机动车驾驶证换证", "医保异地就医备案", "生育津贴申领",
    "老年人优待证", "残疾人证办理", "建设工程施工许可", "道路运输证年审", "出入境证件办理", "婚姻登记预约",
    "学位申请", "税务登记",
)  # fmt: skip
PHRASES = (
    "等了三个小时", "窗口说材料不全", "让我回去再来", "第二次去又说系统故障", "前后跑了四趟", "还没有办成",
    "工作人员态度冷淡", "一直在看手机", "电话没有人接", "叫号机坏了", "网上预约不上", "说好五天办结",
    "拖了半个月", "多收了工本费", "没有一次性告知", "要求提供无关证明", "大厅空调不开", "停车很困难",
    "老人不会用手机", "自助机不能用", "推给别的部门", "互相推诿", "承诺没有兑现", "打印要收费", "解释不清楚",
    "表格填了三遍", "午休没有人值班", "排队没有秩序", "公示的流程和实际不一样", "审批进度查不到",
)  # fmt: skip
SYLLABLES = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"


def load(runner: Ours, cases: int, waiting: int) -> None:
    """So many cases in all, so many of them open with one step waiting."""
    raw = runner.raw
    for place, done in enumerate(STEPS):
        case = runner.open(f"seed-{place}")
        for name in done:
            runner.step(runner.next_step(case, name), name)
    make_up_texts(raw)
    quickly(raw, before=True)
    closed = cases - waiting
    copy(raw, 1, 4, closed, READ, {**common(raw, cases), **CLOSED})
    third = waiting // 3
    bounds = (closed + 1, closed + third, closed + 2 * third, cases)
    for original in (1, 2, 3):
        first, last = bounds[original - 1] + (original > 1), bounds[original]
        copy(raw, original, max(first, 4), last, (*READ, *CLOCKS), {**common(raw, cases), **given_limits(raw)})
    words(raw)
    quickly(raw, before=False)
    if not raw.sqlite:
        raw.run("SELECT setval(pg_get_serial_sequence('cases', 'id'), ?)", cases)
    raw.run("DROP TABLE bench_texts")
    seeding.settle(raw)


def make_up_texts(raw: Raw) -> None:
    """Items, institutions and texts, some words frequent and some rare, always the same ones; with their words."""
    made = random.Random(20260924)
    raw.run("CREATE TABLE bench_texts (place integer PRIMARY KEY, item text, said text, words text)")
    rows = []
    for number in range(TEXTS):
        item = ITEMS[min(int(made.expovariate(0.25)), len(ITEMS) - 1)]
        phrases = made.sample(PHRASES, made.randint(1, 5))
        phrases.append("".join(made.choices(SYLLABLES, k=made.randint(4, 24))))
        said = "，".join(phrases) + "。"
        rows.append((number, item, said, " ".join(kept([item, said, "办理时间：该事项超过法定时限办结"]))))
    mark = "?" if raw.sqlite else "%s"
    raw.begin()
    cursor = raw.connection.cursor()
    cursor.executemany(f"INSERT INTO bench_texts VALUES ({mark}, {mark}, {mark}, {mark})", rows)
    raw.commit()


def quickly(raw: Raw, *, before: bool) -> None:
    """What would be kept in step with each row is made at the end, in one go."""
    if raw.sqlite:
        if before:
            raw.run("DROP TRIGGER case_words_added")
        else:
            raw.run("INSERT INTO case_search(case_search) VALUES ('rebuild')")
            raw.run(
                "CREATE TRIGGER case_words_added AFTER INSERT ON case_words BEGIN"
                " INSERT INTO case_search(rowid, words) VALUES (new.case_id, new.words); END"
            )
    elif before:
        raw.run("DROP INDEX ix_case_words_words")
    else:
        raw.run("SET maintenance_work_mem = '256MB'")
        raw.run("CREATE INDEX ix_case_words_words ON case_words USING gin (words)")


CLOSED = {
    ("cases", "stage"): "'closed'",
    ("cases", "closure"): "'rectified'",
    ("cases", "closed_at"): "o.opened_at",
    ("tasks", "state"): "'done'",
    ("tasks", "completed_at"): "o.created_at",
    ("tasks", "completed_by"): "'somebody'",
}


def common(raw: Raw, cases: int) -> dict[tuple[str, str], str]:
    """What is each case's own: the more recent its number, the later it came; one in three waits with the large office."""
    ago = (
        f"datetime(o.opened_at, '-' || ({cases} - n) || ' minutes')"
        if raw.sqlite
        else f"o.opened_at - ({cases} - n) * interval '1 minute'"
    )
    if raw.sqlite:
        ago += " || '.000000'"
    number = "printf('%07d', n)" if raw.sqlite else "lpad(n::text, 7, '0')"
    office = "(SELECT x.id FROM bench_offices x WHERE x.place = CASE n % 3 WHEN 0 THEN 0 ELSE n % (SELECT count(*) FROM bench_offices) END)"
    make_offices(raw)
    return {
        ("cases", "case_no"): f"'SH20260924-' || {number}",
        ("cases", "external_id"): "'WO-' || n",
        ("cases", "opened_at"): ago,
        ("cases", "second_level_id"): f"CASE WHEN o.second_level_id IS NULL THEN NULL ELSE {office} END",
        ("cases", "institution_id"): office,
        ("tasks", "organization_id"): f"CASE o.lane WHEN 'second_level' THEN {office} ELSE o.organization_id END",
        (
            "tasks",
            "owner_organization_id",
        ): f"CASE o.lane WHEN 'second_level' THEN {office} ELSE o.owner_organization_id END",
        ("evaluations", "item_name"): "p.item",
        ("evaluations", "text"): "p.said",
    }


def make_offices(raw: Raw) -> None:
    """The institutions of the city, the large one first."""
    raw.run("DROP TABLE IF EXISTS bench_offices")
    roles = "roles" if raw.sqlite else "roles::text"
    raw.run(
        "CREATE TABLE bench_offices AS"
        " SELECT row_number() OVER (ORDER BY code <> 'shantou-housing', id) - 1 AS place, id FROM organizations"
        " WHERE locality = 'shantou' AND id IN"
        f" (SELECT organization_id FROM accounts WHERE {roles} LIKE '%second_level%')"
    )


def given_limits(raw: Raw) -> dict[tuple[str, str], str]:
    """Due over a month, one in five late already; the early warning a day before."""
    minutes = "((n * 37) % 20000 - 4000)"
    due = (
        f"datetime(o.created_at, {minutes} || ' minutes') || '.000000'"
        if raw.sqlite
        else f"o.created_at + {minutes} * interval '1 minute'"
    )
    warn = due.replace(minutes, f"({minutes} - 1440)")
    return {("tasks", "due_at"): due, ("tasks", "warn_at"): warn}


def copy(
    raw: Raw, original: int, first: int, last: int, tables: tuple[str, ...], own: Mapping[tuple[str, str], str]
) -> None:
    """Copies some tables' rows of a case into the ids from `first` to `last`."""
    numbers = (
        "WITH RECURSIVE copies(n) AS (SELECT ? UNION ALL SELECT n + 1 FROM copies WHERE n < ?)"
        if raw.sqlite
        else "WITH copies AS (SELECT generate_series(?::bigint, ?::bigint) AS n)"
    )
    raw.begin()
    for name in tables:
        table: Table = db.metadata.tables[name]
        copied = [column for column in table.columns if not seeding.own_number(table, column)]
        names = ", ".join(f'"{column.name}"' for column in copied)
        values = ", ".join(own.get((name, column.name)) or seeding.value_of(table, column) for column in copied)
        mine = "id" if name == "cases" else "case_id"
        texts = f" JOIN bench_texts p ON p.place = (n * 7919) % {TEXTS}" if name == "evaluations" else ""
        raw.run(
            f"{numbers} INSERT INTO {name} ({names}) SELECT {values} FROM copies CROSS JOIN {name} o{texts} WHERE o.{mine} = ?",
            first,
            last,
            original,
        )
    raw.commit()


def words(raw: Raw) -> None:
    """The words of every copy: those of its text, and its numbers."""
    number = "printf('%07d', c.id)" if raw.sqlite else "lpad(c.id::text, 7, '0')"
    own = " || ' ' || ".join(
        (f"'sh20260924' || {number}", f"'20260924' || {number}", number, "CAST(c.id AS text)", "'wo' || c.id")
    )
    all_of_them = (
        f"' ' || p.words || ' ' || {own} || ' '"
        if raw.sqlite
        else f"array_to_tsvector(array(SELECT DISTINCT unnest(string_to_array(p.words || ' ' || {own}, ' '))))"
    )
    raw.begin()
    raw.run(
        f"INSERT INTO case_words (case_id, words) SELECT c.id, {all_of_them} FROM cases c"
        f" JOIN bench_texts p ON p.place = (CAST(c.id AS bigint) * 7919) % {TEXTS} WHERE c.id > 3"
    )
    raw.commit()
