"""The rules of a generated survey, written down once more for the engines that know no questionnaire.

Plain data: codes, ranges, routes, exclusive options, choice limits, sums, ranks, cross-question, uniqueness. Each engine turns
them into its own idiom. Written from `generate.questionnaire`, without the project's own reading of it.
"""

from __future__ import annotations

from typing import NamedTuple

import polars as pl
from generate import questionnaire

TICKED, UNTICKED = ("1", "1.0", "true", "yes", "x"), ("0", "0.0", "false", "no")
NUMERIC = ("number", "constant_sum", "ranking")


class Plain(NamedTuple):
    """`fails` is a Boolean Polars expression over cells as text; `columns` are what it reads."""

    id: str
    kind: str
    columns: tuple[str, ...]
    fails: pl.Expr
    about: dict


def number(column: str, missing: list[str]) -> pl.Expr:
    raw = pl.col(column)
    return pl.when(~raw.is_in(missing)).then(raw.cast(pl.Float64, strict=False))


def any_of(*holds: pl.Expr) -> pl.Expr:
    return pl.any_horizontal(*holds).fill_null(value=False)


def rules() -> list[Plain]:
    q = questionnaire()
    missing = [text for texts in q["missing"].values() for text in texts]
    made = [
        Plain("respondent_id.blank", "not_null", ("respondent",), pl.col("respondent").is_null(), {}),
        Plain("respondent_id.duplicate", "unique", ("respondent",), pl.col("respondent").is_duplicated(), {}),
    ]
    for x in q["questions"]:
        made += _codes(x, missing) + _ranges(x, missing) + _routes(x) + _groups(x, missing)
    return made


def texts(x: dict) -> list[str]:
    return [*x["options"], *x["options"].values()]


def columns(x: dict) -> list[str]:
    parts = x["options"] if x["type"] == "multiple" else x.get("rows", {})
    return [f"{x['id']}__{part}" for part in parts] or [x["id"]]


def _item(column: str) -> str:
    return column.replace("__", ".", 1)


def _codes(x: dict, missing: list[str]) -> list[Plain]:
    if x["type"] in ("single", "grid"):
        known = [*texts(x), *missing]
        return [
            Plain(f"{_item(c)}.unknown_code", "among", (c,), any_of(~pl.col(c).is_in(known)), {"among": known})
            for c in columns(x)
        ]
    return []


def _ranges(x: dict, missing: list[str]) -> list[Plain]:
    if x["type"] != "number":
        return []
    c = x["id"]
    value = number(c, missing)
    return [
        Plain(f"{c}.below_minimum", "row", (c,), any_of(value < x["min"]), {}),
        Plain(f"{c}.above_maximum", "row", (c,), any_of(value > x["max"]), {}),
        Plain(f"{c}.not_whole", "row", (c,), any_of(value != value.floor()), {}),
        Plain(f"{c}.unknown_code", "row", (c,), pl.col(c).is_not_null() & value.is_null() & ~pl.col(c).is_in(missing), {}),
    ]


def _routes(x: dict) -> list[Plain]:
    """Answered, though the gate has an answer that leads past: the gates of these surveys are labels of singles."""
    made = []
    if x["type"] == "single" and x.get("required") and "ask_if" not in x:
        made.append(Plain(f"{x['id']}.asked_but_blank", "not_null", (x["id"],), pl.col(x["id"]).is_null(), {}))
    if "ask_if" in x and " and " not in x["ask_if"] and "!=" not in x["ask_if"] and x["type"] == "single":
        gate, _, code = x["ask_if"].partition(" = ")
        options = next(y for y in questionnaire()["questions"] if y["id"] == gate)["options"]
        code = code.strip("'")
        past = [t for c, label in options.items() if c != code for t in (c, label)]
        c = x["id"]
        fails = pl.col(c).is_not_null() & pl.col(gate).is_in(past)
        about = {"gate": gate, "past": past}
        made.append(Plain(f"{c}.answered_but_not_asked", "row", (c, gate), any_of(fails), about))
    return made


def _groups(x: dict, missing: list[str]) -> list[Plain]:
    cells = columns(x)
    if x["type"] == "multiple":
        ticks = {c: (pl.col(c) == label) | (pl.col(c) == code) for c, (code, label) in zip(cells, x["options"].items(), strict=True)}
        ticks = {c: tick.fill_null(value=False) for c, tick in ticks.items()}
        none = ticks[f"{x['id']}__none"]
        count = pl.sum_horizontal(tick.cast(pl.UInt8) for tick in ticks.values())
        return [
            Plain(f"{x['id']}.exclusive_with_others", "row", tuple(cells), none & (count > 1), {}),
            Plain(f"{x['id']}.too_many_choices", "row", tuple(cells), count > x["max_choices"], {}),
        ]
    if x["type"] == "constant_sum":
        values = [number(c, missing) for c in cells]
        some = pl.any_horizontal(value.is_not_null() for value in values)
        off = (pl.sum_horizontal(values) - x["total"]).abs() > 1e-6
        return [Plain(f"{x['id']}.wrong_total", "row", tuple(cells), some & off, {})]
    if x["type"] == "ranking":
        values = [number(c, missing) for c in cells]
        tied = [a == b for i, a in enumerate(values) for b in values[i + 1 :]]
        return [Plain(f"{x['id']}.tied_ranks", "row", tuple(cells), any_of(*tied), {})]
    return []
