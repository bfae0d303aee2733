"""Which documents there are, and where the template of each comes from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from documents.fields import known
from documents.language import Template, read

SHIPPED = Path(__file__).parent / "shipped"


@dataclass(frozen=True)
class Kind:
    """One kind of document. `records` are the acts that it is about (kinds in models/records.py), the newest counts.

    One that is `sent` is issued (印发): kept as it was, with number and hash. The others are drawn up whenever asked for.
    """

    id: str
    name: str
    about: str
    records: tuple[str, ...] = ()
    sent: bool = True
    style: str = "letter"

    @property
    def shipped(self) -> str:
        """The template that comes with the house."""
        return (SHIPPED / f"{self.id}.md").read_text(encoding="utf-8")


KINDS: dict[str, Kind] = {
    kind.id: kind
    for kind in (
        Kind("dispatch_notice", "转派通知", "把工单转派给承办机构，写明事由和办理期限", ("dispatch",)),
        Kind("rectification_report", "整改报告", "承办机构向转派机构报送整改核实情况", ("rectification",)),
        Kind("appeal_verification", "申诉核实意见", "对申诉的核实经过、结论和理由", ("appeal_verification",)),
        Kind("appeal_decision", "申诉审定决定", "对申诉的审定结果，书面告知申诉人", ("correction_decision",)),
        Kind("review_decision", "复核决定", "复核通过或者退回，写明意见和依据", ("review",)),
        Kind("filing_form", "报备表", "向上级报备的整改结果或者修正结果", style="file"),
        Kind("case_file", "案卷", "工单全卷：评价、办理经过、期限、流程图、文书和附件目录", sent=False, style="file"),
    )
}


@cache
def shipped_template(kind_id: str) -> Template:
    """The template of a kind as it comes with the house."""
    return read(KINDS[kind_id].shipped, known())
