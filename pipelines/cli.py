"""The command line: `surveyproof`.

Exit status 0: no new error; 1: there is one, or the wave was refused; 2: an input could not be read or understood.
An error is new until a run has published it, and no alarm once somebody accepts it.
"""

from __future__ import annotations

import sys
from typing import Any, NoReturn

import click

from pipelines.commands.checking import check, figures
from pipelines.commands.drafting import draft, extract, selftest, twin
from pipelines.commands.reviewing import opinion, report, sign, waive
from pipelines.project import Project
from schemas.problems import InputError


class Commands(click.Group):
    """Commands that turn an input they cannot use into one clear message and exit status 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except InputError as error:
            _give_up(error)


def _give_up(error: InputError) -> NoReturn:
    for problem in error.problems:
        click.echo(str(problem), err=True)
    sys.exit(2)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="surveyproof")
def main() -> None:
    """Find what a questionnaire, its answers and its report disagree about.

    Exit status 0: no new error. 1: there is one, or a wave is refused. 2: an input could not be read. An error that the
    last published run had already, or that somebody accepted, is not new.
    """


@main.command()
@click.argument("which", metavar="[SURVEY[/WAVE]]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
def run(which: str | None, *, as_json: bool) -> None:
    """Take waves from raw files to curated tables, findings and a page, through Dagster.

    Without an argument: every wave.
    """
    from pipelines.runner import run_waves
    from pipelines.summary import print_runs

    project = Project.find()
    outcomes = run_waves(project, project.select(which), quiet=as_json)
    print_runs(project, outcomes, as_json=as_json)
    problems = [problem for outcome in outcomes for problem in outcome.problems]
    if problems:
        _give_up(InputError(problems))
    sys.exit(1 if any(outcome.errors for outcome in outcomes) else 0)


@main.command()
@click.argument("name", required=False)
@click.option("--schema", is_flag=True, help="Print the JSON Schema of validation-report.json instead.")
def tables(name: str | None, *, schema: bool) -> None:
    """Print the curated tables, their columns and what they mean."""
    if schema:
        from pipelines.report.machine_schema import schema_text

        click.echo(schema_text(), nl=False)
        return
    from schemas.problems import nearest
    from schemas.tables import TABLES

    if name is not None and name not in TABLES:
        raise InputError.of(repr(name), "there is no such table.", nearest(name, TABLES))
    for table in TABLES.values():
        if name in (None, table.name):
            click.echo(f"\n{table.name}.parquet: one row is {table.row}")
            for column, spec in table.columns.items():
                click.echo(f"  {column:<18} {spec.dtype!s:<14} {spec.meaning}")


for command in (check, figures, report, opinion, waive, sign, draft, extract, twin, selftest):
    main.add_command(command)


if __name__ == "__main__":
    main()
