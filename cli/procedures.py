"""`flask procedures …`, `flask story`, `flask rules`: procedures are checked, played and held against the regulation."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from cli.output import refuse
from workflows import lint as linting
from workflows.procedures import outline
from workflows.procedures import rules as catalogue
from workflows.procedures.definitions import SHELF, Definition, Source
from workflows.procedures.xml import DiagramError
from workflows.stories.packages import run_folder
from workflows.stories.simulate import folders_of, run
from workflows.stories.story import StoryError, read_story, stories


@click.group()
def procedures() -> None:
    """流程：检查与试运行。"""


@procedures.command("lint")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
def lint(paths: tuple[Path, ...]) -> None:
    """检查 .bpmn 文件或流程文件夹；有错误时退出码为1。"""
    failed = False
    for path in paths:
        if not path.exists():
            refuse(f"{path}：没有这个文件或文件夹 / no such file or folder")
        for finding in linting.lint_folder(path) if path.is_dir() else linting.lint_file(path):
            click.echo(str(finding))
            failed = failed or finding.severity == "error"
    if failed:
        raise SystemExit(1)


@procedures.command("run-scenarios")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@with_appcontext
def run_scenarios(paths: tuple[Path, ...]) -> None:
    """在模拟时钟上运行流程旁的情景；逐个给出通过或第一处差异。"""
    passed = failed = 0
    for folder in folders_of(list(paths)):
        try:
            for result in run_folder(folder, current_app.extensions["bihuan.make_world"]):
                ok = result.difference is None
                passed, failed = passed + ok, failed + (not ok)
                name = f"{result.story.locality}/{result.story.name}"
                click.echo(f"{'通过 pass' if ok else '不符 FAIL'}  {name}  {result.story.title}")
                if result.difference is not None:
                    click.echo(f"    {result.difference.zh}\n    {result.difference.en}")
        except (StoryError, DiagramError) as error:
            refuse(f"{folder}：{error}")
    click.echo(f"{passed} passed, {failed} failed")
    if failed or not passed:
        raise SystemExit(1)


@procedures.command("show")
@click.argument("locality")
def show(locality: str) -> None:
    """一个办理程序的设置、步骤和期限；原文没有写明的逐项注明：flask procedures show shantou。"""
    folder = SHELF / locality
    if not (folder / "procedure.bpmn").exists():
        refuse(f"没有程序 {locality!r} / unknown procedure")
    definition = Definition.build(Source.read(folder))
    for setting in outline.settings(definition):
        basis = f"（{'、'.join(setting.basis)}）" if setting.basis else ""
        click.echo(f"{setting.title} {setting.name} = {outline.said(setting)}{basis}")
        if setting.silent:
            click.echo(f"    原文未写明：{setting.silent}")
    for step in outline.steps(definition):
        limit = step.limit or step.no_limit or "无时限"
        start = f"，自 {step.start} 起" if step.start else ""
        click.echo(f"{step.lane_name}：{step.name} {step.id}，{limit}{start}（{'、'.join(step.basis)}）")


@click.command()
@click.argument("locality")
@click.option("--scenario", default=None, help="情景文件名（默认第一个）/ which story")
@with_appcontext
def story(locality: str, scenario: str | None) -> None:
    """在模拟时钟上走完一个工单的一生，逐日打印：flask story shantou。"""
    folder = SHELF / locality
    if not (folder / "procedure.bpmn").exists():
        known = "、".join(path.parent.name for path in sorted(SHELF.glob("*/procedure.bpmn")))
        refuse(f"没有地区 {locality!r}，现有：{known} / unknown locality; there are {known}")
    told = next(stories(folder), None)
    if scenario is not None:
        path = folder / "scenarios" / f"{scenario}.yaml"
        if not path.exists():
            names = "、".join(item.stem for item in sorted(folder.glob("scenarios/*.yaml")))
            refuse(f"没有情景 {scenario!r}，现有：{names} / unknown story")
        told = read_story(path)
    if told is None:
        refuse(f"{locality} 还没有情景 / {locality} has no stories yet")
    result = run(told, current_app.extensions["bihuan.make_world"])
    click.echo(f"{told.title}（{'、'.join(told.basis)}）")
    click.echo("\n".join(result.lines))
    if result.difference is not None:
        refuse(f"{result.difference.zh} / {result.difference.en}")


@click.command()
def rules() -> None:
    """合规矩阵：每条规则落在何处、由哪个情景验证。"""
    click.echo(catalogue.as_markdown())
