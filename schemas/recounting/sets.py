"""Sets of respondents, as whole numbers with one bit each: who chose an option, has a status, meets a condition.

Each is made from the prepared answers when it is first asked for, once; sets are then intersected and counted without
looking at the answers again. Belongs here: from prepared answers to sets and exact numbers. Does not belong here: which
sets a figure is counted in (`people.py`, `values.py`, `ways.py`).
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from schemas.accounting import tellable
from schemas.administrative import WEIGHT
from schemas.compiled import compile_condition, status_of, value_of
from schemas.conditions import Condition, Item
from schemas.figures.arithmetic.scales import scale
from schemas.questionnaire import ASKED_STATUSES, Questionnaire, Status, Type, column_of
from schemas.recounting.planes import Planes, cut, packed, whole_numbers
from schemas.vocabulary import GIVEN

if TYPE_CHECKING:
    import numpy as np

SUBSTANTIVE = (Status.answered,)
PLACES = {status: place for place, status in enumerate(Status)}
CHOSEN = tuple(status for status in GIVEN if status is not Status.unknown_code)


class Sets:
    """The respondents of one frame of prepared answers, and every set of them that somebody asked for."""

    def __init__(self, q: Questionnaire, answers: pl.DataFrame) -> None:
        self.q, self.answers, self.size = q, answers, answers.height
        self.everybody = (1 << self.size) - 1
        self._statuses: dict[Item, list[int]] = {}
        self._options: dict[Item, dict[str, int]] = {}
        self._conditions: dict[Condition, tuple[int, int]] = {}
        self._numbers: dict[tuple[Item, bool, bool], Planes | None] = {}
        self._members: dict[str, int | None] = {}
        self._trees: dict[str, Condition] = {}
        self._weighed: dict[int, Fraction] = {}

    def has_status(self, item: Item, *statuses: Status) -> int:
        """Those of whom an item has one of these statuses."""
        if item not in self._statuses:
            place = self.answers[status_of(item)].to_physical().fill_null(255).to_numpy()
            self._statuses[item] = [packed(place == i) for i in range(len(Status))]
        found = 0
        for status in statuses:
            found |= self._statuses[item][PLACES[status]]
        return found

    def asked(self, item: Item) -> int:
        """Those who were asked."""
        return self.has_status(item, *ASKED_STATUSES)

    def given(self, item: Item) -> int:
        """Those who were asked and gave an answer that is understood, a don't know too."""
        return self.has_status(item, *CHOSEN)

    def options(self, item: Item) -> dict[str, int]:
        """Option -> those who gave it, asked or not."""
        if item not in self._options:
            question = self.q.by_id[item.question]
            if question.type is Type.multiple:
                ticks = {code: self.answers[value_of(f"{question.id}__{code}")] for code in question.options}
                found = {code: packed(tick.fill_null(value=False).to_numpy()) for code, tick in ticks.items()}
            else:
                place = self.answers[value_of(column_of(item))].to_physical().cast(pl.Int64).fill_null(-1).to_numpy()
                found = {code: packed(place == i) for i, code in enumerate(question.options)}
            self._options[item] = found
        return self._options[item]

    def any_option(self, item: Item, *codes: str) -> int:
        """Those who gave one of these options, or any at all where none is named."""
        options, found = self.options(item), 0
        for code in codes or options:
            found |= options[code]
        return found

    def holds(self, tree: Condition) -> tuple[int, int]:
        """Those for whom a condition is true, and those for whom it is known."""
        if tree not in self._conditions:
            row = pl.int_range(pl.len()).alias("row")  # so that a constant is told for everybody
            told = self.answers.select(row, compile_condition(tree, self.q).alias("holds"))["holds"]
            known = packed(told.is_not_null().to_numpy())
            self._conditions[tree] = packed(told.fill_null(value=False).to_numpy()), known
        return self._conditions[tree]

    def members(self, base: str) -> int | None:
        """Those in a named base; None where the base rests on answers that were withheld."""
        if base not in self._members:
            tree = self.q.base(base)
            known = tree is None or tellable(self.q, tree)
            self._members[base] = None if not known else self.everybody if tree is None else self.holds(tree)[0]
        return self._members[base]

    def condition(self, text: str) -> Condition:
        """The tree of a condition."""
        if text not in self._trees:
            self._trees[text] = self.q.condition(text)
        return self._trees[text]

    def weight(self, of: int) -> Fraction:
        """The sum of the weights of a set; 0 where there are none."""
        if of not in self._weighed:
            self._weighed[of] = self.weights.total(of) if self.weights else Fraction(0)
        return self._weighed[of]

    @cached_property
    def weights(self) -> Planes | None:
        """The weight of each respondent, exactly as delivered; who has none of 0 or more weighs nothing."""
        export = self.q.export
        if export is None or not export.weight or value_of(WEIGHT) not in self.answers.columns:
            return None
        weight = self.answers[value_of(WEIGHT)]
        texts = self.answers[WEIGHT].cast(pl.String) if WEIGHT in self.answers.columns else weight.cast(pl.String)
        if export.decimal == ",":
            texts = texts.str.replace(",", ".", literal=True)
        return _planes(texts.zip_with((weight >= 0).fill_null(value=False), pl.Series([None], dtype=pl.String)))

    def numbers(self, item: Item, *, square: bool = False, missing: bool = False) -> Planes | None:
        """The number each respondent gave: of a number question, or of a scale, those who do not know left out.

        None where the item is no number and its options are none. `square` gives the squares; with `missing` the codes
        that stand for no answer count as the numbers they are, which is a mistake one meets in reports.
        """
        key = (item, square, missing)
        if key not in self._numbers:
            self._numbers[key] = self._read(item, square=square, missing=missing)
        return self._numbers[key]

    def _read(self, item: Item, *, square: bool, missing: bool) -> Planes | None:
        question = self.q.by_id[item.question]
        value = self.answers[value_of(column_of(item))] if question.type is not Type.multiple else None
        if value is None or question.type in (Type.text, Type.date):
            return None
        if not question.options:
            answered = pl.Series(self._flags(item, SUBSTANTIVE))
            return _planes(value.zip_with(answered, pl.Series([None], dtype=value.dtype)), square=square)
        steps = scale(self.q, question, missing=missing)
        if steps is None:
            return None
        codes = list(question.options)
        places = value.to_physical().cast(pl.Int64)
        numbers, unit = whole_numbers([steps.get(code, "") or "0" for code in codes])
        usable = [i for i, code in enumerate(codes) if code in steps]
        keep = places.is_in(usable) & pl.Series(self._flags(item, CHOSEN if missing else SUBSTANTIVE))
        which = places.zip_with(keep.fill_null(value=False), pl.Series([-1])).fill_null(-1).to_numpy()
        return cut(numbers, unit, which, square)

    def _flags(self, item: Item, statuses: tuple[Status, ...]) -> np.ndarray[Any, Any]:
        return self.answers[status_of(item)].is_in([one.value for one in statuses]).to_numpy()


def _planes(values: pl.Series, *, square: bool = False) -> Planes:
    """Planes of a column of numbers or of their texts; a float is the shortest decimal that it stands for."""
    distinct = values.drop_nulls().unique().sort()
    texts = distinct.to_list() if distinct.dtype == pl.String else list(map(repr, distinct.to_list()))
    numbers, unit = whole_numbers(texts)
    places = pl.DataFrame({"value": distinct, "place": range(len(distinct))}, schema_overrides={"place": pl.Int64})
    which = pl.DataFrame({"value": values}).join(places, on="value", how="left", maintain_order="left")["place"]
    return cut(numbers, unit, which.fill_null(-1).to_numpy(), square)
