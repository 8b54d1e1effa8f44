"""Contradictions among figures: the solver of `schemas/figures` against one plain weighted model of CP-SAT.

    .venv/bin/python benchmarks/figures.py [--errors 10 40] [--seeds 3] [--peer-seconds 60] [--json FILE]

A report on single-choice questions by banner columns is printed from random respondents; then as many figures as asked
are altered, each so that it alone makes a contradiction. Both solvers run in one process, OR-Tools imported before;
a peer that finishes must agree on the least weight, and every correction is checked by CP-SAT on the rest. Seconds do
not travel; the ratios do.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Hashable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from schemas.figures.solver import Contradiction, Sum, System, contradictions, shrink  # noqa: E402

MOST = 10_000
FAR = 10**12
BLANK = 0.1  # of the answers, where questions have bases of their own
Printed = tuple[str, tuple[Hashable, ...], int]  # number or percent, the variables, what is printed


def adds_up(whole: Hashable, parts: list[Hashable]) -> tuple[Sum, ...]:
    return (Sum(((whole, -1), *((part, 1) for part in parts)), 0, 0),)


def claim(kind: str, variables: tuple[Hashable, ...], number: int) -> tuple[Sum, ...]:
    """A number of people, or a whole percentage with halves either way: (2v - 1)n <= 200k <= (2v + 1)n."""
    if kind == "number":
        return (Sum(((variables[0], 1),), number, number),)
    k, n = variables
    return Sum(((k, 200), (n, 1 - 2 * number)), 0), Sum(((k, 200), (n, -1 - 2 * number)), None, 0)


class Report:
    """Variables, structure and figures, all true. Every column has its n, every cell its percentage, totals counts.

    `shared`: everybody answers everything, and a column has one n for all questions; else a question has its own.
    """

    def __init__(self, seed: int, *, shared: bool, questions: int = 10, options: int = 5, columns: int = 5) -> None:
        self.chance = chance = random.Random(seed)  # noqa: S311
        self.columns = [f"c{i}" for i in range(columns)]
        parts = [*self.columns, "rest"]
        people = 1200
        member = chance.choices(parts, [chance.random() + 0.5 for _ in parts], k=people)
        self.bounds: dict[Hashable, tuple[int, int]] = {}
        self.structure: dict[Hashable, tuple[Sum, ...]] = {}
        self.printed: dict[Hashable, Printed] = {}
        self.count: dict[Hashable, int] = {}
        self._bases("n", member)
        for question in range(questions):
            liking = {part: [chance.random() + 0.2 for _ in range(options)] for part in parts}
            answers = [chance.choices(range(options), liking[part])[0] for part in member]
            if not shared:
                answers = [-1 if chance.random() < BLANK else answer for answer in answers]
                self._bases(("n", question), [m for m, a in zip(member, answers, strict=True) if a >= 0])
                for column in ("all", *parts):
                    blank = Sum(((("n", question, column), 1), (("n", column), -1)), None, 0)
                    self.structure["asked", question, column] = (blank,)
            self._cells(question, range(options), list(zip(member, answers, strict=True)), shared=shared)

    def _bases(self, name: Hashable, member: list[str]) -> None:
        at = name if isinstance(name, tuple) else (name,)
        parts = [*self.columns, "rest"]
        for column in ("all", *parts):
            self._variable((*at, column), sum(column in ("all", one) for one in member))
            if column != "rest":
                self.printed["base", *at, column] = ("number", ((*at, column),), self.count[*at, column])
        self.structure["bases", *at] = adds_up((*at, "all"), [(*at, part) for part in parts])

    def _cells(self, question: int, options: range, answers: list[tuple[str, int]], *, shared: bool) -> None:
        parts = [*self.columns, "rest"]
        for option in options:
            for column in ("all", *parts):
                k = sum(a == option and column in ("all", m) for m, a in answers)
                self._variable(("k", question, option, column), k)
                if column != "rest":
                    n = ("n", column) if shared else ("n", question, column)
                    share = (200 * k + self.count[n]) // (2 * self.count[n])
                    self.printed["percent", question, option, column] = (
                        "percent", (("k", question, option, column), n), share
                    )  # fmt: skip
            whole = ("k", question, option, "all")
            self.printed["count", question, option] = ("number", (whole,), self.count[whole])
            self.structure["row", question, option] = adds_up(whole, [("k", question, option, p) for p in parts])
        for column in ("all", *parts):
            n = ("n", column) if shared else ("n", question, column)
            self.structure["column", question, column] = adds_up(n, [("k", question, o, column) for o in options])

    def _variable(self, name: Hashable, count: int) -> None:
        self.bounds[name] = (0, MOST)
        self.count[name] = count

    def system(self, wrong: dict[Hashable, int]) -> System:
        claims = {key: claim(kind, at, wrong.get(key, number)) for key, (kind, at, number) in self.printed.items()}
        return System(dict(self.bounds), dict(self.structure), claims)

    def altered(self, errors: int) -> dict[Hashable, int]:
        """As many figures with another number, each of which alone makes a contradiction."""
        wrong: dict[Hashable, int] = {}
        figures = list(self.printed)
        while len(wrong) < errors:
            figure = self.chance.choice(figures)
            kind, _, number = self.printed[figure]
            most = 9 if kind == "percent" else max(9, number // 10)
            new = number + self.chance.choice([-1, 1]) * self.chance.randint(1, most)
            if figure not in wrong and new >= 0 and shrink(alone := self.system({figure: new}), alone.claims):
                wrong[figure] = new
        return wrong


def plain(system: System, seconds: float) -> tuple[int, int, bool]:
    """One model, a literal a claim, the least weight of what is dropped: weight, bound, whether proved."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    variables = {name: model.new_int_var(*ends, "") for name, ends in system.bounds.items()}
    dropped = []
    for certain, group in ((True, system.structure), (False, system.claims)):
        for sums in group.values():
            wrong = model.new_bool_var("")
            dropped += [] if certain else [wrong]
            for one in sums:
                low, high = one.low if one.low is not None else -FAR, one.high if one.high is not None else FAR
                total = sum(variables[name] * factor for name, factor in one.terms)
                added = model.add_linear_constraint(total, low, high)
                if not certain:
                    added.only_enforce_if(wrong.negated())
    model.minimize(sum(dropped))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(model)
    return round(solver.objective_value), round(solver.best_objective_bound), status == cp_model.OPTIMAL


