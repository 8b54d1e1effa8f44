"""The second opinion on one published wave: read the version once, ask about every table, publish the pages.

Does not belong here: Dagster (`pipelines/assets/second_opinion.py`) and what is expected (`suites.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipelines.project import Project, Wave, load_questionnaire
from pipelines.publication import publish_folder, versions
from pipelines.second_opinion.docs import INDEX, Docs, write
from pipelines.second_opinion.expected import Opinion, Verdict
from pipelines.second_opinion.facts import Facts, facts
from pipelines.second_opinion.suites import CURATED, Known, suite, untold
from schemas.problems import InputError

LAST_RUN: Final = "the last run"


@dataclass(frozen=True)
class Published:
    """One version of a wave, whatever is published meanwhile, and what it is put beside."""

    wave: Wave
    folder: Path
    known: Known

    @property
    def compared(self) -> tuple[str, ...]:
        """What it is compared with, in words; nothing that has no answers."""
        earlier = (self.known.last, self.known.previous)
        return tuple(one.name for one in earlier if one is not None and not one.empty)


def published(project: Project, wave: Wave) -> Published | None:
    """What is published of a wave now; None if nothing is. Raises InputError if its questionnaire cannot be read."""
    folder = project.curated(wave).resolve()
    if not folder.is_dir():
        return None
    q = load_questionnaire(project.questionnaire_file(wave))
    last = _last(project, wave, folder)
    previous = None
    if q.previous is not None and (before := project.curated(Wave(wave.survey, q.previous)).resolve()).is_dir():
        previous = facts(before, f"{wave.survey}/{q.previous}")
    return Published(wave, folder, Known(q, facts(folder, str(wave)), last, previous))


def _last(project: Project, wave: Wave, folder: Path) -> Facts | None:
    """The version that was published before this one, if it is still kept."""
    kept = versions(project.curated(wave))
    others = [p for p in kept.iterdir() if p.is_dir() and p.resolve() != folder] if kept.is_dir() else []
    before = [p for p in others if p.stat().st_mtime_ns <= folder.stat().st_mtime_ns]
    return facts(max(before, key=lambda p: p.stat().st_mtime_ns), LAST_RUN) if before else None


def opinions(seen: Published) -> Iterator[Opinion]:
    """The opinion on each curated table, one after the other. The first takes seconds more: something is imported."""
    for table in CURATED:
        yield _opinion(seen, table)


def _opinion(seen: Published, table: str) -> Opinion:
    import pandas as pd

    from pipelines.second_opinion.judged import judge

    expected = suite(table, seen.known)
    why = untold(table, seen.known)
    try:
        frame = pd.read_parquet(seen.folder / f"{table}.parquet")
    except FileNotFoundError:
        return Opinion(table, None, tuple(Verdict(e, "cannot tell", "there is no such file") for e in expected))
    except (OSError, ValueError):
        return Opinion(table, None, tuple(Verdict(e, "cannot tell", "the file cannot be read") for e in expected))
    if why is not None:
        return Opinion(table, len(frame), tuple(Verdict(e, "cannot tell", why) for e in expected))
    verdicts, page = judge(f"{table}@{seen.wave.survey}-{seen.wave.wave}", table, frame, expected)
    return Opinion(table, len(frame), tuple(verdicts), page)


def data_docs(project: Project, wave: Wave) -> Path:
    """Where the pages of a wave are: a link beside the published wave, turned when new ones are whole."""
    target = project.curated(wave)
    return target.with_name(f"{target.name}.data-docs")


def publish_docs(project: Project, seen: Published, told: list[Opinion], run: str) -> Path:
    """Publish the pages in one step; returns the first of them. Raises InputError if they cannot be written."""
    target, q = data_docs(project, seen.wave), seen.known.questionnaire
    if target.exists() and not target.is_symlink():
        what = "something stands where the Data Docs belong, and was not put there by a run."
        raise InputError.of(project.relative(target), what, "Move it away.")
    docs = Docs(seen.wave.survey, seen.wave.wave, q.title, seen.folder.name, tuple(told), seen.compared)
    publish_folder(target, run, lambda folder: write(folder, docs))
    return target / INDEX
