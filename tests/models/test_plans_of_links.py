"""The questions of attachments, notes and links are answered by an index, whatever the size of the tables."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, select, text
from sqlalchemy.dialects import sqlite

from models.attachment import Attachment
from models.base import db
from models.evaluation import Evaluation, Evaluator
from models.note import Note

KEPT = Attachment.removed_at.is_(None)


# With hardly a row PostgreSQL rightly takes whatever comes first; SQLite plans by the schema alone.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("asked", "index"),
    [
        (
            select(Evaluation.case_id)
            .where(Evaluation.item_code == "x")
            .order_by(Evaluation.case_id.desc())
            .limit(2000),
            "ix_evaluations_item_code_case_id",
        ),
        (select(Evaluator.case_id).where(Evaluator.phone_index.in_(["a", "b"])), "ix_evaluators_phone_index"),
        (select(Attachment).where(Attachment.case_id == 1), "ix_attachments_case_id"),
        (
            select(Attachment.storage_key).where(Attachment.storage_key.in_(["a", "b"]), KEPT),
            "ix_attachments_storage_key",
        ),
        (select(Attachment.preview_key).where(Attachment.preview_key.in_(["a"]), KEPT), "ix_attachments_preview_key"),
        (select(Note).where(Note.case_id == 1, Note.organization_id == 1), "ix_notes_case_id_organization_id"),
    ],
)
def test_each_walks_its_index(app: Flask, asked: Select[Any], index: str) -> None:
    sql = str(asked.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
    with db.engine.connect() as connection:
        plan = " / ".join(str(row[-1]) for row in connection.execute(text(f"EXPLAIN QUERY PLAN {sql}")))

    assert index in plan, plan
    assert "SCAN attachments" not in plan