def corrects(system: System, found: tuple[Contradiction, ...]) -> bool:
    """Whether, for the first correction of each part, the other claims can all be true."""
    wrong = {key for one in found for key in one.corrections[0]}
    return shrink(system, [key for key in system.claims if key not in wrong]) is None


def measured(seed: int, errors: int, *, shared: bool, peer_seconds: float) -> dict[str, object]:
    report = Report(seed, shared=shared)
    system = report.system(report.altered(errors))
    start = time.perf_counter()
    found = contradictions(system)
    ours = time.perf_counter() - start
    first = time.perf_counter()
    contradictions(system, max_ties=1)
    one_only = time.perf_counter() - first
    weight, bound = sum(one.weight for one in found), sum(one.bound for one in found)
    if not corrects(system, found):
        raise SystemExit(f"seed {seed}: a correction does not correct")
    row: dict[str, object] = {
        "seed": seed, "figures": len(system.claims), "errors": errors, "shared": shared, "weight": weight,
        "bound": bound, "ties": sum(len(one.corrections) for one in found),
        "all_ties": all(one.complete for one in found), "seconds": ours, "seconds_one": one_only,
    }  # fmt: skip
    if peer_seconds:
        start = time.perf_counter()
        peer_weight, peer_bound, proved = plain(system, peer_seconds)
        row |= {"peer": time.perf_counter() - start, "peer_weight": peer_weight, "peer_bound": peer_bound}
        if bound > peer_weight or peer_bound > weight or (proved and peer_weight != weight):
            raise SystemExit(f"seed {seed}: least weight {bound} to {weight} here, {peer_bound} to {peer_weight} there")
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--errors", type=int, nargs="+", default=[10, 40])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--peer-seconds", type=float, default=60, help="0: leave the peer out.")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    import ortools.sat.python.cp_model  # noqa: F401  (its import is not measured)

    rows = []
    print("figures errors bases   least proved  ties   first s  all ties s  peer s   peer's bounds  peer x first")
    for shared in (True, False):
        for errors in given.errors:
            own = []
            for seed in range(given.seeds):
                row = measured(seed, errors, shared=shared, peer_seconds=given.peer_seconds)
                own.append(row)
                print(
                    f"{row['figures']:>7} {errors:>6} {'one' if shared else 'own':>5} {row['weight']:>7} "
                    f"{row['bound'] == row['weight']!s:>6} {row['ties']:>5} {row['seconds_one']:>9.2f} "
                    f"{row['seconds']:>11.2f} {row.get('peer', 0):>7.1f}   {row.get('peer_bound')} to "
                    f"{row.get('peer_weight')}   {row.get('peer', 0) / row['seconds_one']:>8.0f}",
                    flush=True,
                )
            rows += own
            print(f"        median: first {statistics.median(r['seconds_one'] for r in own):.2f} s")
    if given.json:
        given.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
