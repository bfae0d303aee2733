"""What may stand in the files of a draft: known paths, text that can be kept, bounded in number and size."""

from __future__ import annotations

from collections.abc import Mapping

from models.errors import FieldError, invalid
from workflows.procedures.package import PATH

# Characters of one file, and of all of them: Shantou's whole folder has 140,000.
LONGEST = 2_000_000
MOST_FILES = 400


def check_files(files: Mapping[str, str | None]) -> None:
    """Raises a DomainError (422) that names every file at fault."""
    errors = [error for path, text in files.items() for error in faults(path, text)]
    if len(files) > MOST_FILES:
        errors.append(FieldError("/files", "too-many", f"文件不得超过{MOST_FILES}个", f"at most {MOST_FILES} files"))
    if errors:
        raise invalid("invalid-field", "文件有误", "files can not be taken", errors[:20])


def faults(path: str, text: object) -> list[FieldError]:
    """What is wrong with one file."""
    pointer = f"/files/{path[:80].replace('~', '~0').replace('/', '~1')}"
    if not PATH.fullmatch(path):
        zh = (
            f"{path[:80]}：程序文件夹里没有这种文件，应为 procedure.bpmn、settings.yaml、cast.yaml、forms/*.json、"
            "tables/*.dmn、parts/*.bpmn、scenarios/*.yaml 或 scenarios/notices/*.toml"
        )
        return [FieldError(pointer, "unknown-path", zh, f"{path[:80]} is no file of a procedure folder")]
    if text is None:
        return []
    if not isinstance(text, str):
        return [FieldError(pointer, "type", f"{path} 应为文字", f"{path} must be text")]
    if len(text) > LONGEST:
        return [FieldError(pointer, "too-long", f"{path} 超过{LONGEST}个字符", f"{path} is longer than {LONGEST}")]
    if "\x00" in text:
        return [FieldError(pointer, "control-character", f"{path} 含有 NUL 字符", f"{path} has a NUL character")]
    return []
