"""Why the cells of a question may not be understood: numbers and dates that are written in another way.

A hint names the way and the key of the questionnaire that says it, never a value. Only a sample of the distinct texts
is looked at. Belongs here: these guesses, which change nothing. Does not belong here: what a text means
(`schemas/meanings.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import polars as pl

from schemas import administrative
from schemas.administrative import STARTED, SUBMITTED, WEIGHT
from schemas.questionnaire import Question, Questionnaire, Type

SAMPLE: Final = 500
"""Distinct texts of a column that are looked at."""
MOST: Final = 0.5
"""Share of what is not understood that must be written in another way, for that way to be named."""
LEAST: Final = 2
"""Distinct texts, fewer than which may look like anything."""
YEARS: Final = (1850, 2150)
DECIMAL_COMMA: Final = r"^[-+]?\d+,\d+$"
THOUSANDS: Final = r"^[-+]?\d{1,3}([,.' ]\d{3})+([.,]\d+)?$"
UNIT: Final = r"^([€$£]\s?[-+]?\d[\d.,]*|[-+]?\d[\d.,]*\s?(%|[€$£]|[A-Za-z]+\.?))$"
DATES: Final = (
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y/%m/%d",
    "%Y%m%d",
    "%d.%m.%y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d %B %Y",
    "%d-%B-%Y",
    "%B %d, %Y",
)
"""Ways in which dates are commonly written."""


def hints(q: Questionnaire, delivered: pl.DataFrame) -> dict[str, str]:
    """Question -> how its cells look, and what to write to have them understood, where many of them are not.

    `submitted` and `weight`, which the export block names, are told of too, under their delivered columns.
    """
    found: dict[str, str | None] = {}
    for question in q.questions:
        texts = _texts(delivered, question.columns, _known(q, question))
        if question.type in (Type.number, Type.constant_sum):
            found[question.id] = _numbers(texts, q.export.decimal if q.export else ".")
        elif question.type is Type.date:
            stated = question.dates or (q.export.dates if q.export else "%Y-%m-%d")
            found[question.id] = _dates(texts, stated, "in the question, or in the export block")
    if q.export is not None:
        for column in (SUBMITTED, STARTED):
            found[column] = _dates(_texts(delivered, [column], ()), q.export.dates, "in the export block")
        found[WEIGHT] = _numbers(_texts(delivered, [WEIGHT], ()), q.export.decimal)
    return {name: hint for name, hint in found.items() if hint is not None}


def _known(q: Questionnaire, question: Question) -> set[str]:
    return set(q.statuses(question)) | set(question.options) | set(question.options.values())


def _texts(delivered: pl.DataFrame, columns: Iterable[str], known: Iterable[str]) -> pl.Series:
    """Distinct texts of columns, less those that are known to stand for no answer."""
    sampled = [delivered[name].unique(maintain_order=True).drop_nulls().head(SAMPLE).cast(pl.String)
               for name in columns if name in delivered.columns]  # fmt: skip
    whole = pl.concat(s.alias("text") for s in sampled) if sampled else pl.Series("text", [], pl.String)
    distinct = whole.unique(maintain_order=True)
    return distinct.filter(~distinct.is_in(list(known)))


def _numbers(texts: pl.Series, decimal: str) -> str | None:
    strange = _where(texts, administrative.number(pl.col("text"), decimal).is_null())
    if len(strange) < LEAST:
        return None
    whose = _whose(strange, texts)
    thousands = strange.str.contains(THOUSANDS)
    commas = strange.str.contains(DECIMAL_COMMA)
    if decimal == "." and _most(commas) and not (commas & ~thousands).any():
        either = 'export them without the commas, or write `decimal: ","` in the export block if they are decimals'
        return f"{whose} look like numbers with a comma, between thousands or before three decimals: {either}"
    if decimal == "." and _most(commas):
        return f'{whose} look like numbers with a decimal comma: write `decimal: ","` in the export block'
    if _most(thousands):
        return f"{whose} look like numbers with a mark between thousands: export them without it"
    if _most(strange.str.contains(UNIT)):
        return f"{whose} look like numbers with a unit: export them without it"
    return None


def _dates(texts: pl.Series, stated: str, where: str) -> str | None:
    strange = _where(texts, administrative.day(pl.col("text"), stated).is_null())
    if len(strange) < LEAST:
        return None
    fit = {pattern: _dated(strange, pattern) for pattern in DATES if pattern != stated}
    most = max(fit.values())
    if most <= MOST * len(strange):
        return None
    best = [pattern for pattern, count in fit.items() if count == most]
    whole = {pattern: _dated(texts, pattern) for pattern in best}
    best = [pattern for pattern in best if whole[pattern] == max(whole.values())]
    shown = " or ".join(best)
    remedy = f'write `dates: "{best[0]}"` {where}' if len(best) == 1 else f"write which as `dates` {where}"
    if max(whole.values()) < _dated(texts, stated):
        remedy = "dates are written in several ways: make them one"
    return f"{_whose(strange, texts)} look like dates written {shown}: {remedy}"


def _dated(texts: pl.Series, pattern: str) -> int:
    days = texts.to_frame("text").select(administrative.day(pl.col("text"), pattern)).to_series()
    return int(days.dt.year().is_between(*YEARS).sum())


def _where(texts: pl.Series, condition: pl.Expr) -> pl.Series:
    return texts.to_frame("text").filter(condition)["text"]


def _whose(strange: pl.Series, texts: pl.Series) -> str:
    return "its cells" if 2 * len(strange) > len(texts) else "those of its cells that are not understood"


def _most(fits: pl.Series) -> bool:
    return int(fits.sum()) > MOST * len(fits)
