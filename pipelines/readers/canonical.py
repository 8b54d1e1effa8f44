"""Texts that mean the same: headings and labels as a questionnaire and a platform write them.

Belongs here: what two writings may differ in, and finding the one text meant. Does not belong here: what a text is
the name of.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, Generic, TypeVar

T = TypeVar("T")

QUOTES: Final = re.compile("[\"'`\u00b4\u2018-\u201f\u00ab\u00bb\u2039\u203a\u2032\u2033?\ufffd]")
"""Marks of quotation and omission, and what stands for them where an encoding was lost."""
DASHES: Final = re.compile("\\s*[-\u2010-\u2015\u2212]\\s*")
TAGS: Final = re.compile(r"<[^<>]{1,200}>")
LINKS: Final = re.compile(r"\[([^\[\]]+)\]\([^()\s]+\)")
EMPHASIS: Final = re.compile(r"\*+|(?<!\w)_+(?=\w)|(?<=\w)_+(?!\w)")
STRAY: Final = re.compile(r"(?<=[?.!:…])[^\x00-\x7f]{1,3}$")
"""Characters outside ASCII after the end of a sentence: what a lost byte looks like."""
TRAILING: Final = " .:;,!…"


def tidy(text: str) -> str:
    """A text without the white space that platforms vary."""
    return " ".join(text.split())


@lru_cache(maxsize=100_000)
def canonical(text: str) -> str:
    """A text without what a platform or an encoding may change in it.

    That is case, white space, quotes, dashes, emphasis, links, tags, final punctuation, control characters.
    """
    if "<" in text or "&" in text:
        text = html.unescape(TAGS.sub(" ", text))
    text = STRAY.sub("", tidy(text))
    text = unicodedata.normalize("NFKC", text)
    if "[" in text:
        text = LINKS.sub(r"\1", text)
    if not text.isprintable():
        text = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cn"))
    text = QUOTES.sub("", EMPHASIS.sub("", text))
    return tidy(DASHES.sub("-", text)).casefold().rstrip(TRAILING) or tidy(text).casefold()


def plain_number(text: str) -> str:
    """A code as a number would be written: `0003` and `3.0` are `3`; empty for anything else."""
    match = re.fullmatch(r"(-?)0*(\d+)(?:\.0+)?", text)
    return match[1] + match[2] if match else ""


class Names(Generic[T]):
    """Names of things, found by exact text first, then by canonical form, and only where one thing is meant."""

    def __init__(self, named: Iterable[tuple[str, T]] = ()) -> None:
        """`named` gives each name with its thing; a thing may have several."""
        self._exact: dict[str, list[T]] = {}
        self._canonical: dict[str, list[T]] | None = None
        for name, thing in named:
            self.add(name, thing)

    def add(self, name: str, thing: T) -> None:
        """One more name of a thing."""
        things = self._exact.setdefault(tidy(name), [])
        if thing not in things:
            things.append(thing)
        self._canonical = None

    def exactly(self, name: str) -> list[T]:
        """The things of this very name."""
        return self._exact.get(tidy(name), [])

    def nearly(self, name: str) -> list[T]:
        """The things of a name with the same canonical form."""
        if self._canonical is None:
            self._canonical = {}
            for text, things in self._exact.items():
                known = self._canonical.setdefault(canonical(text), [])
                known += [thing for thing in things if thing not in known]
        return self._canonical.get(canonical(name), [])

    def find(self, name: str) -> T | None:
        """The one thing that is meant; None if there is none, or there are several."""
        for things in (self.exactly(name), self.nearly(name)):
            if things:
                return things[0] if len(things) == 1 else None
        return None

    def __iter__(self) -> Iterator[str]:
        return iter(self._exact)
