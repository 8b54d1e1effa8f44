"""What changed, for the page: against the last published run, and against the wave before.

Belongs here: putting the table of changes in order. Does not belong here: what counts as a change (`schemas/changes`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from pipelines.report import disclosure, words
from pipelines.report.charts import shifts
from pipelines.report.lines import anchor
from pipelines.result import Reference
from schemas.changes.snapshot import FEWEST
from schemas.questionnaire import EVERYBODY, Question
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
"""Lines on the page of those that could not be compared, of parts whose lines are no shares."""
BASES: Final = 6
"""Named bases listed beside a reason."""
SHARES: Final = ("bases", "toplines")
"""Parts of many lines, each a share of a base."""
TITLES: Final = {
    "findings": "Findings",
    "respondents": "Respondents",
    "bases": "Bases",
    "toplines": "Toplines",
    "questionnaire": "Questionnaire",
}
SMALL: Final = "a base of "
"""Begins what stands in the place of the share of a base too small to have one."""
SHARE: Final = re.compile(r"([0-9.]+) %")
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
    picture: Markup


@dataclass(frozen=True)
class Reason:
    """Why some shares could not be compared: how many, and among whom."""

    count: int
    said: str
    among: str


@dataclass(frozen=True)
class Part:
    """What changed of one sort: how many of each change, then the changes themselves; `more` are not on the page.

    Shares that could not be compared are told by their `reasons`, others line by line (`untold`).
    """

    title: str
    counts: tuple[tuple[str, int], ...]
    shown: tuple[Line, ...]
    folded: tuple[Line, ...]
    untold: tuple[Line, ...]
    reasons: tuple[Reason, ...]
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
    """What can be named and linked to: headlines of findings, and questions, by id."""

    findings: Mapping[str, str]
    questions: Mapping[str, Question]


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
    then = "the last published run" if last else f"wave {reference.wave.rpartition('/')[2]}"
    parts = tuple(_part(part, by_part[part], known, then) for part in PARTS if by_part[part])
    same = all(row["change"] in QUIET for row in mine)
    return Against(key, title, reference, parts, "Nothing changed." if same else "")


def _part(name: str, rows: Iterable[Mapping[str, Any]], known: Known, then: str) -> Part:
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["change"]].append(row)
    changes = sorted(found, key=lambda change: LOUD.get(change, len(LOUD)))
    whole = name in ALL_TOLD
    told = [row for change in changes if whole or change not in (*QUIET, UNTOLD) for row in found[change]]
    unknown = [] if whole else found.get(UNTOLD, [])
    reasons, untold = (_reasons(unknown, then), []) if name in SHARES else ((), unknown)
    lines = tuple(_line(row, known) for row in told[:MOST])
    shown = len(lines) if len(lines) <= FIRST + 1 else FIRST
    return Part(
        TITLES.get(name, name),
        () if whole else tuple((change, len(found[change])) for change in changes),
        lines[:shown],
        lines[shown:],
        tuple(_line(row, known) for row in untold[:FEW]),
        reasons,
        max(0, len(told) - MOST) + max(0, len(untold) - FEW),
    )


def _reasons(rows: Iterable[Mapping[str, Any]], then: str) -> tuple[Reason, ...]:
    """Why shares could not be compared, the most frequent reason first."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found[_reason(row, then)][row["banner"] or EVERYBODY] += 1
    sums = sorted(((bases.total(), said, bases) for said, bases in found.items()), key=lambda one: (-one[0], one[1]))
    return tuple(Reason(many, said, _among(bases)) for many, said, bases in sums)


def _reason(row: Mapping[str, Any], then: str) -> str:
    before, after = row["before"], row["after"]
    if before is None and after is None:
        return str(row["told"])
    if before is None:
        return f"Not in {then}."
    if after is None:
        return f"In {then} only."
    if SMALL in (before[: len(SMALL)], after[: len(SMALL)]):
        return f"A base of nobody, or of {disclosure.few(FEWEST)}, here or in {then}."
    return f"{row['told'].rstrip('.').rpartition('. ')[2]}."


def _among(bases: Counter[str]) -> str:
    """`among crc funded, outside and 2 more bases`; nothing if it is all about everybody."""
    names = [words.quoted(name.replace("_", " ")) for name, _ in bases.most_common() if name != EVERYBODY]
    more = [words.plural(len(names) - BASES, "more base")] if len(names) > BASES else []
    everybody = ["all respondents"] if EVERYBODY in bases else []
    return f"Among {words.listed([*everybody, *names[:BASES], *more])}." if names else ""


def _line(row: Mapping[str, Any], known: Known) -> Line:
    title, before, after = "", "", ""
    question = known.questions.get(row["question"] or "")
    link = anchor("question", question.id) if question else None
    if row["part"] in SHARES and question and row["before"] and row["after"]:
        return _share(row, question)
    if row["part"] == "findings":
        title = known.findings.get(row["subject"]) or row["before"] or row["subject"]
        link = anchor("finding", row["subject"]) if row["subject"] in known.findings else None
        before = words.shortened(row["before"] or "", LONG) if row["change"] == "changed" else ""
        about = words.shortened(question.text) if question else ""
        told = row["told"] if row["change"] == UNTOLD else about
        return Line(row["change"], title, told, link, before, after, "", Markup())
    if question:
        title = words.shortened(question.text)
    if row["part"] == "questionnaire" and row["change"] == "changed":
        before, after = (words.shortened(row[side] or "", LONG) for side in ("before", "after"))
    return Line(row["change"], title, row["told"], link, before, after, _chance(row["chance"]), Markup())


def _share(row: Mapping[str, Any], question: Question) -> Line:
    """A share that is no longer what it was: of what, among whom, before and now, and why it counts as moved."""
    option = row["option"] or row["subject"].partition(": ")[2].partition(" among ")[0]
    of = question.options.get(option) or words.STATUSES.get(option) or option.replace("_", " ")
    item = f"{question.rows.get(row['row'], row['row'])}: {of}" if row["row"] else of
    among = "" if row["banner"] in (None, "", EVERYBODY) else f" among {words.quoted(row['banner'].replace('_', ' '))}"
    title = f"{item}{among}, {words.quoted(words.shortened(question.text, 60))}"
    why = row["told"].partition(f"{row['after']} now.")[2].strip() or row["told"]
    link = anchor("question", question.id)
    return Line(row["change"], title, why, link, row["before"], row["after"], "", _moved(row))


def _moved(row: Mapping[str, Any]) -> Markup:
    """Two dots on a scale from 0 to 100%, where both shares are known."""
    shares = [SHARE.match(row[side] or "") for side in ("before", "after")]
    before, after = (float(share[1]) if share else None for share in shares)
    return Markup() if before is None or after is None else shifts.shift(before, after)


def _chance(share: float | None) -> str:
    """The chance of such a difference by sampling alone, in per cent."""
    if share is None:
        return ""
    return "adjusted chance below 0.1%" if share < 0.001 else f"adjusted chance {words.percent_of(share)}"
