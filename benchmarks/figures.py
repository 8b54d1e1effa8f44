"""Contradictions among figures: the solver of `schemas/figures` against a plain weighted model of CP-SAT.

    .venv/bin/python benchmarks/figures.py [--errors 10 40] [--seeds 3] [--peer-seconds 60] [--json FILE]
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from schemas.figures.solver import Sum, System  # noqa: E402

COLUMNS = ("men", "women", "young", "old", "north")


def percent(count: int, base: int) -> int:
    """Rounded half up, as a whole number."""
    return (200 * count + base) // (2 * base)


class Crosstab:
    """A report on single-choice questions by disjoint banner columns, printed from random respondents.

    Variables: n(column), with a rest that no column holds, and k(question, option, column). Printed: every n, every
    percentage, and in the total column every count.
    """

    def __init__(self, seed: int, questions: int = 10, options: int = 5, columns: int = 5, people: int = 1000) -> None:
        self.chance = chance = random.Random(seed)
        self.bounds, self.structure = {}, {}
        self.printed: dict[tuple, tuple] = {}  # figure -> (kind, variables, number)
        names = [f"c{i}" for i in range(columns)]
        share = [chance.random() + 0.5 for _ in range(columns + 1)]
        member = chance.choices([*names, "rest"], share, k=people)
        parts = [*names, "rest"]
        cells = ["all", *parts]
        n = {c: member.count(c) if c != "all" else people for c in cells}
        self.truth = {("n", c): n[c] for c in cells}
        self.bounds = {("n", c): (0, 10_000) for c in cells}
        self.structure["n"] = (self.adds(("n", "all"), [("n", c) for c in parts]),)
        for c in ("all", *names):
            self.printed["base", c] = ("number", (("n", c),), n[c])
        for q in range(questions):
            liking = {c: [chance.random() + 0.2 for _ in range(options)] for c in parts}
            answer = [chance.choices(range(options), liking[c])[0] for c in member]
            for o in range(options):
                for c in cells:
                    k = sum(a == o and c in ("all", m) for a, m in zip(answer, member, strict=True))
                    self.truth["k", q, o, c] = k
                    self.bounds["k", q, o, c] = (0, 10_000)
                self.structure["row", q, o] = (self.adds(("k", q, o, "all"), [("k", q, o, c) for c in parts]),)
                for c in ("all", *names):
                    at = (("k", q, o, c), ("n", c))
                    self.printed["percent", q, o, c] = ("percent", at, percent(self.truth["k", q, o, c], n[c]))
                self.printed["count", q, o] = ("number", (("k", q, o, "all"),), self.truth["k", q, o, "all"])
            for c in cells:
                self.structure["column", q, c] = (self.adds(("n", c), [("k", q, o, c) for o in range(options)]),)

    @staticmethod
    def adds(whole, parts) -> Sum:
        return Sum(((whole, -1), *((p, 1) for p in parts)), 0, 0)

    @staticmethod
    def claim(kind, variables, number) -> tuple[Sum, ...]:
        if kind == "number":
            return (Sum(((variables[0], 1),), number, number),)
        k, n = variables  # 200k >= (2v - 1)n and 200k <= (2v + 1)n
        return Sum(((k, 200), (n, 1 - 2 * number)), 0), Sum(((k, 200), (n, -1 - 2 * number)), None, 0)

    def system(self, wrong: dict | None = None) -> System:
        wrong = wrong or {}
        claims = {f: self.claim(kind, at, wrong.get(f, number)) for f, (kind, at, number) in self.printed.items()}
        return System(dict(self.bounds), dict(self.structure), claims, {})

    def alter(self, errors: int, detectable) -> dict:
        """`errors` figures printed otherwise, each of which alone makes a contradiction."""
        wrong: dict = {}
        figures = list(self.printed)
        while len(wrong) < errors:
            figure = self.chance.choice(figures)
            kind, _, number = self.printed[figure]
            most = 9 if kind == "percent" else max(9, number // 10)
            new = number + self.chance.choice([-1, 1]) * self.chance.randint(1, most)
            if figure not in wrong and new >= 0 and detectable(self.system({figure: new})):
                wrong[figure] = new
        return wrong
