"""Commands that draft what a person then reads: `draft`, `extract`, `twin`, `selftest`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pipelines.commands import FILE
from pipelines.files import write_whole
from pipelines.project import Project, Wave, load_questionnaire
from schemas.problems import InputError


@click.command()
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


@click.command()
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


@click.command()
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


@click.command()
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
