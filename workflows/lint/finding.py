"""One finding of the lint."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """What is wrong where, and what to do about it, in Chinese and English. `severity` is `error` or `warning`."""

    file: str
    element: str
    code: str
    message: str
    severity: str
    # What the finding speaks of besides its element, such as the name of a form.
    about: str = field(default="", compare=False)

    def __str__(self) -> str:
        """`file:element: code message`, the form in which it is printed; a warning says that it is one."""
        mark = "" if self.severity == "error" else "（提示 / warning）"
        return f"{self.file}:{self.element}: {self.code} {mark}{self.message}"


def error(file: str, element: str, code: str, zh: str, en: str = "", about: str = "") -> Finding:
    """A finding that stops publication; `zh` alone where it carries its English already."""
    return Finding(file, element, code, f"{zh} / {en}" if en else zh, "error", about)


def warning(file: str, element: str, code: str, zh: str, en: str) -> Finding:
    """A finding that should be looked at."""
    return Finding(file, element, code, f"{zh} / {en}", "warning")
