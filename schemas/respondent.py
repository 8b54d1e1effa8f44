"""One respondent in plain Python: answers given, and what the routes make of them.

The readable twin of `schemas/answers.py`: used where respondents are few (imagined ones that test a route, drawn
ones that make a synthetic export, tests of the kernel). Does not belong here: frames.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from schemas.conditions import Item
from schemas.questionnaire import Questionnaire, Status, Type
from schemas.truth import Truth, truth

Answer = str | Fraction | frozenset[str]
"""A code, ISO date or text; a number; or the ticked options of a multiple choice."""


@dataclass(frozen=True)
class Respondent:
    """Answers by item (`question` or `question.row`); an item that is absent or None was left blank."""

    q: Questionnaire
    given: Mapping[str, Answer | None]

    def asked(self, question: str) -> Truth:
        """Whether the route led to the question; None where a blank gate leaves it open."""
        route = self.q.routes.get(question)
        return True if route is None else truth(route, self)

    def value(self, item: Item) -> str | Fraction | None:
        """The answer to a single choice, grid row, number, date or text."""
        answer = self.given.get(str(item))
        return answer if isinstance(answer, str | Fraction) else None

    def ticked(self, question: str) -> frozenset[str] | None:
        """The ticked options of a multiple choice; None if nothing is ticked."""
        answer = self.given.get(question)
        return answer if isinstance(answer, frozenset) and answer else None

    def anything(self, item: Item) -> Truth:
        """Whether there is any answer to a question that was asked."""
        answer = self.ticked(item.question) or self.value(item)
        return answer is not None and self.asked(item.question) is not False

    def answered(self, item: Item) -> Truth:
        """Whether there is a substantive answer to a question that was asked."""
        question = self.q.by_id[item.question]
        answer = self.ticked(question.id) if question.type is Type.multiple else self.value(item)
        if answer is None or self.asked(item.question) is False:
            return False
        if isinstance(answer, frozenset):
            return any(self.q.option_status(question, option) is Status.answered for option in answer)
        if question.options:
            return self.q.option_status(question, str(answer)) is Status.answered
        return True
