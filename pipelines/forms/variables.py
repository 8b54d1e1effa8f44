"""Variables of a data file put together to the questions they come from, and the codes of their rows and options.

Belongs here: sets, arrays and runs as groups. Does not belong here: which variables are a run
(`pipelines/readers/alike.py`), what a group is as a question (`dictionary.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final, Literal

import polars as pl

from pipelines.forms.drafting import plain
from pipelines.readers.alike import LABEL, STEM, shared_label, start_of
from pipelines.readers.opened import Variable
from schemas.inference.groups import is_ranking

UNFIT: Final = re.compile(r"[^A-Za-z0-9-]+")
"""What no code of a row or option may hold, which becomes part of a column's name."""


@dataclass(frozen=True)
class Group:
    """Variables that are one question, and what their columns are (None: the question is one variable)."""

    name: str
    label: str
    kind: Literal["options", "mentions", "rows", "ranks"] | None
    variables: tuple[Variable, ...]

    def parts(self) -> dict[str, str]:
        """Code and label of each row or option; where labels do not tell them apart, the names do."""
        codes = _codes([v.name for v in self.variables])
        labels = [plain(v.label) for v in self.variables]
        clear = all(labels) and len(set(labels)) == len(labels) and not set(labels) & set(codes)
        return dict(zip(codes, labels if clear else [v.name for v in self.variables], strict=True))


def groups_of(variables: Sequence[Variable]) -> list[Group]:
    """All variables as questions, in the order of the file. Rows and mentions without options are on their own."""
    together: dict[str, list[Variable]] = {}
    for v in variables:
        together.setdefault(f"group {v.group}" if v.group is not None else f"variable {v.name}", []).append(v)
    groups = []
    for members in together.values():
        first, kind = members[0], members[0].group_kind or "rows"
        if first.group is None or (kind != "options" and not substantive(members)[0]):
            groups += [Group(v.name, v.label, None, (v,)) for v in members]
        else:
            label = first.group_label or shared_label(members) or first.group
            groups.append(Group(first.group, label, kind, tuple(members)))
    return groups


def with_rankings(groups: Sequence[Group], cells: Mapping[str, pl.Series]) -> list[Group]:
    """The groups, but numbers in a row that share a stem and are ranks of each other are one question."""
    made: list[Group] = []
    for stem, same in groupby(groups, key=_numbered):
        run = list(same)
        members = [group.variables[0] for group in run] if stem else []
        if not members:
            made += run
        elif is_ranking([cells[v.name] for v in members], {text for v in members for text in v.missing}):
            label = shared_label(members)
            found = [LABEL.fullmatch(plain(v.label)) if label else None for v in members]
            rows = [replace(v, label=x["part"] if x else v.label) for v, x in zip(members, found, strict=True)]
            made.append(Group(stem, label or stem, "ranks", tuple(rows)))
        else:
            made += run
    return made


def _numbered(group: Group) -> str:
    """The stem of a number without labels, named after one and a number; empty for anything else."""
    v = group.variables[0]
    found = STEM.fullmatch(v.name) if group.kind is None and v.kind == "number" and not v.labels else None
    return found["stem"] if found is not None and found["joint"] else ""


def substantive(variables: Sequence[Variable]) -> tuple[dict[str, str], list[str]]:
    """Code and label of all answers that are not declared missing, and codes that variables label differently."""
    listed: dict[str, str] = {}
    apart: dict[str, None] = {}
    declared = {code for v in variables for code in v.missing}
    for v in variables:
        for code, label in v.labels.items():
            if code not in declared and listed.setdefault(code, label) != label:
                apart[code] = None
    return listed, list(apart)


def _codes(names: Sequence[str]) -> list[str]:
    """What tells the names apart, as codes; all of each name where that is nothing."""
    start = len(start_of(names))
    while start and names[0][start - 1].isdigit():
        start -= 1
    codes = [UNFIT.sub("_", name[start:]).strip("_") for name in names]
    if not all(codes) or len(set(codes)) < len(codes):
        codes = [UNFIT.sub("_", name).strip("_") or "o" for name in names]
    return codes if len(set(codes)) == len(codes) else [str(at) for at, _ in enumerate(names, 1)]
