"""What became of a list of labelled codes, and whether two texts say the same.

Belongs here: the comparison that rules about waves and the table `changes` share. Does not belong here: how either
tells it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Relisted(NamedTuple):
    """Codes that went, came, or have another label, and whether those that stayed stand in another order."""

    gone: list[str]
    new: list[str]
    relabelled: list[str]
    reordered: bool


def relisted(before: Mapping[str, str], now: Mapping[str, str]) -> Relisted:
    """What became of a list of options or rows."""
    return Relisted(
        gone=[code for code in before if code not in now],
        new=[code for code in now if code not in before],
        relabelled=[code for code in now if code in before and not same_words(before[code], now[code])],
        reordered=[code for code in before if code in now] != [code for code in now if code in before],
    )


def same_words(one: str, other: str) -> bool:
    """Whether two texts differ in nothing but capitals and space."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
