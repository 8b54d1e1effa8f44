"""What changed, for the page: against the last published run, and against the wave before.

Belongs here: putting the table of changes in order. Does not belong here: what counts as a change (`schemas/changes`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pipelines.report import words
from pipelines.report.lines import anchor
from pipelines.result import Reference
from schemas.tables import CHANGES, PARTS

QUIET: Final = ("persisting", "within sampling")
"""Changes that are counted, not listed: nothing happened."""
UNTOLD: Final = "cannot tell"
LONG: Final = 160
"""Characters of a wording that are quoted."""
FIRST: Final = 8
"""Lines seen at once; the others are folded away."""
MOST: Final = 100
"""Lines of one sort on the page; the table has the others."""
FEW: Final = 20
"""Lines on the page of those that could not be compared."""
TITLES: Final = {
    "findings": "Findings",
    "respondents": "Respondents",
    "bases": "Bases",
    "toplines": "Toplines",
    "questionnaire": "Questionnaire",
}
ALL_TOLD: Final = ("respondents", "questionnaire")
"""Parts of few rows, each of which sums something up: all of them are listed, none is counted."""
LOUD: Final = {change: rank for rank, change in enumerate(CHANGES)}


@dataclass(frozen=True)
class Line:
    """One change. `link` is the anchor of the finding or question that it is about, if that is on the page.

    `title` names what changed where `told` does not; `before` and `after` are shown where they are words.
    """

    change: str
    title: str
    told: str
    link: str | None
    before: str
    after: str
    chance: str


@dataclass(frozen=True)
class Part:
    """What changed of one sort: how many of each change, then the changes themselves; `more` are not on the page."""

    title: str
    counts: tuple[tuple[str, int], ...]
    shown: tuple[Line, ...]
    folded: tuple[Line, ...]
    untold: tuple[Line, ...]
    more: int

    @property
    def not_compared(self) -> int:
        """How many could not be compared."""
        return dict(self.counts).get(UNTOLD, 0)


@dataclass(frozen=True)
class Against:
    """Everything compared with one earlier state. `said` sums it up where that is soon said."""

    key: str
    title: str
    reference: Reference | None
    parts: tuple[Part, ...]
    said: str


@dataclass(frozen=True)
class Known:
    """What can be linked to: headlines of findings by id, and ids of questions."""

    findings: Mapping[str, str]
    questions: Collection[str]


def against(
    which: str, reference: Reference | None, rows: Collection[Mapping[str, Any]] | None, known: Known
) -> Against:
    """A comparison; `rows` are None where the table of changes was not made."""
    last = which == "last run"
    key = which.replace(" ", "-")
    title = "Since the last published run" if last else "Since the wave before"
    if reference is None:
        said = (
            "No run of this wave was published before: there is nothing to compare with."
            if last
            else "There is no wave before this one to compare with."
        )
        return Against(key, title, None, (), said)
    mine = [row for row in rows or () if row["against"] == which]
    if not mine:
        return Against(key, title, reference, (), "Nothing could be compared, so nobody can tell what changed.")
    by_part: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in mine:
        by_part[row["part"]].append(row)
    parts = tuple(_part(part, by_part[part], known) for part in PARTS if by_part[part])
    same = all(row["change"] in QUIET for row in mine)
    return Against(key, title, reference, parts, "Nothing changed." if same else "")


def _part(name: str, rows: Iterable[Mapping[str, Any]], known: Known) -> Part:
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["change"]].append(row)
    changes = sorted(found, key=lambda change: LOUD.get(change, len(LOUD)))
    whole = name in ALL_TOLD
    told = [row for change in changes if whole or change not in (*QUIET, UNTOLD) for row in found[change]]
    untold = [] if whole else found.get(UNTOLD, [])
    lines = tuple(_line(row, known) for row in told[:MOST])
    shown = len(lines) if len(lines) <= FIRST + 1 else FIRST
    return Part(
        TITLES.get(name, name),
        () if whole else tuple((change, len(found[change])) for change in changes),
        lines[:shown],
        lines[shown:],
        tuple(_line(row, known) for row in untold[:FEW]),
        max(0, len(told) - MOST) + max(0, len(untold) - FEW),
    )


def _line(row: Mapping[str, Any], known: Known) -> Line:
    link, title, before, after = None, "", "", ""
    if row["part"] == "findings":
        title = known.findings.get(row["subject"]) or row["before"] or row["subject"]
        link = anchor("finding", row["subject"]) if row["subject"] in known.findings else None
        before = row["before"] or "" if row["change"] == "changed" else ""
    else:
        link = anchor("question", row["question"]) if row["question"] in known.questions else None
    if row["part"] == "questionnaire" and row["change"] == "changed":
        before, after = (words.shortened(row[side] or "", LONG) for side in ("before", "after"))
    return Line(row["change"], title, row["told"], link, before, after, _chance(row["chance"]))


def _chance(share: float | None) -> str:
    """The chance of such a difference by sampling alone, in per cent."""
    if share is None:
        return ""
    return "chance below 0.1%" if share < 0.001 else f"chance {words.percent_of(share)}"
