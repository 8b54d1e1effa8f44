"""How bases balance: the identities of the table `bases`, for counts and for sums of weights.

Belongs here: what must add up to what. Does not belong here: how anything is counted (`accounting.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

import polars as pl

from schemas.contract import Identity
from schemas.questionnaire import ASKED_STATUSES

WEIGHTED: Final = "weighted_"
"""What the column of a sum of weights is called besides the name of the count."""
COUNTED: Final = (
    "total",
    "asked",
    *(status.value for status in ASKED_STATUSES),
    "not_asked",
    "invalidated",
    "undetermined",
    "chosen",
)
CLOSE: Final = 1e-9
"""Sums of weights are binary: they balance within this share of themselves."""


def _sum(by: str, *names: str) -> pl.Expr:
    return pl.sum_horizontal(f"{by}{name}" for name in names)


def _equal(name: str, other: pl.Expr) -> pl.Expr:
    """Whole numbers are equal, sums of weights as good as; what is empty is not compared."""
    one = pl.col(name)
    close = (one - other).abs() <= CLOSE * pl.max_horizontal(one, other) if name.startswith(WEIGHTED) else one == other
    return one.is_null() | close


def at_most(name: str, other: pl.Expr) -> pl.Expr:
    """A column is no negative number and no more than another, or empty."""
    one = pl.col(name)
    return one.is_null() | ((one >= 0) & (one <= (other * (1 + CLOSE) if name.startswith(WEIGHTED) else other)))


def _weighted() -> list[pl.Expr]:
    return [pl.col(f"{WEIGHTED}{name}").is_not_null() for name in COUNTED if name != "chosen"]


BALANCE: Final[dict[str, Callable[[str], pl.Expr]]] = {
    "asked_balances": lambda by: _equal(f"{by}asked", _sum(by, *(status.value for status in ASKED_STATUSES))),
    "total_balances": lambda by: _equal(f"{by}total", _sum(by, "asked", "not_asked", "undetermined")),
    "invalidated_not_asked": lambda by: at_most(f"{by}invalidated", pl.col(f"{by}not_asked")),
    "chosen_by_who_answered": lambda by: at_most(
        f"{by}chosen", _sum(by, "answered", "dont_know", "refused", "not_applicable")
    ),
}
"""What holds in every row of `bases`, for counts and for sums of weights."""

IDENTITIES: Final = (
    *(Identity(f"{by}{name}", partial(holds, by)) for by in ("", WEIGHTED) for name, holds in BALANCE.items()),
    Identity("weighted_as_a_whole", lambda: pl.any_horizontal(_weighted()) == pl.all_horizontal(_weighted())),
)
