"""The judgement of published figures: a verdict for each, and what contradicts what.

Belongs here: the public dataclasses, the order of work, and which verdict follows. Does not belong here: the checks
themselves (`checks.py`, `reproduced.py`), and the words of a reason (`reasons.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from schemas.figures import reasons
from schemas.figures.averages import Averages
from schemas.figures.checks import Analysis, apart
from schemas.figures.claimed import Claims, Outcome
from schemas.figures.contradictions import GroupTeller, repeated
from schemas.figures.conventions import conventions
from schemas.figures.denominators import RESTING, wrong_base
from schemas.figures.exhibits import Exhibit
from schemas.figures.joint import Joint, with_mending
from schemas.figures.labels import labels
from schemas.figures.lexicon import Lexicon
from schemas.figures.model import NUMBERS_OF_PEOPLE, Figure, Statistic
from schemas.figures.network import Fact, Network
from schemas.figures.ranges import Ranges
from schemas.figures.reproduced import Recount, Reproduction, agreeing, recomputed, told
from schemas.figures.rounding import Rounding, attainable
from schemas.figures.statistics import Printed, read
from schemas.figures.subjects import Subject
from schemas.figures.telling import Teller
from schemas.figures.totals import totals
from schemas.figures.wording import Grade
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
        lexicon = lexicon_of(questionnaire)
        self.conventions = conventions(Network(figures, questionnaire, lexicon))
        self.network = Network(figures, questionnaire, lexicon, self.conventions.by_place)
        self.recounts, self.exhibits, self.synthetic = recounts, exhibits, synthetic
        self.outcomes: dict[str, Outcome] = {}
        self.analyses = self._analysed()
        lines = {figure.figure: figure.line for figure in figures}
        teller = Teller(self.network)
        found = {one.finding: one for one in self._found(figures, teller)}
        joint = Joint(self.network, teller, list(found.values()))
        found |= {one.finding: one for one in joint.findings()}
        found = {one.finding: one for one in with_mending(list(found.values()), joint.mending(list(found.values())))}
        by_line = sorted(found.values(), key=lambda one: (min((lines[f] for f in one.figures), default=0), one.finding))
        self.findings = tuple(most_serious_first(by_line))
        self.naming: dict[str, list[Finding]] = {}
        for one in self.findings:
            for id_ in one.figures:
                self.naming.setdefault(id_, []).append(one)

    def _analysed(self) -> dict[Subject, Analysis]:
        """Every denominator by itself. A grid's n is that of its rows unless their figures speak against it."""
        analyses = {whole: Analysis(group, self.network) for whole, group in self.network.groups.items()}
        loose = {
            Subject(whole.question, base=whole.base)
            for whole, one in analyses.items()
            if whole.row is not None and not one.group.sizes and one.bases.known and one.contradicted
        }
        self.network.loose |= loose
        for whole in analyses if loose else ():
            if Subject(whole.question, base=whole.base) in loose:
                analyses[whole] = Analysis(self.network.groups[whole], self.network)
        return analyses

    def _found(self, figures: list[Figure], teller: Teller) -> Iterator[Finding]:
        for analysis in self.analyses.values():
            found = [*GroupTeller(analysis, self.network, teller).findings(), *totals(analysis, teller)]
            base = wrong_base(analysis, self.network, teller, found)
            yield from found if base is None else (base, *(one for one in found if one.kind not in RESTING))
        for (subject, statistic, versus, versus_base), facts in self.network.values.items():
            if apart(facts):
                compared = "/".join(filter(None, (statistic, "+".join(versus), versus_base)))
                yield repeated(compared, subject, teller.subject(subject, facts[0].figure), facts)
        yield from self.conventions.findings
        yield from self._claimed(figures, teller)
        yield from labels(figures, self.network, self.analyses, self.exhibits)
        self.reproduction = Reproduction(self.network, figures, self.recounts, teller, synthetic=self.synthetic)
        yield from self.reproduction.findings

    def _claimed(self, figures: list[Figure], teller: Teller) -> Iterator[Finding]:
        """What is printed in words, or compares, against what the numbers make of it."""
        ranges = Ranges(self.network)
        claims, averages = Claims(self.network, ranges, teller), Averages(self.network, ranges, teller)
        for figure in figures:
            outcome = averages.outcome(figure) or claims.outcome(figure)
            if outcome is not None:
                self.outcomes[figure.figure] = outcome
                if outcome.finding is not None:
                    yield outcome.finding

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
        rounding = self.network.convention(figure)
        options = [(n, _counts(printed, n, rounding, people=people)) for n in bases.values] if bases.known else []
        if not options:
            return None, _counts(printed, bases.most, rounding, people=people) if people else range(0)
        return next(((n, counts) for n, counts in options if counts), (options[0][0], range(0)))

    def _verdict(self, figure: Figure, base: int | None, counts: range, recount: Recount | None) -> tuple[Verdict, str]:
        naming = [one for one in self.naming.get(figure.figure, ()) if one.severity is not Severity.info]
        if naming:
            failed = naming[0].severity is Severity.error
            reason = f"{naming[0].headline}."
            if naming[0].kind == "not_reproduced":
                reason = self.reproduction.reasons.get(figure.figure, reason)
            return "fail" if failed else "cannot tell", reason
        way = agreeing(figure, recount) if recount and not self.synthetic else None
        if way:
            return "pass", f"The answers give the same{way.how}: {told(figure, way.recount)}."
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


def lexicon_of(q: Questionnaire) -> Lexicon:
    """The words and marks of a report: the usual ones, and its own; what is wrong with those is told on reading."""
    lexicon, _ = Lexicon.default().extended(q.published.wording, q.published.marks)
    return lexicon


def _counts(printed: Printed, n: int, rounding: Rounding, *, people: bool) -> range:
    """The counts that print so at a base of `n`."""
    if not people:
        return attainable(printed, n, rounding)
    return range(printed.scaled, printed.scaled + (printed.scaled <= n))
