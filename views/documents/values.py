"""What the fields of a template stand for in one case. The person who wrote the review is masked everywhere (ST-4b)."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property

from documents.fields import Value, known
from documents.kinds import KINDS
from documents.tree import Picture
from models.base import db
from models.case import Case
from models.deadline import Deadline
from models.evaluation import LEVEL_ZH, Evaluation
from models.event import CaseEvent
from models.filing import STATUS_ZH, Filing
from models.issued_document import IssuedDocument
from models.organization import Organization
from models.queries import attachments
from models.queries import cases as queries
from models.stages import CLOSURES, STAGES
from views import codes, diagram
from views.cases import evaluator_shown
from views.documents import basis, limits, tables
from views.documents.acts import Act, acts_of
from views.documents.words import moment
from workflows.context import Context
from workflows.procedures.definitions import Definition
from workflows.procedures.shelf import SHELF, read_yaml

# What `of_file` says.
WHOLE = frozenset({"校验结论", *(name for name, kind in known().items() if kind != "text")}) - {"依据条款"}
CALLBACKS = ("callback_verification", "verification")


@dataclass
class Reading:
    """One case as its documents read it: fetched once, whatever a template names."""

    context: Context
    case: Case
    at: datetime
    events: list[CaseEvent] = field(init=False)
    rows: list[Deadline] = field(init=False)
    filings: list[Filing] = field(init=False)

    def __post_init__(self) -> None:
        self.events = queries.events(self.case.id)
        self.rows = queries.deadlines(self.case.id)
        self.filings = queries.filings(self.case.id)

    @cached_property
    def definition(self) -> Definition | None:
        """The version of the case; None where it is gone: the record is read all the same."""
        return self.context.definitions.readable(self.case.procedure_id)

    @cached_property
    def acts(self) -> list[Act]:
        """What people put on record, oldest first."""
        return acts_of(self.case, self.definition, self.events)

    @cached_property
    def evaluation(self) -> Evaluation | None:
        """The first evaluation."""
        return queries.evaluations([self.case.id]).get(self.case.id)

    def newest(self, *kinds: str) -> Act | None:
        """The newest record of these kinds that stands."""
        return next((act for act in reversed(self.acts) if act.stands and act.record.kind in kinds), None)

    def said(self, kinds: Sequence[str], *keys: str) -> str:
        """What the newest record of these kinds says in the first of these fields that says something."""
        act = self.newest(*kinds)
        return act.said(*keys) if act is not None else ""

    def material(self, kinds: Sequence[str]) -> str:
        """What the newest record of these kinds names as evidence: on paper, and as attachments."""
        return "；".join(text for key in ("evidence", "attachments") if (text := self.said(kinds, key)))

    def outcome(self, *kinds: str) -> str:
        """How the newest act of these kinds ended."""
        act = self.newest(*kinds)
        return act.outcome if act is not None else ""

    def instant(self, *kinds: str) -> str:
        """When the newest record of these kinds was made."""
        act = self.newest(*kinds)
        return moment(act.record.at) if act is not None else ""

    def office(self, number: int | None) -> str:
        """The name of an office."""
        found = db.session.get(Organization, number) if number is not None else None
        return found.name if found is not None else ""


def of_case(reading: Reading) -> dict[str, Value]:
    """The case itself."""
    case = reading.case
    third = (case.offices or {}).get("third_level")
    return {
        "工单编号": case.case_no,
        "省平台编号": case.external_id,
        "地区": procedure_title(case.locality),
        "当前阶段": STAGES.get(case.stage, case.stage),
        "办结方式": CLOSURES.get(case.closure or "", "已办结") if case.closed_at else "",
        "收到时间": moment(case.received_at),
        "转派时间": moment(case.dispatched_at),
        "办理来由": f"你单位于{moment(case.dispatched_at)}转派的" if case.dispatched_at else "由我单位直接办理的",
        "提交时间": moment(case.submitted_at),
        "办结时间": moment(case.closed_at),
        "退回次数": f"{case.return_count}次" if case.return_count else "",
        "转派机构": reading.office(case.first_level_id),
        "承办机构": reading.office(case.second_level_id or case.institution_id),
        "下级单位": reading.office(third),
        **of_limits(reading),
    }


@cache
def procedure_title(locality: str) -> str:
    """The name of a locality, from the settings of its procedure."""
    path = SHELF / locality / "settings.yaml"
    return str((read_yaml(path) or {}).get("title") or locality) if path.exists() else locality


def of_limits(reading: Reading) -> dict[str, Value]:
    """Its limits."""
    rows, definition = reading.rows, reading.definition
    return {
        "转派期限": limits.limit_of("dispatch.", rows, definition),
        "办理期限": limits.limit_of("rectification.", rows, definition),
        "申诉期限": limits.window_of(reading.case, definition, reading.context.calendar()),
        "核实期限": limits.limit_of("appeal.verify", rows, definition),
        "复核期限": limits.limit_of("review.", rows, definition),
    }


def of_evaluation(reading: Reading) -> dict[str, Value]:
    """What was said, and by whom as far as it may be shown."""
    said = reading.evaluation
    if said is None:
        return {}
    person = evaluator_shown(queries.evaluator(reading.case.id)) or {}
    number = f"（{said.staff_number}）" if said.staff_number else ""
    return {
        "事项名称": said.item_name,
        "事项编码": said.item_code,
        "被评价机构": said.institution_name,
        "被评价人员": f"{said.staff_name}{number}",
        "评价等级": said.level_name or LEVEL_ZH.get(said.level_normal, ""),
        "评价渠道": codes.channel(said.channel),
        "评价时间": moment(said.evaluated_at),
        "评价原因": "；".join(said.reasons),
        "评价内容": said.text,
        "评价人": person.get("name", ""),
        "评价人电话": person.get("phone", ""),
        "评价办理结果": codes.CORRECTIONS.get(said.corrected_to or "", said.corrected_to or ""),
    }


def of_handling(reading: Reading) -> dict[str, Value]:
    """Dispatch, callback and rectification."""
    done = ("rectification",)
    return {
        "拟办意见": reading.said(("dispatch",), "opinion"),
        "回访时间": reading.said((*CALLBACKS, "contact"), "called_at"),
        "回访方式": reading.said((*CALLBACKS, "contact"), "means"),
        "核实结论": reading.said(CALLBACKS, "finding"),
        "核实情况": reading.said(CALLBACKS, "record"),
        "评价人陈述": reading.said(CALLBACKS, "statement"),
        "责任科室": reading.said(done, "responsible_department"),
        "责任人": reading.said(done, "responsible_person"),
        "原因分析": reading.said(done, "cause"),
        "整改措施": reading.said(done, "measures", "solution", "explanation"),
        "整改结果": reading.said(done, "result"),
        "答复内容": reading.said(done, "reply"),
        "答复时间": reading.said(done, "replied_at"),
        "整改期限": reading.said(done, "rectify_by"),
        "整改完成时间": reading.said(done, "finished_at"),
        "整改台账编号": reading.said((*done, "step"), "register_no"),
        "整改结论": reading.outcome(*done),
        "佐证材料": reading.material(done),
    }


def of_appeal(reading: Reading) -> dict[str, Value]:
    """The appeal and how it was decided."""
    lodged = reading.newest("appeal")
    staff = lodged.record.data.get("staff_name") if lodged is not None else ""
    return {
        "申诉人": str(staff or (lodged.office.name if lodged is not None and lodged.office else "")),
        "申诉时间": reading.instant("appeal"),
        "申诉理由": reading.said(("appeal",), "ground"),
        "申诉陈述": reading.said(("appeal",), "statement"),
        "申诉材料": reading.material(("appeal",)),
        "申诉核实结果": reading.outcome("appeal_verification"),
        "申诉核实意见": reading.said(("appeal_verification",), "opinion"),
        "申诉认定类别": reading.said(("appeal_verification",), "kind"),
        "审定结果": reading.outcome("correction_decision"),
        "审定意见": reading.said(("correction_decision",), "opinion"),
        "修正结果": reading.said(("correction_decision",), "correct_to"),
    }


def of_review(reading: Reading) -> dict[str, Value]:
    """Review and filing."""
    last = reading.filings[-1] if reading.filings else None
    found: dict[str, Value] = {
        "复核结果": reading.outcome("review"),
        "复核意见": reading.said(("review",), "opinion"),
        "复核时间": reading.instant("review"),
        "退回要求": wanted_again(reading),
    }
    if last is not None:
        found |= {
            "报备编号": last.filing_no,
            "报备类型": codes.FILINGS.get(last.kind, last.kind),
            "报备对象": codes.TARGETS.get(last.target, last.target),
            "报备时间": moment(last.submitted_at),
            "报备状态": STATUS_ZH.get(last.status, last.status),
            "回执编号": last.receipt_no or "",
        }
    return found


def wanted_again(reading: Reading) -> str:
    """What the institution has to do after a return; nothing where the review passed."""
    act = reading.newest("review")
    if act is None or act.record.outcome != "return":
        return ""
    due = limits.limit_of("rectification.", reading.rows, reading.definition)
    return f"请按复核意见补充办理后重新提交；退回不改变原办理期限{f'（{due}）' if due else ''}。"


def of_file(reading: Reading) -> dict[str, Value]:
    """What only a table or a picture can say."""
    case, context = reading.case, reading.context
    ledger, told = tables.ledger_of(case, context), tables.timeline_of(case)
    names = {kind.id: kind.name for kind in KINDS.values()}
    about = {
        "回访记录": ("contact", *CALLBACKS),
        "整改记录": ("rectification",),
        "申诉记录": ("appeal", "appeal_verification", "correction_decision"),
    }
    found: dict[str, Value] = {
        name: tables.acts([act for act in reading.acts if act.record.kind in kinds]) for name, kinds in about.items()
    }
    return found | {
        "办理记录": tables.acts(reading.acts),
        "报备记录": tables.filings(reading.filings),
        "期限台账": tables.limits(ledger),
        "逐日说明": tables.days(ledger),
        "时间线": tables.timeline(told),
        "校验结论": tables.verdict(told, case),
        "文书目录": tables.issued(IssuedDocument.of_case(case.id), names),
        "附件目录": tables.attached(reading.acts, attachments.there(case.id)),
        "流程图": picture(reading),
    }


def picture(reading: Reading) -> Picture:
    """The diagram with where the case stands; nothing where the version is gone."""
    if reading.definition is None:
        return Picture("")
    now, calendar = reading.context.clock.now(), reading.context.calendar()
    svg = diagram.drawn(reading.case, reading.definition, now, calendar)
    return Picture(svg, f"{reading.case.case_no}　办理流程图")


def rules_of(reading: Reading, elements: Sequence[str]) -> tuple[str, ...]:
    """The rules behind these steps of the case's version, each once."""
    known = reading.definition.elements if reading.definition is not None else {}
    found = [rule for key in elements if key in known for rule in known[key].basis]
    return tuple(dict.fromkeys(found))


def of_basis(rules: Sequence[str]) -> dict[str, Value]:
    """The legal basis."""
    return {"依据": basis.cited(rules), "依据条款": basis.asked(rules)}


def all_of(reading: Reading, wanted: Set[str]) -> dict[str, Value]:
    """Everything but what belongs to the document itself: its number, its office, its date and its basis.

    What takes reading the whole case (tables, the diagram, whether the log is whole) is there only where some of it is wanted.
    """
    parts = (of_case, of_evaluation, of_handling, of_appeal, of_review, *((of_file,) if wanted & WHOLE else ()))
    return {name: value for part in parts for name, value in part(reading).items()}
