"""Published figures against recounts from the answers.

Belongs here: the findings about figures that are not what the answers give, in words. Does not belong here: counting,
for recounts are handed in; which figures those are and what explains them (`explaining.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

from schemas.figures import telling
from schemas.figures.answers.explaining import Explanation, Mismatch, Report, explained, mismatches
from schemas.figures.answers.recounts import Other, Recount, agreeing, imprecise, recomputed, reproduces, spoken, told
from schemas.figures.model import NUMBERS_OF_PEOPLE, Figure, Statistic
from schemas.figures.network import Fact, Network
from schemas.figures.statistics import read
from schemas.figures.subjects import Subject
from schemas.figures.telling import Teller
from schemas.figures.wording import Grade, Phrase
from schemas.figures.words import worded
from schemas.findings import Finding
from schemas.questionnaire import Severity

__all__ = ["Other", "Recount", "Reproduction", "agreeing", "recomputed", "reproduces", "told"]

TOLD: Final = 6  # figures spelled out in one finding
TWIN: Final = (
    "The answers are an invented twin of the survey, drawn so that it reproduces the published margins wherever one "
    "set of respondents can. What it does not reproduce is no evidence about the report: most of it contradicts other "
    "figures of it."
)
PEOPLE: Final = frozenset({*NUMBERS_OF_PEOPLE, Statistic.percent, Statistic.cases})
NAMES: Final = {Statistic.sd: "standard deviation", Statistic.rank: "place"}


class Reproduction:
    """The figures of a report beside what the answers give.

    `findings`: one for each question, row and base whose figures are not what the answers give, and one for words that
    hardly suit what they give, unless the figure is `doubted` because of what is printed. `reasons`: by figure id, what
    the answers give instead, and what would explain it. Invented answers are no evidence against a report: what a
    synthetic twin could not reproduce is one remark.
    """

    def __init__(
        self,
        network: Network,
        figures: Sequence[Figure],
        recounts: Mapping[str, Recount],
        teller: Teller,
        *,
        synthetic: bool,
        doubted: Collection[str] = (),
    ) -> None:
        self.network, self.recounts, self.teller = network, recounts, teller
        self.reasons: dict[str, str] = {}
        compared = [f for f in figures if f.figure in recounts and reproduces(f, recounts[f.figure]) is not None]
        if synthetic:
            self.findings = tuple(self._of_twin(compared))
        else:
            self.findings = (*self._found(compared), *self._imprecise(f for f in figures if f.figure not in doubted))

    def _of_twin(self, compared: list[Figure]) -> Iterator[Finding]:
        different = [f for f in compared if not reproduces(f, self.recounts[f.figure])]
        if different:
            yield _finding("synthetic_twin", None, different, len(compared), TWIN)

    def _found(self, compared: list[Figure]) -> Iterator[Finding]:
        groups: dict[Subject, list[Figure]] = {}
        for figure in compared:
            groups.setdefault(self.network.subjects.of(figure).whole, []).append(figure)
        unlike = {whole: mismatches(members, self.recounts, self._sizes(whole)) for whole, members in groups.items()}
        report = Report(one for found in unlike.values() for one in found)
        for whole, members in groups.items():
            found = unlike[whole]
            if found:
                different = [one.figure for one in found]
                beside = [(f, self.recounts[f.figure]) for f in members if f not in different]
                said = self._said(found, explained(found, beside, report))
                head = self._alone(found[0]) if len(found) == 1 else ""
                yield _finding(telling.code(whole, members), whole.question, different, len(members), said, head)

    def _imprecise(self, figures: Iterable[Figure]) -> Iterator[Finding]:
        for figure in figures:
            recount = self.recounts.get(figure.figure)
            phrase = imprecise(figure, recount) if recount else None
            value = spoken(figure, phrase, recount) if recount and phrase else None
            if recount is not None and phrase is not None and value is not None:
                yield self._hardly(figure, phrase, recount, value)

    def _hardly(self, figure: Figure, phrase: Phrase, recount: Recount, value: Fraction) -> Finding:
        """Words that are not false of what the answers give, yet not those that a fair reader expects."""
        actual = worded.sentence(phrase, Grade.imprecise, value, value, f"the answers give {told(figure, recount)}")
        return Finding(
            finding=f"wording:{figure.figure}:answers",
            kind="wording",
            severity=Severity.warning,
            headline=f"“{phrase.text}” is hardly {recomputed(figure, recount)}",
            arithmetic=f"“{phrase.text}” ({figure.place}) is said of {self._what(figure)}. {actual}",
            correction=worded.correction(value, value, phrase.unit, recount.words),
            question=figure.question,
            figures=(figure.figure,),
            places=(figure.place,),
            doubted=(figure.figure,),
        )

    def _sizes(self, whole: Subject) -> list[Figure]:
        """The printed bases of a denominator."""
        return [fact.figure for fact in self.network.numbers(whole)] if whole.is_whole else []

    def _said(self, found: list[Mismatch], explanations: list[Explanation]) -> str:
        """Every mismatch, then what would explain them; the reason of each figure is noted."""
        why: dict[str, str] = {}
        for one in explanations:
            for mismatch in one.mismatches:
                why[mismatch.figure.figure] = self._sentence(one)
        for mismatch in found:
            gives = f"The answers give {told(mismatch.figure, mismatch.way.recount)}."
            self.reasons[mismatch.figure.figure] = " ".join(filter(None, (gives, why.get(mismatch.figure.figure))))
        more = f", and {len(found) - TOLD} more" if len(found) > TOLD else ""
        lines = "; ".join(map(self._line, found[:TOLD])) + more + "."
        sentences = [self._sentence(one, _subject(one, found), several=len(one.mismatches) > 1) for one in explanations]
        pinned = dict.fromkeys(one.pinned for one in found if one.pinned is not None)
        bases = [f"{figure.printed} is the base that is printed ({figure.place})." for figure in pinned]
        return " ".join((lines, *dict.fromkeys(sentences), *bases))

    def _line(self, mismatch: Mismatch) -> str:
        figure = mismatch.figure
        given = told(figure, mismatch.way.recount)
        return f"{_value(figure)} is printed for {self._what(figure)} ({figure.place}), and the answers give {given}"

    def _alone(self, mismatch: Mismatch) -> str:
        """The headline of a figure that is the only one of its kind: `29% is not what the answers give: 36%`."""
        value = _value(mismatch.figure)
        given = told(mismatch.figure, mismatch.way.recount).partition(" (")[0]
        return f"{value[0].upper()}{value[1:]} is not what the answers give: {given}"

    def _what(self, figure: Figure) -> str:
        subject = self.network.subjects.of(figure)
        if figure.statistic in PEOPLE:
            return self.teller.subject(subject, figure)
        of = self.teller.asked(subject) if subject.is_whole else self.teller.subject(subject, figure)
        return f"the {NAMES.get(figure.statistic, figure.statistic.value)} of {of}"

    def _sentence(self, one: Explanation, who: str = "it", *, several: bool = False) -> str:
        """What would explain some figures, in one sentence."""
        if one.swapped:
            subjects = (self.network.subjects.of(mismatch.figure) for mismatch in one.mismatches)
            return f"The values of {telling.listed(map(self.teller.options, subjects))} have changed places."
        matches = "would match" if one.hedged else "match" if several else "matches"
        hedge = ", which may be chance" if one.hedged else ""
        return f"{who[0].upper()}{who[1:]} {matches}{one.ways[0].how}{_size(one)}{hedge}."


def _value(figure: Figure) -> str:
    """What is printed, as it is spoken of."""
    if figure.statistic is Statistic.cases:
        return f"a list of {len(figure.printed.split('|'))}"
    printed = read(figure.printed)
    return telling.value(Fact(figure, printed)) if printed else f"“{figure.printed}”"


def _subject(one: Explanation, found: list[Mismatch]) -> str:
    """How the figures that are explained are called among all that are told."""
    n = len(one.mismatches)
    if n == len(found):
        return {1: "it", 2: "both"}.get(n, f"all {n}")
    values = [_value(mismatch.figure) for mismatch in one.mismatches]
    return f"the {values[0]}" if n == 1 else f"{n} of them, {telling.listed(dict.fromkeys(values))},"


def _size(one: Explanation) -> str:
    """The base of the other way, where it is another one and the same for all."""
    pairs = zip(one.mismatches, one.ways, strict=True)
    sizes = {(way.recount.base, mismatch.way.recount.base) for mismatch, way in pairs}
    ((other, own), *more) = sizes
    if more or other == own or one.mismatches[0].figure.statistic not in (Statistic.percent, Statistic.base):
        return ""
    return f", {other:,} in place of {own:,}"


def _finding(
    code: str, question: str | None, different: list[Figure], compared: int, said: str, headline: str = ""
) -> Finding:
    invented = code == "synthetic_twin"
    wrong = "is not what" if len(different) == 1 else "are not what"
    whose = "the synthetic twin gives" if invented else "the answers give"
    return Finding(
        finding=f"not_reproduced:{code}",
        kind="not_reproduced",
        severity=Severity.info if invented else Severity.error,
        headline=headline or f"{len(different)} of {compared} figures {wrong} {whose}",
        arithmetic=said,
        question=question,
        figures=tuple(f.figure for f in different),
        places=tuple(f.place for f in different),
    )
