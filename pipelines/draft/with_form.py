"""A form and the export made with it, drafted together: the form knows the questions, the export what came of them.

Belongs here: joining the two. Does not belong here: reading forms (`pipelines/forms`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from pipelines.draft.blocks import Part
from pipelines.draft.exports import described
from pipelines.draft.from_answers import questions_of
from pipelines.draft.lists import option_of, row_of
from pipelines.draft.remarks import Drafted
from pipelines.draft.rows import coded_missing, rows_of
from pipelines.draft.told import head
from pipelines.readers.opened import Layout, Opened
from pipelines.readers.places import Places, columns_of, settled
from schemas.draft import Draft, DraftQuestion, written
from schemas.inference.contents import Kind
from schemas.inference.personal import OPEN_ANSWERS, personal
from schemas.questionnaire import Questionnaire, parse_questionnaire

FOUND: Final = ("file", "platform", "encoding", "delimiter", "sheet", "headings")
"""Keys of the export block that are about the file."""
FREE: Final = ("text", "number", "date")
"""Types that can hold personal data."""
PARTS: Final = {"multiple": "options", "grid": "rows", "ranking": "rows", "constant_sum": "rows"}
"""Type -> the key that lists what has a column of its own."""


def joined(
    path: Path, form: Draft, opened: Opened, layout: Layout, parts: Sequence[Part], survey: str, wave: str
) -> Draft:
    """The questions of the form; what the export lacks is withheld, what only the export has is added."""
    filled, known = _filled(form, layout, parts, survey, wave, path.name)
    rows, told = rows_of(path, layout, parts)
    stated: dict[str, Any] = dict(form.keys.get("export", {})) | rows
    spoken = {heading for value in stated.values() for heading in _texts(value)}
    told_apart = set(_texts(rows.get("respondent", ()))[1:])
    known |= {part.index for part in parts if part.column.heading in spoken - told_apart}
    export = described(path.name, opened, layout, parts, known)
    only_here = replace(export, questions=[p for p in export.questions if p.index not in known])
    added, missing, notes = questions_of(layout, only_here, tuple(q.id for q in form.questions))
    for each in added:
        each.question.comments.append("in the export, not in the form")
    conditions = " ".join(_conditions(form))
    absent = [q for q in form.questions if _absent(q, filled, conditions)]
    keys = {"survey": survey, "wave": wave} | {k: v for k, v in form.keys.items() if k not in ("survey", "wave")}
    keys["export"] = _export(stated, spoken, export.keys)
    unread = [part.column.heading for q in absent for column, part in filled.items() if _belongs(column, q)]
    if unread:
        keys["export"]["ignore"] = [*keys["export"].get("ignore", ()), *unread]
    _hide_personal(form, filled)
    _date_as_written(form, filled, keys["export"].get("dates"))
    coded = coded_missing(layout, form, filled)
    if coded:
        listed = ", ".join(code for codes in coded.values() for code in codes)
        told = [
            *told,
            f"missing: {listed} look like codes for no answer, which the dictionary does not list; check them",
        ]
    keys["missing"] = _merged(form.keys.get("missing", {}), _merged(coded, missing))
    draft = Draft({k: v for k, v in keys.items() if v != {}}, list(form.questions), list(form.rules))
    draft.questions += [each.question for each in added]
    notes = (
        [*notes, f"{len(added)} questions are in the export and not in the form: they stand last"] if added else notes
    )
    notes = [*notes, *told]
    if absent:
        notes = [*notes, f"{len(absent)} questions are in the form and not in the export: they are marked withheld"]
    everything = [*(Drafted(q) for q in form.questions), *added]
    source = f"{path.name} and what describes it"
    draft.comments = [*head(source, opened, layout, export, everything, notes), *form.comments]
    return draft


def _hide_personal(form: Draft, filled: Mapping[str, Part]) -> None:
    """Mark what the cells, or the headings of the export, show to be personal data."""
    for question in form.questions:
        part = filled.get(question.id)
        if part is not None and question.keys["type"] in FREE and not question.keys.get("private"):
            held = part.held  # what the form does not list is no list, however few different texts there are
            if question.keys["type"] == "text" and held.kind in (Kind.choice, Kind.mentions):
                held = replace(held, kind=Kind.text)
            kind = personal((part.column.heading, *part.column.question), part.cells, held)
            if kind is not None or question.keys["type"] == "text":
                question.keys["private"] = True
                question.comments.append(f"private: {kind}" if kind is not None else OPEN_ANSWERS)


def _date_as_written(form: Draft, filled: Mapping[str, Part], usual: str | None) -> None:
    """How the export writes a date, where the form does not say and it is not as elsewhere in the export."""
    for question in form.questions:
        found = filled[question.id].held.dates if question.id in filled else None
        if question.keys["type"] == "date" and "dates" not in question.keys and found and found.pattern != usual:
            question.keys["dates"] = found.pattern
            if found.others:
                question.comments.append(f"dates: they could also be written {' or '.join(found.others)}")


def _belongs(column: str, question: DraftQuestion) -> bool:
    return column == question.id or column.startswith(f"{question.id}__")


def _export(stated: Mapping[str, Any], spoken: set[str], found: Mapping[str, Any]) -> dict[str, Any]:
    """How the file is written is found in it; what its columns are, the form says first."""
    own = {
        key: value
        for key, value in found.items()
        if key in FOUND or (key not in stated and not spoken & {*_texts(value)})
    }
    return own | {key: value for key, value in stated.items() if key not in own}


def _filled(
    form: Draft, layout: Layout, parts: Sequence[Part], survey: str, wave: str, file: str
) -> tuple[dict[str, Part], set[int]]:
    """Column of the form's questionnaire -> column of the export that fills it; and positions of these."""
    q = _parsed(form, survey, wave, file)
    index = Places(q)
    found = [index.of(part.column) for part in parts]
    places = settled(q, found, other_in_cell=layout.other_in_cell)
    filled: dict[str, Part] = {}
    known: set[int] = set()
    questions = {question.id: question for question in form.questions}
    for part, place, again in zip(parts, places, found, strict=True):
        if again is not None and again.how == "split":
            known.add(part.index)  # read from the columns of its options, where there are such
        if place is not None:
            known.add(part.index)
            filled |= dict.fromkeys(columns_of(q, place), part)
            continue
        named = index.named(part.column) if part.column.part and not part.column.role else None
        column = _added(questions[named.id], part) if named else None
        if column is not None:
            known.add(part.index)
            filled[column] = part
    return filled, known


