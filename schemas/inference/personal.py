"""Personal data: what a heading and its cells say about who answered.

Belongs here: kinds of personal data, found by words and by shape. Does not belong here: hiding them (`private` in
the questionnaire does).
"""

from __future__ import annotations

from typing import Final

import polars as pl

from schemas.inference.contents import Contents, Kind
from schemas.inference.words import word_list, words

SHAPES: Final = {
    "e-mail": r"^[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$",
    "IP address": r"^(\d{1,3}\.){3}\d{1,3}$|^([0-9A-Fa-f]{0,4}:){3,7}[0-9A-Fa-f]{0,4}$",
    "phone": r"^\+\d[\d ()/.-]{6,}\d$|^\(\d{2,5}\) ?[\d -]{5,}\d$|^\d{3}[-. ]\d{3}[-. ]\d{4}$",
    "coordinates": r"^-?\d{1,3}\.\d{4,}[ ,;]+-?\d{1,3}\.\d{4,}([ ,;].*)?$",
    "postcode": r"^[A-Z]\d[\dW] ?[A-Z\d]{4}$|^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$|^[A-Z]\d[A-Z] ?\d[A-Z]\d$"
    r"|^\d{4} ?[A-Z]{2}$|^\d{5}-\d{4}$",
    "number of a document": r"^\d{3}-\d{2}-\d{4}$",
}
"""Kind -> shape that a cell of it has and hardly any other."""
OPEN_ANSWERS: Final = "private: open answers may name people; take it out to publish them"
SHARE: Final = 0.3
"""Share of the cells from which on a shape tells."""
FREE: Final = (Kind.text, Kind.identifier, Kind.whole, Kind.decimal, Kind.date, Kind.nothing)
"""Kinds that can hold personal data: a list to choose from is none."""


WORDED: Final = (Kind.text, Kind.identifier, Kind.nothing)
BY_KIND: Final = {"name": WORDED, "e-mail": WORDED, "address": WORDED, "IP address": WORDED}
"""Kinds of personal data that are no numbers."""


def personal(names: tuple[str, ...], cells: pl.Series, held: Contents) -> str | None:
    """The kind of personal data in a column with these names (heading, code, wording), and why; None for none."""
    if held.kind not in (*FREE, Kind.choice, Kind.mentions):
        return None
    texts = cells.drop_nulls()
    if not texts.is_empty():
        for named, shape in SHAPES.items():
            share = texts.str.strip_chars().str.contains(shape).mean()
            if isinstance(share, float) and share >= SHARE:
                return f"{named}, by the shape of its cells"
    if held.kind not in FREE:
        return None
    told = [kind for name in names if (kind := _by_words(name, held)) is not None]
    return f"{told[0]}, by its heading" if told else None


def _by_words(name: str, held: Contents) -> str | None:
    """The kind that the words of a heading tell. Wordings say much else: there a phrase must end or begin them."""
    found = word_list(name)
    for kind, phrases in words()["personal"].items():
        for phrase in phrases:
            run = phrase.split()
            at = [i for i in range(len(found) - len(run) + 1) if found[i : i + len(run)] == run]
            fits = held.kind in BY_KIND.get(kind, FREE)
            if at and fits and (len(found) <= 5 or 0 in at or len(found) - len(run) in at):
                return str(kind)
    return "name" if found[-1:] == ["name"] and held.kind in WORDED else None
