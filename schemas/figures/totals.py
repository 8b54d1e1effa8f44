"""Parts that do not make up their whole, told as findings with the smallest change that would do.

Belongs here: the sentences and corrections for totals. Does not belong here: finding them (`checks.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from schemas.figures import telling
from schemas.figures.checks import Analysis, Part, Shortfall, source
from schemas.figures.constraints import Claim, Options, claim, first_without_conflict
from schemas.figures.contradictions import finding, identity
from schemas.figures.network import Fact
from schemas.figures.statistics import Printed
from schemas.figures.subjects import Subject
from schemas.figures.telling import Teller, listed, places, printed
from schemas.findings import Finding

FEW: Final = 3  # changes that are spelled out
FARTHEST: Final = 100  # units of the last decimal, or people, by which a correction may move a figure


class TotalTeller:
    """Tells one place where parts do not make up their whole."""

    def __init__(self, analysis: Analysis, shortfall: Shortfall, teller: Teller) -> None:
        self.analysis, self.teller = analysis, teller
        self.conflict, self.tree, self.claims, self.bases, self.preferred = shortfall
        self.node = self.conflict.node
        sets = sorted((child.options for child in self.node.children), key=analysis.order)
        self.parts = [(analysis.options[options], self.facts(options)) for options in sets]
        self.over = self.conflict.parts[0] > self.conflict.own[1]

    def facts(self, options: Options) -> list[Fact]:
        """The figures of a part that were added: of the preferred source, where it has any."""
        part = self.analysis.options[options]
        facts = [*part.counts, *part.shares]
        return [fact for fact in facts if source(fact) == self.preferred] or facts

    def finding(self) -> Finding:
        """The finding."""
        whole = self.analysis.group.whole
        net = self.analysis.options.get(self.node.options) if self.node is not self.tree else None
        facts = [fact for _, facts in self.parts for fact in facts] + (self.facts(self.node.options) if net else [])
        total = self.total()
        if net:
            headline, why = self.net(self.facts(self.node.options))
        elif total:
            headline, why = f"{telling.share(total[1])} in all, not 100%", self.rounding(*total)
        else:
            headline, why = self.people()
            facts += self.analysis.bases.printed or (self.analysis.bases.limit if self.over else ())
        subject = net.subject if net else Subject(whole.question, whole.row, base=whole.base)
        return finding(
            identity("parts_whole", subject, facts),
            headline,
            f"{self.printed()}. {why}",
            self.correction(),
            facts,
        )

    def printed(self) -> str:
        """What was printed, part by part."""
        values = listed(
            f"{telling.listed(dict.fromkeys(telling.value(fact) for fact in facts), 'and')} for {self.label(part)}"
            for part, facts in self.parts
        )
        where = telling.common_place([fact for _, facts in self.parts for fact in facts])
        return f"For {self.teller.asked(self.analysis.group.whole)}, these are printed ({where}): {values}"

    def label(self, part: Part) -> str:
        """The options of a part."""
        return self.teller.options(part.subject)

    def total(self) -> tuple[Fraction, Fraction, Fraction] | None:
        """Least, printed and greatest total of the percentages, where rounding alone cannot make it 100."""
        claims = [self.claims[part.subject.options] for part, _ in self.parts]
        shares = [facts[-1].printed for _, facts in self.parts]
        exact = [one for one in claims if isinstance(one, Claim) and not one.count]
        if self.node is not self.tree or len(exact) < len(claims):
            return None
        low = sum(one.low for one in exact if one.count is None)
        high = sum(one.high for one in exact if one.count is None)
        if not (low > 1 or (self.node.covered and high < 1)):
            return None
        return Fraction(low), Fraction(sum((s.value for s in shares), Fraction(0))) / 100, Fraction(high)

    def rounding(self, low: Fraction, total: Fraction, high: Fraction) -> str:
        """Why a total of percentages cannot be 100."""
        whole = "everybody gave one of these answers" if self.node.covered else "nobody gave two of these answers"
        reach = f"at least {telling.share(low)}" if self.over else f"at most {telling.share(high)}"
        must = "100%" if self.node.covered else "100% or less"
        return f"They total {telling.share(total)}, and {reach} before rounding, although {whole}: it must be {must}."

    def people(self) -> tuple[str, str]:
        """Why whole numbers of respondents cannot add up to their base."""
        n, (low, high) = self.conflict.n, self.conflict.parts
        reached = low if self.over else high
        intervals = [self.claims[part.subject.options].at(n) or (0, n) for part, _ in self.parts]
        least = [str(a if self.over else b) for a, b in intervals]
        kind = "" if low == high else ("at least " if self.over else "at most ")
        bases = self.analysis.bases
        known = f" ({places(bases.printed)})" if bases.known else ""
        why = f"Of {n:,} respondents{known} they are {kind}{' + '.join(least)} = {reached:,}, not {n:,}."
        if not bases.known:
            why = f"{why[:-1]}, and no other number of respondents does better."
            if bases.limit:
                why += f" No more than {bases.most:,} can have answered ({places(bases.limit)})."
        return f"{kind}{reached:,} answers from {n:,} respondents".capitalize(), why

    def net(self, facts: Sequence[Fact]) -> tuple[str, str]:
        """Why a net cannot be made up of its parts."""
        n, own, (low, high) = self.conflict.n, self.conflict.own, self.conflict.parts
        together = f"at least {low:,}" if self.over else f"at most {high:,}"
        stands = f"{own[0]:,}" if own[0] == own[1] else f"{own[0]:,} to {own[1]:,}"
        how = "together" if self.analysis.exclusive or not self.over else "one of them alone"
        why = (
            f"Together they are printed as {printed(facts)}. Of {n:,} respondents that is {stands}, while {how} the "
            f"parts are {together}."
        )
        return f"{telling.value(facts[0])} is not what its parts make", why

    def correction(self) -> str:
        """Single changes that would do: what another place prints, else all where they are few or alike."""
        changes = [(part, facts, change) for part, facts in self.parts if (change := self.change(part, facts))]
        elsewhere = [text for part, facts in self.parts if (text := self.elsewhere(part, facts))]
        if elsewhere:
            return f"{listed(elsewhere, 'or')}."
        if not changes:
            return ""
        if len(changes) > FEW:
            steps = sorted({abs(delta) for _, _, (delta, _) in changes})
            by = f"{steps[0]}" if len(steps) == 1 else f"{steps[0]} to {steps[-1]}"
            return f"It adds up if one of them is {by} {'lower' if self.over else 'higher'}."
        return f"{listed((f'{new} for {self.label(part)}' for part, _, (_, new) in changes), 'or')}."

    def elsewhere(self, part: Part, facts: Sequence[Fact]) -> str:
        """A value that another place prints for a part and that makes the parts add up."""
        for fact in (*part.counts, *part.shares):
            people = fact in part.counts
            if fact not in facts and self.would_do(part, _claimed(fact.printed, people)):
                return f"{telling.value(fact)} for {self.label(part)}, as printed elsewhere ({places([fact])})"
        return ""

    def change(self, part: Part, facts: Sequence[Fact]) -> tuple[int, str] | None:
        """The smallest change of one part that makes the parts add up, and the value it then has."""
        fact = facts[0]
        people = fact in part.counts
        for step in range(1, FARTHEST + 1):
            delta = -step if self.over else step
            moved = Printed(fact.printed.scaled + delta, fact.printed.decimals)
            if moved.scaled < 0:
                return None
            if self.would_do(part, _claimed(moved, people)):
                return delta, f"{moved.scaled:,}" if people else telling.percent(moved)
        return None

    def would_do(self, part: Part, instead: Claim) -> bool:
        """Whether the parts add up when one of them is something else."""
        claims = {**self.claims, part.subject.options: instead}
        return first_without_conflict(self.tree, claims, self.bases, self.analysis.exclusive) is not None


def _claimed(number: Printed, people: bool) -> Claim:
    return claim([number.scaled], ()) if people else claim((), [number])


def totals(analysis: Analysis, teller: Teller) -> Iterator[Finding]:
    """Every place where parts do not make up their whole."""
    for shortfall in analysis.shortfalls:
        yield TotalTeller(analysis, shortfall, teller).finding()
