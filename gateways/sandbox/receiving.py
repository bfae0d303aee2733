"""Receiving filings: signature, key, fields, and then whatever the sandbox has been told to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, jsonify, request

from gateways.sandbox.filings import read_filing
from gateways.sandbox.local import local_only
from gateways.sandbox.problems import Problem
from gateways.sandbox.state import Sandbox, sandbox
from gateways.sandbox.store import Filing, Reception
from gateways.signing import (
    HEADER_IDEMPOTENCY,
    HEADER_KEY,
    HEADER_SIGNATURE,
    HEADER_TIMESTAMP,
    SignatureError,
    SignedParts,
    is_idempotency_key,
    verify,
)

receiving = Blueprint("receiving", __name__)

_SIGNATURE_TITLES = {
    "unknown-key": "密钥编号未登记 / The key is not known",
    "timestamp-malformed": "时间戳无效 / The timestamp is not valid",
    "timestamp-out-of-window": "时间戳超出10分钟 / The timestamp is more than ten minutes off",
    "signature-mismatch": "签名不符 / The signature does not match",
}


@receiving.post("/v1/filings")
def receive_filing() -> Response:
    """One delivery: 201 for a new filing, 200 for one that was received before, else a problem."""
    # The body is read before anything is refused: an unread body would reset the connection under the answer.
    raw = request.get_data()
    key = request.headers.get(HEADER_IDEMPOTENCY, "")
    _check_signature(raw, key)
    if not is_idempotency_key(key):
        raise Problem(400, "idempotency-key-missing", "缺少幂等键 / The idempotency key is missing or malformed")
    here = sandbox()
    return _respond(here.store.receive(key, read_filing(raw), at=here.clock.now()))


@receiving.get("/v1/filings")
def list_filings() -> Response:
    """What was received, newest first, at most 200."""
    local_only()
    items = [_full(filing) for filing in sandbox().store.filings(request.args.get("case_no"))]
    return jsonify(items=items, total=len(items))


@receiving.get("/v1/filings/<path:key>")
def show_filing(key: str) -> Response:
    """One filing by its idempotency key, or 404."""
    local_only()
    filing = sandbox().store.filing(key)
    if filing is None:
        raise Problem(404, "filing-unknown", "没有这份报备 / There is no such filing")
    return jsonify(_full(filing))


def _check_signature(raw: bytes, key: str) -> None:
    here = sandbox()
    parts = SignedParts(request.method, request.path, request.headers.get(HEADER_TIMESTAMP, ""), key, raw)
    try:
        if request.headers.get(HEADER_KEY) != here.key_id:
            raise SignatureError("unknown-key")
        verify(here.secret, parts, request.headers.get(HEADER_SIGNATURE, ""), now=here.clock.now())
    except SignatureError as error:
        raise Problem(401, error.code, _SIGNATURE_TITLES[error.code]) from error


def _respond(reception: Reception) -> Response:
    """Say what became of the delivery, in the way that the behaviour asks for."""
    if reception.outcome == "conflict":
        raise Problem(
            409, "idempotency-key-reused", "幂等键已用于其他内容 / The idempotency key was used for other content"
        )
    behaviour = reception.behaviour
    if behaviour.name == "error":
        raise Problem(500, "sandbox-error", "沙箱按设定出错 / The sandbox fails, as told")
    if behaviour.name == "timeout":
        return Response(_silence(sandbox(), behaviour.seconds))
    if behaviour.name == "slow":
        sandbox().hold(behaviour.seconds)
    assert reception.filing is not None
    response = jsonify(_answer(reception.filing))
    response.status_code = 200 if reception.outcome == "replayed" else 201
    return response


def _silence(here: Sandbox, seconds: float) -> Iterator[bytes]:
    """Hold, then drop: raising before the first byte makes the server close the connection without any answer."""
    here.hold(seconds)
    yield from ()
    raise ConnectionAbortedError("dropped, as told")


def _answer(filing: Filing) -> dict[str, Any]:
    answer = {"status": filing.status, "idempotency_key": filing.key, "answered_at": filing.received_at}
    if filing.status == "accepted":
        return {**answer, "receipt_no": filing.receipt_no}
    return {**answer, "reason_code": filing.reason_code, "reason": filing.reason}


def _full(filing: Filing) -> dict[str, Any]:
    return {
        "idempotency_key": filing.key,
        "case_no": filing.case_no,
        "status": filing.status,
        "receipt_no": filing.receipt_no,
        "reason_code": filing.reason_code,
        "reason": filing.reason,
        "received_at": filing.received_at,
        "times_seen": filing.times_seen,
        "body_sha256": filing.body_sha,
        "body": filing.content(),
    }
