"""What the cells of one column hold.

Belongs here: the kind of a column, from its texts alone. Does not belong here: what columns say together
(`groups.py`), the order of options (`options.py`), and personal data (`personal.py`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import polars as pl

from schemas.administrative import TICKED, UNTICKED
from schemas.inference import dates, mentions, numbers
from schemas.inference.words import meaning, words

LONGEST_LABEL: Final = 250
MOST_OPTIONS: Final = 80
SCALE: Final = 11
"""Different whole numbers up to which they may be codes: a scale from 0 to 10 has as many."""
REPEATED: Final = 4
"""Times an answer of a list occurs on average, at the least."""
COMBINED: Final = 1.5
"""Different cells for each answer, from which on short lists of texts are several answers in a cell."""
MANY: Final = 100
"""Respondents among whom one alone is an exception."""
FREQUENT: Final = 3
"""Times a text occurs that is no free answer."""
CLOSE: Final = 0.6
"""Share of the steps of a long list of codes that somebody gave, at the least."""
UNREPEATED: Final = 0.2
"""Share of the values that may occur once in a list of more than a few."""

WRITTEN: Final = re.compile(r"\S@\S+\.\w|\+?\d(?:[ ()/.-]{0,2}\d){8,}|https?://|[\r\n]")
"""An e-mail or web address, a phone number, a second line: nobody puts these into a list of options."""
SENTENCE: Final = re.compile(r"(?<!\betc)(?<!\be\.g)[.!]$|[^.]\. +[^\W\d_]|[;!?] +[^\W\d_]| [\u2013\u2014] ")
NOTHING_SAID: Final = re.compile(r"[-\u2013._/]+|(?i:x+|no comments?|nothing to add)")
CODE: Final = re.compile(r"[a-z0-9_.-]+|[A-Z0-9_.-]+")
WORDY: Final = 5
"""Words from which on a text may be a sentence."""


class Kind(StrEnum):
    """Kinds of column."""

    nothing = "nothing"
    choice = "choice"
    mentions = "mentions"
    whole = "whole"
    decimal = "decimal"
    date = "date"
    duration = "duration"
    identifier = "identifier"
    text = "text"


@dataclass(frozen=True)
class Contents:
    """What a column holds. `counts`: value -> how often, of everything that is no missing text."""

    kind: Kind
    filled: int
    """Cells with something in them that is no missing text."""
    counts: Mapping[str, int]
    missing: Mapping[str, str]
    """Text of the column that stands for no answer -> its key in a `missing` block."""
    decimal: str = "."
    dates: dates.Written | None = None
    mentions: mentions.Mentions | None = None
    frequent: tuple[str, ...] = ()
    """In free text, the few texts that make up most of it: options, if free answers stand beside them."""
    doubt: str = ""
    """What speaks for another kind."""
    stray: tuple[str, ...] = ()
    """Values of a list that a single respondent gave among many: no options, for one person may have typed them."""

    @property
    def closed(self) -> bool:
        """Whether the values are a list to choose from."""
        return self.kind is Kind.choice

    @property
    def values(self) -> tuple[str, ...]:
        """The different values, the most frequent first."""
        return tuple(value for value in self.counts if value not in self.stray)


def contents(cells: pl.Series, known: Mapping[str, str] | None = None) -> Contents:
    """What a column of text holds; null is a blank cell.

    `known` gives texts that stand for no answer in this file, with their key in a `missing` block; where it is not
    given, the words of `words.yaml` are looked for.
    """
    texts = cells.drop_nulls()
    counted = (
        texts.to_frame("value").group_by("value").len().sort(["len", "value"], descending=[True, False])
    )  # the same order every time
    every = dict(zip(counted["value"].to_list(), counted["len"].to_list(), strict=True))
    missing = missing_among(every, known)
    missing |= {} if known is not None else missing_codes([value for value in every if value not in missing])
    counts = {value: count for value, count in every.items() if value not in missing}
    filled = sum(counts.values())
    if not counts:
        return Contents(Kind.nothing, 0, {}, missing)
    values = pl.Series("value", list(counts), dtype=pl.String)
    kind, extra = _kind(values, counts, filled)
    if kind in (Kind.whole, Kind.decimal):
        coded = missing_numbers(counts, extra.get("decimal", "."))
        missing |= coded
        counts = {value: count for value, count in counts.items() if value not in coded}
        values = pl.Series("value", list(counts), dtype=pl.String)
        if kind is Kind.whole and _are_codes(values, counts):
            kind = Kind.choice
    if kind is Kind.choice:
        extra["stray"] = _stray(counts)
        values = values.filter(~values.is_in(extra["stray"]))
    return Contents(kind, sum(counts.values()), counts, missing, **extra)


def missing_codes(values: Collection[str]) -> dict[str, str]:
    """Codes such as -99 among texts, of which no other is a number below zero, with their key in a `missing` block."""
    codes = {code: key for key, listed in words()["missing_numbers"].items() for code in listed if code[0] == "-"}
    below = [value for value in values if re.fullmatch(r"-\d+(\.\d+)?", value)]
    amounts = sum(re.fullmatch(r"[\d.,]+", value) is not None for value in values)
    if any(value not in codes for value in below) or len(below) == len(values) or amounts + len(below) == len(values):
        return {}  # of numbers alone, `missing_numbers` tells
    return {value: codes[value] for value in below}


def _stray(counts: Mapping[str, int]) -> tuple[str, ...]:
    """Values that a single respondent gave, where a hundred others gave something else each of several times."""
    if not any(re.search(r"\s", value) for value in counts) and 2 * sum(map(_is_code, counts)) > len(counts):
        return ()  # names of options, which nobody types
    once = tuple(value for value, count in counts.items() if count == 1 and not _is_number(value))
    rest = [count for value, count in counts.items() if value not in once]
    return once if len(rest) >= 2 and sum(rest) >= MANY and min(rest) >= FREQUENT else ()


def _is_code(value: str) -> bool:
    return CODE.fullmatch(value) is not None


def _is_number(value: str) -> bool:
    return re.fullmatch(r"-?\d+([.,]\d+)?", value) is not None


def missing_among(values: Collection[str], known: Mapping[str, str] | None = None) -> dict[str, str]:
    """Texts that stand for no answer, with their key in a `missing` block."""
    if known is not None:
        return {value: known[value] for value in values if value in known}
    return {value: key for value in values if (key := meaning(value)) is not None}


def missing_numbers(counts: Mapping[str, int], mark: str = ".") -> dict[str, str]:
    """Numbers such as -99 that no other value of the column comes near, with their key in a `missing` block."""
    lists: dict[str, list[str]] = words()["missing_numbers"]
    codes = {code: key for key, listed in lists.items() for code in listed}
    amounts = {v: float(v.replace(mark, ".")) for v in counts}
    suspects = {v: codes[bare] for v in counts if (bare := v.removesuffix(".0")) in codes}
    others = [amount for v, amount in amounts.items() if v not in suspects]
    if not others:
        return {}
    low, high = min(others), max(others)
    return {v: key for v, key in suspects.items() if (amounts[v] < 0 <= low) or amounts[v] > max(3 * high, high + 10)}


def _kind(values: pl.Series, counts: Mapping[str, int], filled: int) -> tuple[Kind, dict[str, Any]]:
    """The kind of a column and what belongs to it, from its different values."""
    if _are_ticks(counts):
        return Kind.choice, {}
    if not values.str.contains(r"\d").all():  # most columns of words are done here
        return _of_text(counts, filled)
    mark = numbers.decimal_mark(values)
    if mark is not None:
        kind = Kind.whole if numbers.is_whole(values) else Kind.decimal
        if kind is Kind.whole and _are_keys(values, filled):
            kind = Kind.identifier
        return kind, {"decimal": mark}
    pattern = dates.written(values)
    if pattern is not None:
        return Kind.date, {"dates": pattern}
    if numbers.is_clock(values):
        return Kind.duration, {}
    return _of_text(counts, filled)


def _of_text(counts: Mapping[str, int], filled: int) -> tuple[Kind, dict[str, Any]]:
    found = mentions.mentions(counts)
    if found is not None and any(WRITTEN.search(label) for label in found.counts):
        found = None
    if _is_list(counts, filled):
        if found is None or found.saves < COMBINED:
            return Kind.choice, {}
        return Kind.mentions, {"mentions": found}
    if found is not None:
        return Kind.mentions, {"mentions": found}
    if len(counts) == filled >= 20 and not any(" " in value for value in counts):
        return Kind.identifier, {}
    if _is_written(counts):
        few = len(counts) <= SCALE and filled >= REPEATED * len(counts)
        return Kind.text, {"doubt": few_texts(counts)} if few else {}
    frequent = tuple(value for value, count in counts.items() if count >= FREQUENT and len(value) <= LONGEST_LABEL)
    often = sum(counts[value] for value in frequent)
    if filled >= 20 and 2 <= len(frequent) <= SCALE and 4 * often >= 3 * filled:
        return Kind.text, {"frequent": frequent}
    return Kind.text, {}


def few_texts(counts: Mapping[str, int]) -> str:
    """What to ask about open answers of which there are few different ones."""
    return f"taken for own words, though there are only {len(counts)} different texts: perhaps a list of options"


def _are_ticks(counts: Mapping[str, int]) -> bool:
    """Yes and no, 1 and 0: whatever else they are, they are a list."""
    low = {value.lower() for value in counts}
    return len(low) == 2 and low <= {*TICKED, *UNTICKED}


def _are_codes(values: pl.Series, counts: Mapping[str, int]) -> bool:
    """Few small whole numbers, nearly all there are, each of several respondents: rather codes than amounts."""
    filled = sum(counts.values())
    amounts = numbers.numbers(values)
    low, high = amounts.min(), amounts.max()
    if low is None or high is None or float(low) < 0 or float(high) > 25:  # type: ignore[arg-type]
        return False
    gaps = float(high) > SCALE and len(counts) < CLOSE * (float(high) - float(low) + 1)  # type: ignore[arg-type]
    return len(counts) <= SCALE and filled >= REPEATED * len(counts) and "." not in "".join(counts) and not gaps


def _are_keys(values: pl.Series, filled: int) -> bool:
    """Whole numbers, no two alike, too large or too regular for an amount."""
    if len(values) < filled or filled < 20:
        return False
    amounts = numbers.numbers(values)
    low, high = float(amounts.min()), float(amounts.max())  # type: ignore[arg-type]
    return low >= 100_000 or (low in (0, 1) and high - low == filled - 1)


def _is_list(counts: Mapping[str, int], filled: int) -> bool:
    """Whether texts are the options of a list: short, few, and each said by several respondents.

    A text that one person typed must not become an option that everybody reads.
    """
    if max(map(len, counts)) > LONGEST_LABEL or len(counts) > MOST_OPTIONS or filled < REPEATED * len(counts):
        return False
    if _is_written(counts):
        return False
    once = sum(count == 1 for count in counts.values())
    return once <= max(1 if filled >= 30 else 0, int(UNREPEATED * len(counts)))


def _is_written(counts: Mapping[str, int]) -> bool:
    """Whether texts are somebody's own, though they repeat: with a phone number, or mostly sentences."""
    if any(WRITTEN.search(value) for value in counts):
        return True
    if any(NOTHING_SAID.fullmatch(value) for value in counts) and any(" " in value for value in counts):
        return True
    wordy = [value for value in counts if len(value.split()) >= WORDY]
    sentences = [value for value in wordy if SENTENCE.search(value)]
    return 2 * len(wordy) >= len(counts) and 4 * len(sentences) >= len(counts)
