"""Why a figure passes, or why nobody can tell: one plain sentence.

Belongs here: the sentences for figures that nothing contradicts. Does not belong here: findings (`contradictions.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schemas.figures import telling
from schemas.figures.checking.checks import Analysis, Part
from schemas.figures.model import NUMBERS_OF_PEOPLE, Figure, Statistic
from schemas.figures.network import Fact
from schemas.figures.statistics import Printed, is_phrase


def alike(facts: Sequence[Fact]) -> str:
    """For a number printed in several places; empty for one that is not."""
    return f"It is printed alike in {len(facts)} places." if len(facts) > 1 else ""


def for_whole(fact: Fact, analysis: Analysis, limit: Sequence[Fact]) -> Iterator[str]:
    """What speaks for a denominator, the strongest first."""
    if limit:
        most = max(limit, key=lambda one: one.number)
        yield f"{fact.number:,} is no more than the {most.number:,} it is taken from ({telling.places([most])})."
    if analysis.adds_up:
        yield "The answers to the question add up to it."
    printed = [one for part in analysis.parts.values() for one in (*part.prints.counts, *part.prints.shares)]
    good = [one for part in analysis.parts.values() if not part.clashes for one in (*part.counts, *part.shares)]
    if good:
        every = "Every figure printed of it goes with it."
        yield every if len(good) == len(printed) else f"{len(good)} of {len(printed)} figures printed of it go with it."
    yield alike(analysis.group.sizes)


def for_part(fact: Fact, analysis: Analysis, part: Part, base: int | None, counts: range) -> Iterator[str]:
    """What speaks for a count or a percentage, the strongest first."""
    share = fact.figure.statistic is Statistic.percent
    if base is not None and share:
        verb = "is" if len(counts) == 1 else "are"
        yield f"{telling.ranged(counts)} of {base:,} {verb} {telling.percent(fact.printed)}."
    elif base is not None and part.shares:
        yield f"{fact.number:,} of {base:,} goes with the percentage printed."
    elif base is not None:
        yield f"{fact.number:,} is no more than the {base:,} who answered."
    elif part.counts and part.shares:
        yield telling.needs(part.counts[0].number, part.shares[0].printed)
    yield alike(part.shares if share else part.counts)
    if analysis.adds_up and part.subject.where is None:
        yield "It adds up with the other answers to the question."


def not_a_number(figure: Figure) -> str:
    """Why nothing can be said about what is no plain number."""
    if is_phrase(figure.printed):
        return f"Nobody can tell what “{figure.printed}” says about a number."
    return f"Nobody can tell what “{figure.printed}” stands for: write the legend under `published: marks`."


def nothing_to_compare(figure: Figure, printed: Printed) -> str:
    """Why nothing can be said about a number."""
    if figure.statistic in NUMBERS_OF_PEOPLE and printed.whole is None:
        return "It is a weighted number of people, which the answers alone can tell."
    if figure.quantity or figure.statistic is not Statistic.percent:
        return "Nothing else is printed that it can be compared with."
    return "Its base is not printed, and nothing else that it can be compared with."
