"""Other, please specify: the tick and the text go together."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from schemas.compiled import compile_condition, status_of
from schemas.conditions import Item
from schemas.questionnaire import Family, Question, Questionnaire, Status
from schemas.rules import NEVER_TOLD, Rule
from schemas.rules.worded import Said, worded
from schemas.sentences import quoted
from schemas.vocabulary import GIVEN


def rules(q: Questionnaire) -> Iterator[Rule]:
    """Two rules for each option that has a text: a tick without text, a text without tick.

    The second is left to the routes where the text has one of its own.
    """
    for question in q.questions:
        for code, text in question.other.items():
            written = pl.col(status_of(Item(text)))
            chosen = compile_condition(q.chose(question, code), q)
            columns = (*question.columns, *q.by_id[text].columns)
            untold = question.withheld or q.by_id[text].withheld
            label = (quoted(question.options[code]), repr(question.options[code]))
            own = q.by_id[text]
            yield _rule(
                q, question, f"{code}_without_text",
                worded("Whoever chose {} in {} says in {} what", label, question, own),
                columns, NEVER_TOLD if untold else chosen & (written == Status.skipped.value),
            )  # fmt: skip
            if q.only_with_other(q.by_id[text]):
                given = written.is_in([*(status.value for status in GIVEN), Status.invalidated.value])
                yield _rule(
                    q, question, f"{code}_text_without_tick",
                    worded("Whoever writes something in {} chose {} in {}", own, label, question),
                    columns, NEVER_TOLD if untold else given & ~chosen.fill_null(value=False),
                )  # fmt: skip


def _rule(
    q: Questionnaire, question: Question, name: str, said: Said, columns: tuple[str, ...], fails: pl.Expr
) -> Rule:
    id_ = f"{question.id}.{name}"
    severity = q.severity_of(id_, Family.other_text)
    return Rule(id_, Family.other_text, severity, said.text, columns, fails, question.id, definition=said.definition)
