"""Contradictions among published figures, told as findings.

Belongs here: what was printed and where, why it cannot be, what would do, for one number and its base. Does not belong
here: finding contradictions (`checks.py`), totals (`totals.py`), and comparison with answers (`reproduced.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from schemas.figures import telling
from schemas.figures.checking.checks import Analysis, Part, numbers
from schemas.figures.exhibits import exhibit_of
from schemas.figures.model import Figure, Statistic
from schemas.figures.network import Fact, Network
from schemas.figures.subjects import Subject
from schemas.figures.telling import Teller, are, in_places, listed, places, printed, ranged, times
from schemas.figures.wording import Phrase, read_phrase
from schemas.findings import Finding
from schemas.questionnaire import Severity


def finding(
    id_: str,
    headline: str,
    arithmetic: str,
    correction: str,
    about: Iterable[Fact | Figure],
    severity: Severity = Severity.error,
    *,
    doubted: Iterable[Fact | Figure] | None = None,
    constraints: Sequence[str] = (),
) -> Finding:
    """A finding about figures, in the order of the file; its kind is what its id begins with.

    `doubted`: those that may be wrong, unless all may. `constraints`: what is certain, unless the kind says it.
    """
    kind = id_.split(":", 1)[0]
    figures = sorted(set(figures_of(about)), key=lambda f: (f.line, f.figure))
    return Finding(
        finding=id_,
        kind=kind,
        severity=severity,
        headline=headline,
        arithmetic=arithmetic,
        correction=correction,
        question=next((f.question for f in figures if f.question), None),
        figures=tuple(f.figure for f in figures),
        places=tuple(f.place for f in figures),
        doubted=tuple(f.figure for f in figures) if doubted is None else tuple(f.figure for f in figures_of(doubted)),
        constraints=tuple(constraints) or tuple(filter(None, [CERTAIN.get(kind)])),
    )


CERTAIN: Final = {
    "unattainable": "A share of people is a whole number of them, divided by how many they are.",
    "count_percent": "A number of people and their share are of the same people.",
    "repeated": "One thing has one number, wherever it is printed.",
    "parts_whole": "The answers of those who gave one each add up to them; a part is no larger than its whole.",
    "wording": "Words say something about the number they stand for.",
    "comparison": "A comparison is what its two sides make.",
    "rank": "A place in an order follows from the numbers in it.",
    "cases": "A list has as many cases as it is said to have.",
    "mean": "A mean, a deviation or a median is one of whole numbers within their limits.",
}


def figures_of(about: Iterable[Fact | Figure]) -> Iterator[Figure]:
    """The figures among facts and figures."""
    return (one.figure if isinstance(one, Fact) else one for one in about)


def identity(kind: str, subject: Subject, about: Iterable[Fact | Figure]) -> str:
    """A stable id: the kind, and what it is about."""
    return f"{kind}:{telling.code(subject, figures_of(about))}"


def repeated(
    statistic: str,
    subject: Subject,
    what: str,
    facts: Sequence[Fact],
    fitting: str = "",
    tie: str = "",
) -> Finding:
    """One finding for all places of one number that is printed differently.

    `tie`: what would explain it. One document rounds in one way, so that this is no excuse within it.
    """
    several = len({fact.figure.document for fact in facts}) > 1
    by_value: dict[str, list[Fact]] = {}
    for fact in facts:
        by_value.setdefault(telling.value(fact), []).append(fact)
    often = sorted(by_value, key=lambda text: -len(by_value[text]))
    most = len(by_value[often[0]])
    usual = f"{often[0]}, as in {most} of {len(facts)} places." if most > len(by_value[often[1]]) else ""
    shown = {text: name for text, same in by_value.items() for fact in same if (name := exhibit_of(fact.figure))}
    if len(shown) == 1:
        usual = "".join(f"{text}, as in {name}." for text, name in shown.items())
    told = listed(f"as {text} {times(len(same))} ({places(same)})" for text, same in by_value.items())
    headline = "Printed " + listed(f"as {text} in {in_places(len(by_value[text]))}" for text in often)
    if len(facts) == 2:
        headline = f"{often[0]} in one place, {often[1]} in the other"
    return finding(
        identity(f"repeated:{statistic}", subject, facts),
        headline,
        f"{what[:1].upper()}{what[1:]} is printed {told}: one number cannot be "
        f"{'both' if len(by_value) == 2 else 'all of these'}{tie}.",
        fitting or usual or f"{listed(often, 'or')}, the same in every place.",
        facts,
        Severity.warning if tie and several else Severity.error,
    )


class GroupTeller:
    """Tells what contradicts what among the figures of one denominator."""

    def __init__(self, analysis: Analysis, network: Network, teller: Teller) -> None:
        self.analysis, self.network, self.teller = analysis, network, teller
        self.bases, self.whole = analysis.bases, analysis.group.whole

    def findings(self) -> Iterator[Finding]:
        """All of them, but for parts that do not add up."""
        yield from self.sizes()
        for part in self.analysis.parts.values():
            yield from self.outside(part)
            yield from self.impossible(part)
            yield from self.excess(part)
            yield from self.disagreement(part)
            yield from self.clash(part)
        yield from self.misfits()

    def what(self, part: Part) -> str:
        """What a part is the count of, in words."""
        prints = part.prints
        figures = [fact.figure for fact in (*prints.counts, *prints.shares)] + [one.figure for one in prints.marked]
        return self.teller.subject(part.subject, min(figures, key=lambda f: (f.where or "", f.line)))

    def answered(self) -> str:
        """The denominator and where it is printed: `24 answered (Graph 17)`."""
        if self.bases.known:
            return f"{listed((f'{n:,}' for n in self.bases.values), 'or')} answered ({places(self.bases.printed)})"
        if self.bases.limit:
            return f"no more than {self.bases.most:,} can have answered ({places(self.bases.limit)})"
        return f"no more than {self.bases.most:,} are taken to have answered"

    def sizes(self) -> Iterator[Finding]:
        """A denominator printed differently, or above what it is a part of."""
        facts = self.analysis.group.sizes
        if not facts:
            return
        what = self.teller.subject(self.whole, facts[0].figure)
        values = numbers(facts)
        if len(values) > 1:
            yield repeated("base", self.whole, what, facts)
        limit = self.network.limit(self.whole)
        most = max((fact.number for fact in limit), default=min(values))
        if min(values) > most:
            larger = self.teller.subject(self.network.subjects.of(limit[0].figure), limit[0].figure)
            yield finding(
                identity("parts_whole:base", self.whole, facts),
                f"{min(values):,} out of {most:,} cannot be",
                f"{printed(facts)} {are(facts)} printed for {what}, and {printed(limit)} for {larger}, of which it is "
                "a part: a part cannot be larger than its whole.",
                f"At most {most:,} in one place, or at least {min(values):,} in the other.",
                (*facts, *limit),
            )

    def outside(self, part: Part) -> Iterator[Finding]:
        """Percentages below 0 or above 100."""
        if facts := part.outside:
            yield finding(
                identity("count_percent:share", part.subject, facts),
                f"{listed(dict.fromkeys(map(telling.value, facts)))} cannot be a share",
                f"{printed(facts)} {are(facts)} printed for {self.what(part)}, and a share of people lies between 0% "
                "and 100%.",
                _elsewhere(part.shares),
                facts,
            )

    def impossible(self, part: Part) -> Iterator[Finding]:
        """Percentages that no whole number of respondents gives."""
        facts = part.impossible
        if not facts:
            return
        shares, rounding = list(dict.fromkeys(fact.printed for fact in facts)), facts[0].rounding
        told = listed((telling.percent(share) for share in shares), "or")
        if self.bases.known:
            cases = [(share, n) for share in shares for n in self.bases.values]
            why = " ".join(telling.neighbours(share, n, rounding) for share, n in cases)
            said = self.words(part)
            near = dict.fromkeys(
                telling.nearest(share, n, rounding, lambda k: all(phrase.must.has(k) for phrase in said))
                for share, n in cases
            )
            remedy = f"{listed(near, 'or')}."
            of = f"{self.bases.values[0]:,}"
        else:
            why = f"Of no number from 1 to {self.bases.most:,} is {told} a whole number of respondents."
            remedy, of = "", f"at most {self.bases.most:,}"
        yield finding(
            identity("unattainable", part.subject, facts),
            f"{told} of {of} cannot be",
            f"{printed(facts)} {are(facts)} printed for {self.what(part)}, and {self.answered()}. {why}",
            " ".join(filter(None, (remedy, _elsewhere(part.shares)))),
            facts,
        )

    def words(self, part: Part) -> list[Phrase]:
        """What is said in words of the same share."""
        said = self.network.phrases.get((part.subject, Statistic.percent, (), None), ())
        read = (read_phrase(figure.printed, figure.statistic, self.network.lexicon) for figure in said)
        return [phrase for phrase in read if phrase is not None]

    def excess(self, part: Part) -> Iterator[Finding]:
        """Counts above their base."""
        if facts := part.excess:
            yield finding(
                identity("count_percent:above", part.subject, facts),
                f"{facts[0].number:,} out of {self.bases.most:,} cannot be",
                f"{printed(facts)} {are(facts)} printed for {self.what(part)}, but {self.answered()}.",
                f"At most {self.bases.most:,}.",
                (*facts, *(self.bases.printed or self.bases.limit)),
            )

    def disagreement(self, part: Part) -> Iterator[Finding]:
        """One number printed in ways that cannot, or hardly can, be the same."""
        what = self.what(part)
        if part.counts_differ:
            yield repeated("count", part.subject, what, part.counts, self.fitting(part, part.counts))
        if part.shares_differ:
            yield repeated("percent", part.subject, what, part.shares, self.fitting(part, part.shares))
        elif part.shares_tie:
            half = part.together.low
            tie = (
                f", unless exactly {telling.share(half)}, such as {half.numerator} of {half.denominator}, was rounded "
                "up in one place and down in another"
            )
            yield repeated("percent", part.subject, what, part.shares, tie=tie)

    def fitting(self, part: Part, facts: Sequence[Fact]) -> str:
        """Which of several values goes with everything else, where just one does."""
        values = list(dict.fromkeys(telling.value(fact) for fact in facts))
        good = [text for text in values if self.analysis.fits(part, [f for f in facts if telling.value(f) == text])]
        if len(good) != 1:
            return ""
        if self.bases.known and self.analysis.exclusive and self.analysis.complete:
            return f"{good[0]}, for only with this do the answers add up to {self.bases.values[0]:,}."
        return f"{good[0]}, for only this goes with the other figures of the question."

    def clash(self, part: Part) -> Iterator[Finding]:
        """A count and a percentage that do not go together."""
        if not part.clashes:
            return
        facts = (*part.counts, *part.shares)
        counts, share, rounding = numbers(part.counts), part.shares[0].printed, part.shares[0].rounding
        headline, remedy = f"{counts[0]:,} cannot be {telling.percent(share)}", ""
        why = f"{self.answered()}. {telling.needs(counts[0], share, rounding)}"
        if self.bases.known:
            n = self.bases.values[0]
            headline, _, remedy = telling.unequal(counts[0], share, n, rounding)
            why = f"{self.answered()}. {' '.join(f'{telling.rounds(c, n, share.decimals, rounding)}.' for c in counts)}"
        yield finding(
            identity("count_percent", part.subject, facts),
            headline,
            f"{printed(facts)} are printed for {self.what(part)}, and {why}",
            remedy,
            facts,
        )

    def misfits(self) -> Iterator[Finding]:
        """Figures that leave no base in common with the others, although all are about the same people."""
        found = self.analysis.misfits
        if found and len(found.sets) == 1:
            others = len(self.analysis.parts) - len(found.sets[0])
            need = f"{others} other numbers printed for it need {ranged(found.bases)}"
            for part in found.sets[0]:
                yield self.misfit(part, need, found.bases[0])
        elif found:
            misfits = {part.subject for parts in found.sets for part in parts}
            yield self.mixed([part for part in self.analysis.parts.values() if part.subject in misfits])

    def misfit(self, part: Part, others: str, n: int) -> Finding:
        """A part that does not go with the base that all others need."""
        facts = (*part.counts, *part.shares)
        rounding = facts[-1].rounding
        if not part.shares:
            headline, why, remedy = f"{part.counts[0].number:,} out of {n:,} cannot be", "", f"At most {n:,}."
        elif not part.counts:
            share = part.shares[0].printed
            headline, why = f"{telling.percent(share)} of {n:,} cannot be", telling.neighbours(share, n, rounding)
            remedy = f"{telling.nearest(share, n, rounding)}."
        else:
            count, share = part.counts[0].number, part.shares[0].printed
            headline, why, remedy = telling.unequal(count, share, n, rounding)
            others = f"{others}. {telling.needs(count, share, rounding).rstrip('.')}"
        return finding(
            identity("count_percent" if part.counts else "unattainable", part.subject, facts),
            headline,
            f"{printed(facts)} {are(facts)} printed for {self.what(part)}. One question has one number of respondents, "
            f"and {others}. {why}".rstrip(),
            remedy,
            facts,
        )

    def mixed(self, parts: Sequence[Part]) -> Finding:
        """Parts of which any may be the one that does not go with the others."""
        facts = [fact for part in parts for fact in (*part.counts, *part.shares)]
        told = "; ".join(f"{printed([*one.counts, *one.shares])} for {self.what(one)}" for one in parts)
        both = [(part.counts[0].number, part.shares[0].printed) for part in parts if part.counts and part.shares]
        needs = " ".join(telling.needs(count, share) for count, share in both)
        return finding(
            identity("count_percent" if both else "unattainable", self.whole, facts),
            f"No number of respondents suits {len(parts)} figures of one question",
            f"Printed: {told}. One question has one number of respondents; none suits all of these. {needs}".rstrip(),
            "",
            facts,
        )


def _elsewhere(facts: Sequence[Fact]) -> str:
    return f"{printed(facts)} {are(facts)} printed as well." if facts else ""
