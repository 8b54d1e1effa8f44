"""The judgement of published figures: a verdict for each, and what contradicts what.

Belongs here: the public dataclasses, the order of work, and which verdict follows. Does not belong here: the checks
themselves (`checks.py`, `reproduced.py`), and the words of a reason (`reasons.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from schemas.figures import reasons
from schemas.figures.checks import Analysis, apart
from schemas.figures.contradictions import GroupTeller, repeated
from schemas.figures.model import NUMBERS_OF_PEOPLE, Figure, Statistic
from schemas.figures.network import Fact, Network
from schemas.figures.reproduced import Recount, agreeing, not_reproduced, recomputed, told
from schemas.figures.rounding import attainable
from schemas.figures.statistics import Printed, read
from schemas.figures.telling import Teller
from schemas.figures.totals import totals
from schemas.findings import Finding, most_serious_first
from schemas.questionnaire import Questionnaire, Severity

__all__ = ["Judged", "Judgement", "Recount", "judge"]

Verdict = Literal["pass", "fail", "cannot tell"]


@dataclass(frozen=True)
class Judged:
    """A figure with its verdict. `lowest` and `highest` are the counts that print so at `base_n`, the printed base."""

    figure: Figure
    base_n: int | None
    lowest: int | None
    highest: int | None
    recomputed: Recount | None
    recomputed_text: str | None
    verdict: Verdict
    reason: str
    findings: tuple[str, ...]


@dataclass(frozen=True)
class Judgement:
    """Every figure in the order of the file, and the findings, errors first."""

    figures: tuple[Judged, ...]
    findings: tuple[Finding, ...]


def judge(
    figures: Iterable[Figure],
    questionnaire: Questionnaire,
    recounts: Mapping[str, Recount] | None = None,
    *,
    synthetic: bool = False,
) -> Judgement:
    """Judge published figures against each other and, by figure id, against recounts.

    `synthetic`: the answers behind the recounts are invented, so that a figure they do not reproduce is no failure.
    """
    ordered = sorted(figures, key=lambda f: (f.line, f.figure))
    judging = _Judging(ordered, questionnaire, recounts or {}, synthetic)
    return Judgement(tuple(map(judging.figure, ordered)), judging.findings)


class _Judging:
    def __init__(
        self, figures: list[Figure], questionnaire: Questionnaire, recounts: Mapping[str, Recount], synthetic: bool
    ) -> None:
        self.network = Network(figures, questionnaire)
        self.recounts, self.synthetic = recounts, synthetic
        self.analyses = {whole: Analysis(group, self.network) for whole, group in self.network.groups.items()}
        lines = {figure.figure: figure.line for figure in figures}
        found = {one.finding: one for one in self._found(figures)}
        by_line = sorted(found.values(), key=lambda one: (min(lines[f] for f in one.figures), one.finding))
        self.findings = tuple(most_serious_first(by_line))
        self.naming: dict[str, list[Finding]] = {}
        for one in self.findings:
            for id_ in one.figures:
                self.naming.setdefault(id_, []).append(one)

    def _found(self, figures: list[Figure]) -> Iterator[Finding]:
        teller = Teller(self.network)
        for analysis in self.analyses.values():
            yield from GroupTeller(analysis, self.network, teller).findings()
            yield from totals(analysis, teller)
        for (subject, statistic, versus, versus_base), facts in self.network.values.items():
            if apart(facts):
                compared = "/".join(filter(None, (statistic, "+".join(versus), versus_base)))
                yield repeated(compared, subject, teller.subject(subject, facts[0].figure), facts)
        yield from not_reproduced(self.network, figures, self.recounts, teller, self.synthetic)

    def figure(self, figure: Figure) -> Judged:
        """One figure with everything known about it."""
        base, counts = self._possible(figure)
        recount = self.recounts.get(figure.figure)
        verdict, reason = self._verdict(figure, base, counts, recount)
        return Judged(
            figure=figure,
            base_n=base,
            lowest=counts[0] if counts else None,
            highest=counts[-1] if counts else None,
            recomputed=recount,
            recomputed_text=recomputed(figure, recount) if recount else None,
            verdict=verdict,
            reason=reason,
            findings=tuple(one.finding for one in self.naming.get(figure.figure, ())),
        )

    def _possible(self, figure: Figure) -> tuple[int | None, range]:
        """The printed base that suits a figure, and the counts that print so there."""
        printed = read(figure.printed)
        subject = self.network.subjects.of(figure)
        people = figure.statistic in NUMBERS_OF_PEOPLE
        if printed is None or subject.quantity or not (people or figure.statistic is Statistic.percent):
            return None, range(0)
        if people and printed.whole is None:
            return None, range(0)
        if figure.statistic is Statistic.base or subject.is_whole:
            return printed.whole, range(0)
        bases = self.analyses[subject.whole].bases
        options = [(n, _counts(printed, n, people=people)) for n in bases.values] if bases.known else []
        if not options:
            return None, _counts(printed, bases.most, people=people) if people else range(0)
        return next(((n, counts) for n, counts in options if counts), (options[0][0], range(0)))

    def _verdict(self, figure: Figure, base: int | None, counts: range, recount: Recount | None) -> tuple[Verdict, str]:
        naming = [one for one in self.naming.get(figure.figure, ()) if one.severity is not Severity.info]
        if naming:
            failed = naming[0].severity is Severity.error
            reason = f"{naming[0].headline}."
            if recount and naming[0].kind == "not_reproduced":
                reason = f"The answers give {told(figure, recount)}."
            return "fail" if failed else "cannot tell", reason
        printed = read(figure.printed)
        if printed is None:
            return "cannot tell", reasons.not_a_number(figure)
        way = agreeing(figure, recount) if recount and not self.synthetic else None
        if way:
            return "pass", f"The answers give the same{way.how}: {told(figure, way.recount)}."
        reason = next(filter(None, self._evidence(Fact(figure, printed), base, counts)), "")
        return ("pass", reason) if reason else ("cannot tell", reasons.nothing_to_compare(figure, printed))

    def _evidence(self, fact: Fact, base: int | None, counts: range) -> Iterator[str]:
        """What speaks for a figure that nothing contradicts."""
        figure, subject = fact.figure, self.network.subjects.of(fact.figure)
        key = (subject, figure.statistic, figure.versus, figure.versus_base)
        analysis = self.analyses.get(subject.whole)
        if key in self.network.values:
            yield reasons.alike(self.network.values[key])
        elif analysis and subject.is_whole:
            yield from reasons.for_whole(fact, analysis, self.network.limit(subject))
        elif analysis and subject in analysis.parts:
            if figure.statistic is Statistic.base:  # the size of a named base, which is a part of another denominator
                base = analysis.bases.values[0] if analysis.bases.known else None
            yield from reasons.for_part(fact, analysis, analysis.parts[subject], base, counts)


def _counts(printed: Printed, n: int, *, people: bool) -> range:
    """The counts that print so at a base of `n`."""
    if not people:
        return attainable(printed, n)
    return range(printed.scaled, printed.scaled + (printed.scaled <= n))
