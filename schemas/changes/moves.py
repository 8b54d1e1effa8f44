"""When a share has moved, and what is said of it.

**Against the previous wave** the samples are taken for independent, and a share has moved if the two-proportion test
(Fisher's exact test where an expected count is below 5) finds it, corrected for the number of comparisons within bases
and within toplines after Benjamini and Hochberg at 5 %. The correction holds for independent tests and for such as
depend positively on each other (Benjamini and Yekutieli, Ann. Statist. 29 (2001)), as banners of one question do. A
weighted topline is tested by its weighted shares and Kish's effective sizes where these can be had (`weights.py`), else
by its unweighted ones, and the row says so. Shares of bases are always of people.

**Against the last run** of the same wave most respondents are the same, and only those who came or went are a sample of
anything. A share has moved if its count or base differs although nobody came or went, or differs by more people than
did; then no chance is given, for it is none. If respondents only came, those who came to its base are tested against
those who were there; if they only went, those who went against those who stayed. If both, the variance is that of two
samples that overlap as little as these can (Kish 1965, section 12.4), which overlooks a move rather than inventing one;
where those who came and went are too few for that, nobody can tell. A share with the same count and base persists.

In either comparison nobody can tell about a base of fewer than 5 people, or about what only one side has.

Belongs here: that rule. Does not belong here: the arithmetic of the tests (`sampling.py`), and where shares come from.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from schemas.balance import CLOSE
from schemas.changes.labels import same_words
from schemas.changes.respondents import Turnover
from schemas.changes.sampling import LEVEL, adjusted, expected, shared, two_samples
from schemas.changes.snapshot import FEWEST, Against, people
from schemas.questionnaire import EVERYBODY

UNWEIGHTED: Final = " Nobody can tell of the weighted shares; those of people are compared."


class Share(NamedTuple):
    """So many of so many; by weight as a share from 0 to 1, and the effective size of its base."""

    chosen: int
    base: int
    weighted: float | None = None
    effective: float | None = None
    label: str = ""

    @property
    def small(self) -> bool:
        """So few people that they get no share."""
        return self.base < FEWEST

    def __str__(self) -> str:
        """As the reviewer reads it."""
        if self.small:
            return f"a base of fewer than {FEWEST}" if self.base else "a base of nobody"
        weighted = "" if self.weighted is None else f"; weighted {100 * self.weighted:.1f} %"
        return f"{100 * self.chosen / self.base:.1f} % ({self.chosen:,} of {self.base:,}{weighted})"


class Pair(NamedTuple):
    """One thing on both sides, of which one may lack it. `of` is what the count is of: an option, or a status."""

    question: str
    row: str | None
    option: str | None
    banner: str
    of: str
    before: Share | None
    after: Share | None

    @property
    def subject(self) -> str:
        """Question, row, option or status, and banner, in a few words."""
        item = self.question if self.row is None else f"{self.question} [{self.row}]"
        among = "" if self.banner == EVERYBODY else f" among {self.banner}"
        return f"{item}: {self.of}{among}"


class Setting(NamedTuple):
    """What a comparison is made with. `turnover` is None where nobody can tell who came and went."""

    part: str
    then: str
    turnover: Turnover | None
    against: Against


class Judged(NamedTuple):
    """What became of a share, why, and the chance of it; `change` is empty while the chance is to be corrected."""

    change: str
    why: str
    chance: float | None = None


class Told(NamedTuple):
    """What became of a share, as the reviewer reads it."""

    change: str
    before: str | None
    after: str | None
    told: str
    chance: float | None


def judged(pairs: list[Pair], setting: Setting) -> list[Told]:
    """What became of each, with the chance of it corrected for the number of tests."""
    found = [_judged(pair, setting) for pair in pairs]
    corrected = iter(adjusted([one.chance for one in found if one.chance is not None]))
    return [
        _told(pair, one if one.chance is None else _decided(one, next(corrected), setting), setting)
        for pair, one in zip(pairs, found, strict=True)
    ]


def _decided(one: Judged, chance: float, setting: Setting) -> Judged:
    what = "sampling" if setting.against == "previous wave" else "the respondents who came or went"
    if chance > LEVEL:
        return Judged("within sampling", f" That is no more than {what} can explain.{one.why}", chance)
    shown = "below 0.1 %" if chance < 0.001 else f"{100 * chance:.1f} %"
    return Judged("moved", f" That is more than {what} can well explain (chance {shown}).{one.why}", chance)


def _told(pair: Pair, one: Judged, setting: Setting) -> Told:
    labels = [share.label for share in (pair.after, pair.before) if share is not None and share.label]
    named = f"{pair.subject} ({labels[0]})" if labels else pair.subject
    before, after = (None if share is None else str(share) for share in (pair.before, pair.after))
    if before is None:
        told = f"{named}: {after} now; {setting.then} has no such line."
    elif after is None:
        told = f"{named}: {before} in {setting.then}; there is no such line now."
    else:
        told = f"{named}: {before} in {setting.then}, {after} now."
    if len(labels) > 1 and labels[0] != labels[1] and not same_words(*labels):
        told += f" In {setting.then} it was labelled otherwise."
    return Told(one.change, before, after, told + one.why, one.chance)


def _judged(pair: Pair, setting: Setting) -> Judged:
    before, after = pair.before, pair.after
    if before is None or after is None:
        return Judged("cannot tell", "")
    if before.small or after.small:
        return Judged("cannot tell", " That is too few to compare.")
    return _waves(before, after) if setting.against == "previous wave" else _runs(before, after, setting.turnover)


def _waves(before: Share, after: Share) -> Judged:
    if before.weighted is not None and after.weighted is not None and before.effective and after.effective:
        n, m = before.effective, after.effective
        x, y = before.weighted * n, after.weighted * m
        if expected(x + y, n, m):
            return Judged("", "", two_samples(x, n, y, m))
    why = "" if before.weighted is None and after.weighted is None else UNWEIGHTED
    return Judged("", why, two_samples(before.chosen, before.base, after.chosen, after.base))


def _runs(before: Share, after: Share, turnover: Turnover | None) -> Judged:
    if (before.chosen, before.base) == (after.chosen, after.base):
        if _reweighted(before, after):
            return Judged("moved", " The same numbers of people weigh differently.")
        return Judged("persisting", "")
    if turnover is None:
        return Judged("cannot tell", " Nobody can tell who came and went.")
    came, went = turnover
    x, n, y, m = before.chosen, before.base, after.chosen, after.base
    if not came and not went:
        return Judged("moved", " The same respondents are counted differently.")
    if any(not -went <= change <= came for change in (y - x, m - n, (m - y) - (n - x))):
        return Judged(
            "moved", f" {people(came).capitalize()} came and {went:,} went, which cannot make such a difference."
        )
    why = UNWEIGHTED if _reweighted(before, after) else ""
    if not went:
        return Judged("", why, two_samples(y - x, m - n, x, n))
    if not came:
        return Judged("", why, two_samples(x - y, n - m, y, m))
    chance = shared(x, n, y, m, max(n - went, m - came, 0))
    if chance is None:
        return Judged("cannot tell", " Too few came and went to tell it from sampling.")
    return Judged("", why, chance)


def _reweighted(before: Share, after: Share) -> bool:
    """Whether the weighted shares differ by more than rounding in binary."""
    one, other = before.weighted, after.weighted
    return one is not None and other is not None and abs(one - other) > CLOSE
