"""What goes in and out of the operations on steps and cases."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.fields import Instant, Items, Mapping, Strict, Text, Whole
from api.schemas.common import FieldErrorSchema, OfficeSchema
from models.opinion import ALLOWED, MODES, REQUESTS, VERDICTS
from workflows.task_acts.bulk import ACTS, MOST

WHO = "账户名 / login name"


class HandOverSchema(Strict):
    """To which colleague a step goes for good."""

    to = Text(64, shortest=1, required=True, metadata={"description": WHO})
    note = Text(1000, load_default="", metadata={"description": "附言 / note"})


class EntrustSchema(Strict):
    """Whom a part of a step is entrusted to, and with what."""

    to = Text(64, shortest=1, required=True, metadata={"description": WHO})
    question = Text(1000, shortest=1, required=True, metadata={"description": "委派事项 / what is to be done"})


class AskSchema(Strict):
    """Who is asked what before a step is completed."""

    kind = Text(16, choices=REQUESTS, required=True, metadata={"description": "委派、协办、会签、加签 / which"})
    mode = Text(8, choices=MODES, load_default="all", metadata={"description": "全部或任一 / all or any"})
    to = Items(
        Text(64, shortest=1), 50, required=True, metadata={"description": "账户名或机构代码 / accounts, offices"}
    )
    question = Text(1000, shortest=1, required=True, metadata={"description": "要求或问题 / what is asked"})


class WhySchema(Strict):
    """A reason."""

    reason = Text(1000, shortest=1, required=True, metadata={"description": "理由 / why"})


class SnoozeSchema(Strict):
    """Until when a step is put aside."""

    until = Instant(required=True, metadata={"description": "时间或日期，不晚于预警 / not beyond the early warning"})


class AnswerSchema(Strict):
    """An answer."""

    verdict = Text(16, choices=VERDICTS, required=True, metadata={"description": f"{ALLOWED}"})
    text = Text(2000, shortest=1, required=True, metadata={"description": "意见或办理结果 / opinion or result"})


class OpinionShown(Schema):
    """Who was asked, and what they said."""

    id = fields.Integer(required=True)
    organization = fields.Nested(OfficeSchema, required=True)
    name = fields.String(required=True, metadata={"description": "被征求意见的人或机构 / who is asked"})
    state = fields.String(required=True)
    state_name = fields.String(required=True)
    verdict = fields.String(required=True, allow_none=True)
    verdict_name = fields.String(required=True, allow_none=True)
    text = fields.String(required=True, allow_none=True)
    given_by = fields.String(required=True, allow_none=True)
    given_by_name = fields.String(required=True, allow_none=True)
    given_at = Instant(required=True, allow_none=True)


class RequestShown(Schema):
    """A request by itself."""

    id = fields.Integer(required=True)
    task = fields.Integer(required=True)
    kind = fields.String(required=True)
    kind_name = fields.String(required=True)
    mode = fields.String(required=True)
    mode_name = fields.String(required=True)
    question = fields.String(required=True)
    asked_by = fields.String(required=True)
    asked_by_name = fields.String(required=True)
    asked_at = Instant(required=True)
    state = fields.String(required=True)
    state_name = fields.String(required=True)
    ended_at = Instant(required=True, allow_none=True)
    ended_because = fields.String(required=True, allow_none=True)


class RequestWithAnswers(RequestShown):
    """A request with who has answered."""

    opinions = fields.List(fields.Nested(OpinionShown), required=True)


class RequestList(Schema):
    """The requests of a step."""

    items = fields.List(fields.Nested(RequestWithAnswers), required=True)
    total = fields.Integer(required=True)


class VerdictShown(Schema):
    """A way to answer."""

    id = fields.String(required=True)
    name = fields.String(required=True)


class AskedShown(Schema):
    """What waits for the caller's answer."""

    id = fields.Integer(required=True)
    case_no = fields.String(required=True)
    step = fields.String(required=True)
    name = fields.String(required=True)
    due_at = Instant(required=True, allow_none=True)
    due_shown = fields.String(required=True, allow_none=True)
    verdicts = fields.List(fields.Nested(VerdictShown), required=True)
    request = fields.Nested(RequestShown, required=True)


class AskedList(Schema):
    """All of it."""

    items = fields.List(fields.Nested(AskedShown), required=True)
    total = fields.Integer(required=True)


class TaskActShown(Schema):
    """An act that the caller may do with a step, now or not."""

    id = fields.String(required=True)
    name = fields.String(required=True, attribute="name_zh")
    slug = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True, metadata={"description": "现在不能的原因 / why not now"})


class TaskActList(Schema):
    """All of them."""

    items = fields.List(fields.Nested(TaskActShown), required=True)
    total = fields.Integer(required=True)


class PeopleQuery(Strict):
    """For which act somebody is looked for."""

    act = Text(16, choices=("hand_over", "hand_down", "copy", *REQUESTS), required=True)
    q = Text(40, load_default="", metadata={"description": "姓名、账户或机构 / name, login or office contains"})


class AccountNamed(Schema):
    """Somebody to choose."""

    username = fields.String(required=True)
    name = fields.String(required=True)
    organization = fields.Nested(OfficeSchema, required=True, allow_none=True)


class PeopleList(Schema):
    """Whom one may choose."""

    items = fields.List(fields.Nested(AccountNamed), required=True)
    total = fields.Integer(required=True)


class BulkOrderSchema(Strict):
    """The same act on many steps."""

    act = Text(16, choices=ACTS, required=True, metadata={"description": "办理、领取、放回、转办 / what is done"})
    tasks = Items(Whole(1, 2147483647), MOST, required=True, metadata={"description": "任务号 / tasks"})
    outcome = Text(32, allow_none=True, load_default=None)
    data = Mapping(
        keys=fields.String(),
        load_default=dict,
        metadata={
            "description": "共同的表单；@institution 表示各工单的被评价机构 / the form; @institution: each case's own"
        },
    )
    to = Text(64, load_default="", metadata={"description": WHO})
    note = Text(1000, load_default="")


class BulkRow(Schema):
    """What became of one step."""

    task = fields.Integer(required=True, attribute="task_id")
    case_no = fields.String(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)
    ok = fields.Boolean(required=True)
    code = fields.String(required=True, allow_none=True)
    message = fields.String(required=True, allow_none=True, metadata={"description": "不能办理的原因 / why not"})
    errors = fields.List(fields.Nested(FieldErrorSchema), required=True)


class BulkResultShown(Schema):
    """A row for each step, in the order asked for."""

    items = fields.List(fields.Nested(BulkRow), required=True)
    total = fields.Integer(required=True)
    done = fields.Integer(required=True)
