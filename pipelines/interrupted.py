"""Runs whose process was killed: Dagster would show them as running for ever.

Belongs here: how a process at work is told from a dead one, and closing the runs of the dead. Does not belong here:
runs that Dagster's own daemon started; it looks after them (`run_monitoring` in dagster.yaml).

A run at work holds a lock, which the operating system lets go of however the process ends.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from pipelines.project import Project


@contextmanager
def at_work(project: Project, run_id: str) -> Iterator[None]:
    """While this lasts, the run is known to be at work."""
    path = _locks(project) / run_id
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def close_interrupted(project: Project, instance: dg.DagsterInstance) -> None:
    """Mark every run as failed whose process has ended without a word."""
    for path in sorted(_locks(project).glob("*")):
        try:
            with path.open("r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                run = instance.get_run_by_id(path.name)
                if run is not None:
                    if not run.is_finished:
                        instance.report_run_failed(run, "The process of this run was killed.")
                    path.unlink(missing_ok=True)
        except (BlockingIOError, FileNotFoundError):
            continue  # at work, or over by now


def _locks(project: Project) -> Path:
    return project.state / "running"
