"""Where attachments lie and how much of them there may be, read from the environment with the rest (config.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

MEGABYTE = 1024 * 1024
# Bytes of a multipart request beside the file itself.
ROUND_IT = 256 * 1024
S3 = ("BIHUAN_S3_ENDPOINT", "BIHUAN_S3_BUCKET", "BIHUAN_S3_ACCESS_KEY", "BIHUAN_S3_SECRET_KEY")


@dataclass(frozen=True)
class FileSettings:
    """A folder, or (with `s3_endpoint`) a bucket; sizes in bytes."""

    folder: Path | None = None
    s3_endpoint: str | None = None
    s3_bucket: str = ""
    s3_access_key: str = ""
    s3_secret_key: str = field(default="", repr=False)
    s3_region: str = "us-east-1"
    file_bytes: int = 20 * MEGABYTE
    case_bytes: int = 200 * MEGABYTE
    files: int = 60

    @property
    def largest_request(self) -> int:
        """Bytes of a request that brings one file."""
        return self.file_bytes + ROUND_IT

    @classmethod
    def read(cls, environ: Mapping[str, str], secret_key: str | None) -> FileSettings:
        """From `BIHUAN_FILES_DIR` or `BIHUAN_S3_…`; ValueError (bilingual) where one is missing or out of bounds."""
        folder = environ.get("BIHUAN_FILES_DIR")
        given = {name: environ.get(name, "").strip() for name in S3[:3]} | {S3[3]: secret_key or ""}
        missing = [name for name, value in given.items() if not value]
        if missing and len(missing) < len(S3):
            raise ValueError(
                f"缺少 {'、'.join(missing)}：四项须同时设置 / the four go together: {', '.join(missing)} missing"
            )
        if folder and not missing:
            raise ValueError(
                "BIHUAN_FILES_DIR 与 BIHUAN_S3_… 只能设置一种 / set BIHUAN_FILES_DIR or BIHUAN_S3_…, not both"
            )
        return cls(
            folder=Path(folder) if folder else None,
            s3_endpoint=given[S3[0]] or None,
            s3_bucket=given[S3[1]],
            s3_access_key=given[S3[2]],
            s3_secret_key=given[S3[3]],
            s3_region=environ.get("BIHUAN_S3_REGION") or "us-east-1",
            file_bytes=whole(environ, "BIHUAN_FILE_MB", 20, 500) * MEGABYTE,
            case_bytes=whole(environ, "BIHUAN_CASE_FILES_MB", 200, 100_000) * MEGABYTE,
            files=whole(environ, "BIHUAN_CASE_FILES", 60, 1000),
        )


def whole(environ: Mapping[str, str], name: str, default: int, most: int) -> int:
    """A whole number from 1 on."""
    text = environ.get(name, "").strip()
    if text and not (text.isascii() and text.isdigit() and 0 < int(text) <= most):
        raise ValueError(f"{name}={text!r}：应为 1 到 {most} 的整数 / must be a whole number between 1 and {most}")
    return int(text) if text else default
