"""Cells of an export to cells of the delivered frame: the texts the questionnaire knows, whoever wrote them.

Labels and codes are found by canonical form where one is meant; several answers in one cell, or one in several
columns, become one column an option. Only distinct texts are looked at. What is not known stays as it is, for the
rules to tell. Does not belong here: headings (`places.py`), and what a text means (`schemas/answers.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from pipelines.readers.canonical import Names, plain_number
from pipelines.readers.ordinals import place_of
from pipelines.readers.splitting import take_apart
from schemas.administrative import TICKED, UNTICKED
from schemas.meanings import tick
from schemas.questionnaire import Question, Questionnaire, Type

CHOICES: Final = (Type.single, Type.grid)
NUMBERS: Final = (Type.number, Type.constant_sum, Type.ranking, Type.date)
Filled = dict[str, pl.Series]
"""Delivered column -> its texts."""


@dataclass(frozen=True)
class Texts:
    """The texts that a question knows: options by label and code, and those that stand for no answer."""

    options: Names[str]
    missing: Names[str]

    @classmethod
    def of(cls, q: Questionnaire, question: Question) -> Texts:
        """Of one question."""
        options = Names((label, code) for code, label in question.options.items())
        for code in question.options:
            if not options.exactly(code):
                options.add(code, code)
        return cls(options, Names((text, text) for text in q.statuses(question)))

    def option(self, text: str) -> str | None:
        """The code of the option that a text means."""
        if self.missing.exactly(text) and not self.options.exactly(text):
            return None
        return self.options.find(text) or (self.options.find(number) if (number := plain_number(text)) else None)

    def none(self, text: str) -> str | None:
        """The text that stands for no answer, as the questionnaire writes it."""
        return self.missing.find(text) if not self.options.exactly(text) else None


def in_one_cell(
    q: Questionnaire,
    question: Question,
    name: str,
    cells: pl.Series,
    *,
    own_words: str = "",
    ticks: Mapping[str, bool] | None = None,
) -> Filled:
    """A column that holds one item. Where a text question `own_words` goes with an option, unknown texts are its.

    `ticks` says which texts of the column of an option mean that it is chosen, and which that it is not.
    """
    texts = Texts.of(q, question)
    if question.type in CHOICES:
        return _choice(question, name, texts, cells, own_words)
    if question.type is Type.multiple:
        return {name: _tick_texts(question, name, texts, cells, ticks or {})}
    if question.type in NUMBERS:
        return {name: _quantities(question, texts, cells)}
    return {name: cells}


def _quantities(question: Question, texts: Texts, cells: pl.Series) -> pl.Series:
    """Places in a ranking as numbers, and what stands for no answer as the questionnaire writes it."""
    changed: dict[str, str] = {}
    for text in _distinct(cells):
        none = texts.none(text) if not text[:1].isdigit() or texts.missing.exactly(text) else None
        meant = none or (place_of(text) if question.type is Type.ranking else None)
        if meant is not None and meant != text:
            changed[text] = meant
    return _replaced(cells, changed)


def _choice(question: Question, name: str, texts: Texts, cells: pl.Series, own_words: str) -> Filled:
    changed, unknown = {}, []
    for text in _distinct(cells):
        code, missing = texts.option(text), texts.none(text)
        if code is None and missing is None:
            unknown.append(text)
        elif text != code:
            changed[text] = question.options[code] if code is not None else missing or text
    filled = {name: _replaced(cells, {text: meant for text, meant in changed.items() if text != meant})}
    if own_words:
        own = cells.is_in(unknown).fill_null(value=False)
        option = next(option for option, target in question.other.items() if target == own_words)
        filled = {name: _set(filled[name], own, question.options[option]),
                  own_words: cells.zip_with(own, _nothing(cells))}  # fmt: skip
    return filled


def _tick_texts(question: Question, name: str, texts: Texts, cells: pl.Series, ticks: Mapping[str, bool]) -> pl.Series:
    """A column of one option: its label and texts that stand for no answer, as the questionnaire writes them."""
    code = question.columns[name][1] or ""
    label = question.options[code]
    changed = {}
    for text in _distinct(cells):
        if text in ticks:
            changed[text] = label if ticks[text] else texts.none(text) or UNTICKED[0]
        elif text not in (label, code) and text.lower() not in TICKED + UNTICKED:
            changed[text] = label if texts.option(text) == code else texts.none(text) or text
    return _replaced(cells, {text: meant for text, meant in changed.items() if meant != text})


def other_in_option(question: Question, name: str, cells: pl.Series) -> Filled:
    """A column of the option "other" that holds people's own words: ticked wherever there are any."""
    code = question.columns[name][1] or ""
    target, label = question.other[code], question.options[code]
    plain = [text for text in _distinct(cells) if text in (label, code) or text.lower() in TICKED + UNTICKED]
    own = cells.is_not_null() & ~cells.is_in(plain).fill_null(value=False)
    return {name: _set(cells, own, label), target: cells.zip_with(own, _nothing(cells))}


