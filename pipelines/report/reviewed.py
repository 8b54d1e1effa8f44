"""A finding with what people and earlier runs have to do with it: news, history, acceptances, how to accept it.

Belongs here: joining findings with waivers and changes, and saying so. Does not belong here: what the finding itself
says (`lines.py`), whether an acceptance is in force (`schemas/review`).
"""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pipelines.report import words
from pipelines.report.lines import FindingView, anchor
from pipelines.result import Review
from schemas.review.waivers import LAPSED, Acceptance, Force, because

NEWS: Final = ("new", "changed")
"""Changes of a finding that are marked; on a first run nothing stands out by being new."""
QUOTED: Final = 160
"""Characters of what a finding said before."""
STATES: Final = {
    "new": "new, or with other numbers, since the last published run",
    "open": "not accepted",
    "accepted": "accepted",
    "lapsed": "acceptance lapsed",
}


@dataclass(frozen=True)
class AcceptanceView:
    """An acceptance in words. `link` is the anchor of the finding, None if there is no such finding any more."""

    finding: str
    headline: str
    link: str | None
    by: str
    on: str
    until: str
    reason: str
    holds: bool
    lapsed: str
    said: str


@dataclass(frozen=True)
class Reviewed:
    """A finding as it stands on the page. `states` are what it can be filtered by; `doubted` are anchors of figures."""

    view: FindingView
    news: str
    states: tuple[str, ...]
    history: tuple[str, ...]
    acceptances: tuple[AcceptanceView, ...]
    command: str
    doubted: frozenset[str]
    places: tuple[str, ...]


def acceptance(given: Acceptance, headlines: Mapping[str, str]) -> AcceptanceView:
    """An acceptance; `headlines` are those of the findings that are on the page."""
    waiver = given.waiver
    there = waiver.finding in headlines and given.force is not Force.gone
    holds = there and given.force is Force.in_force
    return AcceptanceView(
        finding=waiver.finding,
        headline=(headlines[waiver.finding] if holds else waiver.headline) or waiver.finding,
        link=anchor("finding", waiver.finding) if there else None,
        by=waiver.by,
        on=waiver.on.isoformat(),
        until=waiver.until.isoformat(),
        reason=waiver.reason,
        holds=holds,
        lapsed=LAPSED.get(given.force, ""),
        said=because(given),
    )


def by_finding(given: Iterable[AcceptanceView]) -> dict[str, tuple[AcceptanceView, ...]]:
    """Acceptances by the id of their finding, those in force first."""
    found: dict[str, list[AcceptanceView]] = defaultdict(list)
    for one in given:
        found[one.finding].append(one)
    return {finding: tuple(sorted(many, key=lambda one: not one.holds)) for finding, many in found.items()}


def reviewed(
    view: FindingView,
    row: Mapping[str, Any],
    given: tuple[AcceptanceView, ...],
    history: tuple[str, ...],
    wave: str,
    places: tuple[str, ...],
) -> Reviewed:
    """A finding with what is known of it besides itself."""
    news = row["change"] if row["change"] in NEWS else ""
    lapsed = not view.waived and any(not one.holds for one in given)
    doubted = {anchor("figure", figure) for figure in row["doubted"] or ()}
    every = {figure.anchor for figure in view.figures}
    return Reviewed(
        view=view,
        news=news,
        states=tuple(filter(None, ("new" * bool(news), "accepted" if view.waived else "open", "lapsed" * lapsed))),
        history=history,
        acceptances=given,
        command="" if view.waived else command(view.finding, wave),
        doubted=frozenset(doubted if doubted < every else ()),
        places=places,
    )


def command(finding: str, wave: str) -> str:
    """What to type to accept a finding."""
    given = f"surveyproof waive {shlex.quote(finding)} --wave {shlex.quote(wave)}"
    return f'{given} --by "NAME" --until YYYY-MM-DD --reason "WHY IT MAY STAND"'


def sign_command(wave: str) -> str:
    """What to type to sign a wave."""
    return f'surveyproof sign {shlex.quote(wave)} --by "NAME"'


class Histories:
    """What the changes say of each finding."""

    def __init__(self, changes: Iterable[Mapping[str, Any]], review: Review) -> None:
        self._review = review
        self._changes = {(row["against"], row["subject"]): row for row in changes if row["part"] == "findings"}

    def of(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """The history of a finding, in sentences."""
        return tuple(filter(None, (self._run(row), self._wave(row))))

    def _run(self, row: Mapping[str, Any]) -> str:
        if row["change"] == "persisting":
            return f"As it is now since the run of {words.moment(row['since'])}."
        told = self._changes.get(("last run", row["finding"]))
        if self._review.last is None or row["change"] not in NEWS or told is None:
            return ""
        before = (
            f" It said: {words.shortened(told['before'], QUOTED).rstrip('.')}."
            if told["before"] and row["change"] == "changed"
            else ""
        )
        return f"{told['told']}{before}"

    def _wave(self, row: Mapping[str, Any]) -> str:
        told = self._changes.get(("previous wave", row["finding"]))
        return str(told["told"]) if told else ""


@dataclass(frozen=True)
class Accepted:
    """All acceptances of a wave in a few numbers. `next` is the last day of the first one to lapse."""

    holding: tuple[AcceptanceView, ...]
    lapsed: tuple[AcceptanceView, ...]
    gone: tuple[AcceptanceView, ...]

    @property
    def names(self) -> str:
        """Who accepted what is in force: `Ann Lee and Bo Chen`."""
        return words.listed(dict.fromkeys(one.by for one in self.holding))

    @property
    def next(self) -> str:
        """The day on which the next acceptance lapses."""
        return min((one.until for one in self.holding), default="")

    @property
    def last(self) -> str:
        """The day on which the last one does."""
        return max((one.until for one in self.holding), default="")


def accepted(views: Collection[AcceptanceView]) -> Accepted:
    """Acceptances apart: those in force, first to lapse first; lapsed ones; those whose finding is gone."""
    in_order = sorted(views, key=lambda one: (date.fromisoformat(one.until), one.finding))
    return Accepted(
        tuple(one for one in in_order if one.holds),
        tuple(one for one in in_order if not one.holds and one.link),
        tuple(one for one in in_order if not one.holds and not one.link),
    )
