"""What can be wrong with a template, a letterhead or a machine without fonts, in Chinese and English."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong in a template; `line` counts from 1."""

    line: int
    code: str
    message_zh: str
    message_en: str


class TemplateError(Exception):
    """A template that can not be used; `findings` has all that is wrong, in the order of the lines."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("；".join(finding.message_zh for finding in findings))
        self.findings = findings


class LetterheadError(Exception):
    """A .docx that can not be a letterhead; says why."""

    def __init__(self, code: str, message_zh: str, message_en: str) -> None:
        super().__init__(f"{message_zh} / {message_en}")
        self.code, self.message_zh, self.message_en = code, message_zh, message_en


class FontMissingError(LookupError):
    """No Chinese font is installed: every character would be a box, so nothing is written."""

    def __init__(self) -> None:
        self.message_zh = "本机没有中文字体，无法生成 PDF；请安装（Debian/Ubuntu：apt install fonts-noto-cjk）后重启"
        self.message_en = (
            "no Chinese font on this machine, so no PDF: install one (apt install fonts-noto-cjk) and restart"
        )
        super().__init__(f"{self.message_zh} / {self.message_en}")
