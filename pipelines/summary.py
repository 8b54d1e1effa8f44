"""What the command line prints at the end: short, and in plain words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.project import Project
from pipelines.report.words import plural
from pipelines.result import Result
from schemas.review.waivers import Force

if TYPE_CHECKING:
    from pipelines.runner import Outcome

SHOWN = 12
NO_LONGER = (Force.expired.value, Force.changed.value, Force.cannot_tell.value)
COLOURS = {"error": "red", "warning": "yellow", "info": "blue"}


def print_runs(project: Project, outcomes: list[Outcome], *, as_json: bool) -> None:
    """The end of `surveyproof run`: one paragraph a wave."""
    if as_json:
        results = [
            {"wave": str(o.wave), "refused": o.refused, "problems": list(map(str, o.problems)), "result": o.machine}
            for o in outcomes
        ]
        click.echo(json.dumps(results, indent=1, ensure_ascii=False))
        return
    for outcome in outcomes:
        click.echo()
        if outcome.machine is None:
            click.secho(f"{outcome.wave}: stopped, and nothing was published (see below).", bold=True)
            continue
        head = f"{outcome.wave}: " + (
            "REFUSED, what was published before still stands" if outcome.refused else "tables published"
        )
        click.secho(head, bold=True)
        if outcome.refused:
            click.echo(f"  {outcome.refused}")
        _print_counts(outcome.machine)
        if outcome.page:
            click.echo(f"  report    {project.relative(outcome.page)}")
    click.echo()


def print_result(result: Result, page: Path | None) -> None:
    """The end of `check` and `figures`: counts, then the most serious findings."""
    from pipelines.report.machine import document

    machine = document(result)
    click.secho(result.name, bold=True)
    if result.refused:
        click.secho(f"  This wave would be refused: {result.refused}", fg="red")
    _print_counts(machine)
    for finding in machine["findings"][:SHOWN]:
        click.echo()
        click.secho(f"  {finding['severity']:<8}", fg=COLOURS[finding["severity"]], nl=False)
        click.echo(finding["headline"])
        click.echo(f"          {finding['arithmetic']}")
        if finding["correction"]:
            click.echo(f"          {finding['correction']}")
    rest = len(machine["findings"]) - SHOWN
    if rest > 0:
        click.echo(f"\n  and {rest} more: see --report or --json")
    if page:
        click.echo(f"\n  report    {page}")


def _print_counts(machine: dict[str, Any]) -> None:
    counts = machine["counts"]
    found = {severity: counts["findings"][severity] for severity in COLOURS}
    said = ", ".join(f"{n} {severity}{'s' if n != 1 and severity != 'info' else ''}" for severity, n in found.items())
    click.echo(f"  findings  {sum(found.values())} ({said})")
    reviewed = _reviewed(machine)
    if reviewed:
        click.echo(f"  reviewed  {reviewed}")
    if counts["respondents"] or counts["quarantined"]:
        people = counts["respondents"] + counts["quarantined"]
        synthetic = " of a synthetic twin" if machine["evidence"]["synthetic"] else ""
        left_out = f"; {plural(counts['left_out'], 'row')} left out (previews, tests)" if counts["left_out"] else ""
        click.echo(
            f"  answers   {plural(people, 'respondent')}{synthetic}, {counts['quarantined']} held back{left_out}"
        )
        if machine["evidence"]["dialect"]:
            click.echo(f"  export    {machine['evidence']['dialect']}")
        click.echo(f"  rules     {counts['rules']['total']} about answers: {_told(counts['rules'])}")
    else:
        click.echo("  answers   none delivered")
    if counts["figures"]["total"]:
        click.echo(f"  figures   {counts['figures']['total']} printed: {_told(counts['figures'])}")
    if machine["evidence"]["proposed"]:
        proposed = plural(machine["evidence"]["proposed"], "figure")
        click.echo(f"  proposed  {proposed} not judged: nobody has confirmed that the report prints so")


def _reviewed(machine: dict[str, Any]) -> str:
    """What is new since the last run, and what people have said; may be empty."""
    counts, review = machine["counts"], machine["review"]
    said = []
    if review["last_run"]:
        changed = counts["errors_by_change"]["changed"]
        new = counts["new_errors"] - changed
        other = f" and {changed} with other numbers" if changed else ""
        said.append(f"{new} new error{'' if new == 1 else 's'}{other} since {review['last_run']['made']}")
    if counts["findings"]["waived"]:
        said.append(f"{counts['findings']['waived']} accepted")
    lapsed = sum(one["force"] in NO_LONGER for one in review["acceptances"])
    if lapsed:
        said.append(f"{lapsed} no longer accepted")
    if review["signature"]:
        since = "; ".join(review["unsigned_since"])
        said.append(f"signed by {review['signature']['by']}" + (f", since changed: {since}" if since else ""))
    return "; ".join(said)


def _told(tally: dict[str, int]) -> str:
    return f"{tally['pass']} pass, {tally['fail']} fail, {tally['cannot_tell']} cannot tell"
