"""How figures are spoken of: names, places, values and lists, in words that can be read aloud.

Belongs here: phrases out of which the sentences of findings are made. Does not belong here: what is wrong
(`contradictions.py`), and the meaning of phrases in a report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Final

from schemas.figures.checking.closed import MOST
from schemas.figures.model import NUMBERS_OF_PEOPLE, Figure, Statistic
from schemas.figures.network import Fact, Network
from schemas.figures.rounding import EITHER, Convention, Rounding, attainable, possible_bases, printed_as, rounded
from schemas.figures.statistics import Printed, decimal
from schemas.figures.subjects import Subject
from schemas.questionnaire import EVERYBODY

ROUNDS: Final = frozenset(Convention) - {Convention.truncated, Convention.floor, Convention.ceiling, Convention.away}
"""The conventions by which a share rounds to what is printed, rather than being cut off."""


FEW: Final = dict(enumerate(("three", "four", "five", "six", "seven", "eight", "nine", "ten"), start=3))
NAMES: Final = {Statistic.sd: "standard deviation", Statistic.cases: "list of cases", Statistic.rank: "place"}


def listed(parts: Iterable[object], last: str = "and") -> str:
    """`a, b and c`."""
    texts = [str(part) for part in parts]
    return f" {last} ".join([", ".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else "".join(texts)


def ranged(numbers: Sequence[int]) -> str:
    """`147 to 150`, `86 or 87`, or `24, 48 or 72`; of many, the first and the last."""
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]:,} to {numbers[-1]:,}"
    if len(numbers) > 4:
        return f"{numbers[0]:,}, {numbers[1]:,} ... {numbers[-1]:,}"
    return listed((f"{n:,}" for n in numbers), "or")


def times(count: int) -> str:
    """`once`, `twice`, `three times`."""
    return {1: "once", 2: "twice"}.get(count, f"{FEW.get(count, count)} times")


def in_places(count: int) -> str:
    """`one place`, `three places`."""
    return "one place" if count == 1 else f"{({2: 'two'} | FEW).get(count, count)} places"


def percent(printed: Printed) -> str:
    """A percentage with its sign."""
    return f"{printed.digits}%"


def exact(count: int, n: int, decimals: int) -> str:
    """`18 of 19 is 94.7%`, one decimal closer than it was printed."""
    return f"{count:,} of {n:,} is {rounded(count, n, decimals + 1)}%"


def rounds(count: int, n: int, decimals: int, rounding: Rounding = EITHER) -> str:
    """`46 of 151 is 30.5%, which rounds to 30%`."""
    how = "rounds to" if rounding in ROUNDS else "is printed as"
    return f"{exact(count, n, decimals)}, which {how} {printed_as(count, n, decimals, rounding)}%"


def neighbours(share: Printed, n: int, rounding: Rounding = EITHER) -> str:
    """The shares next to one that cannot be, or how cutting its decimals off explains it."""
    if n == 0:
        return "There is no share of nobody."
    truncated = attainable(share, n, Convention.truncated)
    if truncated and rounding is not Convention.truncated:
        return f"{rounds(truncated[0], n, share.decimals, rounding)}; {percent(share)} is the truncated value."
    told = listed(exact(k, n, share.decimals) for k in counts_beside(share, n))
    return f"{told}, so no whole number of respondents makes {percent(share)}."


def nearest(
    share: Printed, n: int, rounding: Rounding = EITHER, suits: Callable[[Fraction], bool] = lambda _: True
) -> str:
    """The shares that could have been meant, with their counts; those that suit what else is said, if any does."""
    if n == 0:
        return "no percentage"
    counts = [*(attainable(share, n, Convention.truncated) or counts_beside(share, n))]
    counts = [k for k in counts if suits(Fraction(k, n))] or counts
    return listed((f"{printed_as(k, n, share.decimals, rounding)}% ({k:,} of {n:,})" for k in counts), "or")


def counts_beside(share: Printed, n: int) -> list[int]:
    """The counts below and above a share that no count gives."""
    below = share.scaled * n // (100 * 10**share.decimals)
    return [k for k in (below, below + 1) if 0 <= k <= n]


def unequal(count: int, share: Printed, n: int, rounding: Rounding = EITHER) -> tuple[str, str, str]:
    """Headline, reason and remedy for a count that is another percentage of its base than printed."""
    right = f"{printed_as(count, n, share.decimals, rounding)}%"
    meant = attainable(share, n, rounding)
    remedy = f"{right}, or {ranged(meant)} in place of {count:,}." if meant else f"{right}."
    return (
        f"{count:,} of {n:,} is {right}, not {percent(share)}",
        f"{rounds(count, n, share.decimals, rounding)}.",
        remedy,
    )


def needs(count: int, share: Printed, rounding: Rounding = EITHER) -> str:
    """How many must have answered for a count to print as a percentage."""
    bases = possible_bases(share, MOST, count, rounding)
    if not bases:
        return f"{count:,} is not {percent(share)} of any number of respondents."
    return f"{count:,} is {percent(share)} where {ranged(bases)} answered."


def share(value: Fraction) -> str:
    """A share, of 1, as a percentage with as many decimals as it needs, and at most three."""
    scaled = round(value * 100_000)
    decimals = next(d for d in range(4) if scaled % 10 ** (3 - d) == 0)
    return f"{decimal(scaled // 10 ** (3 - decimals), decimals)}%"


def value(fact: Fact) -> str:
    """A figure as it is spoken of."""
    if fact.figure.statistic is Statistic.percent:
        return percent(fact.printed)
    return f"{fact.number:,}" if fact.printed.decimals == 0 and fact.printed.whole is not None else fact.figure.printed


class Teller:
    """Names what figures are about, with the questionnaire's own words."""

    def __init__(self, network: Network) -> None:
        self.network, self.q, self.subjects = network, network.q, network.subjects

    def options(self, subject: Subject) -> str:
        """The labels of its options."""
        labels = self.q.by_id[subject.question or ""].options
        return listed((f"“{labels[code]}”" for code in labels if code in subject.options), "or")

    def asked(self, subject: Subject) -> str:
        """The question, its row and its base."""
        among = self.base(subject.base, " among ")
        question = self.q.by_id.get(subject.question or "")
        if question is None:
            return among.strip()
        row = f"“{question.rows[subject.row]}” in " if subject.row else ""
        return f"{row}“{question.text}”{among}"

    def base(self, name: str, before: str = "") -> str:
        """A base; nothing for everybody."""
        if name == EVERYBODY:
            return ""
        size = self.subjects.size(name)
        return before + (f"those who answered {self.options(size)}" if size.options else f"the base “{_words(name)}”")

    def value(self, subject: Subject, figure: Figure) -> str:
        """What a number that is no number of people says of its subject: `the mean of “Age”`."""
        if subject.quantity or figure.statistic in (*NUMBERS_OF_PEOPLE, Statistic.percent):
            return self.subject(subject, figure)
        about = self.asked(subject) if subject.is_whole else self.subject(subject, figure)
        return f"the {NAMES.get(figure.statistic, figure.statistic)} of {about}"

    def subject(self, subject: Subject, figure: Figure) -> str:
        """What a figure is about."""
        if subject.quantity:
            return f"“{_words(subject.quantity)}”{self.base(subject.base, ' among ')}"
        asked = self.asked(subject)
        if subject.is_whole:
            if subject.question:
                return f"the number who answered {asked}"
            return f"the size of {self.base(subject.base)}" if subject.base != EVERYBODY else "the number who took part"
        what = self.options(subject) if subject.options else ""
        if subject.where is not None:
            what = listed(filter(None, (what, f"those with {figure.where}")))
        between = " for " if subject.row else (" in " if subject.question else "")
        return f"{what}{between}{asked}" if between else f"{what}{self.base(subject.base, ' among ')}"


