"""The command line: `surveyproof`.

Exit status 0: nothing of severity error; 1: something is; 2: an input could not be read or understood. Heavy
libraries are imported by the command that needs them: `check` and `figures` never load the orchestrator.
"""

from __future__ import annotations

import sys
import webbrowser
from pathlib import Path
from typing import Any, NoReturn

import click

from pipelines.files import write_whole
from pipelines.project import Project, Wave, load_questionnaire
from pipelines.result import Result
from schemas.problems import InputError

FILE = click.Path(path_type=Path)


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

    Exit status 0: nothing of severity error. 1: something is. 2: an input could not be read.
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


@main.command()
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


@main.command()
@click.argument("report_file", metavar="REPORT", type=FILE)
@click.option("-q", "--questionnaire", "questionnaire_file", type=FILE, help="Also propose what each figure is about.")
@click.option("--out", type=FILE, help="Write it to this file, which must not exist yet; printed unless stated.")
@click.option("--exhibits", type=FILE, help="Write the tables and graphs, in their order, to this file.")
@click.option("--document", help="What to call the report; the name of its file unless stated.")
def extract(
    report_file: Path, questionnaire_file: Path | None, out: Path | None, exhibits: Path | None, document: str | None
) -> None:
    """Propose a figures.csv from a report: Markdown, text, HTML, DOCX, XLSX, CSV or PDF.

    Every number and quantifier that the report prints, with its place; with a questionnaire, also what it is about
    where the labels leave no doubt. Each line is marked as proposed until a person confirms it.
    """
    from pipelines.extract import extract_report
    from pipelines.extract.writing import account, exhibits_csv, figures_csv

    for path in filter(None, (out, exhibits)):
        if path.exists():
            raise InputError.of(str(path), "this file exists, and somebody may have edited it.", "Name another file.")
    if out is not None and exhibits is not None and out.resolve() == exhibits.resolve():
        raise InputError.of(str(out), "figures and exhibits cannot go into one file.", "Name two files.")
    q = load_questionnaire(questionnaire_file) if questionnaire_file else None
    found = extract_report(report_file, q, document)
    if exhibits is not None:
        write_whole(exhibits, exhibits_csv(found, q).encode())
    if out is None:
        click.echo(figures_csv(found), nl=False)
    else:
        write_whole(out, figures_csv(found).encode())
    for line in account(found, out, questionnaire_file):
        click.echo(line, err=out is None)


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
    sys.exit(1 if result.refused or any(n for s, n in result.findings_by_severity().items() if s == "error") else 0)


@main.command()
@click.argument("which", metavar="SURVEY/WAVE")
@click.option("--open", "show", is_flag=True, help="Open it in the browser.")
def report(which: str, *, show: bool) -> None:
    """Tell where the reviewer's page of a wave is."""
    from pipelines.publication import PAGE, refused_folder

    project = Project.find()
    wave = project.select(str(Wave.parse(which)))[0]
    curated = project.curated(wave)
    pages = [folder / PAGE for folder in (refused_folder(curated), curated) if (folder / PAGE).exists()]
    if not pages:
        raise InputError.of(str(wave), "it has no page yet.", f"Run `surveyproof run {wave}` first.")
    for path in pages:
        click.echo(
            f"{project.relative(path)}"
            + (" (refused; the last good one follows)" if ".refused" in str(path) and len(pages) > 1 else "")
        )
    if show:
        webbrowser.open(pages[0].resolve().as_uri())


@main.command()
@click.argument("which", metavar="SURVEY/WAVE")
@click.option("--faulty", is_flag=True, help="Plant a known number of each kind of fault.")
@click.option("--seed", default=1, show_default=True, help="Another seed draws other respondents.")
@click.option("--out", type=FILE, help="Where to write it; the raw folder of the wave unless stated.")
def twin(which: str, *, faulty: bool, seed: int, out: Path | None) -> None:
    """Draw a synthetic twin of a wave's answers from its questionnaire and published figures.

    The twin obeys every route and reproduces the published margins wherever they are possible. It is no data: it
    says so in its name, and everything made from it says so too. With --faulty, the faults that were planted are
    listed beside it.
    """
    from pipelines.twin import write_twin

    project = Project.find()
    wave = project.select(str(Wave.parse(which)))[0]
    for line in write_twin(project, wave, seed=seed, faulty=faulty, out=out):
        click.echo(line)


