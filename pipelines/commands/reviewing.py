"""Commands of a reviewer: `report`, `opinion`, `waive`, `sign`."""

from __future__ import annotations

import sys
import webbrowser
from datetime import datetime
from typing import Final

import click

from pipelines.project import Project, Wave
from schemas.problems import InputError

DAY: Final = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("which", metavar="SURVEY/WAVE")
@click.option("--open", "show", is_flag=True, help="Open it in the browser.")
def report(which: str, *, show: bool) -> None:
    """Tell where the reviewer's page of a wave is."""
    from pipelines.publication import refused_folder
    from pipelines.report import PAGE

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


@click.command()
@click.argument("which", metavar="SURVEY/WAVE")
def opinion(which: str) -> None:
    """Ask Great Expectations about the published tables of a wave.

    Exit status 1: something that must hold in the tables does not.
    """
    from pipelines.second_opinion.command import opinion as second_opinion
    from pipelines.second_opinion.command import paragraph

    project = Project.find()
    told = second_opinion(project, project.select(str(Wave.parse(which)))[0])
    if told.page is None:
        raise InputError(told.problems)
    click.echo(paragraph(project, told))
    sys.exit(1 if told.critical else 0)


@click.command()
@click.argument("findings", metavar="FINDING...", nargs=-1, required=True)
@click.option("--reason", required=True, help="Why it may stand, for whoever reads the page.")
@click.option("--by", required=True, help="Who accepts it.")
@click.option("--until", required=True, type=DAY, help="The last day on which it is accepted, as 2027-03-31.")
@click.option("--wave", "which", metavar="SURVEY[/WAVE]", help="Where the finding is, if several waves have it.")
def waive(findings: tuple[str, ...], *, reason: str, by: str, until: datetime, which: str | None) -> None:
    """Accept findings, with a reason and until a day.

    FINDING is its name on the page. The acceptance is written into waivers.yaml beside the questionnaire. It holds
    through its day, and lapses before that when the finding grows or its numbers change.
    """
    from pipelines.signing import waive as accept

    project = Project.find()
    accepted = accept(project, findings, project.select(which), reason=reason, by=by, until=until.date())
    for one in accepted:
        click.echo(f"Accepted until {until.date()}: {one.headline} ({one.finding})")
    for wave in dict.fromkeys(one.wave for one in accepted):
        click.echo(f"Written to {project.relative(project.waivers_file(wave))}. {_afterwards(wave)}")


@click.command()
@click.argument("which", metavar="SURVEY/WAVE")
@click.option("--by", required=True, help="Who signs.")
def sign(which: str, *, by: str) -> None:
    """Sign a published wave: its answers, rules, figures and findings, as they are now.

    The signature is written into signatures.yaml beside the questionnaire. Whatever changes later, the page says so.
    """
    from pipelines.signing import sign as sign_wave

    project = Project.find()
    wave = project.select(str(Wave.parse(which)))[0]
    signature = sign_wave(project, wave, by)
    signed = signature.signed
    counts = {"error": signed.errors, "warning": signed.warnings, "remark": signed.remarks}
    errors, warnings, remarks = (f"{n} {what}{'s' * (n != 1)}" for what, n in counts.items())
    click.echo(
        f"{signature.by} signed {wave}: {signed.decision.replace('_', ' ')}, with {errors}, {warnings} and {remarks} "
        f"open, and {signed.waived} finding{'s' * (signed.waived != 1)} accepted."
    )
    click.echo(f"Written to {project.relative(project.signatures_file(wave))}. {_afterwards(wave)}")


def _afterwards(wave: Wave) -> str:
    return f"The page shows it after the next run: surveyproof run {wave}"
