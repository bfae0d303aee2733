"""整改: the institution submits what it found and put right (ST-35d, ST-36)."""

from handlers.act import Act
from handlers.router import handles
from handlers.timing import check_happened


@handles("rectification.submit_rectification", "提交整改核实情况")
def submit_rectification(act: Act) -> None:
    """Each submission starts the first level's three working days anew (ST-35e); the ten days stay as they are."""
    check_happened(act, "replied_at", "finished_at", dated="rectify_by")
    act.case.submit_rectification(act.outcome or "rectified", act.at)
    act.record("rectification")
    act.emit("RectificationSubmitted", outcome=act.outcome, returns_before=act.case.return_count)
