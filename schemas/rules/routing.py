"""Routing, both ways: nobody answers what they were not asked, and who must answer does."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from schemas.answers import kind_of
from schemas.compiled import asked, status_of
from schemas.conditions import Item
from schemas.questionnaire import Family, Question, Questionnaire, Status, Type, column_of
from schemas.rules import NEVER_TOLD, Rule
from schemas.rules.worded import Said, worded
from schemas.sentences import Sentences
from schemas.vocabulary import GIVEN


def rules(q: Questionnaire) -> Iterator[Rule]:
    """`answered_but_not_asked` for each item with a route, `asked_but_blank` for each that is required."""
    for question in q.questions:
        for item in question.items:
            columns = tuple(question.columns) if question.type is Type.multiple else (column_of(item),)
            if question.id in q.routes and not q.only_with_other(question):
                yield _rule(
                    q, question, item, columns, "answered_but_not_asked",
                    worded("{} is answered only if {}", item, _route(q, question), of=question),
                    _answered_but_not_asked(question, item),
                )  # fmt: skip
            yield from _marks(q, question, item, columns)
            if question.required:
                yield _rule(
                    q, question, item, columns, "asked_but_blank",
                    worded("Whoever is asked {} answers it", item, of=question), _asked_but_blank(question, item),
                )  # fmt: skip


def _marks(q: Questionnaire, question: Question, item: Item, columns: tuple[str, ...]) -> Iterator[Rule]:
    """Where the export itself says who was shown a question, it and the route must agree."""
    due = pl.col(asked(question.id))
    shown, hidden = (
        (pl.col(kind_of(item)) == mark.value).fill_null(value=False) for mark in (Status.skipped, Status.not_asked)
    )
    marks = set(q.statuses(question).values())
    if Status.skipped in marks and question.id in q.routes:
        said = worded("The export says that {} was shown only if {}", item, _route(q, question), of=question)
        yield _rule(q, question, item, columns, "shown_but_not_asked", said, shown & ~due)
    if Status.not_asked in marks:
        to_all = "whoever was asked it, which is everybody"
        text = "The export says of nobody that {} passed them by whose route leads to it"
        said = worded(
            text if question.id in q.routes else f"The export says that {{}} was shown to {to_all}", item, of=question
        )
        yield _rule(q, question, item, columns, "hidden_but_asked", said, hidden & due)


def _route(q: Questionnaire, question: Question) -> tuple[str, str]:
    """The route of a question in words, and as it was written."""
    return Sentences(q).text(q.routes[question.id]), q.route_text(question)


def _answered_but_not_asked(question: Question, item: Item) -> pl.Expr:
    """An answer under a route that nobody can tell cannot be told either; a blank is always in order."""
    status, due = pl.col(status_of(item)), pl.col(asked(question.id))
    given = status.is_in([s.value for s in GIVEN])
    return (
        pl.when(status == Status.invalidated.value).then(pl.lit(value=True))
        .when(given & due.is_null()).then(NEVER_TOLD)
        .otherwise(pl.lit(value=False))
    )  # fmt: skip


def _asked_but_blank(question: Question, item: Item) -> pl.Expr:
    """A blank under a route that nobody can tell cannot be told; somebody who left the survey owes no answer."""
    status, due = pl.col(status_of(item)), pl.col(asked(question.id))
    given = status.is_in([s.value for s in GIVEN])
    return (
        pl.when(status == Status.skipped.value).then(pl.lit(value=True))
        .when(due.is_null() & ~given).then(NEVER_TOLD)
        .otherwise(pl.lit(value=False))
    )  # fmt: skip


def _rule(
    q: Questionnaire, question: Question, item: Item, columns: tuple[str, ...], name: str, said: Said, fails: pl.Expr
) -> Rule:
    id_ = f"{item}.{name}"
    shown = NEVER_TOLD if question.withheld else fails
    severity = q.severity_of(id_, Family.routing)
    return Rule(id_, Family.routing, severity, said.text, columns, shown, question.id, definition=said.definition)
