"""Reads again what the writers wrote, by other people's code."""

from __future__ import annotations

import io
import re
from typing import Any

import docx
from pypdf import PdfReader


def pdf_text(content: bytes) -> str:
    """The characters of a PDF, blanks and invisible breaks taken out."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    return re.sub(r"[\s\u200b]+", "", "".join(pages))


def pdf_pages(content: bytes) -> list[Any]:
    """The pages of a PDF."""
    return list(PdfReader(io.BytesIO(content)).pages)


def paper(content: bytes) -> Any:
    """A docx, opened."""
    return docx.Document(io.BytesIO(content))


def docx_text(content: bytes) -> str:
    """The characters of a docx: paragraphs, then tables, blanks taken out."""
    opened = paper(content)
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return re.sub(r"\s+", "", "".join([*(paragraph.text for paragraph in opened.paragraphs), *cells]))
