"""Why figures cannot all be true, step by step: what each leaves possible, until nothing is left.

Belongs here: following the sums of a core from bound to bound, and telling the steps. Does not belong here: finding
cores (`schemas.figures.solver`), and who is meant by a cell (`people.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from schemas.figures.cells import Cell
from schemas.figures.constraints import Model, Rule
from schemas.figures.solver import Core, Key, Sum

ROUNDS: Final = 12
MOST_STEPS: Final = 9
End = tuple[Cell, bool]


@dataclass(frozen=True)
class Step:
    """A bound on the number in a cell, the figure or rule it comes from, and the bounds it rests on."""

    cell: Cell
    upper: bool
    value: int
    by: Key
    rests_on: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Derivation:
    """Two bounds on one cell that leave nothing between them."""

    least: Step
    most: Step

    def steps(self) -> Iterator[Step]:
        """Every step, each after those it rests on."""
        told: dict[Step, None] = {}

        def tell(step: Step) -> None:
            for before in step.rests_on:
                tell(before)
            told[step] = None

        tell(self.most)
        tell(self.least)
        return iter(told)


def derived(model: Model, core: Core) -> Derivation | None:
    """How a core is contradictory, where bounds alone show it in a few steps; None where they do not."""
    system = model.system
    sums = [(key, one) for key in core.claims for one in system.claims[key]]
    sums += [(key, one) for key in core.structure for one in system.structure[key]]
    known: dict[End, Step] = {}
    for _ in range(ROUNDS):
        fresh: list[Step] = []
        for by, one in sums:
            for row in _rows(one):
                fresh += _bounds(row, by, known)
        changed = False
        for step in fresh:
            end = step.cell, step.upper
            before = known.get(end)
            if before is None or (step.value < before.value if step.upper else step.value > before.value):
                known[end] = step
                changed = True
            least, most = known.get((step.cell, False)), known.get((step.cell, True))
            if least is not None and most is not None and least.value > most.value:
                found = Derivation(least, most)
                return found if sum(1 for _ in found.steps()) <= MOST_STEPS else None
        if not changed:
            return None
    return None


Row = tuple[tuple[tuple[Cell, int], ...], int]


def _rows(one: Sum) -> Iterator[Row]:
    """A sum as rows: coefficients times cells is no more than a number."""
    total: dict[Cell, int] = {}
    for cell, c in one.terms:
        if isinstance(cell, Cell):
            total[cell] = total.get(cell, 0) + c
    terms = tuple((cell, c) for cell, c in total.items() if c)
    if one.high is not None:
        yield terms, one.high
    if one.low is not None:
        yield tuple((cell, -c) for cell, c in terms), -one.low


def _bounds(row: Row, by: Key, known: dict[End, Step]) -> Iterator[Step]:
    """What a row says about each of its cells, given what is known of the others; nobody is fewer than none."""
    terms, high = row
    for at, (cell, coefficient) in enumerate(terms):
        others = [(other, c) for i, (other, c) in enumerate(terms) if i != at]
        rests_on = [known.get((other, c < 0)) for other, c in others]
        values = [
            step.value if step is not None else (0 if c > 0 else None)
            for (_, c), step in zip(others, rests_on, strict=True)
        ]
        if any(value is None for value in values):
            continue
        left = high - sum(c * value for (_, c), value in zip(others, values, strict=True) if value is not None)
        before = tuple(step for step in rests_on if step is not None)
        if coefficient > 0:
            yield Step(cell, upper=True, value=left // coefficient, by=by, rests_on=before)
        else:
            yield Step(cell, upper=False, value=-(left // -coefficient), by=by, rests_on=before)


def told(
    found: Derivation, people: Callable[[Cell], str], share: Callable[[Key], str], reason: Callable[[Rule], str]
) -> str:
    """A derivation in sentences. `share` is a percentage as printed, empty for a number of people."""
    texts = []
    for step in found.steps():
        text = _told(step, people, share, reason)
        if text:
            texts.append(text[:1].upper() + text[1:])
    who = people(found.most.cell)
    texts.append(f"At most {found.most.value:,} and at least {found.least.value:,} would be {who}: no number is both.")
    return " ".join(dict.fromkeys(texts))


def _told(step: Step, people: Callable[[Cell], str], share: Callable[[Key], str], reason: Callable[[Rule], str]) -> str:
    some = "at most" if step.upper else "at least"
    if isinstance(step.by, Rule):
        return f"{reason(step.by)} So {some} {step.value:,} are {people(step.cell)}."
    printed = share(step.by)
    if not printed or len(step.rests_on) != 1:
        return ""
    before = step.rests_on[0]
    known = "at most" if before.upper else "at least"
    if _is_part(step, before):
        return f"{printed} of {known} {before.value:,} is {some} {step.value:,}."
    return f"{before.value:,} is {printed} of {some} {step.value:,}."


def _is_part(step: Step, before: Step) -> bool:
    """Whether a share was taken of a denominator, rather than the denominator found from a share."""
    return step.value <= before.value
