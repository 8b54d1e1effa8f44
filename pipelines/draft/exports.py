"""What is said of an export as a whole: its columns that are no questions, how it is written, its missing texts.

Belongs here: the `export` and `missing` blocks of a draft, with everything pinned that was detected. Does not belong
here: questions (`questions.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pipelines.draft.blocks import Part
from pipelines.readers.opened import Layout, Opened
from schemas.export import Export
from schemas.inference.contents import Kind
from schemas.inference.numbers import numbers
from schemas.inference.roles import (
    identifies,
    in_minutes,
    is_made,
    minutes_told,
    perhaps_of,
    perhaps_told,
    repeated,
    role_of,
)
from schemas.inference.words import NO_ANSWER, words

ADMINISTRATIVE: Final = "administrative"
DATED: Final = ("submitted", "started", "completed")
SEVERAL: Final = ("respondent",)


@dataclass
class Described:
    """The `export` block, the columns that are left as questions, and what to tell about the rest."""

    keys: dict[str, Any]
    questions: list[Part]
    others: list[str] = field(default_factory=list)
    """Headings of the columns that are no questions, nor a question once more."""
    comments: list[str] = field(default_factory=list)
    rows: int = 0


def described(
    file: str, opened: Opened, layout: Layout, parts: Sequence[Part], known: Collection[int] = ()
) -> Described:
    """Everything the export block can say. `known` are the columns that a form says are questions."""
    roles = _roles(parts, known)
    keys: dict[str, Any] = {"file": file, "platform": layout.platform}
    comments = _doubts([part for part in parts if part.index not in known], roles)
    for role, members in roles.items():
        if role != ADMINISTRATIVE:
            headings = [part.column.heading for part in members]
            keys[role] = headings if role in SEVERAL and len(headings) > 1 else headings[0]
    used = {part.index for members in roles.values() for part in members}
    questions = [part for part in parts if part.index not in used]
    keys |= _pinned(opened, layout)
    pattern, doubt = _dates([*(p for role in DATED for p in roles.get(role, [])), *questions])
    if pattern is not None:
        keys["dates"] = pattern
    if doubt:
        comments.append(doubt)
    if any(part.held.kind is Kind.decimal and part.held.decimal == "," for part in questions):
        keys["decimal"] = ","
    separator = layout.separator or _separator(questions)
    if separator is not None:
        keys["separator"] = separator
    if layout.leave_out:
        keys["leave_out"] = {heading: list(values) for heading, values in layout.leave_out.items()}
    ignored = [p.column.heading for p in roles.get(ADMINISTRATIVE, []) if p.column.role != ADMINISTRATIVE]
    if ignored:
        keys["ignore"] = ignored
    asked = {name for part in questions for name in part.column.question[:1]}
    others = [
        part.column.heading
        for part in parts
        if part.index in used and not (part.column.role == ADMINISTRATIVE and part.column.heading in asked)
    ]
    return Described(keys, questions, others, comments, len(parts[0].cells) if parts else 0)


def _pinned(opened: Opened, layout: Layout) -> dict[str, Any]:
    """What was detected of the file, where the export block has a word for it."""
    facts = {key: value for key, value in opened.facts.items() if key in ("encoding", "delimiter", "sheet")}
    return {key: value for key, value in facts.items() if key in Export.model_fields} | (
        {"headings": layout.headings} if layout.headings in (1, 2, 3) else {}
    )


def _roles(parts: Sequence[Part], known: Collection[int]) -> dict[str, list[Part]]:
    """Columns that are no questions: as the platform says, and else as headings and cells say."""
    found: dict[str, list[Part]] = {}
    for part in parts:
        if part.column.role is not None and (part.column.role in SEVERAL or part.column.role not in found
                                             or part.column.role == ADMINISTRATIVE):  # fmt: skip
            found.setdefault(part.column.role, []).append(part)
    free = [part for part in parts if part.column.role is None and part.column.part == () and part.index not in known]
    stated = {*found}
    for role in words()["roles"]:
        if role in stated and role != ADMINISTRATIVE:
            continue
        for part in free:
            if role_of(part.column.heading) == role and _fits(role, part) and part not in found.get(ADMINISTRATIVE, []):
                found.setdefault(role, []).append(part)
                if role != ADMINISTRATIVE:
                    break
    _left_out(found, free)
    taken = [part for members in found.values() for part in members]
    if "respondent" not in found:
        keys = [p for p in free if p not in taken and _identifies(p)]
        if keys:
            found["respondent"] = keys[:1]
            taken += keys[:1]
    unnamed = [part for part in free if part not in taken and not any(part.column.question) and _numbered(part)]
    if unnamed:
        found[ADMINISTRATIVE] = [*found.get(ADMINISTRATIVE, []), *unnamed]
    return found


def _left_out(found: dict[str, list[Part]], free: Sequence[Part]) -> None:
    """Leave out what a platform made of answers, how interviews ended, and times and durations that do not fit."""
    for part in free:
        if any(part in members for members in found.values()):
            continue
        heading = part.column.heading
        misfit = role_of(heading) == "started" and part.held.kind in (Kind.duration, Kind.text)
        if is_made(heading) or misfit or perhaps_of(heading) == "completed" or _minutes(part):
            found.setdefault(ADMINISTRATIVE, []).append(part)


def _minutes(part: Part) -> bool:
    """Whether a column holds durations in minutes, which the export block cannot say."""
    if role_of(part.column.heading) != "duration" or part.held.kind not in (Kind.whole, Kind.decimal):
        return False
    return in_minutes(numbers(part.cells, part.held.decimal), part.column.heading)


def _doubts(parts: Sequence[Part], roles: dict[str, list[Part]]) -> list[str]:
    """What somebody has to decide about columns that may be no questions."""
    said = []
    for part in roles.get("respondent", []):
        again = repeated(part.cells)
        if again and part.column.role is None:  # a platform's own may have several rows a respondent
            noun = "value occurs" if again == 1 else "values occur"
            said.append(f"respondent: {again} {noun} more than once in {part.column.heading!r}")
    for part in parts:
        heading = part.column.heading
        if part.column.role is None and not part.column.part:
            if _minutes(part):
                said.append(minutes_told(heading))
            key = perhaps_of(heading)
            if key is not None and key not in roles:
                said.append(perhaps_told(key, heading))
    return said


def _numbered(part: Part) -> bool:
    """Whether a column without a heading only numbers the rows, or holds nothing."""
    return part.held.kind is Kind.nothing or _identifies(part)


def _fits(role: str, part: Part) -> bool:
    """Whether the cells agree with what a heading says."""
    kind = part.held.kind
    match role:
        case "submitted" | "started":
            return kind is Kind.date
        case "weight":
            amounts = numbers(part.cells, part.held.decimal).drop_nulls()
            mean = amounts.mean()
            return kind is Kind.decimal and isinstance(mean, float) and 0.8 <= mean <= 1.2 and (amounts >= 0).all()
        case "duration":
            return kind in (Kind.whole, Kind.decimal, Kind.duration) and not _minutes(part)
        case "respondent":
            return _identifies(part) or identifies(part.cells)
    return True


def _identifies(part: Part) -> bool:
    """Whether every row has a value of its own, in a column that is no answer by its kind."""
    whole = part.held.filled == len(part.cells) and part.cells.n_unique() == len(part.cells)
    named = bool(re.search(r"(^|[^a-z])(id|key|uuid|no|nr|number)$", part.column.heading.lower()))
    first = part.index == 0 and part.held.kind in (Kind.whole, Kind.identifier)
    return (
        whole
        and len(part.cells) > 0
        and (part.held.kind is Kind.identifier or first or (named and len(part.cells) > 1))
    )


def _dates(parts: Iterable[Part]) -> tuple[str | None, str]:
    """The way most dates are written; and a doubt where day and month could change places."""
    patterns: Counter[str] = Counter()
    open_: dict[str, tuple[str, ...]] = {}
    certain: set[str] = set()
    for part in parts:
        if part.held.dates is None:
            continue
        patterns[part.held.dates.pattern] += 1
        open_[part.held.dates.pattern] = part.held.dates.others
        if not part.held.dates.others:
            certain.add(part.held.dates.pattern)
    if not patterns:
        return None, ""
    best = max(patterns, key=lambda p: (p in certain, patterns[p]))
    if best in certain or not open_[best]:
        return best, ""
    return best, f"dates could also be written {' or '.join(open_[best])}: no date of the file tells"


def _separator(parts: Iterable[Part]) -> str | None:
    found = Counter(part.held.mentions.separator for part in parts if part.held.mentions is not None)
    return found.most_common(1)[0][0] if found else None


def missing_block(parts: Sequence[Part], coded: Collection[str] = ()) -> tuple[dict[str, list[str]], list[str]]:
    """Texts that stand for no answer in the whole export, and what to check about them.

    `coded` are numbers by which the platform itself says so.
    """
    found: dict[str, dict[str, int]] = {}
    for part in parts:
        free = part.held.kind in (Kind.text, Kind.identifier) and part.held.filled
        for text, key in part.held.missing.items():
            if free and text not in coded:
                continue
            if text in coded or not re.fullmatch(r"-?\d+(\.\d+)?", text):
                counts = found.setdefault(key, {})
                counts[text] = counts.get(text, 0) + 1
    comments: list[str] = []
    both = [p for p in parts if {"skipped", "blank"} <= set(p.held.missing.values())]
    if both:
        moved = {t for p in both for t, key in p.held.missing.items() if key == "blank"}
        for text in sorted(moved):
            found.setdefault("not_asked", {})[text] = found["blank"].pop(text)
            comments.append(
                f"{text} stands for routed past: {len(both)} columns have it beside a text for asked and left blank"
            )
        found = {key: texts for key, texts in found.items() if texts}
    elif "blank" in found:
        comments.append(f"{', '.join(sorted(found['blank']))} is taken for an empty cell; it may also mean not asked")
    return {key: sorted(found[key]) for key in NO_ANSWER if key in found}, comments
