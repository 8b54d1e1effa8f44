"""Choice limits: as many options as the questionnaire allows, and no more."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from schemas.answers import has_status
from schemas.compiled import value_of
from schemas.questionnaire import Family, Questionnaire, Status
from schemas.rules import NEVER_TOLD, Rule, number_of
from schemas.rules.worded import worded


def rules(q: Questionnaire) -> Iterator[Rule]:
    """Limits count for those who ticked something; an exclusive option alone is never too few."""
    for question in q.questions:
        ticks = [pl.col(value_of(column)) for column in question.columns]
        limits: list[tuple[str, str, pl.Expr]] = []
        if question.max_choices is not None:
            chosen = number_of(ticks)
            limits.append(("too_many_choices", f"at most {question.max_choices} may be", chosen > question.max_choices))
        if question.min_choices is not None:
            chosen = number_of(ticks)
            exclusive = [pl.col(value_of(f"{question.id}__{code}")) for code in question.exclusive]
            excused = pl.any_horizontal(exclusive).fill_null(value=False) if exclusive else pl.lit(value=False)
            substantive = has_status(question.items[0], Status.answered)
            few = substantive & ~excused & (chosen < question.min_choices)
            limits.append(("too_few_choices", f"at least {question.min_choices} are", few))
        for name, text, fails in limits:
            id_ = f"{question.id}.{name}"
            said = worded(f"In {{}} {text} ticked", question)
            yield Rule(
                id_,
                Family.choices,
                q.severity_of(id_, Family.choices),
                said.text,
                tuple(question.columns),
                NEVER_TOLD if question.withheld else fails,
                question.id,
                definition=said.definition,
            )
