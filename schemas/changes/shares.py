"""Bases and toplines compared with those of an earlier state.

Belongs here: which shares are compared, and the rows that tell it. Does not belong here: when a share has moved
(`moves.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import polars as pl

from schemas.changes.altered import Alteration
from schemas.changes.moves import Pair, Setting, Share, in_order, judged
from schemas.changes.snapshot import Against, Row, Snapshot, earlier, row, untold
from schemas.changes.weights import effective
from schemas.questionnaire import ASKED_STATUSES, EVERYBODY, Status

KEYS: Final = ("question", "row", "option", "banner")
Key = tuple[str, str | None, str | None, str, str]
"""Question, row, option, banner, and the option or status that the count is of."""


def toplines(now: Snapshot, old: Snapshot, altered: Mapping[str, Alteration], against: Against) -> Iterator[Row]:
    """Every topline of either state. `altered`: the questions that are asked otherwise."""
    setting = Setting("toplines", earlier(old, against), against, altered)
    found = [state.table("toplines", *KEYS, "label", "count", "base") for state in (old, now)]
    if found[0] is None or found[1] is None:
        yield untold(setting.part, "the toplines", old, against)
        return
    both = _both(_topline_shares(found[0], old), _topline_shares(found[1], now))
    yield from _compared([Pair(*key, *sides) for key, sides in both.items()], setting)


def _topline_shares(table: pl.DataFrame, state: Snapshot) -> dict[Key, Share]:
    sizes = effective(state)
    keys = table.select(KEYS).rows()
    weighted: list[float | None] = [None] * len(keys)
    if {"weighted_count", "weighted_base"} <= set(table.columns):
        share = pl.when(pl.col("weighted_base") > 0).then(pl.col("weighted_count") / pl.col("weighted_base"))
        weighted = table.select(share).to_series().to_list()
    columns = zip(keys, table["count"], table["base"], weighted, table["label"], strict=True)
    return {
        (*key, key[2] or ""): Share(
            count, base, by_weight, sizes.get(key[:2]) if key[3] == EVERYBODY else None, label, guarded=True
        )
        for key, count, base, by_weight, label in columns
    }


def bases(now: Snapshot, old: Snapshot, altered: Mapping[str, Alteration], against: Against) -> Iterator[Row]:
    """Of every item and base who was asked, and what became of those; not a status that nobody has on either side."""
    setting = Setting("bases", earlier(old, against), against, altered)
    found = [state.table("bases", "base", "question", "row", "option", "total", "asked") for state in (old, now)]
    if found[0] is None or found[1] is None:
        yield untold(setting.part, "the bases", old, against)
        return
    pairs = [
        Pair(*key, *sides)
        for key, sides in _both(_base_shares(found[0]), _base_shares(found[1])).items()
        if key[4] in ("asked", Status.answered) or any(share and share.chosen for share in sides)
    ]
    yield from _compared(pairs, setting)


def _base_shares(table: pl.DataFrame) -> dict[Key, Share]:
    items = table.filter(pl.col("option").is_null())
    keys = items.select("question", "row", "option", "base").rows()
    names = ["asked", *(status.value for status in ASKED_STATUSES if status in items.columns)]
    return {
        (*key, name): Share(n, total if name == "asked" else numbers[0])
        for key, total, numbers in zip(keys, items["total"], items.select(names).iter_rows(), strict=True)
        for name, n in zip(names, numbers, strict=True)
    }


def _both(before: dict[Key, Share], now: dict[Key, Share]) -> dict[Key, tuple[Share | None, Share | None]]:
    """What either side has, in the order of this run."""
    return {key: (before.get(key), now.get(key)) for key in dict.fromkeys([*now, *before])}


def _compared(pairs: list[Pair], setting: Setting) -> Iterator[Row]:
    for pair, one in in_order(zip(pairs, judged(pairs, setting), strict=True)):
        place = {"question": pair.question, "row": pair.row, "option": pair.option, "banner": pair.banner}
        words = {"before": one.before, "after": one.after, "chance": one.chance}
        yield row(setting.part, one.change, pair.subject, one.told, **place, **words)
