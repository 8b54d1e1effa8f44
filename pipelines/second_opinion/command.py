"""The second opinion from the command line: the job in this process, and one paragraph about how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from pipelines.definitions import build_defs
from pipelines.project import Project, Wave
from pipelines.runner import execute, failed, instance_of
from pipelines.second_opinion.docs import INDEX
from pipelines.second_opinion.expected import COUNTED
from pipelines.second_opinion.run import data_docs
from schemas.problems import Problem


@dataclass(frozen=True)
class Told:
    """How a second opinion ended: for each table its counts and whether its check passed, and where the pages are."""

    wave: Wave
    tables: dict[str, dict[str, int]] = field(default_factory=dict)
    failed: tuple[str, ...] = ()
    critical: bool = False
    page: Path | None = None
    problems: tuple[Problem, ...] = ()


def opinion(project: Project, wave: Wave) -> Told:
    """Ask Great Expectations about a published wave, as Dagster's `second_opinion_job` does.

    What could not be done, such as a wave that is not published, is in `problems`. Raises InputError if the state or
    the curated folder cannot be written.
    """
    import dagster as dg

    with instance_of(project) as instance:
        job = build_defs(project).resolve_job_def("second_opinion_job")
        result = execute(project, job, wave, instance, str(uuid4()))
    failures = [event for event in result.all_node_events if event.is_step_failure]
    if failures:
        return Told(wave, problems=failed(project, wave, failures[0]).problems)
    checks = result.get_asset_check_evaluations()
    return Told(
        wave,
        {check.check_name: {name: _count(check.metadata, name) for name in COUNTED} for check in checks},
        tuple(check.check_name for check in checks if not check.passed),
        any(not check.passed and check.severity is dg.AssetCheckSeverity.ERROR for check in checks),
        data_docs(project, wave) / INDEX,
    )


def paragraph(project: Project, told: Told) -> str:
    """What the command prints: the counts of each table, those that are not as expected marked, and the page."""
    if told.page is None:
        return "\n".join([f"{told.wave}: no second opinion.", *map(str, told.problems)])
    wide = max(map(len, told.tables), default=0)
    lines = [
        f"  {table:<{wide}}  " + (", ".join(f"{n} {COUNTED[k]}" for k, n in counts.items() if n) or "nothing expected")
        for table, counts in told.tables.items()
    ]
    head = f"{told.wave}: " + (
        f"not as expected: {', '.join(told.failed)}" if told.failed else "as expected, says Great Expectations"
    )
    return "\n".join([head, *lines, f"  {'pages':<{wide}}  {project.relative(told.page)}"])


def _count(metadata: Any, name: str) -> int:
    return int(metadata[name].value)
