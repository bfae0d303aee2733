"""Secrets come from the environment or from files, and from nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import create_app
from config import Config, ConfigurationError
from protection.keys import DataKey

SECRET, DATA, OLDER = "s" * 40, "data-key-" * 4, "older-key-" * 4


def config(tmp_path: Path, **more: str) -> Config:
    return Config.from_environment({"BIHUAN_DATA_DIR": str(tmp_path), **more})


def file(tmp_path: Path, content: str) -> str:
    path = tmp_path / "secret-file"
    path.write_text(content)
    return str(path)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("BIHUAN_SECRET_KEY", "secret_key"),
        ("BIHUAN_DATA_KEY", "data_keys"),
        ("BIHUAN_PROVINCE_SECRET", "province_secret"),
        ("BIHUAN_DATABASE_URL", "database_url"),
    ],
)
def test_a_secret_may_lie_in_a_file(tmp_path: Path, name: str, field: str) -> None:
    read = config(tmp_path, **{f"{name}_FILE": file(tmp_path, f"{SECRET}\n")})

    assert getattr(read, field) == SECRET
    assert SECRET not in repr(read)


@pytest.mark.parametrize("content", [None, "", " \n", "\udcff"])
def test_a_secret_file_that_can_not_be_used_is_named(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "secret-file"
    if content is not None:
        path.write_bytes(content.encode(errors="surrogateescape"))

    with pytest.raises(ConfigurationError, match="BIHUAN_SECRET_KEY_FILE"):
        config(tmp_path, BIHUAN_SECRET_KEY_FILE=str(path))


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="BIHUAN_DATA_KEY_FILE"):
        config(tmp_path, BIHUAN_DATA_KEY=DATA, BIHUAN_DATA_KEY_FILE=file(tmp_path, DATA))


@pytest.mark.parametrize("secret", ["change-me-change-me-change-me-change-me", "simulation-" * 4, "Example" * 6])
@pytest.mark.parametrize("name", ["BIHUAN_SECRET_KEY", "BIHUAN_DATA_KEY"])
def test_a_default_secret_is_refused_outside_the_demonstration(tmp_path: Path, name: str, secret: str) -> None:
    given = {"BIHUAN_SECRET_KEY": SECRET, name: secret}

    with pytest.raises(ConfigurationError, match=name) as refused:
        create_app(config(tmp_path, **given))

    assert secret not in str(refused.value)
    create_app(config(tmp_path, BIHUAN_MODE="demonstration", **given))


def test_the_first_data_key_seals_and_the_secret_key_stands_behind(tmp_path: Path) -> None:
    vault = config(tmp_path, BIHUAN_SECRET_KEY=SECRET, BIHUAN_DATA_KEY=f"{DATA}\n{OLDER}").vault()

    assert vault is not None
    assert vault.key_ids == (DataKey(DATA).id, DataKey(OLDER).id, DataKey(SECRET).id)


def test_without_a_data_key_the_secret_key_takes_its_place(tmp_path: Path) -> None:
    vault = config(tmp_path, BIHUAN_SECRET_KEY=SECRET).vault()

    assert vault is not None
    assert vault.key_ids == (DataKey(SECRET).id,)
    assert config(tmp_path).vault() is None


def test_a_demonstration_makes_its_own_data_key_and_keeps_it(tmp_path: Path) -> None:
    first, second = (config(tmp_path, BIHUAN_MODE="demonstration") for _ in range(2))

    assert first.data_keys == second.data_keys != first.secret_key
    assert (tmp_path / "data-key").stat().st_mode & 0o077 == 0


def test_the_cipher_is_a_setting(tmp_path: Path) -> None:
    vault = config(tmp_path, BIHUAN_SECRET_KEY=SECRET, BIHUAN_CIPHER="sm4-gcm").vault()

    assert vault is not None
    assert vault.mark.startswith("sm4-gcm.")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BIHUAN_CIPHER", "rot13"),
        ("BIHUAN_DATA_KEY", "short"),
        ("BIHUAN_PERSON_RETENTION_DAYS", "0"),
        ("BIHUAN_PERSON_RETENTION_DAYS", "ever"),
    ],
)
def test_an_unusable_setting_of_protection_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        create_app(config(tmp_path, BIHUAN_SECRET_KEY=SECRET, **{name: value}))
