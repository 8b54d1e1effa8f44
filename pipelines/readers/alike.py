"""Which variables of a file with a dictionary are one question, where the file itself declares no set.

Variables in a row are alike if they have the same value labels and a common stem, in their names (`q5_1`, `q5_2`) or
before the last dash or colon of their labels. Does not belong here: what a question is (`pipelines/forms`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from itertools import takewhile
from typing import Final, Literal

from pipelines.readers.canonical import tidy
from pipelines.readers.opened import Variable
from schemas.source import parse_yaml

STEM: Final = re.compile(r"(?P<stem>.*?[^\W_])(?P<joint>[_.\-]*)(?P<part>[a-zA-Z]?\d+|(?<=[_.\-])[a-zA-Z])")
LABEL: Final = re.compile(
    "(?P<stem>.{3,}?)(?:\\s+[-\u2013\u2014:|]\\s+|:\\s+|\\s*\\[(?=.+\\]$))(?P<part>[^\\s].*?)\\]?"
)
TICK: Final = "1"


def with_runs(variables: Sequence[Variable]) -> tuple[Variable, ...]:
    """The variables, those of a run with a group: options where the labels are words for a tick, else rows."""
    taken = {v.group for v in variables if v.group is not None}
    return tuple(v for run in _runs(variables) for v in (_grouped(run, taken) if len(run) > 1 else run))


def shared_label(members: Sequence[Variable]) -> str:
    """What the labels of all have in common before a dash or colon."""
    return _by_label(members[0], members[-1]) if all(_by_label(members[0], v) for v in members) else ""


def start_of(names: Sequence[str]) -> str:
    """The characters with which all names begin."""
    return "".join(letters[0] for letters in takewhile(lambda x: len(set(x)) == 1, zip(*names, strict=False)))


def _runs(variables: Sequence[Variable]) -> Iterator[list[Variable]]:
    run: list[Variable] = []
    for v in variables:
        if run and not _alike(run[-1], v):
            yield run
            run = []
        run.append(v)
    if run:
        yield run


def _alike(one: Variable, two: Variable) -> bool:
    if any(v.group is not None or v.separator or v.role or not v.labels for v in (one, two)):
        return False
    if one.kind != two.kind or one.filter != two.filter:
        return False
    same = dict(one.labels) == dict(two.labels) or (_lone(one) and _lone(two))
    return same and bool(_by_name(one, two) or _by_label(one, two))


def _lone(v: Variable) -> bool:
    """Whether the only value with a label is a tick: its label is then that of the option."""
    return TICK in v.labels and len([code for code in v.labels if code not in v.missing]) == 1


def _by_name(one: Variable, two: Variable) -> str:
    """The stem of two names that differ in a number or letter at their end."""
    a, b = STEM.fullmatch(one.name), STEM.fullmatch(two.name)
    return a["stem"] if a and b and a["stem"] == b["stem"] and a["joint"] == b["joint"] else ""


def _by_label(one: Variable, two: Variable) -> str:
    a, b = LABEL.fullmatch(tidy(one.label)), LABEL.fullmatch(tidy(two.label))
    return a["stem"] if a and b and a["stem"] == b["stem"] else ""


def _grouped(run: Sequence[Variable], taken: set[str]) -> Iterator[Variable]:
    whole, first = shared_label(run), run[0]
    name = _by_name(first, run[-1]) or start_of([v.name for v in run]).rstrip("_.-") or first.name
    name = name if name not in taken else f"{first.name}-{run[-1].name}"
    taken.add(name)
    tick = TICK if _lone(first) else _ticked(first)
    kind: Literal["rows", "options"] = "rows" if tick is None else "options"
    for v in run:
        yield replace(v, label=_part(v, whole), group=name, group_label=whole, group_kind=kind, ticked=tick)


def _part(v: Variable, whole: str) -> str:
    """The label of one row or option: what follows the common part, else the label of its only value."""
    found = LABEL.fullmatch(tidy(v.label)) if whole else None
    if found is not None:
        return found["part"]
    return tidy(v.labels[TICK]) if _lone(v) else tidy(v.label)


@cache
def _words() -> list[list[str]]:
    text = files(__package__).joinpath("alike.yaml").read_text(encoding="utf-8")
    pairs: list[list[str]] = parse_yaml(text, "alike.yaml").data["ticked"]
    return pairs


def _ticked(v: Variable) -> str | None:
    """The code that means chosen, where the labels are words for a tick and for none; else None."""
    known = {tidy(label).lower(): code for code, label in v.labels.items() if code not in v.missing}
    return next((known[yes] for yes, no in _words() if set(known) == {yes, no}), None)
