"""The words by which figures are found in running text.

Belongs here: reading `phrases.yaml`. Does not belong here: the patterns made of it (`phrases.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from schemas.source import parse_yaml


@dataclass(frozen=True)
class Lexicon:
    """Lists of words, and the patterns of a hedge and of a number in words."""

    hedge: str
    number: str
    lists: Mapping[str, Sequence[str]]

    def among(self, name: str) -> str:
        """A pattern of any word of a list, the longest first."""
        return "(?:" + "|".join(sorted(self.lists[name], key=len, reverse=True)) + ")"

    def has(self, name: str, word: str) -> bool:
        """Whether a word is in a list."""
        return word in self.lists[name]


@cache
def lexicon() -> Lexicon:
    """The lexicon of this package."""
    data = parse_yaml(resources.files(__package__).joinpath("phrases.yaml").read_text("utf-8"), "phrases.yaml").data
    lists: dict[str, Sequence[str]] = {name: tuple(map(str, words)) for name, words in data.items()}
    hedges = "|".join(sorted(lists["hedges"], key=len, reverse=True))
    numbers = "|".join((*lists["numbers"], *lists["larger_numbers"]))
    tens = "(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-(?:" + "|".join(lists["numbers"][:9]) + ")"
    return Lexicon(rf"(?:(?:{hedges})\s*)?(?<![\w.])", rf"(?:{tens}|{numbers})", lists)
