"""Which variables of a data file are one question: sets the file declares, and runs that are alike.

Variables in a row are alike if they have the same value labels and a common stem, in their names (`q5_1`, `q5_2`) or
before the last dash or colon of their labels. Does not belong here: what a question is (`dictionary.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Final, Literal

from pipelines.forms.drafting import plain
from pipelines.forms.meaning import means_ticked
from pipelines.readers.opened import Variable

STEM: Final = re.compile(r"(?P<stem>.*?[^\W_])(?P<joint>[_.\-]*)(?P<part>[a-zA-Z]?\d+|(?<=[_.\-])[a-zA-Z])")
LABEL: Final = re.compile(r"(?P<stem>.{3,}?)(?:\s+[-\u2013\u2014:|]\s+|:\s+|\s*\[(?=.+\]$))(?P<part>[^\s].*?)\]?")
UNFIT: Final = re.compile(r"[^A-Za-z0-9-]+")
TICKS: Final = ("1", "1.0")


@dataclass(frozen=True)
class Group:
    """Variables that are one question, and what their columns are (None: the question is one variable)."""

    name: str
    label: str
    kind: Literal["options", "mentions", "rows"] | None
    variables: tuple[Variable, ...]

    def parts(self) -> dict[str, str]:
        """Code and label of each row or option; where labels do not tell them apart, the names do."""
        codes = _codes([v.name for v in self.variables])
        labels = [plain(v.label) for v in self.variables]
        clear = all(labels) and len(set(labels)) == len(labels) and not set(labels) & set(codes)
        return dict(zip(codes, labels if clear else [v.name for v in self.variables], strict=True))


def groups_of(variables: Sequence[Variable]) -> list[Group]:
    """All variables as questions, in the order of the file."""
    names = {v.group for v in variables if v.group is not None}
    groups: list[Group] = []
    for group in _consecutive([v for v in variables if v.group is None or v.group in names]):
        first = group[0]
        if first.group is not None:
            if not any(known.name == first.group for known in groups):
                groups.append(_declared([v for v in variables if v.group == first.group]))
        else:
            groups += _run(group)
    return groups


def _declared(members: Sequence[Variable]) -> Group:
    """A set or an array of the file; a set of one, or whose tick is no tick of ours, is what its labels say."""
    first = members[0]
    kind = first.group_kind or "rows"
    if kind == "options" and any((v.ticked or "1") not in TICKS for v in members):
        kind = "rows"
    label = first.group_label or _shared(members) or first.group or ""
    return Group(first.group or first.name, label, kind, tuple(members))


def _consecutive(variables: Sequence[Variable]) -> Iterator[list[Variable]]:
    """Runs of variables that follow each other and may be one question."""
    run: list[Variable] = []
    for v in variables:
        if run and not _alike(run[-1], v):
            yield run
            run = []
        run.append(v)
    if run:
        yield run


def _alike(one: Variable, two: Variable) -> bool:
    if one.group is not None or two.group is not None:
        return one.group == two.group
    if one.kind != two.kind or one.separator or two.separator or one.filter != two.filter or not one.labels:
        return False
    same = dict(one.labels) == dict(two.labels) or (_lone(one) and _lone(two))
    return same and bool(_by_name(one, two) or _by_label(one, two))


def _lone(v: Variable) -> bool:
    """Whether the only value with a label is a tick: its label is then that of the option."""
    return len([code for code in v.labels if code not in v.missing]) == 1 and "1" in v.labels


def _by_name(one: Variable, two: Variable) -> str:
    """The stem of two names that differ in a number or letter at their end."""
    a, b = STEM.fullmatch(one.name), STEM.fullmatch(two.name)
    return a["stem"] if a and b and a["stem"] == b["stem"] and a["joint"] == b["joint"] else ""


def _by_label(one: Variable, two: Variable) -> str:
    a, b = LABEL.fullmatch(plain(one.label)), LABEL.fullmatch(plain(two.label))
    return a["stem"] if a and b and a["stem"] == b["stem"] else ""


def _run(run: Sequence[Variable]) -> Iterator[Group]:
    if len(run) < 2:
        yield Group(run[0].name, run[0].label, None, tuple(run))
        return
    whole = _shared(run)
    tick = means_ticked(dict(run[0].labels)) if not _lone(run[0]) else "1"
    kind: Literal["options", "rows"] = "options" if tick in TICKS else "rows"
    name = _by_name(run[0], run[-1]) or _start([v.name for v in run]).rstrip("_.-") or run[0].name
    members = [replace(v, label=_part(v, whole), ticked=tick if kind == "options" else None) for v in run]
    yield Group(name, whole or name, kind, tuple(members))


def _shared(run: Sequence[Variable]) -> str:
    """What the labels of all have in common before a dash or colon."""
    return _by_label(run[0], run[-1]) if all(_by_label(run[0], v) for v in run) else ""


def _part(v: Variable, whole: str) -> str:
    """The label of one row or option: what follows the common part, else the label of its only value."""
    found = LABEL.fullmatch(plain(v.label)) if whole else None
    if found is not None:
        return found["part"]
    return plain(v.labels["1"]) if _lone(v) else plain(v.label)


def _start(names: Sequence[str]) -> str:
    """The characters with which all names begin."""
    return "".join(letters[0] for letters in takewhile(lambda x: len(set(x)) == 1, zip(*names, strict=False)))


def _codes(names: Sequence[str]) -> list[str]:
    """What tells the names apart, as codes; all of each name where that is nothing."""
    start = len(_start(names))
    while start and (names[0][start - 1].isdigit()):
        start -= 1
    codes = [UNFIT.sub("_", name[start:]).strip("_") for name in names]
    if not all(codes) or len(set(codes)) < len(codes):
        codes = [UNFIT.sub("_", name).strip("_") or "o" for name in names]
    return codes if len(set(codes)) == len(codes) else [str(at) for at, _ in enumerate(names, 1)]
