"""Keeps inbox rows and the stage in step with the workflow state. Whatever they say, the state is the truth."""

from dataclasses import dataclass
from datetime import datetime

from calendars.working_time import working_minutes
from models.case import Case
from models.errors import DomainError
from models.notice import to_office
from models.rows import Rows
from models.stages import STAGES
from models.task import Task
from workflows.engine import Engine, Waiting
from workflows.ledger import Ledger
from workflows.procedures.definitions import Definition


@dataclass
class Projection:
    """The open inbox rows of one case during one unit."""

    case: Case
    definition: Definition
    at: datetime
    rows: Rows
    # The open ones, and the one that somebody acts on.
    tasks: list[Task]

    def follow(self, engine: Engine, ledger: Ledger) -> None:
        """Opens rows for steps that wait now, cancels rows whose step is gone, and sets the stage."""
        steps = engine.steps()
        waiting = {step.id for step in steps}
        for task in self.tasks:
            if task.state == "done" and task.completed_at == self.at:
                task.worked_minutes = working_minutes(task.created_at, self.at, ledger.calendar)
            elif task.state == "open" and task.engine_task_id not in waiting:
                task.state = "cancelled"
            elif task.state == "open" and ledger.replaced:
                # Another limit took the place of the step's own while it went on.
                task.due_at, task.warn_at, task.provisional = ledger.limits_of(task.step)
        known = {task.engine_task_id for task in self.tasks}
        for step in steps:
            if step.id not in known:
                self.open(step, ledger)
        self.case.stage = self.stage_of(engine)

    def open(self, step: Waiting, ledger: Ledger) -> None:
        """A new inbox row in the organisation that answers for the lane."""
        element = self.definition.elements[step.element]
        owner = self.owner_of(element.lane)
        due_at, warn_at, provisional = ledger.limits_of(step.element)
        self.rows.new(
            Task,
            case_id=self.case.id,
            step=element.id,
            engine_task_id=step.id,
            name=element.name,
            lane=element.lane,
            organization_id=owner,
            owner_organization_id=owner,
            state="open",
            created_at=self.at,
            due_at=due_at,
            warn_at=warn_at,
            provisional=provisional,
            paused=ledger.is_paused(step.element),
        )
        text = f"{self.case.case_no} {element.name}待办理"
        self.rows.add(to_office(self.case, self.at, owner, element.lane, "new_task", text))

    def owner_of(self, lane: str) -> int:
        """The organisation that answers for a lane in this case."""
        owner = office_of(self.case, self.definition, lane)
        if owner is None:
            name = self.definition.lanes[lane].name if lane in self.definition.lanes else lane
            raise DomainError(
                "nobody-answers",
                f"下一步骤由“{name}”办理，而本工单还没有确定由哪个机构承担；请管理员查看办理程序 {self.definition.locality}",
                f"nobody answers for the lane {lane} of {self.definition.locality} in this case",
            )
        return owner

    def stage_of(self, engine: Engine) -> str:
        """The stage that the waiting step or event of the main path carries; `closed` or `void` at the end.

        Where a step waits that carries none, the last stage is over: nobody would read «待转派» of what has been dispatched.
        """
        if self.case.is_void:
            return "void"
        # A case that was closed may still wait for what has no time limit, such as an appeal (CX-8).
        if engine.completed or self.case.closed_at is not None:
            return "closed"
        steps = [item.element for item in engine.steps()]
        waiting = [*steps, *engine.messages().values()]
        for element in self.definition.elements.values():
            stage = element.properties.get("stage", "")
            if element.id in waiting and stage in STAGES:
                return stage
        return "handling" if steps else self.case.stage


def office_of(case: Case, definition: Definition, lane: str) -> int | None:
    """The organisation that answers for a lane: an office of its kind, or whoever has that part in the case."""
    owner = definition.owner_of(lane)
    return case.office_of(lane if owner.startswith("kind:") else owner)
