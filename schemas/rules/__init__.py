"""Rules about answers: one module a family, each deriving its rules from the questionnaire.

A family module offers `rules(questionnaire) -> Iterator[Rule]`. Belongs here: the shape of a rule and the list of
families. Does not belong here: how rules are run (`schemas/responses.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Final, Literal

import polars as pl

from schemas.questionnaire import Family, Questionnaire, Severity


@dataclass(frozen=True)
class Rule:
    """Something that every respondent, or the table as a whole, must satisfy.

    `fails` is a Boolean expression over prepared answers (`schemas/answers.py`): true fails, false passes, null
    cannot be told. For scope `table` it aggregates to one value, for
    `questionnaire` it is known without any answers. `across` says that the verdict on a row rests on
    other rows too.
    """

    id: str
    family: Family
    severity: Severity
    text: str
    columns: tuple[str, ...]
    fails: pl.Expr
    question: str | None = None
    scope: Literal["row", "table", "questionnaire"] = "row"
    across: bool = False


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