@main.command()
@click.argument("export", type=FILE)
@click.option("--form", type=FILE, help="The form it was collected with: .lss, XLSForm, REDCap dictionary, .sss ...")
@click.option("--repeat", help="The repeat group of the form whose rows the export holds.")
@click.option("--survey", default="survey", show_default=True, help="Name of the survey.")
@click.option("--wave", default="1", show_default=True, help="Name of the wave.")
@click.option("--out", type=FILE, help="Write it to this file, which must not exist yet; printed unless stated.")
def draft(export: Path, form: Path | None, repeat: str | None, survey: str, wave: str, out: Path | None) -> None:
    """Draft a first questionnaire.yaml from an export, to be read and edited.

    Types, options, groups and grids, likely missing codes and personal data are read off the answers; likely routes
    are proposed in comments, with the evidence. With --form, the form says what was asked.
    """
    from pipelines.draft import draft_export
    from schemas.draft import name_of, written

    if name_of(survey) != survey:
        raise InputError.of(
            repr(survey), "this cannot be the name of a survey.", f"Write for example {name_of(survey)}."
        )
    if out is not None and out.exists():
        raise InputError.of(str(out), "this file exists, and somebody may have edited it.", "Name another file.")
    text = written(draft_export(export, form, survey, wave, repeat))
    if out is None:
        click.echo(text, nl=False)
        return
    write_whole(out, text.encode())
    click.echo(f"Read {out}, correct it, then run: surveyproof check {export} -q {out}")


@main.command()
@click.argument("which", metavar="SURVEY[/WAVE]", required=False)
@click.option("-q", "--questionnaire", "questionnaire_file", type=FILE, help="A questionnaire of no project instead.")
@click.option("--respondents", default=500, show_default=True, help="How many respondents are drawn.")
@click.option("--seed", default=1, show_default=True, help="Another seed draws others.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def selftest(which: str | None, questionnaire_file: Path | None, respondents: int, seed: int, *, as_json: bool) -> None:
    """Try every rule of a questionnaire: on respondents in order, and on one planted fault at a time.

    Exit status 1 if somebody in order fails a rule, or a rule misses its own fault.
    """
    import json

    from schemas.selftest import selftest as run_selftest

    project = Project.find()
    files = [questionnaire_file] if questionnaire_file else map(project.questionnaire_file, project.select(which))
    reports = {}
    for path in files:
        q = load_questionnaire(path, project.relative(path))
        name = f"{q.survey}/{q.wave}"
        reports[name] = report = run_selftest(q, respondents=respondents, seed=seed)
        if not as_json:
            click.secho(name, bold=True)
            for line in report.lines():
                click.echo(f"  {line}")
    if as_json:
        click.echo(
            json.dumps({wave: report.as_dict() for wave, report in reports.items()}, ensure_ascii=False, indent=1)
        )
    sys.exit(0 if all(report.passed for report in reports.values()) else 1)


@main.command()
@click.argument("name", required=False)
def tables(name: str | None) -> None:
    """Print the curated tables, their columns and what they mean."""
    from schemas.problems import nearest
    from schemas.tables import TABLES

    if name is not None and name not in TABLES:
        raise InputError.of(repr(name), "there is no such table.", nearest(name, TABLES))
    for table in TABLES.values():
        if name in (None, table.name):
            click.echo(f"\n{table.name}.parquet: one row is {table.row}")
            for column, spec in table.columns.items():
                click.echo(f"  {column:<18} {spec.dtype!s:<14} {spec.meaning}")


if __name__ == "__main__":
    main()
