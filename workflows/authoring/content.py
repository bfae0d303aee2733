"""What may stand in the files of a draft: known paths, text that can be kept, bounded in number and size."""

from __future__ import annotations

from collections.abc import Mapping

from models.errors import FieldError, invalid, wrong_field
from workflows.procedures.package import KEY, PATH

# Characters of all files together: Shantou's whole folder has 140,000.
LONGEST = 2_000_000
MOST_FILES = 400
LONGEST_TITLE = 120
# Words that stand in addresses where a key stands in others.
TAKEN = frozenset({"drafts", "rules", "new", "shared", "import"})


def check_files(files: Mapping[str, str | None]) -> None:
    """Raises a DomainError (422) that names every file at fault."""
    refuse([error for path, text in files.items() for error in faults(path, text)])


def check_whole(files: Mapping[str, str]) -> None:
    """Raises a DomainError (422) where a draft would hold more than any procedure needs, or a file without a text."""
    refuse([not_text(path) for path, text in files.items() if not isinstance(text, str)])
    if len(files) > MOST_FILES:
        refuse([FieldError("/files", "too-many", f"文件不得超过{MOST_FILES}个", f"at most {MOST_FILES} files")])
    if sum(map(len, files.values())) > LONGEST:
        zh, en = f"全部文件合计不得超过{LONGEST}个字符", f"all files together have at most {LONGEST} characters"
        refuse([FieldError("/files", "too-long", zh, en)])


def refuse(errors: list[FieldError]) -> None:
    """422 where there is something wrong; the first twenty are told."""
    if errors:
        raise invalid("invalid-field", "文件有误", "files can not be taken", errors[:20])


def faults(path: str, text: object) -> list[FieldError]:
    """What is wrong with one file."""
    pointer = pointer_to(path)
    if not PATH.fullmatch(path):
        zh = (
            f"{path[:80]}：程序文件夹里没有这种文件，应为 procedure.bpmn、settings.yaml、cast.yaml、forms/*.json、"
            "tables/*.dmn、parts/*.bpmn、scenarios/*.yaml 或 scenarios/notices/*.toml"
        )
        return [FieldError(pointer, "unknown-path", zh, f"{path[:80]} is no file of a procedure folder")]
    if text is None:
        return []
    if not isinstance(text, str):
        return [not_text(path)]
    if "\x00" in text:
        return [FieldError(pointer, "control-character", f"{path} 含有 NUL 字符", f"{path} has a NUL character")]
    return []


def not_text(path: str) -> FieldError:
    """A file that holds something else."""
    return FieldError(pointer_to(path), "type", f"{path} 应为文字", f"{path} must be text")


def pointer_to(path: str) -> str:
    """Where a file stands in what was sent (JSON pointer)."""
    return f"/files/{path[:80].replace('~', '~0').replace('/', '~1')}"


def checked_title(title: str) -> str:
    """What people call it: one line of so many characters at most."""
    words = " ".join(title.split())
    if len(words) > LONGEST_TITLE:
        raise wrong_field(
            "/title", "too-long", f"名称不得超过{LONGEST_TITLE}个字", f"at most {LONGEST_TITLE} characters"
        )
    return words


def check_key(key: str) -> None:
    """The name of its folder."""
    if not KEY.fullmatch(key) or key in TAKEN:
        zh = "程序代码由小写英文字母、数字和连字符组成，2至32个字符，以字母开头，如 shantou-district"
        raise invalid(
            "invalid-field",
            zh,
            "a procedure key has 2 to 32 lower-case letters, digits and hyphens",
            [FieldError("/key", "bad-key", zh, "2 to 32 lower-case letters, digits and hyphens, a letter first")],
        )
