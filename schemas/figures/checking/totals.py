"""Parts that do not make up their whole, told as findings with the smallest change that would do.

Belongs here: the sentences and corrections for totals. Does not belong here: finding them (`checks.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from schemas.figures import telling
from schemas.figures.arithmetic.bounds import Bounds
from schemas.figures.arithmetic.intervals import Interval, ratio_span
from schemas.figures.arithmetic.intervals import total as together
from schemas.figures.checking.checks import Analysis, Part, Shortfall
from schemas.figures.checking.closed import ONE, ZERO, Claim, Claims, Options, claim, first_without_conflict
from schemas.figures.checking.contradictions import finding, identity
from schemas.figures.model import Statistic
from schemas.figures.network import Fact, place_of
from schemas.figures.rounding import Rounding, span
from schemas.figures.statistics import Printed, decimal
from schemas.figures.subjects import Subject
from schemas.figures.telling import Teller, listed, places, printed
from schemas.figures.wording import read_phrase
from schemas.findings import Finding

FEW: Final = 3  # changes that are spelled out
FARTHEST: Final = 100  # units of the last decimal, or people, by which a correction may move a figure


class Change(NamedTuple):
    """By how much one part may change so that the parts add up, in units of its last decimal, and what it then is."""

    least: int
    most: int
    nearest: Printed
    farthest: Printed


class TotalTeller:
    """Tells one place where parts do not make up their whole."""

    def __init__(self, analysis: Analysis, shortfall: Shortfall, teller: Teller) -> None:
        self.analysis, self.teller, self.bases = analysis, teller, analysis.bases
        self.conflict, self.tree, self.claims, self.possible, self.preferred = shortfall
        self.node = self.conflict.node
        each = zip(self.node.children, self.conflict.each, strict=True)
        self.each = sorted(((child.options, one) for child, one in each), key=lambda pair: analysis.order(pair[0]))
        self.parts = [analysis.options[options] for options, _ in self.each]
        self.net = analysis.options[self.node.options] if self.node is not self.tree else None
        self.over = self.conflict.parts[0] > self.conflict.own[1]

    def facts(self, part: Part) -> list[Fact]:
        """The figures of a part that were added: of the preferred source, where it has any."""
        facts = [*part.counts, *part.shares]
        return [fact for fact in facts if place_of(fact.figure) == self.preferred] or facts

    def finding(self) -> Finding:
        """The finding."""
        whole = self.analysis.group.whole
        subject = self.net.subject if self.net else Subject(whole.question, whole.row, base=whole.base)
        facts = [fact for part in (*self.parts, *filter(None, [self.net])) for fact in self.facts(part)]
        total = self.total()
        if self.net:
            headline, why = f"{telling.value(facts[-1])} is not what its parts make", self.of_net(self.facts(self.net))
            facts += () if self.by_shares_alone() else self.bases.printed
        elif total and self.rules_out(ONE, *total):
            headline, why = self.rounding(*total)
        else:
            headline, why = self.people()
            facts += self.bases.printed or (self.bases.limit if self.over else ())
        return finding(
            identity("parts_whole", subject, facts), headline, f"{self.printed()}. {why}", self.correction(), facts
        )

    def by_shares_alone(self) -> bool:
        """Whether a net and its parts contradict each other whatever the number of respondents."""
        own = [self.claims[part.subject.options] for part in (*self.parts, *filter(None, [self.net]))]
        shares = [one for one in own if isinstance(one, Claim) and one.count is None]
        if len(shares) < len(own):
            return False
        *parts, net = shares
        low, high = sum((one.low for one in parts), ZERO), sum((one.high for one in parts), ZERO)
        return low > net.high or (self.node.covered and high < net.low)

    def printed(self) -> str:
        """What was printed, part by part."""
        values = listed(
            f"{listed(dict.fromkeys(map(telling.value, self.facts(part))))} for {self.teller.options(part.subject)}"
            for part in self.parts
        )
        where = telling.common_place([fact for part in self.parts for fact in self.facts(part)])
        return f"For {self.teller.asked(self.analysis.group.whole)}, these are printed ({where}): {values}"

    def total(self) -> tuple[Fraction, Fraction] | None:
        """The least and the greatest sum of the parts as shares, where all are printed as shares, or as nobody."""
        claims = [self.claims[part.subject.options] for part in self.parts]
        exact = [one for one in claims if isinstance(one, Claim) and not one.count]
        if len(exact) < len(claims) or not self.analysis.exclusive:
            return None
        shares = [one for one in exact if one.count is None]
        return sum((one.low for one in shares), ZERO), sum((one.high for one in shares), ZERO)

    def rules_out(self, share: Fraction, low: Fraction, high: Fraction) -> bool:
        """Whether the parts cannot make a share of the base even if people were divisible."""
        return low > share or (self.node.covered and high < share)

    def rounding(self, low: Fraction, high: Fraction) -> tuple[str, str]:
        """Why a total of percentages cannot be 100."""
        total = telling.share(sum((self.facts(part)[-1].printed.value for part in self.parts), ZERO) / 100)
        whole = "everybody gave one of these answers" if self.node.covered else "nobody gave two of these answers"
        reach = f"at least {telling.share(low)}" if self.over else f"at most {telling.share(high)}"
        must = "100%" if self.node.covered else "100% or less"
        why = f"They total {total}, and {reach} before rounding, although {whole}: it must be {must}."
        return f"{total} in all, not 100%", why

    def people(self) -> tuple[str, str]:
        """Why whole numbers of respondents cannot add up to their base."""
        n, (low, high) = self.conflict.n, self.conflict.parts
        reached = low if self.over else high
        kind = "" if low == high else ("at least " if self.over else "at most ")
        added = f"{kind}{' + '.join(str(one[0] if self.over else one[1]) for _, one in self.each)} = {reached:,}"
        headline = f"{kind}{reached:,} answers from {n:,} respondents".capitalize()
        if self.bases.known:
            return headline, f"Of {n:,} respondents ({places(self.bases.printed)}) they are {added}, not {n:,}."
        if self.over and n == self.bases.most and self.bases.limit:
            return headline, f"They are {added}, but no more than {n:,} can have answered ({places(self.bases.limit)})."
        return headline, f"Of {n:,} respondents they are {added}, and no other number of respondents does better."

    def of_net(self, facts: Sequence[Fact]) -> str:
        """Why a net cannot be made up of its parts."""
        total, own = self.total(), self.claims[self.node.options]
        printed_so = f"{printed(facts)} {telling.are(facts)} printed for them together"
        if total and isinstance(own, Claim) and own.count is None and (total[0] > own.high or total[1] < own.low):
            ends = (f"at least {telling.share(total[0])}", f"at most {telling.share(own.high)}")
            if not self.over:
                ends = (f"at most {telling.share(total[1])}", f"at least {telling.share(own.low)}")
            return f"Together they make {ends[0]} before rounding, but {printed_so}, which is {ends[1]}."
        n, (first, last), (low, high) = self.conflict.n, self.conflict.own, self.conflict.parts
        made = "Together they make" if self.analysis.exclusive or not self.over else "One of them alone is"
        made += f" at least {low:,}" if self.over else f" at most {high:,}"
        stands = f", which is {first:,}{f' to {last:,}' if last > first else ''} of {n:,} respondents"
        counted = self.net is not None and facts[0] in self.net.counts
        return f"{made}, but {printed_so}{'' if counted else stands}."

    def label(self, part: Part) -> str:
        """The options of a part, or that it is the net."""
        return "all together" if part is self.net else self.teller.options(part.subject)

    def correction(self) -> str:
        """Single changes that would do: what another place prints, else all where they are few or alike."""
        moves = [(part, not self.over) for part in self.parts] + ([(self.net, self.over)] if self.net else [])
        elsewhere = [text for part, _ in moves if (text := self.elsewhere(part))]
        if elsewhere:
            return f"{listed(elsewhere, 'or')}."
        changes = [(part, change) for part, up in moves if (change := self.change(part, up=up))]
        changes = [one for one in changes if self.true_to_words(*one)] or changes
        if len(changes) <= FEW:
            texts = [f"{self.values(part, change)} for {self.label(part)}" for part, change in changes]
            return f"{listed(texts, 'or')}." if texts else ""
        facts = [self.facts(part)[0] for part, _ in changes]
        decimals = max(fact.printed.decimals for fact in facts)
        least, most = min(change.least for _, change in changes), max(change.most for _, change in changes)
        low, high = decimal(least, decimals), decimal(most, decimals)
        by = low if low == high else f"{low} to {high}"
        return f"It adds up if one of them is {by} {'lower' if self.over else 'higher'}."

    def elsewhere(self, part: Part) -> str:
        """A value that another place prints for a part and that makes the parts add up."""
        added = self.facts(part)
        for fact in (*part.counts, *part.shares):
            if fact not in added and self.would_do(
                part, _claimed(fact.printed, fact.rounding, people=fact in part.counts)
            ):
                return f"{telling.value(fact)} for {self.label(part)}, as printed elsewhere ({places([fact])})"
        return ""

    def change(self, part: Part, *, up: bool) -> Change | None:
        """The changes of one part that make the parts add up: the least, and how far it can go."""
        fact = self.facts(part)[0]
        people, moved = fact in part.counts, fact.printed
        found: Change | None = None
        for step in range(1, FARTHEST + 1):
            moved = Printed(fact.printed.scaled + (step if up else -step), fact.printed.decimals)
            if moved.scaled < 0 or (found and step > found.most + len(self.parts)):
                break
            if self.would_do(part, _claimed(moved, fact.rounding, people=people)):
                found = Change(found.least, step, found.nearest, moved) if found else Change(step, step, moved, moved)
        return found

    def values(self, part: Part, change: Change) -> str:
        """What a figure may be, as it is printed."""
        ends = sorted({change.nearest, change.farthest}, key=lambda number: number.scaled)
        counted = self.facts(part)[0] in part.counts
        return " to ".join(f"{number.scaled:,}" if counted else telling.percent(number) for number in ends)

    def true_to_words(self, part: Part, change: Change) -> bool:
        """Whether what is said in words of two of the parts (`over three times`) can be true after a change of one."""
        fact = self.facts(part)[0]
        claims = {one.subject.options: self.claims[one.subject.options] for one in self.parts}
        claims[part.subject.options] = _claimed(change.nearest, fact.rounding, people=fact in part.counts)
        network, whole = self.teller.network, self.analysis.group.whole
        for (subject, statistic, *_), said in network.phrases.items():
            other = network.subjects.versus(said[0]) if statistic is Statistic.ratio else None
            if other is None or subject.whole != whole or other.whole != whole:
                continue
            one, two = (self.span(claims, options) for options in (subject.options, other.options))
            made = ratio_span(one, two) if one and two else None
            phrases = (read_phrase(figure.printed, statistic, network.lexicon) for figure in said)
            if made and any(phrase and phrase.must.excludes(Bounds.of(made)) for phrase in phrases):
                return False
        return True

    def span(self, claims: Claims, options: Options) -> Interval | None:
        """How many some options make together; None where not all of them are printed, or the base is not."""
        inside = {part: one for part, one in claims.items() if part <= options}
        if not self.bases.known or frozenset().union(*inside) != options:
            return None
        ends = [one.at(self.conflict.n) for one in inside.values()]
        known = [Interval(Fraction(one[0]), Fraction(one[1])) for one in ends if one is not None]
        return together(known) if len(known) == len(ends) else None

    def would_do(self, part: Part, instead: Claim) -> bool:
        """Whether the parts add up when one of them is something else."""
        claims = {**self.claims, part.subject.options: instead}
        return first_without_conflict(self.tree, claims, self.possible, self.analysis.exclusive) is not None


def _claimed(number: Printed, rounding: Rounding, *, people: bool) -> Claim:
    return claim([number.scaled], ()) if people else claim((), [span(number, rounding)])


def totals(analysis: Analysis, teller: Teller) -> Iterator[Finding]:
    """Every place where parts do not make up their whole."""
    for shortfall in analysis.shortfalls:
        yield TotalTeller(analysis, shortfall, teller).finding()
