"""Commands that check single files: `check` and `figures`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from pipelines.commands import FILE
from pipelines.files import write_whole
from pipelines.project import load_questionnaire
from pipelines.result import Result, alarming


@click.command()
@click.argument("export", type=FILE)
@click.option(
    "-q", "--questionnaire", "questionnaire_file", type=FILE, required=True, help="The questionnaire of the wave."
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("--report", "page", type=FILE, help="Write the reviewer's page to this file.")
@click.option("--out", type=FILE, help="Write the tables into this folder, which must not exist yet.")
@click.option("--doubts", is_flag=True, help="Also find the least answers to doubt in whoever contradicts himself.")
def check(
    export: Path, questionnaire_file: Path, *, as_json: bool, page: Path | None, out: Path | None, doubts: bool
) -> None:
    """Check one export against its questionnaire. No Dagster, nothing published."""
    from pipelines.single import check_export

    q = load_questionnaire(questionnaire_file)
    answers = as_json or page is not None or out is not None
    result = check_export(q, questionnaire_file, export, out, doubts=doubts, answers=answers)
    _finish(result, as_json=as_json, page=page)


@click.command()
@click.argument("figures_file", metavar="FIGURES.csv", type=FILE)
@click.option(
    "-q", "--questionnaire", "questionnaire_file", type=FILE, required=True, help="The questionnaire of the wave."
)
@click.option("--responses", "export", type=FILE, help="An export, to recompute the figures from.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("--report", "page", type=FILE, help="Write the reviewer's page to this file.")
def figures(
    figures_file: Path, questionnaire_file: Path, export: Path | None, *, as_json: bool, page: Path | None
) -> None:
    """Check published figures against each other, the questionnaire and, if given, the answers."""
    from pipelines.single import check_figures

    q = load_questionnaire(questionnaire_file)
    _finish(check_figures(q, questionnaire_file, figures_file, export), as_json=as_json, page=page)


def _finish(result: Result, *, as_json: bool, page: Path | None) -> NoReturn:
    if page:
        from pipelines.report.page import render

        write_whole(page, render(result).encode())
    if as_json:
        from pipelines.report.machine import as_json as machine

        click.echo(machine(result))
    else:
        from pipelines.summary import print_result

        print_result(result, page)
    sys.exit(1 if result.refused or any(map(alarming, result.rows("findings"))) else 0)
