"""The route of a question as its card tells it: from which questions, under which condition, how many are asked.

Belongs here: joining the route with the base accounting. Does not belong here: how the line is drawn
(`charts/rails.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pipelines.report import words
from pipelines.report.accounts import Accounting
from pipelines.report.charts import rails
from pipelines.report.lines import anchor
from pipelines.report.words import Piece, Sentences
from schemas import conditions
from schemas.questionnaire import Question


@dataclass(frozen=True)
class Gate:
    """A question that a route rests on."""

    anchor: str
    title: str
    picture: Markup


@dataclass(frozen=True)
class Branch:
    """Where some of the respondents go, in words."""

    count: int
    said: str
    picture: Markup


@dataclass(frozen=True)
class Route:
    """Who is asked a question. Without a condition everybody is; without answers nobody is counted."""

    condition: tuple[Piece, ...] = ()
    gates: tuple[Gate, ...] = ()
    branches: tuple[Branch, ...] = ()
    note: str = ""

    @property
    def stem(self) -> Markup:
        """The line beside the condition."""
        return rails.stem()


def route(question: Question, sentences: Sentences, accounts: Sequence[Accounting]) -> Route:
    """The route of a question; `accounts` are its bases among everybody, one a row."""
    questionnaire = sentences.questionnaire
    tree = questionnaire.routes.get(question.id)
    if tree is None:
        return Route()
    ids = sorted(conditions.questions(tree) & set(questionnaire.by_id), key=lambda one: questionnaire.position[one])
    untold = question.id in questionnaire.untellable
    return Route(
        condition=sentences.condition(tree),
        gates=tuple(
            Gate(anchor("question", id_), words.shortened(questionnaire.by_id[id_].text), rails.gate(first=not index))
            for index, id_ in enumerate(ids)
        ),
        branches=_branches(accounts[0]) if accounts else (),
        note="Nobody can tell who should have been asked: the condition rests on what was withheld, or on words that "
        "nobody has put into ours."
        if untold
        else "",
    )


def _branches(account: Accounting) -> tuple[Branch, ...]:
    """Those who are asked, those who are not, and those of whom nobody can tell, if there are any."""
    total = account.total
    ways = [
        ("asked", account.asked, f"of {total:,} asked"),
        ("past", account.not_asked, "not asked"),
        ("untold", account.undetermined, "nobody can tell"),
    ]
    ways = ways if account.undetermined else ways[:2]
    return tuple(
        Branch(count, said, rails.branch(way, count, total, last=way == ways[-1][0])) for way, count, said in ways
    )
