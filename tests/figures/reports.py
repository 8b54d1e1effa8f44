"""Random reports all of whose figures are true: drawn from random respondents and printed under a known convention."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import isqrt
from typing import Any, Final

from schemas.figures.judge import Recount
from schemas.figures.model import Statistic
from schemas.figures.rounding import Convention, Rounding, Twice, UpFrom, units
from schemas.figures.statistics import decimal
from schemas.figures.wording import Grade, grade, read_phrase
from schemas.questionnaire import Questionnaire

from .support import questionnaire, row

Answer = dict[str, Any]
QUESTIONS: Final = """
- {id: one, text: One, type: single, options: {a: A, b: B, c: C, d: D, e: E}}
- {id: routed, text: Routed, type: single, ask_if: one = 'a', options: {x: X, y: Y, z: Z}}
- {id: many, text: Many, type: multiple, options: {p: P, q: Q, r: R, s: S}}
- {id: grid, text: Grid, type: grid, rows: {g1: Row 1, g2: Row 2}, options: {good: Good, none: None, bad: Bad}}
- {id: region, text: Region, type: single, options: {n: North, s: South, w: West}}
- {id: marks, text: Marks out of five, type: single, options: {s1: "1", s2: "2", s3: "3", s4: "4", s5: "5"}}
- {id: staff, text: Staff, type: number, integer: true, min: 0, max: 60}
"""
BASES: Final = """{
  only_a: one = 'a', a_or_b: "one in ('a', 'b')", with_p: "selected(many, 'p')", good: grid.g1 = 'good',
  both: "one = 'a' and selected(many, 'p')", north: region = 'n', south: region = 's', west: region = 'w'}"""
MEMBERS: Final[dict[str, Callable[[Answer], bool]]] = {
    "": lambda _: True,
    "only_a": lambda r: r.get("one") == "a",
    "a_or_b": lambda r: r.get("one") in ("a", "b"),
    "with_p": lambda r: "p" in r.get("many", ()),
    "good": lambda r: r.get("grid.g1") == "good",
    "both": lambda r: r.get("one") == "a" and "p" in r.get("many", ()),
    "north": lambda r: r.get("region") == "n",
    "south": lambda r: r.get("region") == "s",
    "west": lambda r: r.get("region") == "w",
}
CONDITIONS: Final[list[tuple[str, str, Callable[[Answer], bool]]]] = [
    ("one", "one in ('b', 'a')", MEMBERS["a_or_b"]),
    ("", "one = 'a' and selected(many, 'p')", MEMBERS["both"]),
    ("", "one = 'a'", MEMBERS["only_a"]),
    ("many", "count(many) >= 2", lambda r: len(r.get("many", ())) >= 2),
]
ITEMS: Final[dict[str, Sequence[str]]] = {
    "one": "abcde",
    "routed": "xyz",
    "many": "pqrs",
    "grid.g1": ("good", "none", "bad"),
    "grid.g2": ("good", "none", "bad"),
    "region": "nsw",
    "marks": ("s1", "s2", "s3", "s4", "s5"),
}
SHARES: Final = (
    *("half", "a third", "a quarter", "three quarters", "two thirds", "1 in 5", "3 in 10", "a tenth", "40%", "63%"),
    *("most", "the majority", "a minority", "few", "very few", "nobody", "all", "the vast majority"),
)
HEDGES: Final = (
    "",
    "over ",
    "more than ",
    "just over ",
    "almost ",
    "nearly ",
    "about ",
    "less than ",
    "at least ",
    "up to ",
)
TIMES: Final = (
    "twice as many",
    "over twice as many",
    "three times as likely",
    "more likely",
    "less likely",
    "half as many",
)
CONVENTIONS: Final[Mapping[str, Rounding]] = {
    **{str(one): one for one in Convention},
    "up_from": UpFrom(Fraction(9, 20)),
    "twice": Twice(),
}


def respondents(chance: random.Random, size: int) -> list[Answer]:
    """Random answers that obey the route; some are left blank. Everybody has a weight."""
    drawn = []
    blank = chance.choice([0, 0, 0.1, 0.5])
    for _ in range(size):
        answer: Answer = {"weight": Fraction(chance.randint(1, 30), 10)}
        for item, codes in ITEMS.items():
            if (item == "routed" and answer.get("one") != "a") or chance.random() < blank:
                continue
            ticked = frozenset(code for code in codes if chance.random() < 0.4)
            answer[item] = (ticked or frozenset(chance.choice(codes))) if item == "many" else chance.choice(codes)
        if chance.random() >= blank:
            answer["staff"] = chance.randint(0, 60)
        drawn.append(answer)
    return drawn


@dataclass
class Report:
    """Lines of a figures.csv, all true, and their recounts, as they are drawn."""

    chance: random.Random
    convention: str
    weighted: bool
    halves: Convention = Convention.half_up
    lines: list[dict[str, str]] = field(default_factory=list)
    recounts: dict[str, Recount] = field(default_factory=dict)

    def q(self, stated: bool) -> Questionnaire:
        """The questionnaire, which states the convention or not."""
        said = [f"weighted: {str(self.weighted).lower()}"]
        said += [f"rounding: {self.convention}"] if stated else []
        said += ["up_from: 0.45"] if stated and self.convention == "up_from" else []
        return questionnaire(QUESTIONS, BASES, f"{{{', '.join(said)}}}")

    def rounded(self, value: Fraction, decimals: int) -> str:
        """A value as this report prints it; where halves may go either way, they all go one way."""
        how = CONVENTIONS[self.convention]
        if how is Convention.either:
            how = self.halves
        elif how == Twice():
            how = Twice(self.halves)
        return decimal(units(value * 10**decimals, how), decimals)

    def add(
        self, subject: str, statistic: str, printed: str, recount: tuple[int, int] | None = None, **cells: str
    ) -> None:
        """One line."""
        id_ = f"f{len(self.lines)}"
        place = f"{self.chance.choice(['Table 1', 'Table 2', 'Section 1', 'Section 2'])}, line {len(self.lines)}"
        self.lines.append(row(subject, statistic, printed, place, figure=id_, **cells))
        if recount is not None:
            self.recounts[id_] = Recount(*recount)

    def size(self, answers: Sequence[Answer]) -> Fraction:
        """How many they are, by weight where shares are of weighted counts."""
        return sum((answer["weight"] if self.weighted else Fraction(1) for answer in answers), Fraction(0))


def chosen(answer: Answer, item: str, options: Sequence[str]) -> bool:
    """Whether somebody chose one of some options."""
    given = answer.get(item, ())
    return bool(given & set(options)) if item == "many" else given in options


def at(subject: str, base: str) -> str:
    """A subject in a base."""
    return f"{subject}@{base}" if base else subject


def report(seed: int, size: int, convention: str = "half_up", *, weighted: bool = False, more: bool = True) -> Report:
    """A random report; `more`: with phrases, comparisons, averages, ranks and totals."""
    chance = random.Random(seed)  # noqa: S311
    answers = respondents(chance, size)
    halves = chance.choice([Convention.half_up, Convention.half_down, Convention.half_even])
    made = Report(chance, convention, weighted, halves)
    for name in ("", *chance.sample([name for name in MEMBERS if name], chance.randint(0, 4))):
        members = [answer for answer in answers if MEMBERS[name](answer)]
        if chance.random() < 0.5:
            made.add(at("", name), "base", f"{len(members):,}", (len(members), len(members)))
        for question, where, counted in CONDITIONS:
            asked = [answer for answer in members if not question or question in answer]
            parts(made, at(question, name), asked, [answer for answer in asked if counted(answer)], 0.3, where=where)
        for item, codes in ITEMS.items():
            if chance.random() < 0.4:
                answered = [answer for answer in members if item in answer]
                one_question(made, item, codes, name, answered)
                if more and answered:
                    comparisons(made, item, codes, name, answered)
        if more and chance.random() < 0.5:
            averages(made, name, members)
    chance.shuffle(made.lines)
    return made


def one_question(made: Report, item: str, codes: Sequence[str], base: str, answered: list[Answer]) -> None:
    """Options and nets of a question, and its base."""
    chance = made.chance
    nets = [chance.sample(list(codes), chance.randint(2, len(codes))) for _ in range(chance.randint(0, 3))]
    for options in [[code] for code in codes if chance.random() < 0.8] + nets:
        counted = [answer for answer in answered if chosen(answer, item, options)]
        for _ in range(chance.choice([1, 1, 2, 3])):
            parts(made, at(f"{item}:{'|'.join(options)}", base), answered, counted, 0.6)
    if chance.random() < 0.5:
        made.add(at(item, base), "base", str(len(answered)), (len(answered), len(answered)))


def parts(made: Report, subject: str, asked: list[Answer], counted: list[Answer], often: float, **cells: str) -> None:
    """A count and a percentage."""
    chance, recount = made.chance, (len(counted), len(asked))
    if chance.random() < often / 2 and not made.weighted:
        made.add(subject, "count", f"{len(counted):,}", recount, **cells)
    if chance.random() < often and asked:
        decimals = chance.choice([0, 0, 0, 1, 2])
        digits = made.rounded(100 * made.size(counted) / made.size(asked), decimals)
        printed = f"{digits}{chance.choice(['%', ' %', '', ' per cent'])}"
        made.add(subject, "percent", printed, None if made.weighted else recount, **cells)


def comparisons(made: Report, item: str, codes: Sequence[str], base: str, answered: list[Answer]) -> None:
    """What is said of the options of one question beside their shares."""
    chance, n = made.chance, made.size(answered)
    shares = {code: made.size([r for r in answered if chosen(r, item, [code])]) / n for code in codes}
    first, second = chance.sample(list(codes), 2)
    one, other = shares[first], shares[second]
    subject = at(f"{item}:{first}", base)
    texts = [hedge + text for hedge in HEDGES for text in SHARES]
    for text in true_phrases(chance, texts, Statistic.percent, one):
        made.add(subject, "percent", text)
    if chance.random() < 0.3:
        made.add(subject, "difference", made.rounded(100 * (one - other), chance.choice([0, 1])), versus=second)
    if other and chance.random() < 0.3:
        made.add(subject, "ratio", made.rounded(one / other, chance.choice([1, 2])), versus=second)
    if other and chance.random() < 0.3:
        made.add(subject, "change", made.rounded(100 * (one - other) / other, 0), versus=second)
    if other:
        for text in true_phrases(chance, TIMES, Statistic.ratio, one / other):
            made.add(subject, "ratio", text, versus=second)
    if list(shares.values()).count(max(shares.values())) == 1:
        top = max(shares, key=lambda code: shares[code])
        made.add(at(f"{item}:{top}", base), "rank", chance.choice(["highest", "first", "the most common"]))


def true_phrases(chance: random.Random, texts: Sequence[str], statistic: Statistic, value: Fraction) -> Iterator[str]:
    """At most one phrase of some that holds of a value, as the lexicon has it."""
    if chance.random() < 0.3:
        for text in chance.sample(list(texts), min(20, len(texts))):
            phrase = read_phrase(text, statistic)
            if phrase is not None and grade(phrase, value, value) is Grade.holds:
                yield text
                return


def averages(made: Report, base: str, members: list[Answer]) -> None:
    """Means, deviations and medians of the number and of the scale, a mean over the rows, and a printed total."""
    chance = made.chance
    for item, value in (("staff", lambda r: r["staff"]), ("marks", lambda r: int(r["marks"][1]))):
        values = [(value(r), r["weight"] if made.weighted else Fraction(1)) for r in members if item in r]
        total = sum((weight for _, weight in values), Fraction(0))
        if not values:
            continue
        if chance.random() < 0.5:
            made.add(at(item, base), "base", str(len(values)), (len(values), len(values)))
        mean = sum((number * weight for number, weight in values), Fraction(0)) / total
        for decimals in chance.sample([0, 1, 2], chance.choice([1, 1, 2])):
            made.add(at(item, base), "mean", made.rounded(mean, decimals))
        if not made.weighted:
            squares = sum(((number - mean) ** 2 for number, _ in values), Fraction(0))
            if len(values) > 1:
                made.add(at(item, base), "sd", made.rounded(root(squares / (len(values) - 1)), 2))
            ordered = sorted(number for number, _ in values)
            middle = Fraction(ordered[(len(values) - 1) // 2] + ordered[len(values) // 2], 2)
            made.add(at(item, base), "median", decimal(int(10 * middle), 1))
    rows = [[r for r in members if item in r] for item in ("grid.g1", "grid.g2")]
    if all(rows):
        shares = [
            made.size([r for r in these if r[f"grid.g{i}"] == "good"]) / made.size(these)
            for i, these in enumerate(rows, 1)
        ]
        made.add(at("grid:good", base), "mean", f"{made.rounded(50 * sum(shares, Fraction(0)), 1)}%")
    if chance.random() < 0.5:
        made.add(at("region", base), "total", "100%")


def root(value: Fraction) -> Fraction:
    """A square root, to far more decimals than are printed."""
    fine = 10**24
    return Fraction(isqrt(value.numerator * fine**2 // value.denominator), fine)
