"""What comes from outside becomes a draft, whole or not at all: an archive of a folder, or one diagram."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from models.account import Actor
from models.errors import DomainError, FieldError, invalid, together
from models.procedure import Procedure
from models.procedure_draft import ProcedureDraft
from models.queries import drafts as queries
from workflows.authoring.content import LONGEST_TITLE, check_key, checked_title
from workflows.authoring.drafts import begin
from workflows.context import Context
from workflows.files.attaching import size_shown
from workflows.importing.archive import read_zip
from workflows.importing.diagram import read_foreign
from workflows.importing.unfit import WANTED, ZIP, unfit
from workflows.procedures import xml
from workflows.procedures.package import DIAGRAM, PATH, Package
from workflows.procedures.shelf import SHARED, SHELF, forms_named, parts_of
from workflows.procedures.xml import DiagramError

# Bytes of the file: the folder of Shantou, which is the largest, has a tenth of that when it is packed.
LARGEST = 2 * 1024 * 1024


def take(context: Context, actor: Actor, key: str, title: str, name: str, content: bytes) -> ProcedureDraft:
    """A new draft of the procedure `key` from a file. 422 says what in the file is wrong, and nothing is kept of it."""
    base = newest_visible(actor, key)
    *_key_and_title, (files, notes) = together(
        lambda: check_key(key), lambda: checked_title(title), lambda: read_in(name, content, base)
    )
    return begin(
        context,
        actor,
        Package(key, files),
        base,
        title or name[:LONGEST_TITLE],
        "imported",
        reason=name[:200],
        import_notes=notes,
    )


def read_in(name: str, content: bytes, base: Procedure | None) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """The files of a draft from the one that was sent, and what in it was not understood."""
    if not name and not content:
        raise refused("/file", "required", f"没有选择文件；{WANTED[0]}", f"no file was chosen: {WANTED[1]}")
    if len(content) > LARGEST:
        size, most = size_shown(len(content)), size_shown(LARGEST)
        zh, en = f"文件最大 {most}，{name} 有 {size}，请换一个", f"a file has at most {most}, {name} has {size}"
        raise refused("/file", "too-large", zh, en)
    why = unfit(content)
    if why is not None:
        raise refused("/file", "not-a-procedure", f"{name}：{why[0]}", f"{name}: {why[1]}")
    try:
        return from_archive(content) if content.startswith(ZIP) else from_diagram(content, base)
    except DiagramError as error:
        place = "" if error.element == "-" else f"{error.element} "
        raise refused("/file", error.code, f"{name}：{place}{error.zh}", f"{name}: {place}{error.en}") from error


def newest_visible(actor: Actor, key: str) -> Procedure | None:
    """The newest version of the procedure, if there is one that the actor may know."""
    return next(iter(queries.versions(actor, key)), None)


def from_archive(content: bytes) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """The files of an archive; one that holds anything else than the folder of a procedure is refused."""
    files = read_zip(content)
    strange = [path for path in files if not PATH.fullmatch(path)]
    if strange:
        raise DiagramError(
            "unknown-path",
            "不是程序文件夹里的文件，请去掉后再导入 / no file of a procedure folder: take it out",
            strange[0][:80],
        )
    if DIAGRAM not in files:
        raise DiagramError("no-diagram", f"压缩包里没有 {DIAGRAM} / there is no {DIAGRAM} in it", "-")
    return files, []


def from_diagram(content: bytes, base: Procedure | None) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """A diagram on its own: the files of the version before beside it, and what of it was not understood."""
    imported = read_foreign(content)
    if imported.refusal is not None:
        raise imported.refusal
    beside = Package.of(base).files if base is not None else {}
    files = {**shared_beside(imported.diagram), **beside, DIAGRAM: imported.diagram.decode()}
    names = {item.get("id"): item.get("name") for item in xml.parse(imported.diagram).iter(etree.Element)}
    return files, [{**vars(note), "name": names.get(note.element) or ""} for note in imported.not_understood]


def shared_beside(diagram: bytes) -> dict[str, str]:
    """The shared parts that a diagram calls by their names, with the forms that they ask for."""
    parts = parts_of(diagram, SHELF / SHARED)
    found = {f"parts/{name}.bpmn": text for name, text in parts.items()}
    for name in sorted(forms_named(*(text.encode() for text in parts.values()))):
        form = SHELF / SHARED / "forms" / f"{name}.json"
        if form.exists():
            found[f"forms/{name}.json"] = form.read_text(encoding="utf-8")
    return found


def from_files(context: Context, actor: Actor, key: str, title: str, files: Mapping[str, str]) -> ProcedureDraft:
    """A new draft from files by their paths, as a pipeline sends them."""
    return begin(context, actor, Package(key, dict(files)), newest_visible(actor, key), title or key, "imported")


def refused(pointer: str, code: str, zh: str, en: str) -> DomainError:
    """A file that can not be taken (422)."""
    return invalid(
        "import-refused", f"不能导入：{zh}", f"it can not be imported: {en}", [FieldError(pointer, code, zh, en)]
    )
