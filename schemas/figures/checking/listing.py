"""Places in an order and lists of cases held against the numbers.

Belongs here: whether a rank follows from the printed numbers, whether a list has as many cases as it should, and the
findings where not. Does not belong here: how a rank is read (`order.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from schemas.figures import telling
from schemas.figures.arithmetic.bounds import Bounds
from schemas.figures.checking.contradictions import finding, identity
from schemas.figures.checking.outcomes import Outcome, failed
from schemas.figures.checking.possible import Values
from schemas.figures.checking.ranges import ALL, Ranges
from schemas.figures.model import Figure, Statistic
from schemas.figures.network import Fact, Network
from schemas.figures.subjects import Subject
from schemas.figures.telling import Teller
from schemas.figures.wording import Grade, Phrase, Unit
from schemas.figures.words.order import Rank, can_stand
from schemas.figures.words.told import bounds
from schemas.questionnaire import Status


class Listing:
    """Judges ranks and lists of cases."""

    def __init__(self, network: Network, ranges: Ranges, teller: Teller) -> None:
        self.network, self.teller, self.ranges = network, teller, ranges
        self.values = Values(network, ranges)

    def rank(self, figure: Figure, phrase: Phrase) -> Outcome:
        """A place among the options of the question."""
        subject = self.network.subjects.of(figure)
        everything = self.ranges.siblings(subject)
        if phrase.rank is None or not subject.options or not everything:
            return Outcome(Grade.unchecked, "No numbers are printed for the order.")
        named = [everything[frozenset({c})] for c in sorted(subject.options) if frozenset({c}) in everything]
        question = self.network.q.by_id[subject.question or ""]
        rivals = [
            code
            for code in question.options
            if code not in subject.options and self.network.q.option_status(question, code) is Status.answered
        ]
        known = {code: everything[frozenset({code})] for code in rivals if frozenset({code}) in everything}
        others = [everything.get(frozenset({code}), ALL) for code in rivals]
        if len(named) < len(subject.options):
            return Outcome(Grade.unchecked, "No number is printed for it.")
        stands = can_stand(phrase.rank, named, others)
        if stands is False and self._among_rows(subject, phrase.rank) is not False:
            return Outcome(Grade.unchecked, "It may be a place among the rows, or among the options: nobody can tell.")
        shares = telling.listed(
            f"{bounds(value, Unit.share)} for “{question.options[code]}”" for code, value in _greatest(known)
        )
        own = telling.listed(bounds(value, Unit.share) for value in named)
        shown = f"{self.teller.options(subject)} has {own}" + (f", against {shares}" if shares else "")
        if stands is None:
            return Outcome(Grade.unchecked, f"The printed numbers do not settle the order: {shown}.")
        if stands:
            return Outcome(Grade.holds, f"{shown}.")
        about: list[Fact | Figure] = [figure, *self._facts_of(subject, known)]
        return failed(
            Grade.fails,
            finding(
                identity("rank", subject, [figure]),
                f"“{phrase.text}” is not its place",
                f"“{phrase.text}” ({figure.place}) is said of {self.teller.subject(subject, figure)}, but {shown}.",
                "",
                about,
                doubted=[figure],
            ),
        )

    def _among_rows(self, subject: Subject, rank: Rank) -> bool | None:
        """Whether a row of a grid can have its place among the rows, by the same options; False where it is no row."""
        question = self.network.q.by_id[subject.question or ""]
        own = self.ranges.share(subject)
        if subject.row is None or own is None:
            return False
        rows = (self.ranges.share(replace(subject, row=row)) for row in question.rows if row != subject.row)
        return can_stand(rank, [own], [share or ALL for share in rows])

    def _facts_of(self, subject: Subject, known: dict[str, Bounds]) -> Iterator[Fact]:
        group = self.network.groups.get(subject.whole)
        for part, prints in group.parts.items() if group else ():
            if part.where is None and (part.options == subject.options or part.options <= known.keys()):
                yield from (*prints.counts, *prints.shares)

    def cases(self, figure: Figure) -> Outcome:
        """A list of single cases against the number of them that is printed."""
        listed = [case for case in figure.printed.split("|") if case.strip()]
        subject = self.network.subjects.of(figure)
        facts = (
            [*self.values.facts(subject)]
            if subject.quantity is None
            else self.values.amounts(subject, (figure.figure,), Statistic.count, Statistic.base, Statistic.amount)
        )
        facts = [
            fact
            for fact in facts
            if fact.figure.statistic is not Statistic.percent and fact.figure.figure != figure.figure
        ]
        if not facts:
            return Outcome(Grade.unchecked, f"{len(listed)} cases are listed; nothing says how many there should be.")
        wrong = [fact for fact in facts if fact.printed.value != len(listed)]
        if not wrong:
            return Outcome(Grade.holds, f"{len(listed)} cases are listed, as {telling.printed(facts)} says.")
        return failed(
            Grade.fails,
            finding(
                identity("cases", subject, [figure]),
                f"{len(listed)} cases are listed, not {telling.value(wrong[0])}",
                f"{telling.printed(wrong)} {telling.are(wrong)} printed for {self.teller.subject(subject, figure)}, "
                f"and {len(listed)} single cases are listed ({figure.place}).",
                f"{len(listed)} in place of {telling.value(wrong[0])}, or the cases that are missing.",
                [figure, *wrong],
            ),
        )


def _greatest(known: dict[str, Bounds]) -> list[tuple[str, Bounds]]:
    """The three options with most."""
    return sorted(known.items(), key=lambda pair: pair[1].low or Fraction(0), reverse=True)[:3]
