"""Reading what was handed in: the fields the province insists on, and the digest that tells two bodies apart."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from gateways.sandbox.problems import FieldError, Problem, field_error
from gateways.signing import canonical_json

TYPES = {"rectification": "整改结果", "correction": "申诉修正"}


@dataclass(frozen=True)
class HandedIn:
    """A filing that may be received: its case and its content in canonical JSON."""

    case_no: str
    body: str

    @property
    def body_sha(self) -> str:
        """SHA-256 of the canonical content in hex."""
        return hashlib.sha256(self.body.encode("utf-8")).hexdigest()


def read_filing(raw: bytes) -> HandedIn:
    """Read a request body; raises Problem 400 for what is not JSON and 422 for missing or wrong fields."""
    try:
        content = json.loads(raw)
        body = canonical_json(content).decode("utf-8")
    except (ValueError, RecursionError) as error:
        raise Problem(400, "not-json", "请求不是有效的 JSON / The request is not valid JSON") from error
    if not isinstance(content, dict):
        raise _invalid([field_error("", "wrong-type", "应为 JSON 对象 / a JSON object is expected")])
    errors = list(_field_errors(content))
    if errors:
        raise _invalid(errors)
    return HandedIn(content["case_no"], body)


def _field_errors(content: dict[str, Any]) -> list[FieldError]:
    errors = []
    case_no = content.get("case_no")
    if not isinstance(case_no, str) or not 0 < len(case_no.strip()) <= 100:
        errors.append(field_error("/case_no", "required", "缺少工单编号 / the case number is missing"))
    if not isinstance(content.get("type"), str) or content["type"] not in TYPES:
        errors.append(field_error("/type", "unknown", f"报备类型应为 / one of: {', '.join(TYPES)}"))
    institution = content.get("institution")
    if not isinstance(institution, dict) or not isinstance(institution.get("name"), str) or not institution["name"]:
        errors.append(field_error("/institution", "required", "缺少机构名称 / the institution's name is missing"))
    if not isinstance(content.get("result"), dict):
        errors.append(field_error("/result", "required", "缺少办理结果 / the result is missing"))
    return errors


def _invalid(errors: list[FieldError]) -> Problem:
    return Problem(422, "filing-invalid", "报备内容不完整 / The filing is not complete", errors)
