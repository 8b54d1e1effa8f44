"""Places in an order as people write them: `1st`, `Third choice`, `Rank 2`, `#1`.

Belongs here: the number that such a text means. Does not belong here: any word (`ordinals.yaml`), and which cells
hold places (`cells.py`).
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Final

from pipelines.readers.canonical import canonical
from schemas.source import parse_yaml

NUMBER: Final = re.compile(r"([1-9][0-9]{0,3})(\D*)")
BETWEEN: Final = re.compile(r"\s+|(?<=[^\W\d])-(?=[^\W\d])")
"""White space, and the hyphen of `first-choice`: no sign of a number."""


def place_of(text: str) -> str | None:
    """The number that an ordinal means; None for anything else."""
    places, endings, around = _words()
    parts = BETWEEN.split(canonical(text).removeprefix("#").strip())
    left = [word for part in parts if (word := part.strip(".:#")) not in around]
    if len(left) != 1:
        return None
    match = NUMBER.fullmatch(left[0])
    if match and (not match[2] or match[2] in endings):
        return match[1]
    return places.get(left[0])


@cache
def _words() -> tuple[dict[str, str], frozenset[str], frozenset[str]]:
    text = files(__package__).joinpath("ordinals.yaml").read_text(encoding="utf-8")
    known = parse_yaml(text, "ordinals.yaml").data
    places = {canonical(word): str(place) for place, words in enumerate(known["words"], 1) for word in words}
    return places, frozenset(map(canonical, known["endings"])), frozenset(map(canonical, known["around"]))
