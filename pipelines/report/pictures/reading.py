"""Rows of `figures` read back as exact numbers, so that they can be drawn.

Belongs here: what a printed figure may be. Does not belong here: whether it contradicts another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from schemas.figures.arithmetic.intervals import SHARES, Interval, exactly
from schemas.figures.model import NUMBERS_OF_PEOPLE, Statistic
from schemas.figures.rounding import EITHER, Rounding, value_span
from schemas.figures.statistics import Printed, read
from schemas.figures.wording import Lexicon, Phrase, lexicon_of, read_phrase
from schemas.questionnaire import Question, Questionnaire, Type

MOST: Final = 8
"""Values in one picture; of more, the others are told in words."""
SUBJECT: Final = ("question", "row", "base", "where", "quantity", "statistic")


@dataclass(frozen=True)
class Shown:
    """A figure of a finding: its row, and what it counts in words."""

    row: Mapping[str, Any]
    subject: str

    @property
    def statistic(self) -> str:
        """What it is a statistic of; a `Statistic`, unless a later version of the table knows more."""
        return str(self.row["statistic"])

    @cached_property
    def number(self) -> Printed | None:
        """The printed number; None for words, hedges and numbers of people that are not whole."""
        found = read(self.row["printed"])
        if found is None or (self.statistic in NUMBERS_OF_PEOPLE and found.whole is None):
            return None
        return found

    @property
    def people(self) -> bool:
        """Whether it is a number of people."""
        return self.statistic in NUMBERS_OF_PEOPLE

    @property
    def unit(self) -> str:
        """A sign after each value."""
        return "%" if self.statistic == Statistic.percent else ""

    @property
    def said(self) -> str:
        """As it was printed; a percentage with its sign."""
        return f"{self.number.digits}%" if self.number and self.unit else str(self.row["printed"])

    @property
    def item(self) -> tuple[Any, ...]:
        """The question, row and base that it is about."""
        return self.row["question"], self.row["row"], self.row["base"]

    @property
    def subject_key(self) -> tuple[Any, ...]:
        """What it is about, options included."""
        return (*(self.row[name] for name in SUBJECT), frozenset(self.row["options"] or ()))


class Reading:
    """How the report of a wave is to be read: its rounding and its words."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        published = questionnaire.published
        self.rounding: Rounding = published.convention or EITHER
        self.lexicon: Lexicon = lexicon_of(published.wording, published.marks)[0]

    def band(self, shown: Shown) -> Interval | None:
        """What a printed number may be, in its own unit; a number of people is what it is. None for words."""
        number = shown.number
        if number is None:
            return None
        if shown.people:
            return exactly(number.value)
        return self.share(number) if shown.unit else value_span(number, self.rounding)

    def share(self, number: Printed) -> Interval:
        """The per cent that a printed share may be: none is below 0 or above 100, unless it was printed so."""
        span = value_span(number, self.rounding)
        possible = span.both(SHARES.times(100))
        return span if possible.empty else possible

    def counted(self, shown: Shown) -> Interval | None:
        """The per cent that the counts which print like a share are of its base; else what the print allows."""
        low, high, n = (shown.row[name] for name in ("lowest", "highest", "base_n"))
        if shown.statistic == Statistic.percent and n and low is not None and high is not None and low <= high:
            return Interval(Fraction(100 * low, n), Fraction(100 * high, n))
        return self.band(shown)

    def phrase(self, shown: Shown) -> Phrase | None:
        """What words printed for a share say; None for plain numbers, and for what is no share."""
        return read_phrase(shown.row["printed"], Statistic.percent, self.lexicon) if shown.unit else None

    def weighted(self, shown: Shown) -> bool:
        """Whether it is a share or mean of weighted answers, which no whole number of people need give."""
        stated = shown.row["weighted"]
        return self.questionnaire.weighted if stated is None else bool(stated)

    def exclusive(self, shown: Shown) -> Question | None:
        """Its question, where nobody gives two answers to it."""
        question = self.questionnaire.by_id.get(shown.row["question"] or "")
        return question if question is not None and question.type in (Type.single, Type.grid) else None


def places(shown: Sequence[Shown]) -> str:
    """Where figures stand: the first place, and how many more there are."""
    first = shown[0].row
    where = f"{first['place']}, {first['document']}" if first["document"] else str(first["place"])
    more = len({(one.row["document"], one.row["place"]) for one in shown}) - 1
    return where + (f", and {more} more place{'s' * (more > 1)}" if more else "")


def and_more(count: int) -> str:
    """What has no place in a picture: `and 3 more`; empty where everything has."""
    return f"and {count - MOST:,} more" if count > MOST else ""
