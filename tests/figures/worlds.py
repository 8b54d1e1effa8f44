"""Small surveys all of whose outcomes can be tried: who may answer what, and which figures can be true at once.

A world is a number of respondents of each type; a type is one way to answer the whole survey. A figure counts some of
the types. What is printed can be true if, and only if, some world gives all of it: decided by trying them all.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np

from schemas.figures.rounding import Convention, Rounding, ends, printed_as
from schemas.figures.statistics import Printed
from schemas.questionnaire import Questionnaire

from .support import questionnaire, row

Answer = Mapping[str, Any]
Test = Callable[[Answer], bool]


@dataclass(frozen=True)
class Small:
    """A survey so small that every outcome can be tried: questions, bases, conditions, and every way to answer."""

    questions: str
    bases: Mapping[str, str]
    members: Mapping[str, Test]
    items: Mapping[str, Sequence[str]]
    wheres: Sequence[tuple[str, str, Test]]
    """Question, condition, and who meets it."""
    types: tuple[Answer, ...]

    def q(self, published: str = "{}") -> Questionnaire:
        """Its questionnaire."""
        named = ", ".join(f'{name}: "{text}"' for name, text in self.bases.items())
        return questionnaire(self.questions, f"{{{named}}}", published)


def ways(**items: Sequence[Any]) -> tuple[Answer, ...]:
    """Every way to answer: one of each item's answers; None is blank."""
    return tuple(
        {item: answer for item, answer in zip(items, answers, strict=True) if answer is not None}
        for answers in itertools.product(*items.values())
    )


def chose(item: str, *codes: str) -> Test:
    """Whether somebody gave one of some answers."""
    return lambda answer: bool(set(answer.get(item, ())) & set(codes))


def ticks(codes: str) -> list[tuple[str, ...] | None]:
    """Every way to tick one option or more, and blank."""
    return [None, *(t for size in range(1, len(codes) + 1) for t in itertools.combinations(codes, size))]


ROUTED = Small(
    """
    - {id: gate, text: Gate, type: single, options: {a: A, b: B}}
    - {id: routed, text: Routed, type: single, ask_if: gate = 'a', options: {x: X, y: Y}}
    - {id: one, text: One, type: single, options: {u: U, v: V, w: W}}
    """,
    {
        "only_a": "gate = 'a'",
        "only_u": "one = 'u'",
        "a_and_u": "gate = 'a' and one = 'u'",
        "u_or_v": "one in ('u', 'v')",
    },
    {
        "only_a": chose("gate", "a"),
        "only_u": chose("one", "u"),
        "a_and_u": lambda r: chose("gate", "a")(r) and chose("one", "u")(r),
        "u_or_v": chose("one", "u", "v"),
    },
    {"gate": "ab", "routed": "xy", "one": "uvw"},
    [("gate", "one = 'v'", chose("one", "v")), ("one", "routed = 'x'", chose("routed", "x"))],
    tuple(r for r in ways(gate="ab-", routed="xy-", one="uvw-") if r["gate"] == "a" or r["routed"] == "-"),
)
CHAIN = Small(
    """
    - {id: gate, text: Gate, type: single, options: {a: A, b: B}}
    - {id: second, text: Second, type: single, ask_if: gate = 'a', options: {x: X, y: Y}}
    - {id: third, text: Third, type: single, ask_if: second = 'x', options: {s: S, t: T}}
    - {id: one, text: One, type: single, options: {u: U, v: V}}
    """,
    {"only_a": "gate = 'a'", "only_x": "second = 'x'", "only_u": "one = 'u'", "x_and_u": "second = 'x' and one = 'u'"},
    {
        "only_a": chose("gate", "a"),
        "only_x": chose("second", "x"),
        "only_u": chose("one", "u"),
        "x_and_u": lambda r: chose("second", "x")(r) and chose("one", "u")(r),
    },
    {"gate": "ab", "second": "xy", "third": "st", "one": "uv"},
    [("one", "third = 's'", chose("third", "s"))],
    tuple(
        r
        for r in ways(gate="ab-", second="xy-", third="st-", one="uv-")
        if (r["gate"] == "a" or r["second"] == "-") and (r["second"] == "x" or r["third"] == "-")
    ),
)
MANY = Small(
    """
    - {id: many, text: Many, type: multiple, options: {p: P, q: Q, r: R}}
    - {id: one, text: One, type: single, options: {u: U, v: V}}
    """,
    {"with_p": "selected(many, 'p')", "only_u": "one = 'u'", "p_and_u": "selected(many, 'p') and one = 'u'"},
    {
        "with_p": chose("many", "p"),
        "only_u": chose("one", "u"),
        "p_and_u": lambda r: chose("many", "p")(r) and chose("one", "u")(r),
    },
    {"many": "pqr", "one": "uv"},
    [("many", "one = 'v'", chose("one", "v")), ("", "one = 'v' and selected(many, 'q')",
      lambda r: chose("one", "v")(r) and chose("many", "q")(r))],
    ways(many=ticks("pqr"), one="uv-"),
)  # fmt: skip
NONE = Small(
    """
    - {id: many, text: Many, type: multiple, options: {p: P, q: Q, z: None of these}, exclusive: [z]}
    - {id: one, text: One, type: single, options: {u: U, v: V}}
    - {id: routed, text: Routed, type: single, ask_if: "selected(many, 'p')", options: {x: X, y: Y}}
    """,
    {"with_p": "selected(many, 'p')", "only_u": "one = 'u'"},
    {"with_p": chose("many", "p"), "only_u": chose("one", "u")},
    {"many": "pqz", "one": "uv", "routed": "xy"},
    [("many", "one = 'v'", chose("one", "v"))],
    tuple(
        r
        for r in ways(many=[None, "p", "q", "z", "pq"], one="uv-", routed="xy-")
        if "p" in r.get("many", ()) or r["routed"] == "-"
    ),
)
GRID = Small(
    """
    - {id: grid, text: Grid, type: grid, rows: {g1: Row 1, g2: Row 2}, options: {good: Good, bad: Bad}}
    - {id: one, text: One, type: single, options: {u: U, v: V}}
    """,
    {"good": "grid.g1 = 'good'", "only_u": "one = 'u'"},
    {"good": lambda r: r.get("grid.g1") == ("good",), "only_u": chose("one", "u")},
    {"grid.g1": ("good", "bad"), "grid.g2": ("good", "bad"), "one": "uv"},
    [("one", "grid.g2 = 'bad'", lambda r: r.get("grid.g2") == ("bad",))],
    ways(**{"grid.g1": [("good",), ("bad",), None], "grid.g2": [("good",), ("bad",), None], "one": "uv-"}),
)
SMALL = {"routed": ROUTED, "chain": CHAIN, "many": MANY, "none": NONE, "grid": GRID}


