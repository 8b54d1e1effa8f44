"""Option lists: their order, and the options with a part of their own (exclusive, other).

Belongs here: what labels say by their words. Does not belong here: which values are options (`contents.py`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from schemas.inference.rows import Rows, size
from schemas.inference.words import begins, meaning, plain, words

SEEN: Final = 3
"""Respondents from which on answers tell."""
ALONE: Final = 0.8
"""Share of those who ticked an option that must have ticked nothing else: ticks are never without faults."""
NEAR: Final = 1e-3
"""How far "under 18" and "over 18" are from 18 in the order."""
FEW: Final = 2
NOT_LIKE: Final = ("un", "dis", "in", "non", "im", "not ")


def ordered(labels: Iterable[str], *, placed: bool = False) -> list[str]:
    """Options as a questionnaire would list them: along their scale or number, else as they are given.

    "Other", "None" and "Don't know" come last. `placed`: the order that is given is that of the form.
    """
    every = list(dict.fromkeys(labels))
    if placed:
        return sorted(every, key=lambda label: _says_none(label) or meaning(label) is not None)
    own = [label for label in every if _late(label) == 0]
    return _ranked(own) + sorted((label for label in every if _late(label)), key=_late)


def _late(label: str) -> int:
    """0 for an option that has its place among the others."""
    key = meaning(label) or next(filter(None, map(meaning, re.findall(r"\(([^()]*)\)$", label))), None)
    if key is not None:
        return 4 if key == "refused" else 3
    return 2 if is_exclusive(label) else 1 if is_other(label) else 0


def is_exclusive(label: str) -> bool:
    """Whether an option says that none of the others applies."""
    return _says_none(label) or (begins(label, words()["exclusive"]) is not None and _denies(label))


def _says_none(label: str) -> bool:
    """Whether a label is "None of these" and nothing else."""
    return plain(label) in words()["exclusive"] and plain(label) not in words()["scale_ends"]


def _denies(label: str) -> bool:
    return begins(label, ("none of", "i have not", "i don't", "i do not", "haven't", "keine", "aucun")) is not None


def exclusive(options: Mapping[str, str], alone: Mapping[str, tuple[int, int]]) -> list[str]:
    """Options of a multiple choice that exclude the others: by their words, and by the answers where these tell.

    `alone`: option -> respondents who ticked it, and those of them who ticked nothing else.
    """
    found = []
    for code, label in options.items():
        holders, lone = alone.get(code, (0, 0))
        told = is_exclusive(label) or meaning(label) in ("dont_know", "refused", "not_applicable")
        if holders >= SEEN and not _says_none(label):
            told = (told or begins(label, words()["exclusive"]) is not None) and lone >= ALONE * holders
        if told:
            found.append(code)
    return found if len(found) < len(options) else []


def goes_with(text: Rows, holders: Mapping[str, Rows]) -> str | None:
    """The option whose holders, but for a few, gave a text, and hardly anybody else did; None if there is none."""
    for code, rows in holders.items():
        both = size(text & rows)
        if both >= SEEN and both >= ALONE * size(text) and both >= ALONE * size(rows):
            return code
    return None


def is_other(label: str) -> bool:
    """Whether an option asks for a text."""
    return begins(label, words()["other"]) is not None or any(word in plain(label) for word in words()["specify"])


def _ranked(labels: Sequence[str]) -> list[str]:
    for order in (_by_number, _by_scale, _by_strength):
        places = order(labels)
        if places is not None:
            return [label for _, label in sorted(zip(places, labels, strict=True), key=lambda pair: pair[0])]
    return list(labels)


def _by_number(labels: Sequence[str]) -> list[float] | None:
    """By the first number of each label and its unit; "under 18" comes before "18-29", one without a number last."""
    found = [_first_number(label) for label in labels]
    places = [math.inf if place is None else place for place in found]
    without = found.count(None)
    if without > 1 or (without and len(labels) <= FEW) or len(set(places)) < len(places):
        return None
    return places


def _first_number(label: str) -> float | None:
    """The number that a label begins its range with; words such as "two" count."""
    if re.fullmatch(r"-?[\d.]+", label):
        return float(label) if re.fullmatch(r"-?\d+(\.\d+)?", label) else None
    lists = words()
    bare = re.sub(r"(?<=\d)[,\u2009\u00a0 ](?=\d{3})", "", plain(label))
    spelt = [
        str(lists["numbers"].index(word)) if word in lists["numbers"] else word
        for word in re.findall(r"[\d.]+|\w+", bare)
    ]
    at = next((i for i, word in enumerate(spelt) if re.fullmatch(r"\d+(\.\d+)?", word)), None)
    if at is None:
        return None
    unit = next((lists["times"][word] for word in spelt[at + 1 :] if word in lists["times"]), 1)
    amount = float(spelt[at]) * float(unit)
    below = begins(label, lists["below"]) is not None or label.lstrip().startswith(("<", "\u2264"))
    above = begins(label, lists["above"]) is not None or label.lstrip().startswith((">", "\u2265"))
    return amount * (1 - NEAR if below else 1 + NEAR if above else 1) - (NEAR if below else 0)


def _by_scale(labels: Sequence[str]) -> list[float] | None:
    """By one of the scales in words.yaml; of several labels one may stand off it, and comes last."""
    for scale in words()["scales"]:
        found = [begins(label, scale) for label in labels]
        off = found.count(None)
        if off <= (len(labels) > 2 * FEW) and len(set(found) - {None}) >= 2:
            return [float(scale.index(word)) if word else math.inf for word in found]
    return None


def _by_strength(labels: Sequence[str]) -> list[float] | None:
    """From strongly against to strongly for: by the strength before, and the word behind it or its opposite."""
    lists = words()
    strengths: dict[str, str] = lists["strengths"]
    split: list[tuple[float, str]] = []
    for label in labels:
        if begins(label, lists["neutral"]) is not None:
            split.append((0.0, ""))
            continue
        before = begins(label, [s for s in strengths if s]) or ""
        split.append((float(strengths[before]), plain(label)[len(before) :].strip()))
    rests = {rest for _, rest in split if rest}
    against = {rest for rest in rests if _negative(rest, rests)}
    if len(rests) > 4 or len(rests) - len(against) > 2 or len(rests) == len(labels) > 2:
        return None
    places = [(-1 if rest in against else 1) * strength for strength, rest in split]
    return places if len(set(places)) == len(places) >= 2 else None


def _negative(rest: str, rests: set[str]) -> bool:
    first = rest.split(maxsplit=1)[0] if rest.split() else ""
    opposite = any(rest.startswith(prefix) and rest[len(prefix) :] in rests for prefix in NOT_LIKE)
    return opposite or first in words()["negative"]
