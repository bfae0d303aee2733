"""The files of docs/deploy and the page of operations name commands, options and settings that exist."""

from __future__ import annotations

import re
import shlex
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from flask.cli import ScriptInfo

from app import create_app
from config import Config

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "docs" / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))


def ensure_command(words: list[str]) -> None:
    """Fails where a `flask …` command or one of its options does not exist."""
    app = create_app(Config("sqlite://", demonstration=True, secret_key="k" * 40))
    command: click.Command = app.cli
    with click.Context(app.cli, obj=ScriptInfo(create_app=lambda: app)):
        while isinstance(command, click.Group) and words and not words[0].startswith("-"):
            found = command.get_command(click.get_current_context(), words[0])
            assert found is not None, f"no command {words[0]}"
            command, words = found, words[1:]
    options = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    assert {word for word in words if word.startswith("--")} <= options, words


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_runs_a_command_that_exists(path: Path) -> None:
    unit = RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's keys have capitals
    unit.read(path, encoding="utf-8")
    program, *words = shlex.split(unit["Service"]["ExecStart"])

    assert program.startswith("/opt/bihuan/")
    assert words[:4] == ["-m", "flask", "--app", "app"]
    ensure_command(words[4:])
    assert unit["Service"]["User"] == "bihuan"
    assert unit["Service"]["NoNewPrivileges"] == "true"


def test_the_compose_file_runs_commands_that_exist() -> None:
    compose: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    commands = {name: service["command"] for name, service in compose["services"].items() if "command" in service}

    assert set(commands) == {"migrate", "web", "worker"}
    for words in commands.values():
        ensure_command(words)


def test_alerts_ask_for_metrics_that_exist() -> None:
    from prometheus_client import generate_latest

    from workflows.watching import metrics

    rules = yaml.safe_load((DEPLOY / "alerts.yaml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    asked = set(re.findall(r"bihuan_[a-z_]+", " ".join(rule["expr"] for rule in rules)))
    gauges = (ROOT / "workflows" / "watching" / "gauges.py").read_text(encoding="utf-8")
    counted = generate_latest(metrics.registry).decode()

    assert asked
    assert [name for name in asked if name not in gauges and name.removesuffix("_bucket") not in counted] == []


def test_every_setting_is_on_the_page_and_every_setting_of_the_page_exists() -> None:
    sources = [ROOT / "config.py", ROOT / "config_files.py", *(ROOT / "cli").glob("*.py"), ROOT / "app.py"]
    known = {
        name for path in sources for name in re.findall(r'"(BIHUAN_[A-Z0-9_]+)"', path.read_text(encoding="utf-8"))
    }
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    example = (DEPLOY / "bihuan.env.example").read_text(encoding="utf-8")

    assert known == set(re.findall(r"BIHUAN_[A-Z0-9_]+", page))
    assert set(re.findall(r"^(BIHUAN_[A-Z0-9_]+)", example, re.MULTILINE)) <= known
