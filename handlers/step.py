"""A plain step: what its form brought is kept and nothing else happens. For steps that an analyst adds."""

from handlers.act import Act
from handlers.router import handles


@handles("step.record_step", "记录办理情况")
def record_step(act: Act) -> None:
    """Keeps the form as a record of the case."""
    act.record("step")
    act.emit("StepCompleted", step=act.element_id, outcome=act.outcome)
