"""Several answers in one cell: what separates them, and which they are.

Belongs here: finding separator and labels, also where a label contains the separator. Does not belong here: reading
such cells once the labels are known (`pipelines/readers`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

SEPARATORS: Final = ("; ", ";", " | ", "|", "\n", ", ", ",", " ")
ENOUGH: Final = 2
"""Cells in which an answer must stand to be an option."""


@dataclass(frozen=True)
class Mentions:
    """The answers that cells are made of. `counts`: answer -> in how many cells it stands."""

    separator: str
    counts: Mapping[str, int]
    rest: int
    """Cells with something else in them, too rare to be an option."""
    saves: float
    """How many different cells there are for each different answer."""


def mentions(counts: Mapping[str, int]) -> Mentions | None:
    """What separates the answers in cells, given as text -> how often; None if they look like one answer each.

    There must be many different cells made of few different answers.
    """
    found = [m for separator in SEPARATORS if (m := _separated(counts, separator)) is not None]
    return max(found, key=lambda m: (m.saves, len(m.separator)), default=None)


def _separated(counts: Mapping[str, int], separator: str) -> Mentions | None:
    cells = {text: parts(text, separator) for text in counts}
    several = sum(counts[text] for text, split in cells.items() if len(split) > 1)
    if several < 3 or 20 * several < sum(counts.values()):
        return None
    if separator == " " and any(re.search(r"[^\w./+-]", text) for text in "".join(counts).split()):
        return None
    if any(len(set(split)) < len(split) for split in cells.values()):
        return None  # nobody ticks an option twice
    joined = {text: _rejoined(split, _pairs(cells, counts), separator) for text, split in cells.items()}
    spread: Counter[str] = Counter()
    for text, split in joined.items():
        for part in split:
            spread[part] += counts[text]
    options = {part: count for part, count in sorted(spread.items()) if count >= ENOUGH}
    filled = sum(counts.values())
    rest = sum(counts[text] for text, split in joined.items() if any(part not in options for part in split))
    if len(options) < 2 or 4 * rest > filled or max(map(len, options)) > 250:
        return None
    combinations = sum(1 for text in joined if len(joined[text]) > 1)
    saves = len(counts) / len(spread)
    if saves < 1 or combinations < 2 or (separator == " " and (saves < 2 and _words_only(options))):
        return None
    return Mentions(separator, options, rest, saves)


def _words_only(options: Mapping[str, int]) -> bool:
    """Names with a space look like two answers; codes have underscores or digits, or are many to a cell."""
    return all(re.fullmatch(r"[A-Z][a-z]*", option) is not None for option in options)


def parts(text: str, separator: str) -> list[str]:
    """A cell at its separators, but for those within brackets."""
    pieces: list[str] = []
    for piece in text.strip(separator + " ").split(separator):
        if pieces and pieces[-1].count("(") > pieces[-1].count(")"):
            pieces[-1] += separator + piece
        else:
            pieces.append(piece)
    return [piece.strip() for piece in pieces if piece.strip()]


def _pairs(cells: Mapping[str, list[str]], counts: Mapping[str, int]) -> set[tuple[str, str]]:
    """Two pieces that never stand but one behind the other: they are one label with the separator in it."""
    first: Counter[str] = Counter()
    both: Counter[tuple[str, str]] = Counter()
    for text, split in cells.items():
        first.update(dict.fromkeys(split, counts[text]))
        both.update(dict.fromkeys(pairwise(split), counts[text]))
    return {
        (a, b) for (a, b), count in both.items() if count == first[a] == first[b] and count > ENOUGH and b[:1].islower()
    }


def _rejoined(split: list[str], pairs: set[tuple[str, str]], separator: str) -> list[str]:
    whole: list[str] = split[:1]
    last = split[:1]
    for piece in split[1:]:
        if (last[0], piece) in pairs:
            whole[-1] += separator + piece
        else:
            whole.append(piece)
        last = [piece]
    return whole
