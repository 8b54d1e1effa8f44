"""What is said of an export as a whole: its columns that are no questions, how it is written, its missing texts.

Belongs here: the `export` and `missing` blocks of a draft, with everything pinned that was detected. Does not belong
here: questions (`questions.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, Final

from pipelines.draft.blocks import Part
from pipelines.readers.opened import Layout, Opened
from schemas.export import Export
from schemas.inference.contents import Kind
from schemas.inference.numbers import numbers
from schemas.inference.words import NO_ANSWER, word_list
from schemas.source import parse_yaml

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
    comments: list[str] = []
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
    for role, words in _words().items():
        if role in found:
            continue
        for part in free:
            low = " ".join(word_list(part.column.heading))
            if low in words and _fits(role, part) and part not in found.get(ADMINISTRATIVE, []):
                found.setdefault(role, []).append(part)
                if role != ADMINISTRATIVE:
                    break
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
            return kind in (Kind.whole, Kind.decimal, Kind.duration)
        case "respondent":
            return _identifies(part)
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


def missing_block(parts: Sequence[Part]) -> tuple[dict[str, list[str]], list[str]]:
    """Texts that stand for no answer in the whole export, and what to check about them."""
    found: dict[str, dict[str, int]] = {}
    for part in parts:
        if part.held.kind in (Kind.text, Kind.identifier) and part.held.filled:
            continue
        for text, key in part.held.missing.items():
            if not re.fullmatch(r"-?\d+(\.\d+)?", text):
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


def _words() -> Mapping[str, list[str]]:
    """Headings of columns that are no questions, from words.yaml beside this module."""
    text = resources.files(__package__).joinpath("words.yaml").read_text(encoding="utf-8")
    data: dict[str, list[str]] = parse_yaml(text, "words.yaml").data
    return data
