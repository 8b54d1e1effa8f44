"""Labels of a report: titles, numbering, printed n and bands of options. Never an error: the numbers may all be right.

Belongs here: findings about how exhibits and options are named. Does not belong here: anything that needs arithmetic on
respondents (`checks.py`), and the reading of exhibits (`exhibits.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Final

from schemas.figures import telling
from schemas.figures.checking.checks import Analysis
from schemas.figures.checking.contradictions import finding
from schemas.figures.exhibits import Exhibit, exhibit_of
from schemas.figures.model import Figure, Statistic
from schemas.figures.network import Network
from schemas.figures.subjects import Subject
from schemas.findings import Finding
from schemas.questionnaire import Question, Questionnaire, Severity, Type

BAND: Final = re.compile(r"([0-9][0-9,. ]*[0-9]|[0-9])\s*(k|m|bn|million|thousand|billion)?", re.IGNORECASE)
TIMES: Final = {"k": 1_000, "thousand": 1_000, "m": 10**6, "million": 10**6, "bn": 10**9, "billion": 10**9}
FEW_OPTIONS: Final = 2
SPELLED_OUT: Final = 4
WHOLE: Final = 100
Shown = Mapping[tuple[str | None, str], Sequence[Figure]]


def labels(
    figures: Sequence[Figure], network: Network, analyses: Mapping[Subject, Analysis], exhibits: Sequence[Exhibit]
) -> Iterator[Finding]:
    """Every remark about labels: each fault once, with all places."""
    shown: dict[tuple[str | None, str], list[Figure]] = {}
    for figure in figures:
        name = exhibit_of(figure)
        if name is not None:
            shown.setdefault((figure.document, name.casefold()), []).append(figure)
    yield from without_n(exhibits, shown)
    yield from same_title(exhibits, shown)
    yield from out_of_order(exhibits, shown)
    yield from several_answers(exhibits, shown, network.q)
    yield from totals_of_ticks(network, analyses)
    yield from overlapping(network.q, figures)


def without_n(exhibits: Sequence[Exhibit], shown: Shown) -> Iterator[Finding]:
    """Exhibits of answers and no printed number of respondents: one finding a document.

    Which exhibits show answers is told by their figures or, where none of them is recorded, by `exhibits.csv`.
    """
    silent: dict[str | None, dict[str, list[Figure]]] = {}
    for one in exhibits:
        if one.questions and not shown.get((one.document, one.exhibit.casefold())):
            silent.setdefault(one.document, {})[one.exhibit] = []
    for (document, _), figures in shown.items():
        shares = [figure for figure in figures if figure.statistic is Statistic.percent]
        if shares and not any(figure.statistic is Statistic.base for figure in figures):
            silent.setdefault(document, {})[exhibit_of(shares[0]) or ""] = shares[:1]
    place = {(one.document, one.exhibit): at for at, one in enumerate(exhibits)}
    for document, found in silent.items():
        names = sorted(found, key=lambda name: place.get((document, name), len(place)))
        print_ = "prints" if len(names) == 1 else "print"
        told = telling.listed(names) if len(names) <= SPELLED_OUT else f"{len(names)} graphs and tables"
        yield _label(
            f"no_n:{document or 'report'}",
            f"{told} {print_} no n",
            f"{telling.listed(names)} {print_} no number of respondents, so that nobody can tell from the exhibit how "
            "many people stand behind it.",
            "Print n beside each.",
            [figure for name in names for figure in found[name]],
            Severity.info,
            names,
        )


def same_title(exhibits: Sequence[Exhibit], shown: Shown) -> Iterator[Finding]:
    """Exhibits of one document with one title and different content."""
    by_title: dict[tuple[str | None, str], list[Exhibit]] = {}
    for one in exhibits:
        if one.title:
            by_title.setdefault((one.document, " ".join(one.title.casefold().split())), []).append(one)
    for (document, _), alike in by_title.items():
        if len({one.exhibit.casefold() for one in alike}) < FEW_OPTIONS:
            continue
        content = [(one.questions, _content(shown.get((document, one.exhibit.casefold()), ()))) for one in alike]
        questions = {asked for asked, _ in content if asked}
        figures = {what for _, what in content if what}
        if len(questions) < FEW_OPTIONS and len(figures) < FEW_OPTIONS:
            continue
        names = telling.listed(one.exhibit for one in alike)
        yield _label(
            f"same_title:{document or 'report'}:{'+'.join(one.exhibit for one in alike)}".replace(" ", "_").casefold(),
            f"{names} have one title",
            f"{names} have the same title, “{alike[0].title}”, and show different things.",
            "Give each a title of its own.",
            [figure for one in alike for figure in shown.get((document, one.exhibit.casefold()), ())[:1]],
            Severity.warning,
            [one.exhibit for one in alike],
        )


def _content(figures: Sequence[Figure]) -> frozenset[tuple[object, ...]]:
    return frozenset((f.question, f.row, f.options, f.base, f.where, f.quantity) for f in figures)


def out_of_order(exhibits: Sequence[Exhibit], shown: Shown) -> Iterator[Finding]:
    """Exhibits whose numbers do not rise in the order in which the document prints them, or that share a number."""
    by_kind: dict[tuple[str | None, str], list[Exhibit]] = {}
    for one in exhibits:
        if one.number is not None:
            by_kind.setdefault((one.document, one.number[0]), []).append(one)
    for (document, kind), series in by_kind.items():
        wrong = [
            (before, after)
            for before, after in pairwise(series)
            if before.number is not None and after.number is not None and after.number[1] <= before.number[1]
        ]
        if wrong:
            told = telling.listed(f"{after.exhibit} after {before.exhibit}" for before, after in wrong)
            yield _label(
                f"order:{document or 'report'}:{kind}".replace(" ", "_"),
                f"{told}: out of order",
                f"The document prints {told}.",
                "Number them in the order in which they stand.",
                [f for pair in wrong for one in pair for f in shown.get((document, one.exhibit.casefold()), ())[:1]],
                Severity.info,
                [one.exhibit for pair in wrong for one in pair],
            )


def several_answers(exhibits: Sequence[Exhibit], shown: Shown, q: Questionnaire) -> Iterator[Finding]:
    """Titles that tell readers to expect several answers of a question with one, or the reverse."""
    for one in exhibits:
        asked = [q.by_id[name.partition(".")[0]] for name in one.questions]
        if one.answers is None or not asked:
            continue
        several = any(question.type is Type.multiple for question in asked)
        if several == (one.answers == "several"):
            continue
        says, does = ("several answers", "one") if one.answers == "several" else ("one answer", "several")
        yield _label(
            f"answers:{one.exhibit}".replace(" ", "_").casefold(),
            f"{one.exhibit} promises {says}, the question takes {does}",
            f"The title of {one.exhibit} says that {says} could be given; “{asked[0].text}” takes {does}.",
            "Correct the title, or the questionnaire.",
            shown.get((one.document, one.exhibit.casefold()), ())[:1],
            Severity.warning,
            [one.exhibit],
        )


def totals_of_ticks(network: Network, analyses: Mapping[Subject, Analysis]) -> Iterator[Finding]:
    """Multiple choices whose printed shares total 100 in each of two options or more: as if one answer was given."""
    for whole, analysis in analyses.items():
        question = network.q.by_id.get(whole.question or "")
        if question is None or question.type is not Type.multiple or len(question.options) <= FEW_OPTIONS:
            continue
        facts = [part.shares[0] for part in analysis.options.values() if len(part.subject.options) == 1 and part.shares]
        if len(facts) < len(question.options):
            continue
        total = sum((fact.printed.value for fact in facts), Fraction(0))
        if abs(total - WHOLE) <= Fraction(len(facts), 2 * 10 ** min(fact.printed.decimals for fact in facts)):
            yield _label(
                f"ticks:{telling.code(whole, ())}",
                f"Several answers could be given, and the shares total {telling.share(total / WHOLE)}",
                f"Several answers could be given to “{question.text}”, so that the shares of those who gave each may "
                f"total more than 100%; they total {telling.share(total / WHOLE)} ({telling.common_place(facts)}), as "
                "if everybody had given one, or as if they were shares of all answers given.",
                "Say whether they are shares of people or of answers.",
                [fact.figure for fact in facts],
                Severity.info,
            )


def overlapping(q: Questionnaire, figures: Sequence[Figure]) -> Iterator[Finding]:
    """Bands of numbers among options or rows that overlap, so that somebody belongs in two: once for the same bands."""
    by_pairs: dict[tuple[tuple[str, str], ...], list[Question]] = {}
    asked = {figure.question for figure in figures}
    for question in q.questions:
        for labels in (question.options, question.rows) if question.id in asked else ():
            if both := _overlaps(labels.values()):
                by_pairs.setdefault(both, []).append(question)
    for both, questions in by_pairs.items():
        told = "; ".join(f"“{a}” and “{b}”" for a, b in both)
        among = telling.listed(dict.fromkeys(f"“{question.text}”" for question in questions))
        ids = {question.id for question in questions}
        yield _label(
            f"bands:{questions[0].id}",
            f"Options overlap: {told}" if len(both) == 1 else f"{len(both)} pairs of options overlap",
            f"In {among}, whoever is on the border belongs in two options: {told}.",
            "Let each band begin above the end of the one before.",
            [figure for figure in figures if figure.question in ids][:1],
            Severity.info,
        )


def _overlaps(labels: Iterable[str]) -> tuple[tuple[str, str], ...]:
    ordered = sorted((band, label) for label in labels if (band := _band(label)) is not None)
    return tuple((a, b) for (one, a), (other, b) in pairwise(ordered) if other[0] <= one[1])


def _band(label: str) -> tuple[Fraction, Fraction] | None:
    """The two ends of a band of numbers, such as `£100,000 - £250,000`; None for anything else."""
    found = [(m[1].replace(",", "").replace(" ", ""), (m[2] or "").casefold()) for m in BAND.finditer(label)]
    if len(found) != FEW_OPTIONS or not re.search(r"[-\u2013\u2014]|\bto\b|\band\b", label):
        return None
    (low, low_unit), (high, high_unit) = found
    try:
        ends = Fraction(low) * TIMES.get(low_unit, 1), Fraction(high) * TIMES.get(high_unit, 1)
    except ValueError:
        return None
    return ends if ends[0] < ends[1] else None


def _label(
    id_: str, headline: str, why: str, remedy: str, figures: Sequence[Figure], severity: Severity,
    places: Sequence[str] = (),
) -> Finding:  # fmt: skip
    found = finding(f"labels:{id_}", headline, why, remedy, figures, severity)
    return replace(found, places=tuple(dict.fromkeys(places))) if places else found
