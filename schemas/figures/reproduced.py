"""Published figures against recounts from the answers.

Belongs here: whether a recount prints as a figure does, and the findings where it does not. Does not belong here:
counting; recounts are handed in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from schemas.figures import telling
from schemas.figures.model import Figure, Statistic
from schemas.figures.network import Fact, Network
from schemas.figures.rounding import attainable, rounded
from schemas.figures.statistics import read
from schemas.figures.subjects import Subject
from schemas.figures.telling import Teller
from schemas.findings import Finding
from schemas.questionnaire import Severity

TOLD: Final = 6  # figures spelled out in one finding
TWIN: Final = (
    "The answers are an invented twin of the survey, drawn so that it reproduces the published margins wherever one "
    "set of respondents can. What it does not reproduce is no evidence about the report: most of it contradicts other "
    "figures of it."
)


@dataclass(frozen=True)
class Recount:
    """How many of how many, counted in the answers."""

    count: int
    base: int
    others: tuple[Other, ...] = ()


@dataclass(frozen=True)
class Other:
    """The same figure counted in another way that is as usual; `how` ends a sentence: `if the don't-knows ...`."""

    recount: Recount
    how: str


def recomputed(figure: Figure, recount: Recount) -> str | None:
    """A figure as the answers give it, written as the printed one is; None where two numbers do not make it."""
    printed = read(figure.printed)
    if figure.statistic is Statistic.percent and recount.base > 0:
        text = rounded(recount.count, recount.base, printed.decimals if printed else 0)
        return text if printed and not printed.percent else f"{text}%"
    if figure.statistic in (Statistic.count, Statistic.base):
        number = recount.base if figure.statistic is Statistic.base else recount.count
        return f"{number:,}" if "," in figure.printed else str(number)
    return None


def reproduces(figure: Figure, recount: Recount) -> bool | None:
    """Whether the answers give the printed number, counted in any usual way; None if they could give no such thing."""
    plain = _gives(figure, recount)
    return True if plain is not None and agreeing(figure, recount) else plain


def agreeing(figure: Figure, recount: Recount) -> Other | None:
    """The first way of counting that gives the printed number."""
    ways = (Other(recount, ""), *recount.others)
    return next((way for way in ways if _gives(figure, way.recount)), None)


def _gives(figure: Figure, recount: Recount) -> bool | None:
    printed = read(figure.printed)
    if printed is None:
        return None
    match figure.statistic:
        case Statistic.percent:
            return recount.count in attainable(printed, recount.base) if recount.base > 0 else None
        case Statistic.count:
            return printed.value == recount.count
        case Statistic.base:
            return printed.value == recount.base
    return None


def told(figure: Figure, recount: Recount) -> str:
    """What the answers give in place of a figure: `33% (50 of 151)`."""
    text = recomputed(figure, recount) or ""
    if figure.statistic is not Statistic.percent:
        return text
    return f"{text.rstrip('%')}% ({recount.count:,} of {recount.base:,})"


def not_reproduced(
    network: Network, figures: Sequence[Figure], recounts: Mapping[str, Recount], teller: Teller, synthetic: bool
) -> Iterator[Finding]:
    """One finding for each question, row and base whose figures are not what the answers give.

    Invented answers are no evidence against a report: what a synthetic twin could not reproduce is one remark.
    """
    compared = [f for f in figures if f.figure in recounts and reproduces(f, recounts[f.figure]) is not None]
    if synthetic:
        different = [f for f in compared if not reproduces(f, recounts[f.figure])]
        if different:
            yield _finding("synthetic_twin", None, different, len(compared), TWIN)
        return
    groups: dict[Subject, list[Figure]] = {}
    for figure in compared:
        groups.setdefault(network.subjects.of(figure).whole, []).append(figure)
    for whole, members in groups.items():
        different = [f for f in members if not reproduces(f, recounts[f.figure])]
        if different:
            lines = [_line(f, recounts[f.figure], network, teller) for f in different[:TOLD]]
            more = f", and {len(different) - TOLD} more" if len(different) > TOLD else ""
            said = f"{'; '.join(lines)}{more}."
            yield _finding(telling.code(whole, members), whole.question, different, len(members), said)


def _finding(code: str, question: str | None, different: list[Figure], compared: int, said: str) -> Finding:
    invented = code == "synthetic_twin"
    wrong = "is not what" if len(different) == 1 else "are not what"
    whose = "the synthetic twin gives" if invented else "the answers give"
    return Finding(
        finding=f"not_reproduced:{code}",
        kind="not_reproduced",
        severity=Severity.info if invented else Severity.error,
        headline=f"{len(different)} of {compared} figures {wrong} {whose}",
        arithmetic=said,
        question=question,
        figures=tuple(f.figure for f in different),
        places=tuple(f.place for f in different),
    )


def _line(figure: Figure, recount: Recount, network: Network, teller: Teller) -> str:
    printed = read(figure.printed)
    value = telling.value(Fact(figure, printed)) if printed else figure.printed
    what = teller.subject(network.subjects.of(figure), figure)
    return f"{value} is printed for {what} ({figure.place}), and the answers give {told(figure, recount)}"
