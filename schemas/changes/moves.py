"""When a share has moved, and what is said of it.

**Against the previous wave** the samples are taken for independent. Of everybody, a share has moved if the
two-proportion test (Fisher's exact test where an expected count is below 5) finds it. Of a named base it has moved only
if that test finds it *and* the base moved in another way than all others did (Woolf's test of two odds ratios, Zelen's
exact one where a cell is below 5): else what moved everybody would be told once for every base. The larger of the two
chances counts (R. L. Berger, Technometrics 24 (1982), 295-300); the second is not asked where the first is above 5 %.
Chances are corrected after Benjamini and Hochberg at 5 % for the number of all comparisons within bases and within
toplines, which holds for independent tests and for such as depend positively on each other (Benjamini and Yekutieli,
Ann. Statist. 29 (2001)). A weighted topline of everybody is tested by its weighted share and Kish's effective sizes
where these can be had (`weights.py`), else by its unweighted one, and the row says so. Shares of bases are always of
people. A question of another type, or asked on another route, is not compared (`altered.py`).

**Against the last run** of the same wave nothing is tested: it is no other sample, and what differs comes of the
respondents who came, went, were held back or answer otherwise, whom other rows count. A share has moved if it lies
outside the 95 % sampling interval (Wilson) of the published one, weighted or not: by more than what the published share
was uncertain by in the first place. Within it is `within sampling`; the same numbers of people persist, however few.

In either comparison nobody can tell about a base of fewer than 5 people that is not the same, or about what only one
side has. Of toplines fewer than 5 people are never counted out, on either side of a share.

Belongs here: that rule. Does not belong here: the arithmetic of the tests (`sampling.py`), and where shares come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from schemas.balance import CLOSE
from schemas.changes.altered import Alteration
from schemas.changes.labels import same_words
from schemas.changes.sampling import LEVEL, Moved, adjusted, apart, expected, interval, two_samples
from schemas.changes.snapshot import FEWEST, Against
from schemas.questionnaire import EVERYBODY

UNWEIGHTED: Final = " Nobody can tell of the weighted shares; those of people are compared."
NO_MORE: Final = " That is no more than sampling can explain."
AS_ALL: Final = " It moved as everybody did, as far as sampling lets anybody tell."
TOO_FEW: Final = " That is too few to compare."
ROUGH: Final = 30
"""Shares of fewer people are called rough: one person is more than 3 %."""


class Share(NamedTuple):
    """So many of so many; by weight as a share from 0 to 1, and the effective size of its base.

    `guarded`: fewer than 5 people who chose it, or did not, are not counted out.
    """

    chosen: int
    base: int
    weighted: float | None = None
    effective: float | None = None
    label: str = ""
    guarded: bool = False

    @property
    def possible(self) -> bool:
        """Whether no more chose it than could; somebody may have changed a file since it was published."""
        return 0 <= self.chosen <= self.base

    @property
    def small(self) -> bool:
        """So few people that they get no share."""
        return self.base < FEWEST

    @property
    def untold(self) -> bool:
        """Whether it would count out too few people."""
        return self.guarded and (0 < self.chosen < FEWEST or 0 < self.base - self.chosen < FEWEST)

    def __str__(self) -> str:
        """As the reviewer reads it."""
        if self.small:
            return f"a base of fewer than {FEWEST}" if self.base else "a base of nobody"
        if self.untold:
            return f"{'' if self.chosen < FEWEST else 'all but '}fewer than {FEWEST} of {self.base:,}"
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

    @property
    def item(self) -> tuple[str, str | None, str]:
        """What is counted, whoever is."""
        return self.question, self.row, self.of

    @property
    def distance(self) -> float:
        """How far the share moved, from 0 to 1; 0 where there are not two."""
        before, after = self.before, self.after
        if before is None or after is None or not before.base or not after.base:
            return 0.0
        return abs(after.chosen / after.base - before.chosen / before.base)


class Setting(NamedTuple):
    """What a comparison is made with."""

    part: str
    then: str
    against: Against
    altered: Mapping[str, Alteration]


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
    """What became of each."""
    everybody = {pair.item: pair for pair in pairs if pair.banner == EVERYBODY}
    found = [_judged(pair, everybody.get(pair.item), setting) for pair in pairs]
    corrected = iter(adjusted([one.chance for one in found if one.chance is not None]))
    chances = [None if one.chance is None else next(corrected) for one in found]
    moved = {
        pair.item
        for pair, chance in zip(pairs, chances, strict=True)
        if pair.banner == EVERYBODY and chance is not None and chance <= LEVEL
    }
    found = [
        one if chance is None else _decided(one, chance, pair, as_all=pair.item in moved)
        for pair, one, chance in zip(pairs, found, chances, strict=True)
    ]
    return [_told(pair, one, setting) for pair, one in zip(pairs, found, strict=True)]


def _decided(one: Judged, chance: float, pair: Pair, *, as_all: bool) -> Judged:
    of_all = pair.banner == EVERYBODY
    if chance > LEVEL:
        return Judged("within sampling", f"{AS_ALL if as_all and not of_all else NO_MORE}{one.why}", chance)
    shown = "below 0.1 %" if chance < 0.001 else f"{100 * chance:.1f} %"
    others = "" if of_all else ", and not as all others moved"
    return Judged("moved", f" That is more than sampling can well explain{others} (chance {shown}).{one.why}", chance)


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
    return Told(one.change, before, after, told + one.why + _caution(pair, one, setting), one.chance)


def _caution(pair: Pair, one: Judged, setting: Setting) -> str:
    """What to bear in mind about a share that is not the same."""
    if one.change not in ("moved", "within sampling") or pair.before is None or pair.after is None:
        return ""
    moved, known = one.change == "moved", setting.altered.get(pair.question)
    rough = " Shares of so few people are rough." if moved and min(pair.before.base, pair.after.base) < ROUGH else ""
    return rough + (f" {known.caution}{', which may be why' * moved}." if known and known.caution else "")


def _judged(pair: Pair, everybody: Pair | None, setting: Setting) -> Judged:
    before, after = pair.before, pair.after
    if before is None or after is None:
        return Judged("cannot tell", "")
    last, known = setting.against == "last run", setting.altered.get(pair.question)
    if last and (before.chosen, before.base) == (after.chosen, after.base) and not _reweighted(before, after):
        return Judged("persisting", "")
    if known and known.barrier:
        return Judged("cannot tell", f" {known.barrier}")
    if not (before.possible and after.possible):
        return Judged("cannot tell", " The numbers of one side contradict each other.")
    if before.small or after.small:
        return Judged("cannot tell", TOO_FEW)
    if last:
        return _runs(before, after)
    one = _waves(before, after)
    if everybody is pair or everybody is None or one.chance is None or one.chance > LEVEL:
        return one
    return one._replace(chance=max(one.chance, _unlike_others(pair, everybody)))


def _waves(before: Share, after: Share) -> Judged:
    if before.weighted is not None and after.weighted is not None and before.effective and after.effective:
        n, m = before.effective, after.effective
        x, y = before.weighted * n, after.weighted * m
        if expected(x + y, n, m):
            return Judged("", "", two_samples(x, n, y, m))
    why = "" if before.weighted is None and after.weighted is None else UNWEIGHTED
    return Judged("", why, two_samples(before.chosen, before.base, after.chosen, after.base))


def _unlike_others(pair: Pair, everybody: Pair) -> float:
    """Chance that a base moved so unlike all others; 0 where nobody knows of the others."""
    sides = ((pair.before, everybody.before), (pair.after, everybody.after))
    own = [n for one, _ in sides if one for n in (one.chosen, one.base)]
    others = [n for one, all_ in sides if one and all_ for n in (all_.chosen - one.chosen, all_.base - one.base)]
    if len(others) < len(own) or any(n < 0 for n in others) or others[0] > others[1] or others[2] > others[3]:
        return 0.0
    return apart(Moved(*own), Moved(*others))


def _runs(before: Share, after: Share) -> Judged:
    """Whether a share is outside the sampling interval of the published one."""
    shares = [(before.chosen / before.base, float(before.base), after.chosen / after.base)]
    why = ""
    if before.weighted is not None and after.weighted is not None:
        shares.append((before.weighted, before.effective or before.base, after.weighted))
    elif before.weighted is not None or after.weighted is not None:
        why = UNWEIGHTED
    for place, (was, n, is_) in enumerate(shares):
        low, high = interval(was, n)
        if not low <= is_ <= high:
            ends = "" if before.untold else f" ({100 * low:.1f} to {100 * high:.1f} %)"
            which = f"weighted share{ends}" if place else f"share{ends}"
            return Judged("moved", f" That is outside the 95 % sampling interval of the published {which}.{why}")
    return Judged("within sampling", f" That is within the 95 % sampling interval of the published share.{why}")


def _reweighted(before: Share, after: Share) -> bool:
    """Whether the weighted shares differ by more than rounding in binary, or only one is weighted."""
    one, other = before.weighted, after.weighted
    if one is None or other is None:
        return one is not other
    return abs(one - other) > CLOSE


def in_order(pairs: Iterable[tuple[Pair, Told]]) -> list[tuple[Pair, Told]]:
    """Everybody before named bases; of each, what moved first, the farthest first; else as it was."""
    return sorted(
        pairs,
        key=lambda both: (both[0].banner != EVERYBODY, -both[0].distance if both[1].change == "moved" else 0.0),
    )
