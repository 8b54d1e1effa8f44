"""Cross-question rules: whatever else the questionnaire says must hold."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from schemas import conditions
from schemas.compiled import compile_condition
from schemas.conditions import Condition
from schemas.questionnaire import Family, Questionnaire
from schemas.rules import Rule
from schemas.sentences import Sentences


def rules(q: Questionnaire) -> Iterator[Rule]:
    """The free `rules` of the questionnaire; a condition that is unknown for a respondent cannot be told."""
    for rule in q.rules:
        tree = q.asserted[rule.id]
        columns = tuple(
            column
            for id_ in sorted(conditions.questions(tree), key=list(q.by_id).index)
            for column in q.by_id[id_].columns
            if not q.by_id[id_].withheld
        )
        yield Rule(
            rule.id,
            Family.cross_question,
            q.severity_of(rule.id, Family.cross_question, rule.severity),
            rule.text or _said(q, tree),
            columns,
            _fails(q, tree),
            definition=rule.text or rule.assert_ or f"not understood: {rule.not_understood}",
        )


def _said(q: Questionnaire, tree: Condition) -> str:
    text = Sentences(q).text(tree)
    return text[:1].upper() + text[1:]


def _fails(q: Questionnaire, tree: Condition) -> pl.Expr:
    """An assertion fails where it is false whatever the questions that were not asked would have been answered.

    Where only those leave it open there is nothing to check; where something else does (a blank, a withheld
    question), it cannot be told.
    """
    strict, lenient = compile_condition(tree, q, None), compile_condition(tree, q, past=False)
    return pl.when(strict.is_not_null()).then(~strict).when(lenient.is_not_null()).then(pl.lit(value=False))
