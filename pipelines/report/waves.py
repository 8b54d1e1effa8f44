"""Survey by wave by family of rules: where this wave stands among the others of its project.

Belongs here: which waves and lines are shown. Does not belong here: how a wave is judged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pipelines.report import words
from pipelines.result import Standing, Tally
from schemas.questionnaire import Family, Severity

LATEST: Final = 8
"""Waves of a survey side by side."""


@dataclass(frozen=True)
class Column:
    """A wave: its name, whether it is this one, and where it stands."""

    name: str
    here: bool
    standing: Standing


@dataclass(frozen=True)
class Other:
    """Another survey: its latest wave, and how many of its waves have been run."""

    survey: str
    waves: int
    latest: Standing


@dataclass(frozen=True)
class Matrix:
    """The waves of a survey side by side, a line a family; then the other surveys. `earlier` waves are left out."""

    columns: tuple[Column, ...]
    families: tuple[tuple[str, tuple[Tally, ...]], ...]
    earlier: int
    others: tuple[Other, ...]

    @property
    def figures(self) -> tuple[Tally, ...]:
        """Published figures, by wave."""
        return tuple(column.standing.figures for column in self.columns)

    def findings(self, severity: str) -> tuple[int, ...]:
        """Findings that nobody accepted, by wave."""
        return tuple(column.standing.findings.get(Severity(severity), 0) for column in self.columns)


def matrix(waves: Iterable[Standing], survey: str, wave: str) -> Matrix:
    """The matrix of a project as seen from one wave, which is always in it if it has been run."""
    surveys: dict[str, list[Standing]] = defaultdict(list)
    for one in waves:
        surveys[one.survey].append(one)
    for several in surveys.values():
        several.sort(key=lambda one: words.natural(one.wave))
    mine = surveys.pop(survey, [])
    shown = _latest(mine, wave)
    names = {family for one in shown for family in one.rules}
    known = [family.value for family in Family if family.value in names]
    families = [*known, *sorted(names - set(known))]
    return Matrix(
        tuple(Column(one.wave, one.wave == wave, one) for one in shown),
        tuple((words.kind(f), tuple(one.rules.get(f, Tally()) for one in shown)) for f in families),
        len(mine) - len(shown),
        tuple(Other(name, len(surveys[name]), surveys[name][-1]) for name in sorted(surveys)),
    )


def _latest(waves: Sequence[Standing], wave: str) -> list[Standing]:
    """The latest waves; this one in place of the earliest if it is older than all of them."""
    shown = list(waves[-LATEST:])
    here = [one for one in waves if one.wave == wave]
    return shown if not here or here[0] in shown else [*here, *shown[1:]]