def places(about: Iterable[Fact | Figure]) -> str:
    """Where figures stand, each place once; the document as well where there are several."""
    figures = [one.figure if isinstance(one, Fact) else one for one in about]
    several = len({figure.document for figure in figures}) > 1
    named = (f"{f.place}, in {f.document}" if several and f.document else f.place for f in figures)
    return "; ".join(dict.fromkeys(named))


def common_place(facts: Sequence[Fact]) -> str:
    """Where figures stand together: what their places have in common, else each place."""
    split = [fact.figure.place.split(", ") for fact in facts]
    same = [parts[0] for parts in zip(*split, strict=False) if len(set(parts)) == 1]
    together = ", ".join(same) if split[0][: len(same)] == same else ""
    return together if together and len({fact.figure.document for fact in facts}) == 1 else places(facts)


def printed(facts: Sequence[Fact]) -> str:
    """Values with their places: `11% (Section 2.2) and 12% (Table 2)`."""
    by_value: dict[str, list[Fact]] = {}
    for fact in facts:
        by_value.setdefault(value(fact), []).append(fact)
    if len({places(same) for same in by_value.values()}) == 1:
        return f"{listed(by_value)} ({places(facts)})"
    return listed(f"{text} ({places(same)})" for text, same in by_value.items())


def are(facts: Sequence[Fact]) -> str:
    """The verb for different values."""
    return "is" if len({value(fact) for fact in facts}) == 1 else "are"


def code(subject: Subject, figures: Iterable[Figure]) -> str:
    """A readable identity that does not depend on the order of lines: `question.row:option+option@base`."""
    if subject.quantity:
        return f"{subject.quantity}@{subject.base}"
    item = (subject.question or "") + (f".{subject.row}" if subject.row else "")
    where = min((f"[{' '.join(f.where.split())}]" for f in figures if f.where), default="")
    parts = [item, "+".join(sorted(subject.options)), where if subject.where is not None else ""]
    weighted = ":weighted" if subject.weighted else ""
    return ":".join(filter(None, parts)) + f"@{subject.base}{weighted}"


def _words(name: str) -> str:
    return name.replace("_", " ")