@dataclass(frozen=True)
class Counted:
    """What a figure counts: its line without the printed text, who is counted, and who is its base."""

    subject: str
    where: str
    part: frozenset[int]
    whole: frozenset[int]
    """Types, by number."""


class Survey:
    """A small survey with everything that can be counted in it."""

    def __init__(self, small: Small) -> None:
        self.small = small
        self.everybody = frozenset(range(len(small.types)))

    def types(self, *tests: Test) -> frozenset[int]:
        """The types that pass every test."""
        return frozenset(i for i, answer in enumerate(self.small.types) if all(test(answer) for test in tests))

    def answered(self, item: str) -> frozenset[int]:
        """Who answered an item."""
        return self.types(chose(item, *self.small.items[item]))

    @cached_property
    def bases(self) -> dict[str, frozenset[int]]:
        """Everybody, and the named bases."""
        return {"": self.everybody, **{name: self.types(test) for name, test in self.small.members.items()}}

    @cached_property
    def wholes(self) -> list[Counted]:
        """Every denominator."""
        found = [Counted(f"@{name}".rstrip("@"), "", these, these) for name, these in self.bases.items()]
        for item in self.small.items:
            for name, these in self.bases.items():
                both = these & self.answered(item)
                found.append(Counted(f"{item}@{name}".rstrip("@"), "", both, both))
        return found

    @cached_property
    def parts(self) -> list[Counted]:
        """Every part of a denominator: options, nets, and conditions."""
        found = []
        for (name, these), (item, codes) in itertools.product(self.bases.items(), self.small.items.items()):
            whole = these & self.answered(item)
            for size in range(1, len(codes) + 1):
                for options in itertools.combinations(codes, size):
                    counted = whole & self.types(chose(item, *options))
                    found.append(Counted(f"{item}:{'|'.join(options)}@{name}".rstrip("@"), "", counted, whole))
        for (name, these), (question, where, test) in itertools.product(self.bases.items(), self.small.wheres):
            if question:
                whole = these & self.answered(question)
                found.append(Counted(f"{question}@{name}".rstrip("@"), where, whole & self.types(test), whole))
        return found


@dataclass(frozen=True)
class Line:
    """A printed figure: what it counts, as what statistic, and what is printed."""

    counted: Counted
    statistic: str
    printed: Printed
    place: str

    @property
    def row(self) -> dict[str, str]:
        """The line of figures.csv."""
        where = {"where": self.counted.where} if self.counted.where else {}
        return row(self.counted.subject, self.statistic, self.printed.digits, self.place, **where)


def true_line(
    chance: random.Random,
    counted: Counted,
    statistic: str,
    world: Sequence[int],
    how: Rounding,
    decimals: int | None = None,
) -> Line | None:
    """A figure as a world gives it, printed under a convention; None where there is nobody it could be a share of."""
    count, n = (sum(world[i] for i in these) for these in (counted.part, counted.whole))
    place = chance.choice(["Table 1", "Table 2", "Section 1"])
    if statistic != "percent":
        return Line(counted, statistic, Printed(count), place)
    if not n:
        return None
    decimals = chance.choice([0, 0, 0, 1]) if decimals is None else decimals
    halves = chance.choice([Convention.half_up, Convention.half_down])
    text = printed_as(count, n, decimals, halves if how is Convention.either else how)
    return Line(counted, statistic, Printed(int(text.replace(".", "")), decimals), place)


@cache
def worlds(types: int, size: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Every world of `size` respondents: how many are of each type, one line a world."""
    drawn = list(itertools.combinations_with_replacement(range(types), size))
    found = np.zeros((len(drawn), types), np.int64)
    for column in range(size):
        np.add.at(found, (np.arange(len(drawn)), np.array([one[column] for one in drawn])), 1)
    return found


def possible(lines: Iterable[Line], types: int, size: int, how: Rounding) -> bool:
    """Whether some world of `size` respondents gives every figure: all of them are tried."""
    left = worlds(types, size)
    for line in lines:
        part, whole = (left[:, sorted(these)].sum(axis=1) for these in (line.counted.part, line.counted.whole))
        left = left[gives(line, part, whole, how)]
        if not len(left):
            return False
    return True


def gives(line: Line, part: Any, whole: Any, how: Rounding) -> Any:
    """Whether so many of so many are printed so; of nobody, only 0% can be."""
    if line.statistic != "percent":
        return part == line.printed.scaled
    low, low_out, high, high_out, unit = ends(line.printed, how)
    fits = (low * whole <= unit * part - low_out) & (unit * part + high_out <= high * whole)
    return ((whole > 0) & fits) | ((whole == 0) & (line.printed.scaled == 0))
