"""What printed words say about a value, and whether they are true of it.

Belongs here: the public face of wording: reading a phrase and grading it. Does not belong here: the words themselves
(`lexicon.yaml`), the grammar (`phrases.py`, `comparisons.py`, `order.py`), and sentences about them (`worded.py`).

A phrase has two intervals: outside `must` its words are false whatever one tolerates, outside `usual` they are
imprecise. All arithmetic is exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any

from schemas.figures.arithmetic.bounds import Bounds
from schemas.figures.model import COMPARING, NUMBERS_OF_PEOPLE, Statistic
from schemas.figures.statistics import read
from schemas.figures.words.comparisons import Comparisons
from schemas.figures.words.lexicon import Lexicon, plain
from schemas.figures.words.order import Rank, read_rank
from schemas.figures.words.phrases import Meaning, Phrases, Unit
from schemas.figures.words.told import told

__all__ = ["Bounds", "Grade", "Lexicon", "Phrase", "Rank", "Unit", "clash", "grade", "lexicon_of", "read_phrase"]


@dataclass(frozen=True)
class Phrase:
    """What a printed phrase says.

    `must` and `usual` are of a share (of 1), a number, a ratio, a difference (of 1), an amount in its `measure`, or a
    place counted from the top or bottom. A `vague` phrase says nothing that one can check, unless there is nobody.
    """

    text: str
    unit: Unit
    must: Bounds
    usual: Bounds
    vague: bool = False
    rank: Rank | None = None
    measure: str = ""

    @property
    def why(self) -> str:
        """What it means, in plain words: `more than 50%, and to a fair reader no more than 62%`."""
        if self.rank:
            return self.rank.place
        return "no value that can be checked" if self.vague else told(self.must, self.usual, self.unit, self.measure)


class Grade(StrEnum):
    """Whether a phrase is true of a value."""

    holds = "holds"
    favourable = "favourable"
    """Only for some of the values that the print leaves possible."""
    imprecise = "imprecise"
    """The words are not false, but a fair reader expects another value."""
    fails = "fails"
    unchecked = "unchecked"


def read_phrase(printed: str, statistic: Statistic, lexicon: Lexicon | None = None) -> Phrase | None:
    """What a printed phrase says of a figure of this kind; None where it is a plain number, or is not understood.

    A plain number with a hedge is a phrase (`over 90`), as is a number in words beyond twelve, an amount with its unit,
    and a mark that the lexicon's legend explains.
    """
    return _read(printed, statistic, lexicon or Lexicon.default())


@lru_cache(maxsize=4096)
def _read(printed: str, statistic: Statistic, lexicon: Lexicon) -> Phrase | None:
    meaning = lexicon.marks.get(printed.strip())
    if meaning is not None:
        found = _mark(meaning, statistic, lexicon)
    elif read(printed) is not None and statistic is not Statistic.rank:
        return None
    else:
        found = _meaning(plain(printed), statistic, lexicon)
    if found is None or found.must.empty:  # such as `1k` of a share: more than there is
        return None
    return Phrase(printed.strip(), found.unit, found.must, found.usual, found.vague, found.rank, found.measure)


def lexicon_of(
    wording: Mapping[str, Mapping[str, Any]], marks: Mapping[str, str]
) -> tuple[Lexicon, tuple[tuple[str, str], ...]]:
    """The lexicon of a survey that states words and marks of its own, and what is wrong with them as (what, remedy)."""
    lexicon, problems = Lexicon.default().extended(wording, marks)
    unknown = tuple(
        (f"marks: nobody can tell what {meaning!r} means for {mark!r}.", "Write, for instance, `less than 0.5%`.")
        for mark, meaning in marks.items()
        if _mark(meaning, Statistic.percent, lexicon) is None and _mark(meaning, Statistic.count, lexicon) is None
    )
    return lexicon, problems + unknown


def _meaning(text: str, statistic: Statistic, lexicon: Lexicon) -> Meaning | None:
    if not text or statistic is Statistic.cases:
        return None
    if statistic is Statistic.rank:
        rank = read_rank(text, lexicon)
        places = Bounds(Fraction(rank.first), Fraction(rank.last)) if rank else Bounds()
        return Meaning(Unit.rank, places, places, rank=rank) if rank else None
    if statistic in COMPARING:
        comparisons = Comparisons(lexicon)
        found = comparisons.ratio(text) if statistic is Statistic.ratio else comparisons.difference(text)
        if found:
            return found
    found = Phrases(lexicon).read(text, statistic)
    return None if found and statistic in COMPARING and not found.vague else found


def _mark(meaning: str, statistic: Statistic, lexicon: Lexicon) -> Meaning | None:
    """What a legend puts in the place of a mark: a number, a phrase, or that nothing is said."""
    people = statistic in NUMBERS_OF_PEOPLE
    unit = Unit.number if people else Unit.share
    number = read(meaning)
    if number is not None:
        half = Fraction(int(not people), 200 * 10**number.decimals)  # a mark for 0% is for all that rounds to it
        value = number.value / (1 if people else 100)
        exact = Bounds(max(value - half, Fraction(0)), value + half, high_in=people)
        return Meaning(unit, exact, exact)
    if plain(meaning) in lexicon.words("nothing_said"):
        return Meaning(unit, Bounds(), Bounds(), vague=True)
    return _meaning(plain(meaning), statistic, lexicon)


def grade(phrase: Phrase, low: Fraction, high: Fraction, *, low_in: bool = True, high_in: bool = True) -> Grade:
    """Whether a phrase is true of a value that lies somewhere from `low` to `high`, ends included unless stated.

    `fails` where the words are false of every such value; `imprecise` where they are usual for none; `favourable` where
    they are usual for some only. A rank is not graded by a value: see `order.can_stand`.
    """
    value = Bounds(low, high, low_in, high_in)
    if phrase.must.excludes(value):
        return Grade.fails
    if phrase.vague:
        return Grade.unchecked
    if phrase.usual.excludes(value):
        return Grade.imprecise
    return Grade.holds if phrase.usual.contains(value) else Grade.favourable


def clash(one: Phrase, other: Phrase) -> bool:
    """Whether two phrases about one subject cannot both be true, whatever its value."""
    if one.unit is not other.unit or one.measure != other.measure or one.unit is Unit.rank:
        return False
    return one.must.excludes(other.must)
