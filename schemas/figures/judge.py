"""The judgement of published figures: a verdict for each, and what contradicts what.

Belongs here: the public dataclasses, the order of work, and which verdict follows. Does not belong here: the checks
themselves (`checks.py`, `reproduced.py`), and the words of a reason (`reasons.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from schemas.figures import reasons
from schemas.figures.answers.deciding import decided
from schemas.figures.answers.reproduced import Recount, Reproduction, agreeing, recomputed
from schemas.figures.checking.averages import Averages
from schemas.figures.checking.checks import Analysis, apart
from schemas.figures.checking.claimed import Claims
from schemas.figures.checking.contradictions import GroupTeller, repeated
from schemas.figures.checking.conventions import conventions
from schemas.figures.checking.denominators import wrong_base
from schemas.figures.checking.joint import Joint, with_mending
from schemas.figures.checking.labels import labels
from schemas.figures.checking.outcomes import Outcome
from schemas.figures.checking.ranges import Ranges
from schemas.figures.checking.totals import totals
from schemas.figures.checking.widening import widened
from schemas.figures.exhibits import Exhibit, in_exhibit
from schemas.figures.model import NUMBERS_OF_PEOPLE, Figure, Statistic
from schemas.figures.network import Fact, Network
from schemas.figures.rounding import Rounding, attainable
from schemas.figures.statistics import Printed, read
from schemas.figures.subjects import Subject
from schemas.figures.telling import Teller
from schemas.figures.wording import Grade, lexicon_of
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
    exhibits: Sequence[Exhibit] = (),
) -> Judgement:
    """Judge published figures against each other and, by figure id, against recounts.

    Figures that are only proposed are left out. `exhibits`: the report's graphs and tables, in its order.

    `synthetic`: the answers behind the recounts are invented, so that a figure they do not reproduce is no failure.
    """
    ordered = sorted((f for f in figures if not f.proposed), key=lambda f: (f.line, f.figure))
    judging = _Judging(ordered, questionnaire, recounts or {}, exhibits, synthetic=synthetic)
    return Judgement(tuple(map(judging.figure, ordered)), judging.findings)


class _Judging:
    def __init__(
        self,
        figures: list[Figure],
        questionnaire: Questionnaire,
        recounts: Mapping[str, Recount],
        exhibits: Sequence[Exhibit],
        *,
        synthetic: bool,
    ) -> None:
        lexicon, _ = lexicon_of(questionnaire.published.wording, questionnaire.published.marks)
        self.widened = widened(Network(figures, questionnaire, lexicon))
        figures = [self.widened.figures.get(one.figure, one) for one in figures]
        self.conventions = conventions(Network(figures, questionnaire, lexicon))
        self.network = Network(figures, questionnaire, lexicon, self.conventions.by_place)
        self.recounts, self.exhibits, self.synthetic = recounts, exhibits, synthetic
        self.outcomes: dict[str, Outcome] = {}
        self.analyses = self._analysed()
        lines = {figure.figure: figure.line for figure in figures}
        teller = Teller(self.network)
        found = {one.finding: one for one in self._found(figures, teller)}
        joint = Joint(self.network, teller, list(found.values()), self._firm())
        found |= {one.finding: one for one in joint.findings()}
        told = [joint.narrowed(one) for one in with_mending(list(found.values()), joint.mending(list(found.values())))]
        told = decided(told, self.reproduction)
        by_line = sorted(told, key=lambda one: (min((lines[f] for f in one.figures), default=0), one.finding))
        self.findings = tuple(most_serious_first(by_line))
        self.naming: dict[str, list[Finding]] = {}
        for one in self.findings:
            for id_ in one.figures:
                self.naming.setdefault(id_, []).append(one)

    def _firm(self) -> frozenset[str]:
        """Figures of tables that add up: harder to doubt than what is said in passing."""
        return frozenset(
            fact.figure.figure
            for one in self.analyses.values()
            if one.adds_up
            for part in one.parts.values()
            for fact in (*part.counts, *part.shares)
            if in_exhibit(fact.figure)
        )

    def _analysed(self) -> dict[Subject, Analysis]:
        """Every denominator by itself. A grid's n is that of its rows unless a row is possible without it only."""
        analyses = {whole: Analysis(group, self.network) for whole, group in self.network.groups.items()}
        against: dict[Subject, list[Subject]] = {}
        for whole, one in analyses.items():
            if whole.row is not None and not one.group.sizes and one.bases.known and one.contradicted:
                against.setdefault(Subject(whole.question, base=whole.base), []).append(whole)
        for grid, rows in against.items():
            self.network.loose.add(grid)
            if not all(Analysis(self.network.groups[row], self.network).contradicted for row in rows):
                own = [whole for whole in analyses if Subject(whole.question, base=whole.base) == grid]
                analyses |= {whole: Analysis(self.network.groups[whole], self.network) for whole in own}
            else:
                self.network.loose.discard(grid)
        return analyses

    def _found(self, figures: list[Figure], teller: Teller) -> Iterator[Finding]:
        wrong_sizes: set[str] = set()
        for analysis in self.analyses.values():
            found = [*GroupTeller(analysis, self.network, teller).findings(), *totals(analysis, teller)]
            blamed = wrong_base(analysis, self.network, teller, found)
            if blamed is not None:
                wrong_sizes |= set(blamed.finding.doubted)
                found = [blamed.finding, *(one for one in found if one.finding not in blamed.instead_of)]
            yield from found
        claimed = list(self._claimed(figures, teller, wrong_sizes))
        wrong = {id_ for one in claimed if one.kind == "mean" for id_ in one.figures}
        for (subject, statistic, versus, versus_base), facts in self.network.values.items():
            rest = [fact for fact in facts if fact.figure.figure not in wrong]
            if len(rest) > 1 and apart(rest):
                compared = "/".join(filter(None, (statistic, "+".join(versus), versus_base)))
                yield repeated(compared, subject, teller.value(subject, rest[0].figure), rest)
        yield from self.widened.findings
        yield from self.conventions.findings
        yield from claimed
        yield from labels(figures, self.network, self.analyses, self.exhibits)
        doubted = {id_ for id_, outcome in self.outcomes.items() if outcome.finding is not None}
        self.reproduction = Reproduction(
            self.network, figures, self.recounts, teller, synthetic=self.synthetic, doubted=doubted
        )
        yield from self.reproduction.findings

    def _claimed(self, figures: list[Figure], teller: Teller, wrong_sizes: Collection[str]) -> Iterator[Finding]:
        """What is printed in words, or compares, against what the numbers make of it."""
        ranges = Ranges(self.network, wrong_sizes)
        claims, averages = Claims(self.network, ranges, teller), Averages(self.network, ranges, teller)
        for figure in figures:
            outcome = averages.outcome(figure) or claims.outcome(figure)
            if outcome is not None:
                self.outcomes[figure.figure] = outcome
                if outcome.finding is not None:
                    yield outcome.finding

    def figure(self, figure: Figure) -> Judged:
        """One figure with everything known about it."""
        seen = self.widened.figures.get(figure.figure, figure)
        base, counts = self._possible(seen)
        recount = self.recounts.get(figure.figure)
        verdict, reason = self._verdict(seen, base, counts, recount)
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
        rounding = self.network.convention(figure)
        options = [(n, _counts(printed, n, rounding, people=people)) for n in bases.values] if bases.known else []
        if not options:
            return None, _counts(printed, bases.most, rounding, people=people) if people else range(0)
        return next(((n, counts) for n, counts in options if counts), (options[0][0], range(0)))

    def _verdict(self, figure: Figure, base: int | None, counts: range, recount: Recount | None) -> tuple[Verdict, str]:
        about = self.naming.get(figure.figure, ())
        naming = [
            one
            for one in about
            if one.severity is not Severity.info
            and one.kind != "labels"
            and (not one.doubted or figure.figure in one.doubted)
        ]
        if naming:
            failed = naming[0].severity is Severity.error
            reason = f"{naming[0].headline}."
            instead = self.reproduction.reasons.get(figure.figure)
            if instead is not None:
                reason = instead if naming[0].kind == "not_reproduced" else f"{reason} {instead}"
            return "fail" if failed else "cannot tell", reason
        way = agreeing(figure, recount) if recount and not self.synthetic else None
        if way:
            return "pass", f"The answers give the same{way.how}: {self.reproduction.given(figure, way.recount)}."
        outcome = self.outcomes.get(figure.figure)
        if outcome is not None:
            return ("pass" if outcome.grade is Grade.holds else "cannot tell"), outcome.reason
        printed = read(figure.printed)
        if printed is None:
            return "cannot tell", reasons.not_a_number(figure)
        reason = next(filter(None, self._evidence(Fact(figure, printed), base, counts)), "")
        return ("pass", reason) if reason else ("cannot tell", reasons.nothing_to_compare(figure, printed))

    def _evidence(self, fact: Fact, base: int | None, counts: range) -> Iterator[str]:
        """What speaks for a figure that nothing contradicts."""
        figure, subject = fact.figure, self.network.subjects.of(fact.figure)
        key = (subject, figure.statistic, figure.against, figure.versus_base)
        analysis = self.analyses.get(subject.whole)
        if key in self.network.values:
            yield reasons.alike(self.network.values[key])
        elif analysis and subject.is_whole:
            yield from reasons.for_whole(fact, analysis, self.network.limit(subject))
        elif analysis and subject in analysis.parts:
            if figure.statistic is Statistic.base:  # the size of a named base, which is a part of another denominator
                base = analysis.bases.values[0] if analysis.bases.known else None
            yield from reasons.for_part(fact, analysis, analysis.parts[subject], base, counts)


def _counts(printed: Printed, n: int, rounding: Rounding, *, people: bool) -> range:
    """The counts that print so at a base of `n`."""
    if not people:
        return attainable(printed, n, rounding)
    return range(printed.scaled, printed.scaled + (printed.scaled <= n))
