"""The words by which guesses are made, from words.yaml beside this module.

Belongs here: how a text is compared with a list of words. Does not belong here: what follows from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any, Final

from schemas.source import parse_yaml
from schemas.vocabulary import Status

NO_ANSWER: Final = (
    Status.dont_know.value,
    Status.refused.value,
    Status.not_applicable.value,
    Status.skipped.value,
    Status.not_asked.value,
    "blank",
)
"""Keys of a `missing` block."""


@cache
def words() -> dict[str, Any]:
    """All lists."""
    text = resources.files(__package__).joinpath("words.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = parse_yaml(text, "words.yaml").data
    return data


def plain(text: str) -> str:
    """A text as it is compared: lower case, single spaces, straight apostrophes."""
    return " ".join(text.lower().replace("’", "'").replace("?", "'").split()).strip(" .!'")  # noqa: RUF001


def word_list(text: str) -> list[str]:
    """The words of a heading: `RecipientEmail`, `first_name` and `e-mail` fall into theirs."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return re.findall(r"[^\W\d_]+", parted.lower())


def begins(text: str, phrases: Iterable[str]) -> str | None:
    """The longest phrase that a text begins with, up to a whole word."""
    low = plain(text)
    found = [p for p in phrases if low == p or (low.startswith(p) and not low[len(p)].isalnum())]
    return max(found, key=len, default=None)


def meaning(text: str) -> str | None:
    """The key of a `missing` block under which a text belongs; None for a text that is an answer."""
    return _meanings().get(plain(text))


@cache
def _meanings() -> dict[str, str]:
    lists: dict[str, list[str]] = words()["missing"]
    return {plain(word): key for key in NO_ANSWER for word in lists[key]}
