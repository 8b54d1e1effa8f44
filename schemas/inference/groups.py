"""Columns that belong to one question: what kind of question they are together.

Belongs here: multiple choices, grids, rankings and sums, told by the answers of columns that share a heading. Does
not belong here: which columns share one (`pipelines/draft/blocks.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

import polars as pl

from schemas.administrative import TICKED, UNTICKED
from schemas.inference.contents import MOST_OPTIONS, REPEATED, Contents, Kind
from schemas.inference.numbers import numbers

SHARED: Final = 0.5
"""Share of a list that each of its rows uses on average, at the least."""
HOLDS: Final = 0.98
"""Share of the rows in which amounts have one sum."""
RANKS: Final = 0.95
"""Share of the cells that are ranks, and of the rows with ranks 1, 2, 3 ... each once."""
RANKED: Final = 3
"""Columns from which on numbers may be ranks."""
ORDINAL: Final = r"(?i)^(\d{1,2})(?:\.0+)?(?:st|nd|rd|th|er|re|e|\.|\u00ba|\u00aa)?$"
YES_NO: Final = frozenset({"yes", "no", "ja", "nein", "nee", "oui", "non", "si", "sí"})
MARKS: Final = frozenset({*TICKED, *UNTICKED})


class Together(StrEnum):
    """What columns are together."""

    multiple = "multiple"
    grid = "grid"
    ranking = "ranking"
    constant_sum = "constant_sum"
    apart = "apart"


@dataclass(frozen=True)
class Group:
    """What columns are together, and the values of their common list."""

    kind: Together
    values: tuple[str, ...] = ()
    total: Fraction | None = None
    unticked: tuple[str, ...] = ()
    """Texts by which columns of a multiple choice say: not ticked, besides the words everybody uses for it."""


def group(cells: Sequence[pl.Series], held: Sequence[Contents], *, several: bool) -> Group:
    """What columns are together. `several`: the wording asks to tick all that apply."""
    if len(held) < 2 or all(h.kind is Kind.nothing for h in held):
        return Group(Together.apart)
    unticked = _multiple(cells, held, several=several)
    if unticked is not None:
        return Group(Together.multiple, unticked=unticked)
    if is_ranking(cells, {text for h in held for text in h.missing}):
        return Group(Together.ranking)
    total = _total(cells, held)
    if total is not None:
        return Group(Together.constant_sum, total=total)
    values = _common(held)
    return Group(Together.grid, values) if values else Group(Together.apart)


def _multiple(cells: Sequence[pl.Series], held: Sequence[Contents], *, several: bool) -> tuple[str, ...] | None:
    """Texts for "not ticked" if every column has one answer of its own; None if they are no multiple choice."""
    used = [h for h in held if h.kind is not Kind.nothing]
    own = [_own(h) for h in used]
    if any(len(values) > 1 for values in own):
        return None
    marks = {value.lower() for h in used for value in h.counts}
    if marks <= YES_NO and not several:
        return None  # a grid of yes and no: who says no to everything has answered
    labels = Counter(value for values in own for value in values)
    if len(used) > 1 and any(
        n > 1 and label.lower() not in MARKS and not label.isdigit() for label, n in labels.items()
    ):
        return None  # one label in several columns is an answer, not the name of an option
    negative = [
        text for h in used for text, key in h.missing.items() if key in ("refused", "skipped") and "-" in text[:1]
    ]
    return tuple(sorted(text for text in set(negative) if _beside_ticks(cells, text)))


def _beside_ticks(cells: Sequence[pl.Series], text: str) -> bool:
    """Whether a text stands beside ticks in most rows that have it: where no column has one, it is an answer to all."""
    frame = pl.DataFrame({str(i): column for i, column in enumerate(cells)})
    having = frame.filter(pl.any_horizontal((pl.all() == text).fill_null(value=False)))
    alone = having.filter(pl.all_horizontal((pl.all() == text).fill_null(value=True)))
    return 2 * alone.height < having.height or any(column.null_count() == 0 for column in cells)


def _own(held: Contents) -> list[str]:
    """What a column of a multiple choice says besides "not ticked"."""
    return [value for value in held.counts if value.lower() not in UNTICKED]


def ranks_of(texts: pl.Series) -> pl.Series:
    """The ranks that texts such as 2 and 2nd are; null for the others."""
    return texts.str.extract(ORDINAL).cast(pl.Int64)


def is_ranking(cells: Sequence[pl.Series], missing: Collection[str] = ()) -> bool:
    """Ranks from 1 to at most the number of columns, in nearly every row no two alike."""
    k = len(cells)
    known = [column.set(column.is_in([*missing]).fill_null(value=False), None) for column in cells]
    ranks = pl.DataFrame({str(i): ranks_of(column) for i, column in enumerate(known)})
    texts = sum(column.drop_nulls().len() for column in known)
    within = sum(int(column.is_between(1, k).sum()) for column in ranks)
    if k < RANKED or not texts or within < RANKS * texts:
        return False
    if all(column.drop_nulls().n_unique() < 2 for column in ranks):
        return False
    given = ranks.select(pl.concat_list(pl.all()).list.drop_nulls().list.sort().alias("ranks")).filter(
        pl.col("ranks").list.len() > 1
    )
    runs = given.filter(pl.col("ranks") == pl.int_ranges(1, pl.col("ranks").list.len() + 1, dtype=pl.Int64))
    return given.height > 0 and runs.height >= RANKS * given.height


def _total(cells: Sequence[pl.Series], held: Sequence[Contents]) -> Fraction | None:
    """What amounts add up to in nearly every row; None if they do not."""
    amounts = (Kind.whole, Kind.decimal, Kind.choice)
    if len(held) < 2 or any(h.kind not in amounts for h in held if h.counts):
        return None
    mark = "," if any(h.decimal == "," for h in held) else "."
    rows = pl.DataFrame({str(i): numbers(column, mark) for i, column in enumerate(cells)})
    sums = rows.filter(pl.any_horizontal(pl.all().is_not_null())).select(pl.sum_horizontal(pl.all()).alias("sum"))[
        "sum"
    ]
    if len(sums) < 5:
        return None
    common = sums.round(6).mode().sort()[-1]
    if common < 10 or float((sums.round(6) == common).mean() or 0) < HOLDS:
        return None
    return Fraction(str(common))


def _common(held: Sequence[Contents]) -> tuple[str, ...]:
    """The values of the list that columns share; empty if they share none."""
    used = [h for h in held if h.counts]
    counts: Counter[str] = Counter()
    for h in used:
        counts.update({value: h.counts[value] for value in h.values})
    once = sum(count == 1 for count in counts.values())
    closed = all(h.closed for h in used) or (
        len(counts) <= MOST_OPTIONS and sum(counts.values()) >= 3 * REPEATED * len(counts) and once <= len(counts) // 5
    )
    if not closed or any(h.kind in (Kind.date, Kind.identifier, Kind.decimal, Kind.mentions) for h in used):
        return ()
    shared = sum(len(h.values) for h in used) / (len(used) * len(counts))
    return tuple(counts) if shared > SHARED and len(counts) >= 2 else ()
