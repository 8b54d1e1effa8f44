"""An expectation and what became of it, as plain data.

Does not belong here: which expectations there are (`suites.py`), and Great Expectations itself (`judged.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Level = Literal["critical", "warning", "info"]
LEVELS: Final[tuple[Level, ...]] = ("critical", "warning", "info")
Outcome = Literal["met", "not met", "cannot tell"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("not met", "cannot tell", "met")
"""Worst first, the order in which they are told."""
COUNTED: Final[dict[str, Outcome]] = {"met": "met", "not_met": "not met", "cannot_tell": "cannot tell"}
"""What their counts are called in metadata."""


@dataclass(frozen=True)
class Where:
    """Rows of which something is expected: those whose `column` holds, or holds none of, `among`; or is empty."""

    column: str
    sign: Literal["in", "not in", "empty"]
    among: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Expected:
    """One expectation: the class of Great Expectations that tests it, its arguments, and what it says in words.

    `text` and `about` (the wording of a question) hold nothing that a respondent said. With `needs_values`, nobody can
    tell where there is no row or no value to look at; without, an expectation of every row holds when there is none.
    """

    type: str
    arguments: Mapping[str, Any]
    severity: Level
    text: str
    source: Literal["contract", "questionnaire", "last run", "previous wave"]
    about: str = ""
    where: tuple[Where, ...] = ()
    needs_values: bool = False

    @property
    def on(self) -> str:
        """The columns it is about; empty for the table as a whole."""
        names = [self.arguments[k] for k in ("column", "column_A", "column_B") if k in self.arguments]
        return ", ".join(map(str, names))


@dataclass(frozen=True)
class Verdict:
    """What became of an expectation; `seen` says in numbers what was found, or why nobody can tell."""

    expected: Expected
    outcome: Outcome
    seen: str = ""


@dataclass(frozen=True)
class Opinion:
    """Everything expected of one table. `rows` is None if it could not be read; `page` is its page in the Data Docs."""

    table: str
    rows: int | None
    verdicts: tuple[Verdict, ...] = ()
    page: str | None = field(default=None, repr=False)

    def count(self, outcome: Outcome) -> int:
        """How many expectations ended so."""
        return sum(v.outcome == outcome for v in self.verdicts)

    @property
    def told(self) -> list[Verdict]:
        """Verdicts that somebody should read: not met and cannot tell, the most severe first."""
        wrong = [v for v in self.verdicts if v.outcome != "met"]
        return sorted(wrong, key=lambda v: (OUTCOMES.index(v.outcome), LEVELS.index(v.expected.severity)))

    @property
    def worst(self) -> Level | None:
        """The highest severity that is not met."""
        missed = {v.expected.severity for v in self.verdicts if v.outcome == "not met"}
        return next((level for level in LEVELS if level in missed), None)

    @property
    def passed(self) -> bool:
        """Whether everything could be told and is met, but for what is only information."""
        return bool(self.verdicts) and self.worst in (None, "info") and not self.count("cannot tell")

    @property
    def in_words(self) -> str:
        """The counts in one line."""
        said = ", ".join(f"{n} {outcome}" for outcome in reversed(OUTCOMES) if (n := self.count(outcome)))
        return f"{len(self.verdicts)} expectations: {said}" if said else "cannot tell: nothing could be expected"
