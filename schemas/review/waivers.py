"""Waivers: a reviewer's dated, reasoned, expiring acceptance of one finding.

Belongs here: what `waivers.yaml` says, and whether an acceptance is in force. Does not belong here: what makes a
finding the same finding (`fingerprint.py`), and files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from schemas.problems import InputError
from schemas.review.entries import Entry, entries, written
from schemas.review.fingerprint import LENGTH

HEADER: Final = """\
# Findings of this wave that somebody accepts: which, why, who, until when.
# Written by `surveyproof waive`; explained in docs/formats.md. An acceptance holds through the day `until`, and lapses
# earlier if the finding changes. To take one back, delete its lines.

"""
REQUIRED: Final = ("finding", "fingerprint", "reason", "by", "on", "until")
OPTIONAL: Final = ("headline",)
FINGERPRINT: Final = re.compile(rf"[0-9a-f]{{{LENGTH}}}")


class Force(StrEnum):
    """Whether an acceptance holds, or why it has lapsed."""

    in_force = "in force"
    expired = "expired"
    changed = "changed"
    gone = "gone"
    superseded = "superseded"
    cannot_tell = "cannot tell"


@dataclass(frozen=True)
class Waiver:
    """One acceptance, as written. `until` is the last day on which it holds; `headline` is what was accepted."""

    finding: str
    fingerprint: str
    reason: str
    by: str
    on: date
    until: date
    headline: str = ""


@dataclass(frozen=True)
class Acceptance:
    """A waiver and what has become of it.

    `expired`: its day has passed. `changed`: a finding of the same id contradicts something else now. `gone`: there is
    no such finding any more. `superseded`: a later waiver accepts the same finding, and counts instead. `cannot_tell`:
    nobody can tell whether the finding of the same id is still the one that was accepted; it is not.
    """

    waiver: Waiver
    force: Force


LAPSED: Final = {
    Force.expired: "its day has passed",
    Force.changed: "the finding has changed since",
    Force.gone: "there is no such finding any more",
    Force.superseded: "a later acceptance of the same finding counts instead",
    Force.cannot_tell: "nobody can tell whether the finding has changed since",
}


def parse_waivers(text: str, file: str = "waivers.yaml") -> tuple[Waiver, ...]:
    """The acceptances of a wave, in the order of the file; `file` is its name in messages.

    Raises InputError with everything that is wrong: keys, empty texts, days, what is no fingerprint.
    """
    found = list(entries(text, file, REQUIRED, OPTIONAL))
    waivers = tuple(map(_waiver, found))
    problems = [problem for entry in found for problem in entry.problems]
    if problems:
        raise InputError(problems)
    return waivers


def _waiver(entry: Entry) -> Waiver:
    mark = entry.text("fingerprint")
    if mark.strip() and not FINGERPRINT.fullmatch(mark):
        entry.refuse("fingerprint", f"{mark!r} is none.", f"Copy it from the page: {LENGTH} of the signs 0-9 and a-f.")
    on, until = entry.day("on"), entry.day("until")
    if until < on and until != date.min:
        entry.refuse("until", f"{until} is before {on}, the day of the acceptance.", "Name the last day it holds.")
    headline = entry.text("headline", required=False)
    return Waiver(entry.text("finding"), mark, entry.said("reason"), entry.said("by"), on, until, headline)


def entry(waiver: Waiver) -> str:
    """The entry of `waivers.yaml` that says so, to be appended to the file."""
    told = {"headline": waiver.headline} if waiver.headline else {}
    return written(
        {"finding": waiver.finding}
        | told
        | {
            "fingerprint": waiver.fingerprint,
            "reason": waiver.reason,
            "by": waiver.by,
            "on": waiver.on,
            "until": waiver.until,
        }
    )


def acceptances(
    waivers: Sequence[Waiver], findings: Iterable[tuple[str, str | None]], today: date, *, whole: bool = True
) -> tuple[Acceptance, ...]:
    """What has become of every waiver, in their order; `findings` are ids and fingerprints, None where untold.

    A fingerprint says which finding was accepted, its id does not: ids may change with unrelated edits. Of several
    waivers of one finding the last written counts, so that a reviewer can shorten or renew an acceptance. Where not the
    `whole` wave was judged, nobody can tell whether a finding is gone.
    """
    marks = dict(findings)
    present = set(marks.values()) - {None, ""}
    last = {waiver.fingerprint: at for at, waiver in enumerate(waivers)}

    def force(at: int, waiver: Waiver) -> Force:
        if last[waiver.fingerprint] != at:
            return Force.superseded
        if waiver.fingerprint in present:
            return Force.in_force if today <= waiver.until else Force.expired
        if waiver.finding not in marks:
            return Force.gone if whole else Force.cannot_tell
        return Force.changed if marks[waiver.finding] else Force.cannot_tell

    return tuple(Acceptance(waiver, force(at, waiver)) for at, waiver in enumerate(waivers))


def accepted(given: Iterable[Acceptance]) -> frozenset[str]:
    """Fingerprints of the findings that are accepted now."""
    return frozenset(one.waiver.fingerprint for one in given if one.force is Force.in_force)


def because(acceptance: Acceptance) -> str:
    """Who accepted a finding, until when and why; or why that holds no longer."""
    waiver = acceptance.waiver
    said = f"Accepted by {waiver.by} on {waiver.on} until {waiver.until}"
    why = LAPSED.get(acceptance.force)
    if acceptance.force is Force.changed and waiver.headline:
        why = f"{why}, which read: {waiver.headline}"
    return f"{said}; lapsed, because {why}. The reason was: {waiver.reason}" if why else f"{said}: {waiver.reason}"
