"""What one set of percentages costs: whether it can be true of one base, and of which bases up to 10,000 it can.

Prints the median of several rounds, and checks the answers against a count by hand for each base.

    .venv/bin/python benchmarks/percentages.py
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from schemas.figures.arithmetic.percentage_sets import PercentageSet, bases_of_set, can_total
from schemas.figures.rounding import attainable
from schemas.figures.statistics import Printed

MOST = 10_000
SETS = {
    "whole per cents that total 100": ((31, 24, 17, 13, 9, 6), 0),
    "whole per cents that total 102": ((31, 25, 17, 13, 9, 7), 0),
    "one decimal, total 100.0": ((312, 241, 174, 128, 87, 58), 1),
    "one decimal, total 100.2": ((312, 241, 174, 128, 88, 59), 1),
    "two decimals, total 100.00": ((3121, 2412, 1743, 1284, 875, 565), 2),
}


def median(action: Callable[[], object], times: int, rounds: int = 15) -> float:
    """Seconds of one call."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(times):
            action()
        taken.append((time.perf_counter() - start) / times)
    return statistics.median(taken)


def one_base(printed: tuple[Printed, ...]) -> float:
    """Microseconds to tell whether a set can be true of one base, averaged over bases that differ."""
    bases = range(100, 1100)
    return median(lambda: [can_total(printed, n) for n in bases], 1) / len(bases) * 1e6


def all_bases(printed: tuple[Printed, ...]) -> float:
    """Milliseconds to find all bases up to 10,000 of a set that has not been seen before."""
    return median(lambda: PercentageSet(printed).bases(MOST), 3) * 1e3


def by_hand(printed: tuple[Printed, ...], n: int) -> bool:
    counts = [attainable(one, n) for one in printed]
    return all(counts) and sum(one[0] for one in counts) <= n <= sum(one[-1] for one in counts)


def main() -> None:
    print(f"{'':34}{'one base, us':>14}{'all bases, ms':>16}{'bases':>9}")
    for name, (values, decimals) in SETS.items():
        printed = tuple(Printed(value, decimals) for value in values)
        found = bases_of_set(printed, MOST)
        if [n for one in found for n in one] != [n for n in range(1, MOST + 1) if by_hand(printed, n)]:
            raise SystemExit(f"{name}: the bases are not those found by hand")
        print(f"{name:34}{one_base(printed):14.2f}{all_bases(printed):16.2f}{sum(map(len, found)):9,}")


if __name__ == "__main__":
    main()
