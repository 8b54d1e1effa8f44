"""Places in an order: how `second most common` or `the top three` is read, and whether values can stand so.

Belongs here: ranks, and their judgement from the intervals of all values in the order. Does not belong here: where the
values come from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from schemas.figures.arithmetic.bounds import Bounds
from schemas.figures.words.lexicon import Lexicon, bare
from schemas.figures.words.numerals import number_in_words

ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
DIGITS: Final = re.compile(r"#?([0-9]{1,3})(?:st|nd|rd|th)?")


@dataclass(frozen=True)
class Rank:
    """Places counted from the top, or from the bottom.

    `first` to `last`: the places that may be meant, one unless several are named (`the top three`). `strict` is False
    for words that only tell which way (`far fewer`): above, or below, most of the others.
    """

    first: int = 1
    last: int = 1
    top: bool = True
    joint: bool = False
    strict: bool = True

    @property
    def place(self) -> str:
        """In plain words: `the highest`, `joint second from the top`, `one of the lowest 3`."""
        end = "highest" if self.top else "lowest"
        if not self.strict:
            return f"{'above' if self.top else 'below'} most of the others"
        if self.last > self.first:
            return f"one of the {end} {self.last}"
        joint = "joint " * self.joint
        if self.first == 1:
            return f"{joint}{end}" if joint else f"the {end}"
        place = ORDINALS[self.first - 1] if self.first <= len(ORDINALS) else f"number {self.first}"
        return f"{joint}{place} {end}"


def read_rank(text: str, lexicon: Lexicon) -> Rank | None:
    """A place in an order; `text` as `plain` makes it. None where no place is named."""
    words = {name: frozenset(lexicon.words("ranks", name)) for name in ("top", "bottom", "joint", "among")}
    loose = next((name for name in ("above", "below") if bare(text) in lexicon.words("ranks", name)), None)
    if loose:
        return Rank(top=loose == "above", strict=False)
    tokens = re.findall(r"[^\W_]+|[#=]", text)
    if "next" in tokens:  # after one that is named elsewhere
        return None
    joint = any(token in words["joint"] for token in tokens)
    places = [place for token in tokens if (place := _ordinal(token))]
    counts = [n for token in tokens if (n := _cardinal(token))]
    top, bottom = (any(token in words[name] for token in tokens) for name in ("top", "bottom"))
    if "one of" in text or words["among"] & set(tokens):
        counts = counts[1:] if counts and "one of" in text else counts
        if not counts:
            return Rank(top=not bottom, joint=joint, strict=False) if top or bottom else None
    if bottom and not (top and not places and tokens.index(next(t for t in tokens if t in words["top"])) == 0):
        return _places(places, counts, top=False, joint=joint)
    if top or places or (counts and tokens[0] in ("ranked", "ranks", "rank", "placed", "place", "number", "#", "came")):
        return _places(places, [] if places else counts, top=True, joint=joint, several=top)
    return Rank(counts[0], counts[0], joint=joint) if counts and len(tokens) == 1 + joint else None


def _places(places: list[int], counts: list[int], *, top: bool, joint: bool, several: bool = True) -> Rank:
    if places:
        return Rank(places[0], places[0], top, joint)
    if counts and several:
        return Rank(1, counts[0], top, joint)
    return Rank(counts[0], counts[0], top, joint) if counts else Rank(top=top, joint=joint)


def _ordinal(token: str) -> int | None:
    if token in ORDINALS[1:]:
        return ORDINALS.index(token) + 1
    match = DIGITS.fullmatch(token)
    return int(match[1]) if match and not token.isdigit() and int(match[1]) > 0 else None


def _cardinal(token: str) -> int | None:
    return int(token) if token.isdigit() and len(token) < 4 else number_in_words(token)


def can_stand(rank: Rank, named: Sequence[Bounds], others: Sequence[Bounds]) -> bool | None:
    """Whether the values of `named` hold the places among all: True surely, False never, None nobody can tell.

    Several that are named together hold as many places together, from the first one on. Equal values share a place:
    whoever is level with the second may be called second. Each interval holds the true value somewhere.
    """
    if not named:
        return None
    last = max(rank.last, rank.first + len(named) - 1)
    verdicts = [_one(rank, last - len(named), one, others) for one in named]
    if rank.joint:
        partners = [*named, *others]
        verdicts += [_tied(one, partners) for one in named]
    if False in verdicts:
        return False
    return True if all(verdicts) else None


def _one(rank: Rank, spare: int, one: Bounds, others: Sequence[Bounds]) -> bool | None:
    """One of the named: how many of the others stand before it. `spare`: as many as may at most."""
    ahead = [_before(other, one) if rank.top else _before(one, other) for other in others]
    level = [_before(one, other) if rank.top else _before(other, one) for other in others]
    surely, perhaps = ahead.count(True), len(others) - ahead.count(False)
    if not rank.strict:
        return False if others and surely == len(others) else (True if perhaps * 2 <= len(others) else None)
    not_behind, may_be = len(others) - sum(v is not False for v in level), len(others) - level.count(True)
    if surely > spare or may_be < rank.first - 1:
        return False
    return True if perhaps <= spare and not_behind >= rank.first - 1 else None


def _before(one: Bounds, other: Bounds) -> bool | None:
    """Whether one value is greater than the other."""
    if one.low is not None and other.high is not None:
        sure = one.low > other.high or (one.low == other.high and not (one.low_in and other.high_in))
        if sure:
            return True
    if one.high is not None and other.low is not None and one.high <= other.low:
        return False
    return None


def _tied(one: Bounds, partners: Sequence[Bounds]) -> bool | None:
    """Whether another value is equal to this one; it is among the partners itself."""
    touching = [other for other in partners if other is not one and other.intersects(one)]
    if not touching:
        return False
    points = one.low == one.high and any(other == one for other in touching)
    return True if points else None
