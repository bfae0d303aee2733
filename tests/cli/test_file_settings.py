"""Where attachments lie and how many there may be: settings that can not be right stop the program and say what would be."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import storage
from config import Config, ConfigurationError
from gateways.storage_files import FileStorage
from gateways.storage_s3 import S3Storage

S3 = {
    "BIHUAN_S3_ENDPOINT": "https://s3.example.gov.cn",
    "BIHUAN_S3_BUCKET": "bihuan",
    "BIHUAN_S3_ACCESS_KEY": "key",
    "BIHUAN_S3_SECRET_KEY": "hidden-value",
}


def test_without_a_word_they_lie_in_a_folder_of_the_data(tmp_path: Path) -> None:
    found = storage(Config.from_environment({"BIHUAN_DATA_DIR": str(tmp_path)}))

    assert isinstance(found, FileStorage)
    assert found.folder == tmp_path / "files"


def test_another_folder_or_a_bucket_is_said(tmp_path: Path) -> None:
    folder = storage(Config.from_environment({"BIHUAN_FILES_DIR": str(tmp_path / "elsewhere")}))
    bucket = Config.from_environment(S3)

    assert isinstance(folder, FileStorage)
    assert folder.folder == tmp_path / "elsewhere"
    assert isinstance(storage(bucket), S3Storage)
    assert "hidden-value" not in repr(bucket)


def test_the_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from-a-file\n")
    given = {key: value for key, value in S3.items() if key != "BIHUAN_S3_SECRET_KEY"}

    config = Config.from_environment({**given, "BIHUAN_S3_SECRET_KEY_FILE": str(tmp_path / "secret")})

    assert config.files.s3_secret_key == "from-a-file"


def test_sizes_are_said_in_megabytes() -> None:
    files = Config.from_environment(
        {"BIHUAN_FILE_MB": "5", "BIHUAN_CASE_FILES_MB": "50", "BIHUAN_CASE_FILES": "7"}
    ).files

    assert (files.file_bytes, files.case_bytes, files.files) == (5 * 1024**2, 50 * 1024**2, 7)


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({key: value for key, value in S3.items() if key != "BIHUAN_S3_BUCKET"}, "BIHUAN_S3_BUCKET"),
        ({**S3, "BIHUAN_FILES_DIR": "/srv"}, "BIHUAN_FILES_DIR"),
        ({"BIHUAN_FILE_MB": "0"}, "BIHUAN_FILE_MB"),
        ({"BIHUAN_FILE_MB": "many"}, "BIHUAN_FILE_MB"),
        ({"BIHUAN_CASE_FILES": "-1"}, "BIHUAN_CASE_FILES"),
    ],
)
def test_what_can_not_be_right_is_named(environ: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        Config.from_environment(environ)


def test_an_endpoint_that_can_not_be_right_is_named() -> None:
    with pytest.raises(ConfigurationError, match="BIHUAN_S3_ENDPOINT"):
        storage(Config.from_environment({**S3, "BIHUAN_S3_ENDPOINT": "s3.example.gov.cn"}))
