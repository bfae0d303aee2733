"""Checks the times that people enter: nobody has called, answered or finished in the future, or before the evaluation."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from calendars.clock import parse_instant, to_beijing
from handlers.act import Act
from models.base import db
from models.errors import wrong_field
from models.evaluation import Evaluation

# Clocks of two machines differ a little.
TOLERANCE = timedelta(minutes=2)


def check_happened(act: Act, *names: str) -> None:
    """Refuses (422) a field whose instant lies after the act, or before the evaluation that it answers."""
    given = {name: parse_instant(act.data[name]) for name in names if act.data.get(name)}
    evaluated = evaluated_at(act) if given else act.at
    for name, instant in given.items():
        shown = to_beijing(instant).isoformat()
        if instant > act.at + TOLERANCE:
            raise wrong_field(f"/data/{name}", "in-the-future", f"时间在未来：{shown}", f"lies in the future: {shown}")
        if instant < evaluated:
            raise wrong_field(
                f"/data/{name}", "before-evaluation", f"时间早于评价：{shown}", f"before the evaluation: {shown}"
            )


def check_not_before(act: Act, name: str) -> None:
    """Refuses (422) a date that lies before the day of the evaluation (Beijing)."""
    text = act.data.get(name)
    if text and date.fromisoformat(text) < to_beijing(evaluated_at(act)).date():
        raise wrong_field(
            f"/data/{name}", "before-evaluation", f"日期早于评价：{text}", f"before the evaluation: {text}"
        )


def evaluated_at(act: Act) -> datetime:
    """When the evaluation behind the case was made."""
    query = select(Evaluation.evaluated_at).filter_by(case_id=act.case.id, assess_number=1)
    return db.session.scalars(query).one()
