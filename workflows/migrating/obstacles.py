"""Why a case can not be brought along, in Chinese and English."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from models.errors import DomainError


@dataclass(frozen=True)
class Obstacle:
    """One reason. `element` is where the token stands in the old version; `by_hand` says that a mapping would help."""

    code: str
    zh: str
    en: str
    element: str = ""
    name: str = ""
    by_hand: bool = False

    def kept(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self)


class CannotMove(Exception):  # noqa: N818 -- not an error: what the dry run is for
    """A case stays on its version, with every reason."""

    def __init__(self, obstacles: list[Obstacle]) -> None:
        super().__init__("；".join(obstacle.zh for obstacle in obstacles))
        self.obstacles = obstacles


def refused(error: DomainError) -> CannotMove:
    """A rule says no, such as a clock whose start has no value in this case."""
    return CannotMove([Obstacle(error.code, error.message_zh, error.message_en)])


def step_missing(element: str, name: str) -> Obstacle:
    """The step at which a token stands is not in the new version."""
    return Obstacle(
        "step-missing",
        f"所在步骤“{name}”在新版本中不存在，请指定对应步骤",
        f"the case stands at {element}, which the new version does not have: say which step takes its place",
        element,
        name,
        by_hand=True,
    )


def step_differs(element: str, name: str, target: str) -> Obstacle:
    """What stands at that place is of another kind."""
    return Obstacle(
        "step-differs",
        f"所在步骤“{name}”与新版本的“{target}”不是同类步骤，请另行指定",
        f"{element} and its counterpart {target} are not of one kind: name another one",
        element,
        name,
        by_hand=True,
    )


def step_elsewhere(element: str, name: str, target: str) -> Obstacle:
    """The counterpart lies in another sub-process (`target`), or in none."""
    return Obstacle(
        "step-elsewhere",
        f"与所在步骤“{name}”对应的步骤在{f'子流程“{target}”中' if target else '主流程上'}，请指定同一层的步骤",
        f"the counterpart of {element} lies {f'in the sub-process {target}' if target else 'in none of its sub-processes'}: "
        "name one on the same level",
        element,
        name,
        by_hand=True,
    )


def branches_differ(element: str, name: str) -> Obstacle:
    """Parallel branches are under way, and the gateway where they meet waits for others in the new version."""
    return Obstacle(
        "branches-differ",
        f"并行分支正在办理，而新版本的汇合“{name}”来路不同，会永远等待；请待各分支办完后再迁移",
        f"parallel branches are under way and meet differently at {element} in the new version: wait until they are through",
        element,
        name,
    )


def office_missing(element: str, name: str) -> Obstacle:
    """Nobody in this case answers for the lane of the new version."""
    return Obstacle(
        "office-missing",
        f"新版本的步骤“{name}”由另一方办理，本工单尚无该方",
        f"the new version gives {element} to a lane for which nobody answers in this case",
        element,
        name,
    )


def not_running() -> CannotMove:
    """The case was closed or voided meanwhile."""
    return CannotMove([Obstacle("case-over", "工单已办结或已作废，无须迁移", "the case is over: nothing to move")])


def other_version() -> CannotMove:
    """Somebody else brought it to another version."""
    return CannotMove(
        [Obstacle("other-version", "工单已不在原版本上（已由另一次迁移带走）", "the case is on another version by now")]
    )
