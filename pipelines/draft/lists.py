"""Option lists and rows of a draft: codes and labels.

Belongs here: which code an option or row gets, and what stands in a list. Does not belong here: the order of options
(`schemas/inference/options.py`) and questions as a whole (`questions.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from pipelines.draft.blocks import Part
from schemas.administrative import TICKED, UNTICKED
from schemas.draft import code_of
from schemas.inference.contents import Contents
from schemas.inference.options import exclusive, ordered

OPTION_LIKE: Final = ("dont_know", "refused", "not_applicable")
NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
ROW: Final = re.compile(r"[A-Za-z0-9_-]+")
"""What conditions can name a row by."""
CODED: Final = re.compile(r"[^\s'\"|]+")


def declining(held: Contents) -> list[str]:
    """Answers such as "Don't know", or codes of them, that are chosen from a list like any other; routes name them."""
    return [text for text, key in held.missing.items() if key in OPTION_LIKE]


def listed(held: Contents) -> tuple[str, ...]:
    """What can be chosen: the values, or those that are no free answers, and the ways to decline."""
    return (*(held.frequent or held.values), *declining(held))


def options_of(values: Sequence[str], parts: Sequence[Part], *, placed: bool = False) -> dict[str, str]:
    """Codes and labels: numbers keep theirs, and a dictionary of the file knows its own.

    `placed`: the values come in the order of the form.
    """
    labels: dict[str, str] = {}
    for part in parts:
        labels |= dict(part.variable.labels) if part.variable else {}
    if labels:
        more = [v for v in values if v not in labels and v not in labels.values()]
        return untangled(labels | {value: value for value in more})
    if all(NUMBER.fullmatch(value) for value in values):
        return {value: value for value in sorted(set(values), key=lambda v: (float(v) < 0, float(v)))}
    made: dict[str, str] = {}
    labelled = ordered(values, placed=placed)
    for label in labelled:
        made[code_of(label, {*made, *(other for other in labelled if other != label)})] = label
    return made


def untangled(options: dict[str, str]) -> dict[str, str]:
    """Labels that no other option has as code or label."""
    made: dict[str, str] = {}
    for code, label in options.items():
        others = {c for c in options if c != code} | set(made.values())
        made[code] = label if label not in others and label.strip() else f"{label} ({code})"
    return made


def option_of(part: Part, taken: dict[str, str]) -> tuple[str, str]:
    """Code and label of the option that a column is about."""
    labels = [v for v in part.held.values if v.lower() not in (*TICKED, *UNTICKED)]
    names = list(part.column.part)
    label = labels[0] if labels else max(names, key=len, default=part.column.heading)
    if NUMBER.fullmatch(label) or label.lower() in (*TICKED, *UNTICKED):
        label = part.variable.label if part.variable and part.variable.label else part.column.heading
    return named(names, label, taken, CODED)


def row_of(part: Part, taken: dict[str, str]) -> tuple[str, str]:
    """Code and label of the row that a column is about."""
    names = list(part.column.part) or [part.column.heading]
    label = max(names, key=len)
    if part.variable is not None and part.variable.label and len(names) == 1:
        label = part.variable.label
    return named(names, label, taken, ROW)


def named(names: Sequence[str], label: str, taken: dict[str, str], shape: re.Pattern[str]) -> tuple[str, str]:
    """A code of the platform's where there is one, else one made of the label; and a label nothing else has."""
    codes = [n for n in names if shape.fullmatch(n) and n not in taken and (n != label or re.search(r"\d", n))]
    code = min(codes, key=len) if codes else code_of(label, {*taken, *taken.values()})
    label = " ".join(label.split()) or code
    while label in taken.values() or label in taken:
        label += f" ({code})"
    return code, label


def exclusive_of(keys: dict[str, Any], alone: Mapping[str, tuple[int, int]]) -> None:
    """Name the options of a multiple choice that exclude the others; see `schemas.inference.options.exclusive`."""
    found = exclusive(keys["options"], alone)
    if found:
        keys["exclusive"] = found


def ticks(part: Part) -> pl.Series:
    """Who ticked the option of a column."""
    none = [*UNTICKED, *part.held.missing]
    return (part.cells.is_not_null() & ~part.cells.str.to_lowercase().is_in(none)).fill_null(value=False)


def alone_in_columns(parts: Mapping[str, Part]) -> dict[str, tuple[int, int]]:
    """Option -> who ticked it, and who nothing else, where each option has a column."""
    masks = {code: ticks(part).cast(pl.Int32) for code, part in parts.items()}
    several = pl.DataFrame(masks).sum_horizontal()
    return {code: (int(mask.sum()), int(((mask == 1) & (several == 1)).sum())) for code, mask in masks.items()}


def alone_in_cells(part: Part, options: Mapping[str, str], separator: str) -> dict[str, tuple[int, int]]:
    """The same, where all answers of a respondent stand in one cell."""
    counted = part.cells.drop_nulls().value_counts(name="n")
    cells = [(f"{separator}{text}{separator}", n) for text, n in counted.iter_rows()]
    found = {}
    for code, label in options.items():
        sought = f"{separator}{label}{separator}"
        found[code] = (sum(n for cell, n in cells if sought in cell), sum(n for cell, n in cells if sought == cell))
    return found
