"""Where an export meets the questionnaire: columns by their headings, cells by the texts the questionnaire knows.

Belongs here: the delivered frame, the row as delivered, and the sentence on how it was read. Does not belong here:
which heading means what (`places.py`, `interview.py`) and which cell (`cells.py`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Final

import polars as pl

from pipelines.readers import cells as given
from pipelines.readers.canonical import tidy
from pipelines.readers.delivery import Delivery
from pipelines.readers.interview import Interview, interview_columns, interview_of, left_out_by
from pipelines.readers.opened import Body, Column, Layout, Opened
from pipelines.readers.places import Place, Places, columns_of, settled
from pipelines.readers.platforms import unnamed
from pipelines.readers.splitting import best_separator
from pipelines.readers.twice import disagreeing
from pipelines.readers.unmatched import refuse_unmatched
from schemas.administrative import LEFT_OUT, LINE, RESPONDENT
from schemas.export import Export
from schemas.problems import InputError
from schemas.questionnaire import Question, Questionnaire
from schemas.responses import delivered_schema

ROWS: Final = {1: "one row", 2: "two rows", 3: "three rows"}
MARKS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", ":": "colon", " ": "space", "\n": "line break"}
SAMPLE: Final = 1_000
"""Distinct cells of a question by which the separator is told."""


def deliver(q: Questionnaire, opened: Opened, layout: Layout, export: Export) -> Delivery:
    """Join a file, what its platform says of it, and the questionnaire.

    Raises InputError for columns that are unknown, missing, or there twice, and for a file without answers.
    """
    body = opened.read(layout.headings)
    if not body.frame.height:
        what, remedy = "there are headings but no answers.", "Export it again, with responses."
        raise InputError.of(opened.file, what, remedy, layout.headings)
    interview = interview_of(opened, layout, export)
    places, twice = _places(q, opened, layout, interview, body, export)
    cells = _cells(body.frame, layout.blank)
    separator = export.separator or layout.separator or _separator(q, places, cells)
    filled = interview_columns(interview, opened, layout, cells, body.lines, export)
    filled |= _answers(q, layout.columns, places, cells, separator) | {LINE: body.lines}
    for i, question in twice.items() if layout.separator else ():
        filled |= disagreeing(q, question, filled, cells[str(i)], layout.separator or "")
    schema = delivered_schema(q) | ({LEFT_OUT: pl.String()} if LEFT_OUT in filled else {})
    frame = pl.DataFrame({name: filled[name].alias(name) for name in schema}, schema=schema)
    raw = _raw(q, layout.columns, places, interview, body)
    pinned = _pinned(opened, layout, interview, separator)
    left_out = left_out_by(interview, cells)
    if left_out:
        pinned["leave_out"] = {layout.columns[i].heading: texts for i, texts in left_out.items()}
    count = frame.height - frame[LEFT_OUT].null_count() if left_out else 0
    dialect = _dialect(opened, layout, separator, count, interview.not_there)
    return Delivery(frame, raw, dialect, pinned, opened.unit)


def _places(
    q: Questionnaire, opened: Opened, layout: Layout, interview: Interview, body: Body, export: Export
) -> tuple[list[Place | None], dict[int, Question]]:
    """What each column holds, and questions whose answers stand in one cell again.

    Raises InputError unless all that is there is known, and all that is wanted there.
    """
    columns, index = layout.columns, Places(q)
    named = interview.used | interview.ignored
    found: list[Place | None] = []
    for i, column in enumerate(columns):
        place = None if i in interview.ignored else index.of(column)
        found.append(place if place is not None and (i not in named or place.how == "cell") else None)
    places = settled(q, found, other_in_cell=layout.other_in_cell)
    strangers = [
        column
        for i, column in enumerate(columns)
        if not (places[i] or i in named or column.role or _redundant(found[i]) or _hollow(column, i, body))
    ]
    filled: dict[str, list[str]] = {}
    for column, place in zip(columns, places, strict=True):
        for name in columns_of(q, place) if place else ():
            headings = filled.setdefault(name, [])
            if not headings or (place is not None and place.how not in ("mention", "choice")):
                headings.append(column.heading)
    filled |= {name: [columns[i].heading for i in where[:1]] for name, where in interview.named.items() if where}
    if not export.respondent:
        filled.setdefault(RESPONDENT, ["line"])
    refuse_unmatched(opened, layout, index, strangers, filled)
    splits = {i: place for i, place in enumerate(found) if place is not None and place.how == "split"}
    return places, {i: q.by_id[place.question] for i, place in splits.items() if places[i] is None}


def _redundant(found: Place | None) -> bool:
    """Whether what a column holds is read from other columns."""
    return found is not None and found.how != "choice"


def _hollow(column: Column, position: int, body: Body) -> bool:
    """Whether a column has neither a heading nor a cell: a comma at the end of each line."""
    return column.heading == unnamed(position + 1) and body.frame[str(position)].null_count() == body.frame.height


def _cells(frame: pl.DataFrame, blank: Sequence[str]) -> pl.DataFrame:
    """Cells without white space around them; null where nothing is left, or what the platform writes for nothing."""
    something = pl.all() != ""
    if blank:
        something &= ~pl.all().is_in(list(blank))
    stripped = frame.lazy().with_columns(pl.all().str.strip_chars())
    return stripped.with_columns(pl.when(something).then(pl.all())).collect()


def _separator(q: Questionnaire, places: Sequence[Place | None], cells: pl.DataFrame) -> str | None:
    """What separates several answers in one cell, where neither platform nor export block say it."""
    asked = []
    for i, place in enumerate(places):
        if place is not None and place.how in ("split", "order"):
            question = q.by_id[place.question]
            names = given.Texts.of(q, question).options if place.how == "split" else given.rows_of(question)
            asked.append((cells[str(i)].unique().drop_nulls().head(SAMPLE).to_list(), names))
    return best_separator(asked) if asked else None


def _answers(
    q: Questionnaire,
    columns: Sequence[Column],
    places: Sequence[Place | None],
    cells: pl.DataFrame,
    separator: str | None,
) -> dict[str, pl.Series]:
    made: dict[str, pl.Series] = {}
    together: dict[tuple[str, str], list[tuple[str, pl.Series]]] = {}
    for i, place in enumerate(places):
        if place is None:
            continue
        question, column = q.by_id[place.question], cells[str(i)]
        match place.how:
            case "cell":
                ticks = dict.fromkeys(columns[i].unticked, False) | dict.fromkeys(columns[i].ticked, True)
                made |= given.in_one_cell(q, question, place.column, column, own_words=place.target, ticks=ticks)
            case "words":
                made |= given.other_in_option(question, place.column, column)
            case "split":
                made |= given.several_in_one_cell(q, question, column, separator, own_words=place.target)
            case "order":
                made |= given.order_in_one_cell(question, column, separator)
            case "mention" | "choice":
                together.setdefault((question.id, place.column), []).append((place.option, column))
    for (name, target), found in together.items():
        question = q.by_id[name]
        if target:
            made |= given.one_of_columns(q, question, target, found)
        else:
            made |= given.several_columns(q, question, [column for _, column in found])
    return made


def _raw(
    q: Questionnaire, columns: Sequence[Column], places: Sequence[Place | None], interview: Interview, body: Body
) -> Callable[[int], str]:
    """The row on a line as it was delivered, less private questions and columns that are no question."""
    hidden = {column for question in q.questions if question.private for column in question.columns}
    named = {i for positions in interview.named.values() for i in positions} | set(interview.leave_out)
    shown = [
        i
        for i, place in enumerate(places)
        if (place is not None or i in named) and not (place is not None and hidden.intersection(columns_of(q, place)))
    ]
    rows: dict[int, int] = {}

    def raw(line: int) -> str:
        if not rows:
            rows.update((number, row) for row, number in enumerate(body.lines.to_list()))
        cells = body.frame.row(rows[line])
        return json.dumps({columns[i].heading: cells[i] or "" for i in shown}, ensure_ascii=False)

    return raw


def _dialect(opened: Opened, layout: Layout, separator: str | None, left_out: int, not_there: Sequence[str]) -> str:
    """How the file was read, in a sentence."""
    facts = opened.facts
    parts = [layout.platform, f"{ROWS.get(layout.headings, str(layout.headings) + ' rows')} of headings"]
    if "sheet" in facts:
        parts.append(f"sheet {facts['sheet']!r}")
    elif facts.get("format") == "text":
        parts.append(f"{facts.get('encoding', '').upper()} text")
        parts.append(f"cells separated by {_mark(facts.get('delimiter', ''))}")
    else:
        parts.append(facts.get("format", "file"))
    if separator:
        parts.append(f"several answers in a cell separated by {_mark(separator)}")
    if left_out:
        parts.append(f"{left_out:,} {'row' if left_out == 1 else 'rows'} left out")
    notes = [facts["note"]] if "note" in facts else []
    if not_there:
        notes.append(f"no column to ignore: {', '.join(map(repr, not_there))}")
    return "; ".join([", ".join(parts), *notes])


def _mark(mark: str) -> str:
    return MARKS.get(mark) or MARKS.get(mark.strip()) or repr(mark)


def _pinned(opened: Opened, layout: Layout, interview: Interview, separator: str | None) -> dict[str, object]:
    """What to write in the export block to have the file read in this way."""
    pinned: dict[str, object] = {"platform": layout.platform, "headings": layout.headings}
    pinned |= {key: opened.facts[key] for key in ("encoding", "delimiter", "sheet") if key in opened.facts}
    if separator:
        pinned["separator"] = separator
    respondent = [tidy(layout.columns[i].heading) for i in interview.named.get(RESPONDENT, ())]
    if respondent:
        pinned["respondent"] = respondent if len(respondent) > 1 else respondent[0]
    return pinned
