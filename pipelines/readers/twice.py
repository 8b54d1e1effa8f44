"""Answers to a multiple choice that an export holds twice: in a column an option, and joined in one cell.

The columns are read. Where the joined cell says anything else (an option that nobody knows, one more or one less),
nobody can tell which is right, and the answer is none of the questionnaire.
Does not belong here: reading either (`cells.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from schemas.administrative import TICKED, UNTICKED
from schemas.meanings import tick
from schemas.questionnaire import Question, Questionnaire

NOT_JOINED: Final = "ticked, but not where all answers stand together"


def disagreeing(
    q: Questionnaire, question: Question, filled: Mapping[str, pl.Series], joined: pl.Series, separator: str
) -> dict[str, pl.Series]:
    """The columns of the options; where they differ, with what the joined cell says in one that is not ticked."""
    options = {name: option for name, (_, option) in question.columns.items() if option is not None}
    none = joined.is_in(list(q.statuses(question))) & ~joined.is_in([*options.values(), *question.options.values()])
    if joined.null_count() == len(joined) or not set(options) <= set(filled):
        return {}
    ticks = {name: _ticked(filled[name], option, question.options[option]) for name, option in options.items()}
    rest = pl.select(pl.lit(separator) + joined.fill_null("") + pl.lit(separator)).to_series()
    agree = pl.Series([True]).new_from_index(0, len(joined))
    for name in sorted(options, key=lambda n: -len(question.options[options[n]])):
        without = rest
        for text in dict.fromkeys((question.options[options[name]], options[name])):
            without = without.str.replace(f"{separator}{text}{separator}", separator, literal=True)
        agree &= ~ticks[name] | (without != rest)
        rest = without.zip_with(ticks[name], rest)
    agree &= rest.str.strip_chars(separator) == ""
    differ = ~agree & ~none.fill_null(value=False)
    if not differ.any():
        return {}
    said = pl.select(
        pl.when(joined.is_null()).then(pl.lit(NOT_JOINED))
        .when(joined.str.to_lowercase().is_in([*TICKED, *UNTICKED, *options.values(), *question.options.values()]))
        .then(joined + " (no such answer in the columns)")
        .otherwise(joined)
    ).to_series()  # fmt: skip
    made: dict[str, pl.Series] = {}
    for place, name in enumerate(options):
        here = differ & (~ticks[name] if place < len(options) - 1 else differ)
        made[name] = said.zip_with(here, filled[name])
        differ &= ~here
    return made


def _ticked(cells: pl.Series, option: str, label: str) -> pl.Series:
    chosen = [text for text in cells.unique().drop_nulls().to_list() if text == label or tick(text, option, label)]
    return cells.is_in(chosen).fill_null(value=False)
