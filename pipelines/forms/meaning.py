"""What the words in the dictionary of a data file mean: why a value is missing, which variable is which.

The words are in `dictionary.yaml`, but for whole answers such as "Don't know" (`schemas/inference`). Does not belong
here: questions (`dictionary.py`).
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any, Final

from schemas.inference.words import meaning
from schemas.source import parse_yaml

APOSTROPHES: Final = re.compile("['`\u00b4\u2018\u2019]")
CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


@cache
def _words() -> dict[str, Any]:
    text = files(__package__).joinpath("dictionary.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = parse_yaml(text, "dictionary.yaml").data
    return data


def _bare(text: str) -> str:
    """Lower-case words between single spaces; digits at the end of a name are apart from it."""
    words = re.findall(r"[^\W\d_]+|\d+", APOSTROPHES.sub("", text).lower())
    return " ".join(words)


def meaning_of(label: str, *, declared: bool) -> str | None:
    """Why a value with this label is missing; None if the label does not say.

    Where the file declares it missing, one word of the label is enough; else the label must say nothing more.
    """
    whole = {meaning(part) for part in (label, *(label.split("/") if "/" in label else ()))} - {None, "blank"}
    if len(whole) == 1:
        return whole.pop()
    bare = f" {_bare(label)} "
    found = [m for m, phrases in _words()["missing"].items() if any(f" {p} " in bare for p in phrases)]
    return str(found[0]) if declared and found else None


def names_weight(name: str, label: str) -> bool:
    """Whether a variable is called a weight: by its name, or at the beginning of its label."""
    names = {_bare(name), *_bare(CAMEL.sub(" ", name)).split()}
    return any(word in names or f"{_bare(label)} ".startswith(f"{word} ") for word in _words()["weight"])


def respondent_rank(name: str, label: str) -> int | None:
    """Place among the names of what identifies a respondent; None if it is called none of them."""
    called = {_bare(name), _bare(CAMEL.sub(" ", name)), _bare(label)}
    return next((rank for rank, word in enumerate(_words()["respondent"]) if word in called), None)
