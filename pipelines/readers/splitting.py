"""Several answers in one cell: taken apart where the separator may also stand inside a label.

Belongs here: the taking apart of one text, and what separates answers where nobody says it. Does not belong here:
columns (`cells.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pipelines.readers.canonical import Names

SEPARATORS: Final = (";", "|", ",", "\n", " ")
"""What platforms put between answers, in the order in which they are tried."""
LONGEST: Final = 400
"""Pieces of one cell beyond which it is no list of options."""


@dataclass(frozen=True)
class Parts:
    """Codes found in a cell, in their order, and the stretches that are no option."""

    codes: tuple[str, ...]
    left_over: tuple[str, ...]


def take_apart(cell: str, separator: str, options: Names[str]) -> Parts:
    """The options of a cell so that as little as possible is left over, and of the longest labels that fit."""
    bounds = _bounds(cell, separator.strip() or separator)
    size = len(bounds) - 1
    if size > LONGEST:
        return Parts((), (cell.strip(),))
    reach = 1 + max((name.count(separator.strip() or separator) for name in options), default=0)
    best: list[tuple[int, int, int, str | None]] = [(0, 0, size, None)]  # at the end; then towards the start
    for start in range(size - 1, -1, -1):
        piece = _slice(cell, bounds, start, start + 1, separator)
        left, pieces, _, _ = best[0]
        found: tuple[int, int, int, str | None] = (left + len(piece), pieces + bool(piece), start + 1, None)
        for stop in range(start + 1, min(size, start + reach) + 1):
            code = options.find(text) if (text := _slice(cell, bounds, start, stop, separator)) else None
            if code is not None:
                left, pieces, _, _ = best[stop - start - 1]
                found = min((left, pieces + 1, stop, code), found, key=lambda way: way[:2])
        best.insert(0, found)
    return _walked(cell, bounds, separator, best)


def _walked(cell: str, bounds: list[int], separator: str, best: list[tuple[int, int, int, str | None]]) -> Parts:
    codes: list[str] = []
    left_over: list[str] = []
    place, since = 0, None
    while place < len(bounds) - 1:
        _, _, stop, code = best[place]
        if code is None:
            since = place if since is None else since
        else:
            if since is not None:
                left_over.append(_slice(cell, bounds, since, place, separator))
            since = None
            codes.append(code)
        place = stop
    if since is not None:
        left_over.append(_slice(cell, bounds, since, place, separator))
    trimmed = (text.strip(separator + " ") for text in left_over)
    return Parts(tuple(dict.fromkeys(codes)), tuple(text for text in trimmed if text))


def _bounds(cell: str, mark: str) -> list[int]:
    """Where pieces begin; each but the last ends with the mark."""
    bounds, place = [0], 0
    while (place := cell.find(mark, place)) >= 0:
        place += len(mark)
        bounds.append(place)
    return [*bounds, len(cell) + len(mark)]


def _slice(cell: str, bounds: list[int], start: int, stop: int, separator: str) -> str:
    return cell[bounds[start] : bounds[stop] - len(separator.strip() or separator)].strip()


def best_separator(cells: Iterable[tuple[Iterable[str], Names[str]]]) -> str | None:
    """What separates answers: that by which most of the cells fall into options; None where none does better.

    `cells` holds, for each question, distinct cells and the names of its options.
    """
    known = [(list(texts), options) for texts, options in cells]

    def left(separator: str) -> int:
        return sum(len("".join(take_apart(t, separator, options).left_over)) for texts, options in known for t in texts)

    present = [mark for mark in SEPARATORS if any(mark in text for texts, _ in known for text in texts)]
    whole = sum(len(text) for texts, options in known for text in texts if options.find(text) is None)
    if not present or not whole:
        return None
    best = min(present, key=left)
    return best if left(best) < whole else None
