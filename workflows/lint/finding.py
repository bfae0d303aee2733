"""One finding of the lint."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """What is wrong where, and what to do about it, in Chinese and English. `severity` is `error` or `warning`.

    `code` stands in the table of `workflows/lint/codes.py`, which says of each code what is wrong and what to do.
    """

    file: str
    element: str
    code: str
    zh: str
    en: str
    severity: str
    # What the finding speaks of besides its element, such as the name of a form.
    about: str = field(default="", compare=False)

    @property
    def message(self) -> str:
        """Both languages in one line."""
        return f"{self.zh} / {self.en}"

    def __str__(self) -> str:
        """`file:element: code message`, the form in which it is printed; a warning says that it is one."""
        mark = "" if self.severity == "error" else "（提示 / warning）"
        return f"{self.file}:{self.element}: {self.code} {mark}{self.message}"


def error(file: str, element: str, code: str, zh: str, en: str, about: str = "") -> Finding:
    """A finding that stops publication."""
    return Finding(file, element, code, zh, en, "error", about)


def warning(file: str, element: str, code: str, zh: str, en: str) -> Finding:
    """A finding that should be looked at."""
    return Finding(file, element, code, zh, en, "warning")
