"""Rules about answers: one module a family, each deriving its rules from the questionnaire.

A family module offers `rules(questionnaire) -> Iterator[Rule]`. Belongs here: the shape of a rule and the list of
families. Does not belong here: how rules are run (`schemas/responses.py`).
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Final, Literal, NamedTuple

import polars as pl

from schemas.questionnaire import Family, Questionnaire, Severity


class Fact(NamedTuple):
    """Something found in the answers: of parts, the sum, the least or the greatest of what each gives.

    A sum is a number of people or cells, and `label` says of which; the others are answers, and are shown to nobody.
    """

    counted: pl.Expr
    merge: Literal["sum", "min", "max"] = "sum"
    label: str = ""


@dataclass(frozen=True)
class Rule:
    """Something that every respondent, or the table as a whole, must satisfy.

    `fails` is a Boolean expression over prepared answers (`schemas/answers.py`): true fails, false passes, null
    cannot be told. Answers may come in parts, so what needs all of them says what of a part it needs:

    - for scope `table`, `fails` is an expression over `facts`, by their names, and for scope `questionnaire`, which is
      about no answers, over nothing;
    - where the verdict on a row rests on other rows too (`across`), `fails` is an expression over `keeps`, columns
      that are kept of every row.

    A name stands for the same thing in all rules. `text` says the rule to a reader; `definition` says the same in ids
    and codes, which an edit of wordings leaves as they are. `compared` is all that a rule of scope `questionnaire`
    compares, of which its definition may name the first only.
    """

    id: str
    family: Family
    severity: Severity
    text: str
    columns: tuple[str, ...]
    fails: pl.Expr
    question: str | None = None
    scope: Literal["row", "table", "questionnaire"] = "row"
    facts: Mapping[str, Fact] = field(default_factory=dict)
    keeps: Mapping[str, pl.Expr] = field(default_factory=dict)
    compared: tuple[str, ...] = ()
    definition: str = ""

    @property
    def across(self) -> bool:
        """Whether the verdict on a row rests on other rows too."""
        return bool(self.keeps)


def all_rules(q: Questionnaire, previous: Questionnaire | None = None) -> tuple[Rule, ...]:
    """Every rule that follows from a questionnaire, in the order of the families and of the questionnaire.

    `previous` is the questionnaire of the wave before; without it nothing is said about changes between waves.
    """
    from schemas.rules import waves

    found: list[Rule] = []
    for family in Family:
        if family is Family.waves:
            found += waves.rules(q, previous) if previous is not None else ()
        else:
            found += import_module(f"{__name__}.{family.value}").rules(q)
    return tuple(found)


NEVER_TOLD: Final = pl.lit(None, pl.Boolean)


def number_of(holds: Sequence[pl.Expr]) -> pl.Expr:
    """How many of some expressions are true; in one byte where that is enough, which is several times as fast."""
    width = pl.UInt8 if len(holds) < 256 else pl.UInt32
    return functools.reduce(operator.add, (one.fill_null(value=False).cast(width) for one in holds))


def duplicated(one: str, other: str) -> pl.Expr:
    """Whether another row shares both of these hashes; false where there is none.

    Two different texts that share two hashes of 64 bits do not happen: among 10^7, once in 10^24 surveys.
    """
    return pl.map_batches([pl.col(one), pl.col(other)], _duplicated, return_dtype=pl.Boolean)


def _duplicated(hashes: Sequence[pl.Series]) -> pl.Series:
    """Rows that share the first hash, found by sorting, which is faster than grouping; of these, who shares both."""
    one, other = hashes
    in_order = one.drop_nulls().sort()
    twice = in_order.filter(in_order == in_order.shift(1)).unique()
    rows = one.is_in(twice.implode()).fill_null(value=False).arg_true()
    pairs = pl.DataFrame([one.gather(rows).alias("one"), other.gather(rows).alias("other")])
    found = rows.filter(pairs.is_duplicated())
    return pl.repeat(value=False, n=len(one), dtype=pl.Boolean, eager=True).scatter(found, values=True)
