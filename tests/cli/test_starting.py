"""What an installation needs before it serves, and how it says what is missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app import create_app
from config import ROOT, Config, ConfigurationError


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    return {"BIHUAN_DATA_DIR": str(tmp_path), **more}


def test_production_without_a_secret_key_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="BIHUAN_SECRET_KEY"):
        create_app(Config.from_environment(environment(tmp_path)))


def test_a_short_secret_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="32"):
        create_app(Config.from_environment(environment(tmp_path, BIHUAN_SECRET_KEY="short")))


def test_a_demonstration_makes_its_own_secret_and_keeps_it(tmp_path: Path) -> None:
    first = Config.from_environment(environment(tmp_path, BIHUAN_MODE="demonstration"))
    second = Config.from_environment(environment(tmp_path, BIHUAN_MODE="demonstration"))

    assert first.require_secret() == second.require_secret()
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BIHUAN_MODE", "test"),
        ("PORT", "http"),
        ("PORT", "70000"),
        ("BIHUAN_SANDBOX_PORT", "0"),
        ("BIHUAN_SWEEP_SECONDS", "-1"),
        ("BIHUAN_SWEEP_SECONDS", "soon"),
    ],
)
def test_an_unusable_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        Config.from_environment(environment(tmp_path, **{name: value}))


def test_an_unreadable_database_address_is_refused_without_repeating_it(tmp_path: Path) -> None:
    config = Config.from_environment(
        environment(tmp_path, BIHUAN_DATABASE_URL="no url:secret", BIHUAN_SECRET_KEY="k" * 40)
    )

    with pytest.raises(ConfigurationError) as refused:
        create_app(config)

    assert "BIHUAN_DATABASE_URL" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_serving_without_a_secret_ends_with_one_line(tmp_path: Path) -> None:
    offline = create_app(Config("sqlite://", demonstration=True, secret_key="k" * 40))
    offline.config["BIHUAN"] = Config("sqlite://", data_dir=tmp_path)

    result = offline.test_cli_runner().invoke(args=["serve"])

    assert (result.exit_code, "BIHUAN_SECRET_KEY" in result.stderr) == (2, True)


def test_the_doctor_says_what_to_do(tmp_path: Path) -> None:
    app = create_app(
        Config(f"sqlite:///{tmp_path / 'd.sqlite3'}", demonstration=True, secret_key="k" * 40, data_dir=tmp_path)
    )

    result = app.test_cli_runner().invoke(args=["doctor"])

    assert result.exit_code == 1
    assert "flask db upgrade" in result.stdout
    assert "BIHUAN_PROVINCE_URL" in result.stdout


def test_a_start_loads_nothing_large_that_few_installations_need() -> None:
    packages = "import app, sys; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", packages], cwd=ROOT, capture_output=True, text=True, check=True)

    assert "sqlalchemy" in loaded.stdout.split()
    assert {"authlib", "boto3", "openpyxl", "apscheduler", "procrastinate"} & set(loaded.stdout.split()) == set()
