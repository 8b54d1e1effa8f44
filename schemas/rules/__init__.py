"""Rules about answers: one module a family, each deriving its rules from the questionnaire.

A family module offers `rules(questionnaire) -> Iterator[Rule]`. Belongs here: the shape of a rule and the list of
families. Does not belong here: how rules are run (`schemas/responses.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

from schemas.questionnaire import Family, Questionnaire, Severity


@dataclass(frozen=True)
class Rule:
    """Something that every respondent, or the table as a whole, must satisfy.

    `fails` is a Boolean expression over prepared answers (`schemas/answers.py`): true fails, false passes, null
    cannot be told. For scope `table` it aggregates to one value.
    """

    id: str
    family: Family
    severity: Severity
    text: str
    columns: tuple[str, ...]
    fails: pl.Expr
    question: str | None = None
    scope: Literal["row", "table"] = "row"


def all_rules(q: Questionnaire) -> tuple[Rule, ...]:
    """Every rule that follows from a questionnaire, in the order of the families and of the questionnaire."""
    return tuple(rule for family in Family for rule in _families()[family](q))


def _families() -> dict[Family, Callable[[Questionnaire], Iterator[Rule]]]:
    from schemas.rules import (
        choices,
        codes,
        cross_question,
        exclusive,
        fieldwork,
        ranges,
        routing,
        structure,
        sums,
        uniqueness,
    )

    return {
        Family.structure: structure.rules,
        Family.uniqueness: uniqueness.rules,
        Family.fieldwork: fieldwork.rules,
        Family.codes: codes.rules,
        Family.ranges: ranges.rules,
        Family.routing: routing.rules,
        Family.exclusive: exclusive.rules,
        Family.choices: choices.rules,
        Family.sums: sums.rules,
        Family.cross_question: cross_question.rules,
    }


NEVER_TOLD: Final = pl.lit(None, pl.Boolean)
