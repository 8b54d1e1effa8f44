"""The lexicon of wording, from lexicon.yaml beside this module, and a survey's own words on top of it.

Belongs here: how the entries are held, and what a hedge makes of a value. Does not belong here: how a phrase is taken
apart (`phrases.py`, `comparisons.py`), and how it is judged (`wording.py`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache, cached_property
from importlib import resources
from typing import Any, Final

from schemas.figures.arithmetic.bounds import Bounds
from schemas.source import parse_yaml

REACH: Final = re.compile(r"(?:([0-9.]+) points(?: or |$))?(?:([0-9.]+)%)?( of the smaller part)?")
SHARES: Final = Bounds(Fraction(0), Fraction(1))
KEYS: Final = ("over", "from", "under", "up_to", "usual")
DASHES: Final = re.compile("[\u2010-\u2015\u2212]")
Pair = tuple[Bounds, Bounds]
"""What must be and what is usual."""


def plain(text: str) -> str:
    """A phrase as it is compared: lower case, straight signs, no hyphen within words, nothing in brackets after one."""
    text = re.sub("(?<=[0-9])(?=[\u00bc-\u00be\u2150-\u215e])", " ", text)  # 2½ is no 21/2
    text = DASHES.sub("-", unicodedata.normalize("NFKC", text).casefold()).replace("\u2044", "/")
    text = re.sub("[\u2018\u2019]", "'", re.sub('[\u201c\u201d"*]', "", text) if len(text.strip()) > 1 else text)
    text = re.sub(r"(?<=[a-z])-(?=[a-z0-9])|(?<=[0-9])-(?=[a-z])", " ", text)
    text = re.sub(r"(?<=\S)\s*\([^()]*\)", " ", text)
    return " ".join(text.strip(" ()'").split()).rstrip(",;:!").removesuffix(".") or text.strip()


@dataclass(frozen=True)
class Reach:
    """How far to one side of a value an interval goes, as lexicon.yaml writes it."""

    written: str

    def away(self, value: Fraction, step: Fraction, part: Fraction, *, share: bool) -> Fraction | None:
        """The distance from the value; None where there is no end. `step`: a unit of print; `part`: of the points."""
        match self.written:
            case "any":
                return None
            case "never" | "itself":
                return Fraction(0)
            case "half a unit":
                return step / 2
            case "one unit":
                return step
        points, percent, smaller = self._parts
        reaches = [points * part] if points is not None and share else []
        if percent is not None:
            reaches.append(percent * (min(value, 1 - value) if smaller else value))
        return max(min(reaches), Fraction(0))

    @cached_property
    def _parts(self) -> tuple[Fraction | None, Fraction | None, bool]:
        match = REACH.fullmatch(self.written)
        if not match or not (match[1] or match[2]):
            raise ValueError(f"{self.written!r} is no reach")
        points, percent = (Fraction(text) / 100 if text else None for text in match.groups()[:2])
        return points, percent, match[3] is not None


@dataclass(frozen=True)
class Reaches:
    """How far a hedge reaches from the value it goes with, down and up."""

    must: tuple[Reach, Reach]
    usual: tuple[Reach, Reach]

    @classmethod
    def of(cls, entry: Mapping[str, list[str]]) -> Reaches:
        """An entry of lexicon.yaml."""
        pairs = ((Reach(entry[name][0]), Reach(entry[name][1])) for name in ("must", "usual"))
        return cls(*pairs)

    def around(self, value: Fraction, step: Fraction, part: Fraction = Fraction(1), *, share: bool) -> Pair:
        """What must be, and what is usual, of which the points count only in `part`.

        A value above zero is usually not said of nobody.
        """
        limits = SHARES if share else Bounds(Fraction(0), None)
        must = self._bounds(self.must, value, step, Fraction(1), share=share).both(limits)
        usual = self._bounds(self.usual, value, step, part, share=share).both(must)
        return must, usual.both(Bounds(Fraction(0), None, low_in=False)) if value else usual

    def _bounds(
        self, pair: tuple[Reach, Reach], value: Fraction, step: Fraction, part: Fraction, *, share: bool
    ) -> Bounds:
        down, up = (reach.away(value, step, part, share=share) for reach in pair)
        return Bounds(
            None if down is None else value - down,
            None if up is None else value + up,
            pair[0].written != "never",
            pair[1].written != "never",
        )


@dataclass(frozen=True)
class Hedge:
    """A hedge: how far it reaches around a share, and around any other value."""

    name: str
    share: Reaches
    number: Reaches


@dataclass(frozen=True)
class Entry:
    """A phrase that is listed whole. None: it says nothing of that kind; vague: nothing that one can check."""

    share: Pair | None
    number: Pair | None
    vague_share: bool = False
    vague_number: bool = False


SOMEBODY: Final = Bounds(Fraction(0), Fraction(1), low_in=False)
SOME: Final = Bounds(Fraction(0), None, low_in=False)


@dataclass(frozen=True, eq=False)
class Lexicon:
    """All words, ready to be looked up; `own` and `marks` are those of one survey."""

    data: Mapping[str, Any]
    own: Mapping[str, Pair] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def default(cls) -> Lexicon:
        """The words of lexicon.yaml."""
        return _default()

    def extended(
        self,
        wording: Mapping[str, Mapping[str, Any]] | None = None,
        marks: Mapping[str, str] | None = None,
    ) -> tuple[Lexicon, tuple[tuple[str, str], ...]]:
        """The lexicon with a survey's own words and marks, and what is wrong with them as (what, remedy).

        `wording`: phrase -> `over`, `from`, `under`, `up_to` in per cent, and `usual: [low, high]`; `marks`: mark ->
        the phrase that the legend puts in its place.
        """
        own, problems = dict(self.own), []
        for phrase, entry in (wording or {}).items():
            found = list(_wrong(phrase, entry))
            problems += found
            if not found:
                own[bare(plain(phrase))] = _pair(entry)
        known = {**self.marks, **{mark.strip(): meaning for mark, meaning in (marks or {}).items()}}
        return replace(self, own=own, marks=known), tuple(problems)

    @cached_property
    def hedges(self) -> dict[str, Hedge]:
        """By name."""
        entries: Mapping[str, Any] = self.data["hedges"]
        return {name: Hedge(name, Reaches.of(one["share"]), Reaches.of(one["number"])) for name, one in entries.items()}

    @cached_property
    def before(self) -> tuple[tuple[str, Hedge], ...]:
        """Words, with a blank after them, and signs that stand before a value, the longest first."""
        entries: Mapping[str, Any] = self.data["hedges"]
        words = [(f"{word} ", name) for name, one in entries.items() for word in one["words"]]
        signs = [(sign, name) for name, one in entries.items() for sign in one.get("signs", ())]
        return self._longest_first(words + signs)

    @cached_property
    def after(self) -> tuple[tuple[str, Hedge], ...]:
        """Words, with a blank before them, and signs that stand after a value, the longest first."""
        entries: Mapping[str, Any] = self.data["hedges"]
        words = [(word, name) for name, one in entries.items() for word in one.get("after", ())]
        return self._longest_first([(f" {word}" if word[0].isalpha() else word, name) for word, name in words])

    def _longest_first(self, words: list[tuple[str, str]]) -> tuple[tuple[str, Hedge], ...]:
        return tuple((word, self.hedges[name]) for word, name in sorted(words, key=lambda one: (-len(one[0]), one[0])))

    @cached_property
    def without_hedge(self) -> dict[str, Reaches]:
        """What a value means by itself, by its kind."""
        return {kind: Reaches.of(entry) for kind, entry in self.data["bare"].items()}

    @cached_property
    def quantifiers(self) -> dict[str, Entry]:
        """Phrases that are listed whole."""
        return {bare(plain(word)): entry for one in self.data["quantifiers"] for word in one["words"]
                for entry in (_entry(one),)}  # fmt: skip

    @cached_property
    def _sorted(self) -> dict[tuple[str, ...], tuple[str, ...]]:
        return {}

    def words(self, *path: str) -> tuple[str, ...]:
        """A list of words, the longest first."""
        if path not in self._sorted:
            found: Any = self.data
            for key in path:
                found = found[key]
            self._sorted[path] = tuple(sorted(map(str, found), key=lambda word: (-len(word), word)))
        return self._sorted[path]

    @cached_property
    def scales(self) -> dict[str, Fraction]:
        """What multiplies the digits before it."""
        return self.numbers("scales")

    def numbers(self, key: str) -> dict[str, Fraction]:
        """A list of words that stand for numbers."""
        return {word: Fraction(value) for word, value in self.data[key].items()}


@cache
def _default() -> Lexicon:
    text = resources.files(__package__).joinpath("lexicon.yaml").read_text("utf-8")
    return Lexicon(parse_yaml(text, "lexicon.yaml").data)


def bare(text: str) -> str:
    """A phrase without the article before it."""
    return re.sub(r"^(?:the|an?) (?=\S)", "", text)


def _entry(one: Mapping[str, Any]) -> Entry:
    if one.get("vague") == "true":
        return Entry((SOMEBODY, SOMEBODY), (SOME, SOME), vague_share=True, vague_number=True)
    share = (Bounds.written(one["must"], 100), Bounds.written(one["usual"], 100)) if "must" in one else None
    number: Mapping[str, str] = one.get("number", {})
    people = (Bounds.written(number["must"]), Bounds.written(number["usual"])) if number else None
    return Entry(share, people, vague_number=number.get("vague") == "true")


def _pair(entry: Mapping[str, Any]) -> Pair:
    low, high = (Fraction(next((entry[key] for key in keys if key in entry), end)) / 100
                 for keys, end in ((("over", "from"), 0), (("under", "up_to"), 100)))  # fmt: skip
    must = Bounds(low, high, "over" not in entry, "under" not in entry)
    if "usual" not in entry:
        return must, must
    first, last = (Fraction(end) / 100 for end in entry["usual"])
    return must, Bounds(first, last).both(must)


def _wrong(phrase: str, entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with a survey's own word."""
    if not any(character.isalpha() for character in phrase):
        yield f"wording: {phrase!r} is no phrase.", "Write words; a sign belongs under `marks`."
    for key in entry:
        if key not in KEYS:
            yield f"wording: {phrase!r} has the unknown key {key!r}.", f"Known: {', '.join(KEYS)}."
            return
    if not entry:
        yield f"wording: {phrase!r} says nothing.", "Write, for instance, `{over: 50}`."
    ends = [(key, end) for key, value in entry.items() for end in (value if key == "usual" else (value,))]
    try:
        numbers = [(key, Fraction(end)) for key, end in ends]
    except (ValueError, TypeError, ZeroDivisionError):
        yield f"wording: {phrase!r} has an end that is no number.", "Write per cent, such as `{over: 50}`."
        return
    if any(not 0 <= end <= 100 for _, end in numbers):
        yield f"wording: {phrase!r} goes beyond 0 to 100 per cent.", "Write shares of everybody in per cent."
    for first, second in (("over", "from"), ("under", "up_to")):
        if first in entry and second in entry:
            yield f"wording: {phrase!r} has both {first!r} and {second!r}.", "Keep one of them."
    if "usual" in entry and len([key for key, _ in numbers if key == "usual"]) != 2:
        yield f"wording: `usual` of {phrase!r} needs two ends.", "Write `usual: [10, 30]`."
    elif any(bounds.empty for bounds in _pair(entry)):
        yield (
            f"wording: nothing can be {phrase!r} as it stands.",
            "Let the lower end be below the upper one, and `usual` within.",
        )


def longest(text: str, words: Iterable[str]) -> str | None:
    """The first of `words`, longest first, with which a text begins, up to a whole word."""
    return next((w for w in words if text.startswith(w) and not text[len(w) : len(w) + 1].isalnum()), None)
