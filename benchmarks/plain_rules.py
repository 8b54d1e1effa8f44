"""The rules of a generated survey, written down once more for the engines that know no questionnaire.

Codes, ranges, routes, exclusive options, choice limits, sums, ranks and uniqueness, over cells as text. Written from
`generate.questionnaire`, without the project's own reading of it. A rule is a function of `Ops`, so that engines on
Polars and engines on pandas get the same one.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol

from generate import questionnaire


class Ops(Protocol):
    """What a rule may ask; every answer but `number` is true or false, never empty."""

    def among(self, column: str, texts: list[str]) -> Any: ...

    def blank(self, column: str) -> Any: ...

    def twice(self, column: str) -> Any: ...

    def number(self, column: str, missing: list[str]) -> Any: ...

    def told(self, value: Any) -> Any:
        """Whether a comparison of numbers is true."""
        ...

    def there(self, value: Any) -> Any:
        """Whether there is a number."""
        ...

    def count(self, holds: list[Any]) -> Any: ...

    def total(self, values: list[Any]) -> Any: ...


class PolarsOps(Ops):
    def __init__(self) -> None:
        import polars as pl

        self.pl = pl

    def among(self, column: str, texts: list[str]) -> Any:
        return self.pl.col(column).is_in(texts).fill_null(value=False)

    def blank(self, column: str) -> Any:
        return self.pl.col(column).is_null()

    def twice(self, column: str) -> Any:
        return self.pl.col(column).is_duplicated()

    def number(self, column: str, missing: list[str]) -> Any:
        raw = self.pl.col(column)
        return self.pl.when(~raw.is_in(missing)).then(raw.cast(self.pl.Float64, strict=False))

    def told(self, value: Any) -> Any:
        return value.fill_null(value=False)

    def there(self, value: Any) -> Any:
        return value.is_not_null()

    def count(self, holds: list[Any]) -> Any:
        return self.pl.sum_horizontal(one.cast(self.pl.UInt8) for one in holds)

    def total(self, values: list[Any]) -> Any:
        return self.pl.sum_horizontal(values)


class PandasOps(Ops):
    def __init__(self, frame: Any) -> None:
        import pandas as pd

        self.pd, self.frame = pd, frame

    def among(self, column: str, texts: list[str]) -> Any:
        return self.frame[column].isin(texts)

    def blank(self, column: str) -> Any:
        return self.frame[column].isna()

    def twice(self, column: str) -> Any:
        return self.frame[column].duplicated(keep=False)

    def number(self, column: str, missing: list[str]) -> Any:
        raw = self.frame[column]
        return self.pd.to_numeric(raw, errors="coerce").mask(raw.isin(missing)).astype("float64")

    def told(self, value: Any) -> Any:
        return value

    def there(self, value: Any) -> Any:
        return value.notna()

    def count(self, holds: list[Any]) -> Any:
        return functools.reduce(operator.add, (one.astype("uint8") for one in holds))

    def total(self, values: list[Any]) -> Any:
        return functools.reduce(operator.add, (value.fillna(0) for value in values))


class Plain(NamedTuple):
    """`kind` is what an engine may have a word of its own for: not_null, unique, among; else `row`."""

    id: str
    kind: str
    columns: tuple[str, ...]
    fails: Callable[[Any], Any]
    texts: tuple[str, ...] = ()


def rules() -> list[Plain]:
    q = questionnaire()
    missing = [text for texts in q["missing"].values() for text in texts]
    made = [
        Plain("respondent_id.blank", "not_null", ("respondent",), lambda o: o.blank("respondent")),
        Plain("respondent_id.duplicate", "unique", ("respondent",), lambda o: o.twice("respondent")),
    ]
    for x in q["questions"]:
        made += [*_codes(x, missing), *_numbers(x, missing), *_routes(q, x), *_groups(x, missing)]
    return made


def columns(x: dict) -> list[str]:
    parts = x["options"] if x["type"] == "multiple" else x.get("rows", {})
    return [f"{x['id']}__{part}" for part in parts] or [x["id"]]


def _codes(x: dict, missing: list[str]) -> Iterator[Plain]:
    for c in columns(x) if x["type"] in ("single", "grid") else ():
        known = [*x["options"], *x["options"].values(), *missing]
        name = c.replace("__", ".", 1)
        fails = lambda o, c=c, known=known: ~o.blank(c) & ~o.among(c, known)  # noqa: E731
        yield Plain(f"{name}.unknown_code", "among", (c,), fails, tuple(known))


def _numbers(x: dict, missing: list[str]) -> Iterator[Plain]:
    if x["type"] != "number":
        return
    c = x["id"]
    compared = {
        "below_minimum": lambda v: v < x["min"],
        "above_maximum": lambda v: v > x["max"],
        "not_whole": lambda v: v % 1 != 0,
    }
    for name, compare in compared.items():
        fails = lambda o, f=compare: o.there(o.number(c, missing)) & o.told(f(o.number(c, missing)))  # noqa: E731
        yield Plain(f"{c}.{name}", "row", (c,), fails)
    strange = lambda o: ~o.blank(c) & ~o.there(o.number(c, missing)) & ~o.among(c, missing)  # noqa: E731
    yield Plain(f"{c}.unknown_code", "row", (c,), strange)


def _routes(q: dict, x: dict) -> Iterator[Plain]:
    """Answered, though the gate has an answer that leads past."""
    c = x["id"]
    if x.get("required"):
        yield Plain(f"{c}.asked_but_blank", "not_null", (c,), lambda o: o.blank(c))
    gate, sign, code = x.get("ask_if", "").partition(" = ")
    if x["type"] == "single" and sign:
        options = next(y for y in q["questions"] if y["id"] == gate)["options"]
        past = [t for option, label in options.items() if option != code.strip("'") for t in (option, label)]
        fails = lambda o: ~o.blank(c) & o.among(gate, past)  # noqa: E731
        yield Plain(f"{c}.answered_but_not_asked", "row", (c, gate), fails)


def _groups(x: dict, missing: list[str]) -> Iterator[Plain]:
    cells = tuple(columns(x))
    if x["type"] == "multiple":
        pairs = list(zip(cells, x["options"].items(), strict=True))
        ticks = lambda o: [o.among(c, [code, label]) for c, (code, label) in pairs]  # noqa: E731
        yield Plain(f"{x['id']}.exclusive_with_others", "row", cells, lambda o: ticks(o)[-1] & (o.count(ticks(o)) > 1))
        yield Plain(f"{x['id']}.too_many_choices", "row", cells, lambda o: o.count(ticks(o)) > x["max_choices"])
    if x["type"] == "constant_sum":
        values = lambda o: [o.number(c, missing) for c in cells]  # noqa: E731
        yield Plain(f"{x['id']}.wrong_total", "row", cells, lambda o: (o.total(values(o)) - x["total"]).abs() > 1e-6)
    if x["type"] == "ranking":

        def tied(o: Any) -> Any:
            values = [o.number(c, missing) for c in cells]
            pairs = [o.told(a == b) for i, a in enumerate(values) for b in values[i + 1 :]]
            return functools.reduce(operator.or_, pairs)

        yield Plain(f"{x['id']}.tied_ranks", "row", cells, tied)
