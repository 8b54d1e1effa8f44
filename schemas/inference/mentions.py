"""Several answers in one cell: what separates them, and which they are.

Belongs here: finding separator and labels, also where a label contains the separator. Does not belong here: reading
such cells once the labels are known (`pipelines/readers`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

from schemas.inference.words import meaning

SEPARATORS: Final = ("; ", ";", " | ", "|", "\n", ", ", ",", " ")
ENOUGH: Final = 2
"""Cells in which an answer must stand to be an option."""
TOGETHER: Final = 0.95
"""Share of the cells with one piece of a label in which the other stands too."""


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
    filled = sum(counts.values())
    several = sum(counts[text] for text, split in cells.items() if len(split) > 1)
    if several < 3 or 20 * several < filled:
        return None
    if separator == " " and any(re.search(r"[^\w./+-]", text) for text in "".join(counts).split()):
        return None
    if 100 * sum(counts[text] for text, split in cells.items() if len(set(split)) < len(split)) > filled:
        return None  # nobody ticks an option twice
    joined = cells if separator == " " else _labels(cells, counts, separator)
    spread: Counter[str] = Counter()
    for text, split in joined.items():
        for part in dict.fromkeys(split):
            spread[part] += counts[text]
    options = {part: count for part, count in sorted(spread.items()) if count >= ENOUGH}
    known = {part for part in spread if part in options or meaning(part) is not None}
    rest = sum(counts[text] for text, split in joined.items() if not known.issuperset(split))
    if len(options) < 2 or 4 * rest > filled or max(map(len, options)) > 250:
        return None
    several_kinds = sum(1 for text in joined if len(joined[text]) > 1)
    saves = len(counts) / len(spread)
    if saves < 1 or several_kinds < 2 or (separator == " " and (saves < 2 and _words_only(options))):
        return None
    return Mentions(separator, {label: options[label] for label in _placed(joined, counts, options)}, rest, saves)


def _placed(cells: Mapping[str, list[str]], counts: Mapping[str, int], options: Mapping[str, int]) -> list[str]:
    """Options in the order in which cells list them, which is that of the form; the more frequent where none tells."""
    before: Counter[tuple[str, str]] = Counter()
    for text, split in cells.items():
        for pair in combinations(split, 2):
            before[pair] += counts[text]
    left = sorted(options, key=lambda label: (-options[label], label))
    placed: list[str] = []
    while left:
        behind = {a: sum(before[b, a] > before[a, b] for b in left if b != a) for a in left}
        placed.append(min(left, key=lambda label: behind[label]))
        left.remove(placed[-1])
    return placed


def _words_only(options: Mapping[str, int]) -> bool:
    """Names with a space look like two answers; codes have underscores or digits, or are many to a cell."""
    return all(re.fullmatch(r"[A-Z][a-z]*", option) is not None for option in options)


def parts(text: str, separator: str) -> list[str]:
    """A cell at its separators, but for those within brackets, and those with a space behind that they do not have."""
    mark = re.escape(separator) + (r"(?!\s)" if separator.strip() == separator else "")
    pieces: list[str] = []
    for piece in re.split(mark, text.strip(separator + " ")):
        if pieces and pieces[-1].count("(") > pieces[-1].count(")"):
            pieces[-1] += separator + piece
        else:
            pieces.append(piece)
    return [piece.strip() for piece in pieces if piece.strip()]


def _labels(cells: dict[str, list[str]], counts: Mapping[str, int], separator: str) -> dict[str, list[str]]:
    """Cells with the pieces of one label put together again, until none is in pieces."""
    while pairs := _pairs(cells, counts):
        cells = {text: _rejoined(split, pairs, separator) for text, split in cells.items()}
    return cells


def _pairs(cells: Mapping[str, list[str]], counts: Mapping[str, int]) -> set[tuple[str, str]]:
    """Two pieces that stand one behind the other and hardly ever apart: one label with the separator in it.

    A piece in lower case among others with capitals goes on with the one before it, even where that one is a label
    by itself elsewhere.
    """
    stands: Counter[str] = Counter()
    both: Counter[tuple[str, str]] = Counter()
    for text, split in cells.items():
        stands.update(dict.fromkeys(split, counts[text]))
        both.update(dict.fromkeys(pairwise(split), counts[text]))
    capitals = 2 * sum(piece[:1].isupper() for piece in stands) >= len(stands)
    found: set[tuple[str, str]] = set()
    for (a, b), count in both.items():
        if a.isdigit() or b.isdigit() or count < TOGETHER * stands[b]:
            continue
        goes_on = capitals and b[:1].islower()
        if count >= TOGETHER * stands[a]:
            enough = count >= ENOUGH if goes_on else count > 2 * ENOUGH
        else:
            enough = goes_on and count > ENOUGH
        if enough:
            found.add((a, b))
    return found


def _rejoined(split: list[str], pairs: set[tuple[str, str]], separator: str) -> list[str]:
    whole: list[str] = split[:1]
    for last, piece in pairwise(split):
        if (last, piece) in pairs:
            whole[-1] += separator + piece
        else:
            whole.append(piece)
    return whole
