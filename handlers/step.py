"""A plain step: what its form brought is kept and nothing else happens. For steps that an analyst adds."""

from handlers.act import Act
from handlers.router import handles
from handlers.timing import check_happened


@handles("step.record_step", "记录办理情况")
def record_step(act: Act) -> None:
    """Keeps the form as a record of the case. What it calls `…_at` are times at which something happened."""
    check_happened(act, *(name for name in act.data if name.endswith("_at")))
    act.record("step")
    chosen = next((name for key, name in outcomes_of(act) if key == act.outcome), None)
    act.emit("StepCompleted", step=act.element_id, step_name=act.name, outcome=act.outcome, outcome_name=chosen)


def outcomes_of(act: Act) -> list[tuple[str, str]]:
    """The outcomes that the diagram offers at this step, with their Chinese names."""
    pairs = (part.partition("=") for part in act.words.get("outcomes", "").split(";") if part.strip())
    return [(key.strip(), name.strip()) for key, _, name in pairs]