def _added(question: DraftQuestion, part: Part) -> str | None:
    """The column of an option or row that the form does not know; None if the question has no columns of its own."""
    key = PARTS.get(question.keys["type"])
    if key is None:
        return None
    listed: dict[str, str] = question.keys[key]
    code, label = (option_of if key == "options" else row_of)(part, listed)
    listed[code] = label
    question.comments.append(f"{'row' if key == 'rows' else 'option'} {code} is in the export, not in the form")
    return f"{question.id}__{code}"


def _parsed(form: Draft, survey: str, wave: str, file: str) -> Questionnaire:
    keys: dict[str, Any] = {"survey": survey, "wave": wave} | form.keys
    keys |= {"survey": survey, "wave": wave, "export": dict(form.keys.get("export", {})) | {"file": file}}
    return parse_questionnaire(written(Draft(keys, form.questions, form.rules)), "the draft of the form")


def _texts(value: object) -> list[str]:
    """The texts in a value of the export block: a heading, or several."""
    several = value if isinstance(value, list | tuple) else [value]
    return [text for text in several if isinstance(text, str)]


def _conditions(form: Draft) -> Iterator[str]:
    """Every condition that the form states."""
    for question in form.questions:
        yield question.keys.get("ask_if", "")
    for rule in form.rules:
        yield rule.get("assert", "")
    yield from form.keys.get("bases", {}).values()


def _absent(question: DraftQuestion, filled: Collection[str], conditions: str) -> bool:
    """Mark what the export lacks; true for a question that is withheld."""
    key = PARTS.get(question.keys["type"])
    listed: dict[str, str] = question.keys.get(key, {}) if key else {}
    columns = {f"{question.id}__{code}": code for code in listed} or {question.id: ""}
    lacking = [code for column, code in columns.items() if column not in filled]
    if not lacking:
        return False
    if len(lacking) == len(columns):
        question.comments.append("in the form, not in the export")
    else:
        noun = "row" if key == "rows" else "option"
        missing = f"the export has no column for {noun} {', '.join(lacking)}"
        if not any(_named(question.id, code, conditions) for code in lacking):
            _drop(question, str(key), lacking)
            question.comments.append(f"{missing}: left out here")
            return False
        question.comments.append(f"{missing}, and a condition rests on it: all of this question is withheld")
    question.keys["withheld"] = True
    return True


def _named(id_: str, code: str, conditions: str) -> bool:
    """Whether a condition names an option or row of a question."""
    quoted, row = rf"[^()]*['\"]{re.escape(code)}['\"]", rf"\.{re.escape(code)}\b"
    return re.search(rf"\b{id_}(?:{quoted}|{row})", conditions) is not None


def _drop(question: DraftQuestion, key: str, lacking: Sequence[str]) -> None:
    """Leave out options or rows, wherever the question names them."""
    for name in (key, "other"):
        if name in question.keys:
            question.keys[name] = {k: v for k, v in question.keys[name].items() if k not in lacking}
    for name in ("exclusive", "screen_out"):
        if name in question.keys:
            question.keys[name] = [code for code in question.keys[name] if code not in lacking]


def _merged(stated: Mapping[str, Sequence[str]], found: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The form's missing texts, and those that the export has and the form does not mention."""
    mentioned = {text for texts in stated.values() for text in texts}
    merged = {key: list(texts) for key, texts in stated.items()}
    for key, texts in found.items():
        more = [text for text in texts if text not in mentioned]
        if more:
            merged[key] = [*merged.get(key, []), *more]
    return merged
