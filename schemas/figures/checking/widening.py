"""Shares said to be of people who gave certain answers that can only be shares of more people than that.

Belongs here: “of those who saw a change, 10% ... compared with 35%” where nobody who saw a change is left out and the
shares do not make 100%; and with which base such figures are judged further. Does not belong here: totals of everybody
who answered (`totals.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from schemas.conditions import And, Condition
from schemas.figures import telling
from schemas.figures.checking.checks import EXCLUSIVE
from schemas.figures.checking.contradictions import finding, identity
from schemas.figures.model import Figure, Statistic
from schemas.figures.network import Fact, Group, Network
from schemas.figures.subjects import Subject, canonical
from schemas.figures.telling import Teller
from schemas.findings import Finding
from schemas.questionnaire import EVERYBODY


@dataclass
class Widened:
    """Findings about such shares, and the figures as shares of the wider base, by figure id."""

    findings: list[Finding] = field(default_factory=list)
    figures: dict[str, Figure] = field(default_factory=dict)


def widened(network: Network) -> Widened:
    """Every group of shares whose base, by its own words, gave one of the answers that they are of."""
    found, teller = Widened(), Teller(network)
    for whole, group in network.groups.items():
        told = _told_apart(group, network)
        base = _wider(whole, network) if told else None
        if told is None or base is None:
            continue
        found.findings.append(_finding(group, told, base, teller))
        facts = (fact for prints in group.parts.values() for fact in (*prints.counts, *prints.shares))
        found.figures |= {fact.figure.figure: replace(fact.figure, base=base) for fact in facts}
    return found


def said_of(whole: Subject, network: Network) -> frozenset[str]:
    """The answers to its own question that everybody in a base gave; empty where the base says nothing of it."""
    chosen = [network.subjects.chosen(part) for part in network.subjects.base_parts(whole.base)]
    same = [one.options for one in chosen if one and (one.question, one.row) == (whole.question, whole.row)]
    return frozenset.intersection(*same) if same else frozenset()


def _told_apart(group: Group, network: Network) -> list[Fact] | None:
    """The shares of all answers of a base, where they make less than 100%; None where they do not."""
    whole = group.whole
    question = network.q.by_id.get(whole.question or "")
    if question is None or question.type not in EXCLUSIVE or whole.weighted:
        return None
    everything = said_of(whole, network)
    left, high, facts = set(everything), Fraction(0), []
    for options, one in sorted(_shares(group), key=lambda pair: (len(pair[0]), sorted(pair[0]))):
        if options <= left:
            left -= options
            facts.append(one)
            if one.figure.statistic is Statistic.percent:
                high += one.span.high
    if not any(one.printed.scaled for one in facts):  # of nobody, all are nothing
        return None
    facts.sort(key=lambda fact: fact.figure.line)
    return facts if everything and not left and high < 1 else None


def _shares(group: Group) -> Iterator[tuple[frozenset[str], Fact]]:
    """Options with their share, or with the number of nobody."""
    for subject, prints in group.parts.items():
        nobody = [fact for fact in prints.counts if fact.number == 0]
        if subject.where is None and subject.options and (prints.shares or nobody):
            yield subject.options, (*prints.shares, *nobody)[0]


def _wider(whole: Subject, network: Network) -> str | None:
    """The base without the answers to the question itself; None where it has no name."""
    parts = [
        part
        for part in network.subjects.base_parts(whole.base)
        if (one := network.subjects.chosen(part)) is None or (one.question, one.row) != (whole.question, whole.row)
    ]
    if not parts:
        return EVERYBODY
    rest = canonical(_all(parts))
    q = network.q
    return next((name for name, text in q.bases.items() if canonical(q.condition(text)) == rest), None)


def _all(parts: Iterable[Condition]) -> Condition:
    each = tuple(parts)
    return each[0] if len(each) == 1 else And(each)


def _finding(group: Group, facts: list[Fact], base: str, teller: Teller) -> Finding:
    whole = group.whole
    shares = [fact for fact in facts if fact.figure.statistic is Statistic.percent]
    total = telling.share(sum((fact.printed.value for fact in shares), Fraction(0)) / 100)
    said = telling.listed(
        f"{telling.value(fact)} for {teller.options(teller.subjects.of(fact.figure))}" for fact in facts
    )
    everybody = teller.asked(replace(whole, base=base))
    return finding(
        identity("parts_whole:said_of", whole, [fact.figure for fact in facts]),
        f"{total} in all, not 100%, of those they are said of",
        f"{said} ({telling.common_place(facts)}) are said of those who gave one of these answers to {everybody}, so "
        f"that they would have to total 100%; they total {total}.",
        "Say that they are shares of all who answered the question, or print shares of those only.",
        facts,
    )
