"""What columns hold, in the light of their headings and of the platform that wrote them.

Belongs here: what a heading changes in what the cells alone say. Does not belong here: the cells (`schemas/inference`),
columns that are no questions (`exports.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import polars as pl

from pipelines.readers.opened import Column, Layout, Variable
from schemas.administrative import TICKED, UNTICKED
from schemas.inference.contents import MANY, Contents, Kind, contents, few_texts
from schemas.inference.roles import named_other
from schemas.inference.words import begins, meaning, word_list, words

OWN_WORDS: Final = 0.015
"""Share of the respondents below which a text of a single choice is rather somebody's own than an option."""
OWN_MENTIONS: Final = 0.05
"""The same for one of several answers in a cell."""

COMBINATIONS: Final = 2
"""Different cells for each answer, from which on even an open question has several options in a cell."""


def held(cells: pl.Series, column: Column, variable: Variable | None, layout: Layout) -> Contents:
    """What a column holds; where the file brings a dictionary, it knows better than the cells."""
    if variable is not None:
        known = dict.fromkeys(variable.missing, "not_applicable") if variable.missing else None
        found = contents(cells, known)
        if variable.labels and set(found.counts) <= {*variable.labels, *variable.labels.values()}:
            return replace(found, kind=Kind.choice)
        return found
    coded = codes_of(layout)
    found = _without(contents(cells), coded)
    names = (column.heading, *column.question)
    if column.other or (named_other(column.heading) and not column.part and not _are_codes(found)):
        return _open(found)
    if found.kind is Kind.choice and not column.part and _are_codes(found):
        return replace(found, kind=Kind.whole, stray=()) if any(map(asks_amount, names)) else found
    if not column.part and any(map(asks_openly, names)) and not _answers_simply(found):
        return _open(found)
    return _own_words(found) if layout.other_in_cell and not column.part else found


def codes_of(layout: Layout) -> Mapping[str, str]:
    """Codes by which the platform itself says that there is no answer, with their key in a `missing` block."""
    listed: dict[str, list[str]] = words()["platform_missing"].get(layout.platform, {})
    return {code: key for key, codes in listed.items() for code in codes}


def _are_codes(found: Contents) -> bool:
    """Whether all values are whole numbers, or the two words for a tick and none."""
    return all(re.fullmatch(r"\d+", value) or value.lower() in (*TICKED, *UNTICKED) for value in found.values)


def asks_amount(heading: str) -> bool:
    """Whether a heading asks how many or how much."""
    clauses = [heading, *re.split(r"[,:;.?!] +", heading)]
    return any(begins(" ".join(re.findall(r"\w+", clause)), words()["amount"]) is not None for clause in clauses)


def asks_openly(heading: str) -> bool:
    """Whether a heading asks for somebody's own words."""
    found = f" {' '.join(word_list(heading))} "
    return any(f" {phrase} " in found for phrase in words()["open"])


def _answers_simply(found: Contents) -> bool:
    """Whether the answers are of a few single words, as in a list, or several in a cell: nobody writes so."""
    if found.kind is Kind.mentions and found.mentions is not None:
        return found.mentions.saves >= COMBINATIONS
    return all(len(value.split()) == 1 for value in found.counts) and len(found.counts) <= 3


def _open(found: Contents) -> Contents:
    if found.kind not in (Kind.choice, Kind.mentions) and not found.frequent:
        return found
    return replace(found, kind=Kind.text, mentions=None, frequent=(), stray=(), doubt=few_texts(found.counts))


def _without(found: Contents, coded: Mapping[str, str]) -> Contents:
    """The codes of the platform as what they mean to it."""
    return replace(found, missing={text: coded.get(text, key) for text, key in found.missing.items()})


def _own_words(found: Contents) -> Contents:
    """Options apart from what people wrote in the place of "other"; when unsure, it is a text of theirs."""
    if found.kind is Kind.mentions and found.mentions is not None:
        spoken = found.mentions
        least = OWN_MENTIONS * found.filled
        rare = {label for label, count in spoken.counts.items() if count < least and meaning(label) is None}
        if not rare or len(spoken.counts) - len(rare) < 2:
            return found
        kept = {label: count for label, count in spoken.counts.items() if label not in rare}
        rest = spoken.rest + sum(spoken.counts[label] for label in rare)
        return replace(found, mentions=replace(spoken, counts=kept, rest=rest))
    if found.kind is not Kind.choice or found.filled < MANY or _are_codes(found):
        return found
    kept_texts = tuple(value for value, count in found.counts.items() if count >= OWN_WORDS * found.filled)
    if len(kept_texts) == len(found.counts) or len(kept_texts) < 2:
        return found
    return replace(found, kind=Kind.text, frequent=kept_texts, stray=())
