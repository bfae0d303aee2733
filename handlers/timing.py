"""Checks the times that people enter: nobody has called, answered or finished in the future, or before the evaluation."""

from datetime import date, timedelta

from calendars.clock import parse_instant, to_beijing
from handlers.act import Act
from models.errors import wrong_field

# Clocks of two machines differ a little.
TOLERANCE = timedelta(minutes=2)


def check_happened(act: Act, *names: str, dated: str | None = None) -> None:
    """Refuses (422) a field whose instant lies after the act or before the evaluation that it answers.

    `dated` names a field that holds a day (Beijing), which must not lie before that of the evaluation.
    """
    given = {name: parse_instant(act.data[name]) for name in names if act.data.get(name)}
    day = act.data.get(dated) if dated else None
    if not given and not day:
        return
    evaluated = act.evaluation.evaluated_at
    for name, instant in given.items():
        shown = to_beijing(instant).isoformat()
        if instant > act.at + TOLERANCE:
            raise wrong_field(f"/data/{name}", "in-the-future", f"时间在未来：{shown}", f"lies in the future: {shown}")
        if instant < evaluated:
            raise wrong_field(
                f"/data/{name}", "before-evaluation", f"时间早于评价：{shown}", f"before the evaluation: {shown}"
            )
    if day and date.fromisoformat(day) < to_beijing(evaluated).date():
        raise wrong_field(
            f"/data/{dated}", "before-evaluation", f"日期早于评价：{day}", f"before the evaluation: {day}"
        )