def several_in_one_cell(
    q: Questionnaire, question: Question, cells: pl.Series, separator: str | None, *, own_words: str = ""
) -> Filled:
    """A multiple choice in one column, one column an option."""
    texts = Texts.of(q, question)
    words = next(((option, target) for option, target in question.other.items() if target == own_words), None)
    rows: dict[str, dict[str, str]] = {}
    for text in _distinct(cells):
        missing = texts.none(text)
        if missing is not None and texts.options.find(text) is None:
            rows[text] = {next(iter(question.columns)): missing}
            continue
        parts = take_apart(text, separator, texts.options) if separator else None
        codes = parts.codes if parts else tuple(filter(None, [texts.option(text)]))
        left = parts.left_over if parts else () if codes else (text,)
        found, rest = _by_number(texts, codes, left)
        rows[text] = _ticked(question, found, rest, words)
    targets = [*question.columns, *([words[1]] if words else [])]
    return {target: _mapped(cells, {text: row.get(target) for text, row in rows.items()}) for target in targets}


def _by_number(texts: Texts, codes: Sequence[str], left: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Codes among what is left over that are written as another number: `1.0`."""
    found = {text: texts.option(text) for text in left}
    more = [code for code in found.values() if code is not None]
    return [*codes, *more], [text for text in left if found[text] is None]


def several_columns(q: Questionnaire, question: Question, columns: Sequence[pl.Series]) -> Filled:
    """A multiple choice with one mention in each of several columns, one column an option.

    What is no option stands under one that is not ticked; a text that stands for no answer, where there is no other.
    """
    texts = Texts.of(q, question)
    options = {option: column for column, (_, option) in question.columns.items() if option is not None}
    codes, others, missing = [], [], []
    for cells in columns:
        known = {text: texts.option(text) for text in _distinct(cells)}
        none = {text: None if code else texts.none(text) for text, code in known.items()}
        left = {text: None if code or none[text] else _no_option(text) for text, code in known.items()}
        codes.append(_mapped(cells, known))
        others.append(_mapped(cells, left))
        missing.append(_mapped(cells, none))
    made = {column: _nothing(columns[0]) for column in options.values()}
    for option, column in options.items():
        for code in codes:
            made[column] = _set(made[column], code == option, question.options[option])
    strange = _coalesced(others)
    for column, ticks in made.items():
        here = strange.is_not_null() & ticks.is_null()
        made[column], strange = strange.zip_with(here, ticks), _nothing(strange).zip_with(here, strange)
    last = next(reversed(made))
    made[last] = strange.zip_with(strange.is_not_null(), made[last])
    first = next(iter(made))
    empty = pl.DataFrame(made).select(pl.all_horizontal(pl.all().is_null())).to_series()
    made[first] = _coalesced(missing).zip_with(empty, made[first])
    return made


def one_of_columns(q: Questionnaire, question: Question, name: str, columns: Iterable[tuple[str, pl.Series]]) -> Filled:
    """A single choice, or a row of a grid, with one column an option: the one ticked, or all if there are several."""
    texts = Texts.of(q, question)
    chosen = []
    for option, cells in columns:
        changed: dict[str, str | None] = {}
        for text in _distinct(cells):
            ticked = tick(text, option, question.options[option])
            if ticked is None and texts.option(text) == option:
                ticked = True
            changed[text] = texts.none(text) or text if ticked is None else question.options[option] if ticked else None
        chosen.append(_mapped(cells, changed))
    frame = pl.DataFrame([cells.alias(str(i)) for i, cells in enumerate(chosen)])
    distinct = frame.select(pl.concat_list(pl.all()).list.drop_nulls().list.unique(maintain_order=True).list.join("; "))
    joined = distinct.to_series()
    return {name: joined.zip_with((joined != "").fill_null(value=False), _nothing(joined))}


def rows_of(question: Question) -> Names[str]:
    """Codes of the rows of a question, by label and code."""
    return Names((name, code) for code, label in question.rows.items() for name in (label, code))


def order_in_one_cell(question: Question, cells: pl.Series, separator: str | None) -> Filled:
    """A ranking written as a list, best first: the place of each row."""
    rows, separator = rows_of(question), separator or ";"
    found: dict[str, dict[str, str]] = {}
    for text in _distinct(cells):
        parts = take_apart(text, separator, rows)
        places = {code: str(place) for place, code in enumerate(parts.codes, 1)}
        rest = [code for code in question.rows if code not in places]
        if parts.left_over:
            places[rest[0] if rest else next(iter(question.rows))] = separator.join(parts.left_over)
        found[text] = {column: places[item.row] for column, (item, _) in question.columns.items() if item.row in places}
    return {
        target: _mapped(cells, {text: row.get(target) for text, row in found.items()}) for target in question.columns
    }


def _ticked(
    question: Question, codes: Sequence[str], left: Sequence[str], words: tuple[str, str] | None
) -> dict[str, str]:
    """Cells of one row: the label under each option ticked; what is no option under one that is not."""
    columns = {option: column for column, (_, option) in question.columns.items() if option is not None}
    row = {columns[code]: question.options[code] for code in codes}
    if left and words is not None:
        row[columns[words[0]]] = question.options[words[0]]
        row[words[1]] = "; ".join(left)
    elif left:
        free = [column for option, column in columns.items() if option not in codes] or list(columns.values())
        row[free[0]] = _no_option("; ".join(left))
    return row


def _no_option(text: str) -> str:
    """A text that is no option, so that it cannot be taken for a tick."""
    return f"{text} (no option)" if text.lower() in TICKED + UNTICKED else text


def _coalesced(columns: Sequence[pl.Series]) -> pl.Series:
    return pl.select(pl.coalesce(*columns)).to_series()


def _distinct(cells: pl.Series) -> list[str]:
    return cells.unique().drop_nulls().to_list()


def _replaced(cells: pl.Series, changed: dict[str, str]) -> pl.Series:
    return cells.replace(list(changed), list(changed.values())) if changed else cells


def _mapped(cells: pl.Series, texts: dict[str, str | None]) -> pl.Series:
    """Each text replaced by what is said of it; null for the others."""
    said = {text: new for text, new in texts.items() if new is not None}
    if not said:
        return _nothing(cells)
    return cells.replace_strict(list(said), list(said.values()), default=None, return_dtype=pl.String)


def _set(cells: pl.Series, where: pl.Series, text: str) -> pl.Series:
    return pl.select(pl.when(where.fill_null(value=False)).then(pl.lit(text)).otherwise(cells)).to_series()


def _nothing(cells: pl.Series) -> pl.Series:
    return pl.Series(cells.name, [None], pl.String).new_from_index(0, len(cells))
