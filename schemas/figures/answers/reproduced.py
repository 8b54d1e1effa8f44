"""Published figures against recounts from the answers.

Belongs here: the findings about figures that are not what the answers give, in words. Does not belong here: counting,
for recounts are handed in; which figures those are and what explains them (`explaining.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from schemas.figures import telling
from schemas.figures.answers.explaining import Explanation, Mismatch, Report, explained, mismatches
from schemas.figures.answers.recounts import (
    Other,
    Recount,
    agreeing,
    as_is,
    imprecise,
    recomputed,
    reproduces,
    spoken,
    told,
    with_held_back,
)
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
SIZED: Final = frozenset({Statistic.percent, Statistic.base})
NAMES: Final = {Statistic.sd: "standard deviation", Statistic.rank: "place"}


class Reproduction:
    """The figures of a report beside what the answers give.

    `findings`: one for each thing whose figures are not what the answers give, wherever they are printed, or for all
    that one cause explains together; and one for words that hardly suit what the answers give, unless the figure is
    `doubted` because of what is printed. `mismatches` and `reasons`: by figure id, what the answers give instead, and
    what would explain it. `confirmed` are the figures that the answers give as printed, of the very people that they
    are said to be of. Invented answers are no evidence against a report: what a synthetic twin could not reproduce is
    one remark.
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
        self.mismatches: dict[str, Mismatch] = {}
        self.reasons: dict[str, str] = {}
        self.confirmed: frozenset[str] = frozenset()
        self.imprecise: tuple[Finding, ...] = ()
        self._twin: tuple[Finding, ...] = ()
        self._causes: dict[Subject, list[Explanation]] = {}
        self._groups: dict[Subject, list[Figure]] = {}
        compared = [f for f in figures if f.figure in recounts and reproduces(f, recounts[f.figure]) is not None]
        if synthetic:
            self._twin = tuple(self._of_twin(compared))
        else:
            self._compare(compared)
            self.imprecise = tuple(self._imprecise(f for f in figures if f.figure not in doubted))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding."""
        return (*self.unreproduced(), *self.imprecise)

    def unreproduced(self, told: Collection[str] = ()) -> tuple[Finding, ...]:
        """Findings about figures that are not what the answers give, without those that are `told` already."""
        return (*self._found(told), *self._twin)

    def _compare(self, compared: list[Figure]) -> None:
        """Find what the answers do not give, and what explains it."""
        for figure in compared:
            self._groups.setdefault(self.network.subjects.of(figure).whole, []).append(figure)
        unlike = {
            whole: mismatches(members, self.recounts, self._sizes(whole)) for whole, members in self._groups.items()
        }
        self.mismatches = {one.figure.figure: one for found in unlike.values() for one in found}
        self.confirmed = frozenset(
            figure.figure
            for figure in compared
            if figure.figure not in self.mismatches and as_is(figure, self.recounts[figure.figure])
        )
        report = Report(self.mismatches.values())
        for whole, found in unlike.items():
            beside = [(f, self.recounts[f.figure]) for f in self._groups[whole] if f.figure not in self.mismatches]
            self._causes[whole] = explained(found, beside, report)
            why = {one.figure.figure: cause for cause in self._causes[whole] for one in cause.mismatches}
            for one in found:
                cause = why.get(one.figure.figure)
                reason = [self._sentence(cause if cause.swapped else cause.of([one]))] if cause else []
                self.reasons[one.figure.figure] = " ".join((f"The answers give {self.instead(one)}.", *reason))

    def _of_twin(self, compared: list[Figure]) -> Iterator[Finding]:
        different = [f for f in compared if not reproduces(f, self.recounts[f.figure])]
        if different:
            yield _finding("synthetic_twin", None, different, TWIN, compared=len(compared))

    def _found(self, told: Collection[str]) -> Iterator[Finding]:
        """One finding for all that one cause explains, then one for each other thing."""
        left = {id_: one for id_, one in self.mismatches.items() if id_ not in told}
        for whole, members in self._groups.items():
            own = [left[f.figure] for f in members if f.figure in left]
            causes = [cause.of(own) for cause in self._causes[whole]]
            causes = [one for one in causes if len(one.mismatches) > one.swapped]
            for cause in causes:
                if len({self._thing(one.figure) for one in cause.mismatches}) > 1:
                    yield self._together(whole, cause, members)
                    own = [one for one in own if one not in cause.mismatches]
            things: dict[tuple[Subject, str], list[Mismatch]] = {}
            for one in own:
                things.setdefault(self._thing(one.figure), []).append(one)
            for (subject, statistic), found in things.items():
                yield self._alone(subject, statistic, found, causes)

    def _thing(self, figure: Figure) -> tuple[Subject, str]:
        """What a figure says something about, and what, if it is no number or share of people."""
        compared = (figure.statistic if figure.statistic not in PEOPLE else "", "+".join(figure.against))
        return self.network.subjects.of(figure), "/".join(filter(None, (*compared, figure.versus_base)))

    def _together(self, whole: Subject, cause: Explanation, members: Sequence[Figure]) -> Finding:
        """Figures of several things that one cause explains."""
        different = [one.figure for one in cause.mismatches]
        name = "swapped" if cause.swapped else ".".join(cause.ways[0].kind)
        only = "+".join(sorted({code for f in different for code in f.options})) if cause.swapped else ""
        code = ":".join(filter(None, (telling.code(whole, members), name, only)))
        return _finding(code, whole.question, different, self._said(cause.mismatches, [cause]))

    def _alone(self, subject: Subject, statistic: str, found: list[Mismatch], causes: list[Explanation]) -> Finding:
        """The figures of one thing, with what explains all of them."""
        different = [one.figure for one in found]
        code = ":".join(filter(None, (statistic, telling.code(subject, different))))
        said = self._said(found, [cause for cause in causes if len(cause.of(found).mismatches) == len(found)])
        made = _finding(code, subject.question, different, said, self._headline(found))
        return replace(made, correction=self._correction(found))

    def _imprecise(self, figures: Iterable[Figure]) -> Iterator[Finding]:
        for figure in figures:
            recount = self.recounts.get(figure.figure)
            phrase = imprecise(figure, recount) if recount else None
            value = spoken(figure, phrase, recount) if recount and phrase else None
            if recount is not None and phrase is not None and value is not None:
                yield self._hardly(figure, phrase, recount, value)

    def _hardly(self, figure: Figure, phrase: Phrase, recount: Recount, value: Fraction) -> Finding:
        """Words that are not false of what the answers give, yet not those that a fair reader expects."""
        few = self._is_few(figure, recount)
        actual = worded.sentence(
            phrase, Grade.imprecise, value, value, f"the answers give {self.given(figure, recount)}"
        )
        return Finding(
            finding=f"wording:{figure.figure}:answers",
            kind="wording",
            severity=Severity.warning,
            headline=f"“{phrase.text}” is hardly {'what the answers give' if few else recomputed(figure, recount)}",
            arithmetic=f"“{phrase.text}” ({figure.place}) is said of {self._what(figure)}. {actual}",
            correction="" if few else worded.correction(value, value, phrase.unit, recount.words),
            question=figure.question,
            figures=(figure.figure,),
            places=(figure.place,),
            doubted=(figure.figure,),
        )

    def _sizes(self, whole: Subject) -> list[Figure]:
        """The printed bases of a denominator."""
        return [fact.figure for fact in self.network.numbers(whole)] if whole.is_whole else []

    def _said(self, found: Sequence[Mismatch], explanations: Sequence[Explanation]) -> str:
        """Every mismatch, then what explains them."""
        more = f", and {len(found) - TOLD} more" if len(found) > TOLD else ""
        lines = "; ".join(map(self._line, found[:TOLD])) + more + "."
        sentences = [self._sentence(one, _subject(found)) for one in explanations]
        pinned = dict.fromkeys(one.pinned for one in found if one.pinned is not None)
        bases = [f"{figure.printed} is the base that is printed ({figure.place})." for figure in pinned]
        return " ".join((lines, *dict.fromkeys(sentences), *bases))

    def _line(self, mismatch: Mismatch) -> str:
        figure = mismatch.figure
        given = self.instead(mismatch)
        return f"{spoken_of(figure)} is printed for {self._what(figure)} ({figure.place}), and the answers give {given}"

    def _headline(self, found: Sequence[Mismatch]) -> str:
        """Of one thing, wherever it is printed: `29% is not what the answers give: 36%`."""
        values = telling.listed(dict.fromkeys(spoken_of(one.figure) for one in found))
        verb = "is" if len({one.figure.printed for one in found}) == 1 else "are"
        said = f"{values[0].upper()}{values[1:]} {verb} not what the answers give"
        if any(self.is_few(one) for one in found):
            return said
        return f"{said}: {self._values(found)}"

    def _values(self, found: Sequence[Mismatch]) -> str:
        """What the answers give for one thing, and what with those who are held back."""
        own = {told(one.figure, one.way.recount).partition(" (")[0]: self._alternative(one) for one in found}
        held = [recomputed(found[0].figure, other) for other in own.values() if other is not None and len(own) == 1]
        more = "".join(f", or {other} with those held back" for other in held)
        return f"{telling.listed(own)}{more}"

    def _correction(self, found: Sequence[Mismatch]) -> str:
        """What to print instead; nothing where so few are counted that what they said is not shown."""
        return "" if any(self.is_few(one) for one in found) else f"{self._values(found)}, as the answers give."

    def instead(self, mismatch: Mismatch) -> str:
        """What the answers give in place of a figure, and what they give with those who are held back."""
        given, other = self.given(mismatch.figure, mismatch.way.recount), self._alternative(mismatch)
        return f"{given}, or {told(mismatch.figure, other)} with the respondents who are held back" if other else given

    def _alternative(self, mismatch: Mismatch) -> Recount | None:
        """The recount with the respondents who are held back, where it prints otherwise.

        None where there are so few more that the two recounts would tell what they said.
        """
        figure, own = mismatch.figure, mismatch.way.recount
        other = with_held_back(mismatch.recount, mismatch.way)
        if other is None or self.is_few(mismatch) or recomputed(figure, other) in (None, recomputed(figure, own)):
            return None
        few = 0 < abs(other.base - own.base) < self.network.q.disclosure
        return None if few and figure.statistic is not Statistic.base else other

    def is_few(self, mismatch: Mismatch) -> bool:
        """Whether so few are counted that what they said is not shown."""
        return self._is_few(mismatch.figure, mismatch.way.recount)

    def given(self, figure: Figure, recount: Recount) -> str:
        """What the answers give in place of a figure; of a group below the disclosure threshold only that it is one."""
        few = f"what fewer than {self.network.q.disclosure} people said, which is not shown"
        return few if self._is_few(figure, recount) else told(figure, recount)

    def _is_few(self, figure: Figure, recount: Recount) -> bool:
        return figure.statistic is not Statistic.base and 0 < recount.base < self.network.q.disclosure

    def _what(self, figure: Figure) -> str:
        subject = self.network.subjects.of(figure)
        if figure.statistic in PEOPLE:
            return self.teller.subject(subject, figure)
        of = self.teller.asked(subject) if subject.is_whole else self.teller.subject(subject, figure)
        return f"the {NAMES.get(figure.statistic, figure.statistic.value)} of {of}"

    def because(self, found: Sequence[Mismatch]) -> str:
        """What explains all of some mismatches, in one sentence; empty where nothing does."""
        causes = [cause for causes in self._causes.values() for cause in causes]
        own = [cause for cause in causes if len(cause.of(found).mismatches) == len(found) and not cause.swapped]
        values = telling.listed(dict.fromkeys(spoken_of(one.figure) for one in found))
        return self._sentence(own[0].of(found), values) if own else ""

    def _sentence(self, one: Explanation, who: str = "it") -> str:
        """What explains some figures, in one sentence."""
        if one.swapped:
            subjects = (self.network.subjects.of(mismatch.figure) for mismatch in one.mismatches)
            return f"The values of {telling.listed(map(self.teller.options, subjects))} have changed places."
        matches = "matches" if len(one.mismatches) == 1 else "match"
        return f"{who[0].upper()}{who[1:]} {matches}{one.ways[0].how}{self._instead_of(one)}."

    def _instead_of(self, one: Explanation) -> str:
        """What is counted in the other way, and in place of what; the base alone, where that is all they share."""
        pairs = [(way.recount, mismatch.way.recount) for mismatch, way in zip(one.mismatches, one.ways, strict=True)]
        other, own = pairs[0]
        if len({(a.base, b.base) for a, b in pairs}) > 1 or one.mismatches[0].figure.statistic not in SIZED:
            return ""
        if any(0 < recount.base < self.network.q.disclosure for recount in (other, own)):
            return ""
        if len(pairs) == 1 and not own.weights and one.mismatches[0].figure.statistic is Statistic.percent:
            counts = (f"{recount.count:,} of {recount.base:,}" for recount in (other, own))
            return ": " + " in place of ".join(counts) if (other.count, other.base) != (own.count, own.base) else ""
        return f", so that the base is {other.base:,} in place of {own.base:,}" if other.base != own.base else ""


def spoken_of(figure: Figure) -> str:
    """What is printed, as it is spoken of."""
    if figure.statistic is Statistic.cases:
        return f"a list of {len(figure.printed.split('|'))}"
    printed = read(figure.printed)
    return telling.value(Fact(figure, printed)) if printed else f"“{figure.printed}”"


def _subject(found: Sequence[Mismatch]) -> str:
    """How the figures that are explained are called."""
    return {1: "it", 2: "both"}.get(len(found), f"all {len(found)}")


def _finding(
    code: str, question: str | None, different: list[Figure], said: str, headline: str = "", compared: int | None = None
) -> Finding:
    invented = code == "synthetic_twin"
    wrong = "is not what" if len(different) == 1 else "are not what"
    of = f" of {compared}" if compared else ""
    whose = "the synthetic twin gives" if invented else "the answers give"
    return Finding(
        finding=f"not_reproduced:{code}",
        kind="not_reproduced",
        severity=Severity.info if invented else Severity.error,
        headline=headline or f"{len(different)}{of} figures {wrong} {whose}",
        arithmetic=said,
        question=question,
        figures=tuple(f.figure for f in different),
        places=tuple(f.place for f in different),
    )
