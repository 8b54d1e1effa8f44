"""Running waves in this process, with progress, and telling an input's fault from a refusal and from a bug."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import click
import dagster as dg
from sqlalchemy.exc import OperationalError

from pipelines.definitions import build_defs
from pipelines.files import try_writing, writing
from pipelines.interrupted import at_work, close_interrupted
from pipelines.project import Project, Wave
from pipelines.publication import refused_folder, versions
from pipelines.report import MACHINE, PAGE
from pipelines.result import alarming
from schemas.problems import InputError, Problem


@dataclass(frozen=True)
class Outcome:
    """How the run of one wave ended; `machine` is its validation-report.json, None if nothing could be judged."""

    wave: Wave
    page: Path | None = None
    machine: dict[str, Any] | None = None
    refused: str | None = None
    problems: tuple[Problem, ...] = field(default=())

    @property
    def errors(self) -> bool:
        """Whether somebody should be called: an error that is new and that nobody has accepted, or a refused wave."""
        return self.refused is not None or any(map(alarming, self.machine["findings"] if self.machine else []))


def run_waves(project: Project, waves: list[Wave], *, quiet: bool = False) -> list[Outcome]:
    """Run the job for each wave, one after the other, on the project's own Dagster instance.

    Raises InputError if the state or the curated folder cannot be written.
    """
    with instance_of(project) as instance:
        job = build_defs(project).resolve_job_def("wave")
        return [_run(project, job, wave, instance, quiet=quiet) for wave in waves]


@contextmanager
def instance_of(project: Project) -> Iterator[dg.DagsterInstance]:
    """The project's own Dagster instance, to run jobs in this process on.

    Raises InputError if the state or the curated folder cannot be written.
    """
    for folder in (project.state, project.root / "curated"):
        try_writing(folder)
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    with _inside(project.root), writing(project.state):
        try:
            with dg.DagsterInstance.from_config(str(_settings(project))) as instance:
                close_interrupted(project, instance)
                yield instance
        except OperationalError as error:
            what = f"Dagster's state cannot be written: {str(error.orig).lower()}."
            raise InputError.of(str(project.state), what, "Check free space and permissions.") from None


def execute(
    project: Project, job: dg.JobDefinition, wave: Wave, instance: dg.DagsterInstance, run_id: str
) -> dg.ExecuteInProcessResult:
    """Run a job for one wave in this process, without its log on the terminal."""
    with at_work(project, run_id):
        return job.execute_in_process(
            partition_key=str(wave),
            instance=instance,
            raise_on_error=False,
            run_id=run_id,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )


def _settings(project: Project) -> Path:
    """The folder with dagster.yaml: the project's own, else that of this code, whose paths begin where a run does."""
    own = project.root / "dagster.yaml"
    return own.parent if own.exists() else Path(__file__).resolve().parents[1]


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    """dagster.yaml names its folders relative to where a process runs."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _run(project: Project, job: dg.JobDefinition, wave: Wave, instance: dg.DagsterInstance, *, quiet: bool) -> Outcome:
    run_id = str(uuid4())
    if not quiet:
        instance.add_event_listener(run_id, _progress(wave))
    result = execute(project, job, wave, instance, run_id)
    failures = [e for e in result.all_node_events if e.is_step_failure]
    if not failures:
        folder = project.curated(wave)
        made = versions(folder) / run_id / MACHINE  # not through the link, which another run may have turned
        return Outcome(wave, folder / PAGE, json.loads(made.read_text(encoding="utf-8")))
    return failed(project, wave, failures[0])


def _progress(wave: Wave) -> Callable[[dg.EventLogEntry], None]:
    """One word a finished step; on a terminal the line fills up as the steps end."""
    click.echo(f"{wave}: ", err=True, nl=False)

    def tell(entry: dg.EventLogEntry) -> None:
        event = entry.dagster_event
        if event is None:
            return
        if event.event_type is dg.DagsterEventType.STEP_SUCCESS:
            click.echo(f"{event.step_key} ", err=True, nl=False)
        elif event.event_type is dg.DagsterEventType.STEP_FAILURE:
            click.echo(f"{event.step_key} stopped here", err=True, nl=False)
        elif event.event_type in (dg.DagsterEventType.RUN_SUCCESS, dg.DagsterEventType.RUN_FAILURE):
            click.echo(err=True)

    return tell


def failed(project: Project, wave: Wave, event: dg.DagsterEvent) -> Outcome:
    """How a run ended that stopped at a step. Raises RuntimeError if the step failed for a reason nobody foresaw."""
    data = event.step_failure_data
    said = data.user_failure_data
    facts = {key: value.value for key, value in said.metadata.items()} if said else {}
    if facts.get("refused"):
        folder = refused_folder(project.curated(wave))
        machine = json.loads((folder / MACHINE).read_text(encoding="utf-8"))
        return Outcome(wave, folder / PAGE, machine, refused=said.description if said else None)
    if said is not None:
        return Outcome(wave, problems=_problems(wave, facts, said.description or ""))
    cause = data.error
    while cause is not None and cause.cause is not None:
        cause = cause.cause
    if cause is not None and cause.cls_name in ("InputError", "OSError", "PermissionError"):
        return Outcome(wave, problems=(Problem(str(wave), None, cause.message.strip().partition(": ")[2]),))
    raise RuntimeError(f"{wave}: a step failed for a reason nobody foresaw. This is a bug.\n{data.error}")


def _problems(wave: Wave, facts: dict[str, Any], description: str) -> tuple[Problem, ...]:
    told = json.loads(facts["problems"]) if "problems" in facts else [[str(wave), None, description, ""]]
    return tuple(Problem(*problem) for problem in told)
