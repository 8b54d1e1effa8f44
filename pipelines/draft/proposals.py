"""Keys that the answers would bear out: required, the most ticks, limits of a number. They are told, never set.

Belongs here: comments with their evidence. Does not belong here: routes (`schemas/inference/routes.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import polars as pl

from schemas.answers import kind_of
from schemas.compiled import value_of
from schemas.inference.fitting import gates_of
from schemas.inference.routes import Route
from schemas.inference.rows import size
from schemas.inference.words import plain, words
from schemas.questionnaire import Question, Questionnaire, Status, Type

SEEN: Final = 20
"""Respondents from which on what nobody did tells."""


def proposals(q: Questionnaire, prepared: pl.DataFrame, question: Question, route: Route | None) -> Iterator[str]:
    """Lines such as `likely: required: true`, each with its evidence."""
    if question.withheld or not question.items or prepared.is_empty():
        return
    kinds = [prepared[kind_of(item)] for item in question.items]
    given = pl.DataFrame(
        {str(i): (kind != Status.not_asked.value).fill_null(value=False) for i, kind in enumerate(kinds)}
    )
    n = int(given.select(pl.any_horizontal(pl.all()).sum()).item())
    asked, full = (route.met, route.met_given) if route is not None else (prepared.height, n)
    if asked == full >= SEEN and not question.required and question.type is not Type.text:
        yield f"likely: required: true  (none of the {asked:,} asked left it blank)"
    if question.type is Type.multiple and question.max_choices is None:
        yield from _most(q, prepared, question)
    if question.type is Type.number and question.min is None and question.max is None:
        amounts = prepared[value_of(question.id)].drop_nulls()
        if amounts.len():
            low, high = (float(edge) for edge in (amounts.min(), amounts.max()))  # type: ignore[arg-type]
            seen = f"the least and the greatest of {amounts.len():,} values"
            yield f"perhaps: min: {low:.10g}, max: {high:.10g}  ({seen})"


def _most(q: Questionnaire, prepared: pl.DataFrame, question: Question) -> Iterator[str]:
    """The most ticks: as the wording says, or the number beyond which nobody went."""
    holders = [rows for gate in gates_of(q, question, prepared) for rows in gate.holders.values()]
    counts = _ticks(holders)
    who = sum(counts.values())
    stated = most_stated(question.text)
    if stated is not None and stated < len(question.options):
        beyond = sum(n for ticks, n in counts.items() if ticks > stated)
        yield f"likely: max_choices: {stated}  (by the wording; {beyond:,} of {who:,} ticked more)"
        return
    most = max(counts, default=0)
    if 1 < most < len(question.options) - len(question.exclusive) - 1 and counts[most] >= SEEN:
        yield f"perhaps: max_choices: {most}  (none of {who:,} ticked more, {counts[most]:,} as many)"


def _ticks(holders: list[int]) -> dict[int, int]:
    """How many respondents ticked once, twice ..."""
    at_least: list[int] = []
    for rows in holders:
        for i in range(len(at_least) - 1, -1, -1):
            more = at_least[i] & rows
            if i + 1 < len(at_least):
                at_least[i + 1] |= more
            elif more:
                at_least.append(more)
        if at_least:
            at_least[0] |= rows
        elif rows:
            at_least.append(rows)
    sizes = [*map(size, at_least), 0]
    return {i + 1: sizes[i] - sizes[i + 1] for i in range(len(at_least)) if sizes[i] > sizes[i + 1]}


def most_stated(wording: str) -> int | None:
    """The most answers that a wording allows; None if it says nothing of it."""
    lists = words()
    number = r"(\d{1,2}|" + "|".join(lists["numbers"][1:]) + r")\b"
    for phrase in lists["at_most"]:
        found = re.search(rf"\b{phrase} {number}(?! (?:years|months|weeks|days|hours|minutes))", plain(wording))
        if found is not None:
            return int(found[1]) if found[1].isdigit() else int(lists["numbers"].index(found[1]))
    return None
