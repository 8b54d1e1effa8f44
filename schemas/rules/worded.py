"""What a rule says: to a reader, in wordings and labels; and in ids and codes, as the questionnaire writes it.

Belongs here: naming questions both ways. Does not belong here: what a rule demands (the module of its family).
"""

from __future__ import annotations

from typing import Final, NamedTuple

from schemas.conditions import Item
from schemas.questionnaire import Question
from schemas.sentences import quoted, shortened

LONGEST: Final = 60
"""Longest wording of a question that is quoted in full in a rule; all of it stands in the questionnaire."""


class Said(NamedTuple):
    """A rule in words, and in ids."""

    text: str
    definition: str


def worded(template: str, *named: Question | Item | tuple[str, str], of: Question | None = None) -> Said:
    """Each `{}` of a template filled in with a question, an item of the question `of`, or what is written both ways."""
    both = [one if isinstance(one, tuple) else (_words(one, of), _id(one)) for one in named]
    return Said(*(template.format(*names) for names in zip(*both, strict=True)))


def wording(question: Question) -> str:
    """A question as a rule quotes it."""
    return quoted(shortened(question.text, LONGEST))


def _words(one: Question | Item, of: Question | None) -> str:
    question = one if isinstance(one, Question) else of
    if question is None:
        return str(one)
    row = one.row if isinstance(one, Item) else None
    return wording(question) if row is None else f"{quoted(question.rows.get(row, row))} of {wording(question)}"


def _id(one: Question | Item) -> str:
    return one.id if isinstance(one, Question) else str(one)
