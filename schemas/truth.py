"""What a condition means for one respondent: the plain reading, used to draw respondents and to test the compiler.

Three-valued logic after Kleene: True, False and None for unknown. Does not belong here: frames (`schemas/compiled.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Protocol

from schemas.conditions import (
    ARITHMETIC,
    COMPARISONS,
    And,
    Answered,
    Arithmetic,
    Compare,
    Condition,
    Constant,
    Contained,
    Count,
    Item,
    Not,
    NotUnderstood,
    Or,
    Selected,
    Value,
    questions,
)

Truth = bool | None


class Answers(Protocol):
    """What a condition asks of one respondent.

    A value is None where nobody can tell (left blank, unknown code, withheld).
    """

    def asked(self, question: str) -> Truth:
        """Whether the question was asked of this respondent."""

    def value(self, item: Item) -> str | Fraction | None:
        """The answer to a single choice, grid row, number, date (ISO text) or text."""

    def ticked(self, question: str) -> frozenset[str] | None:
        """The ticked options of a multiple choice."""

    def answered(self, item: Item) -> Truth:
        """Whether there is a substantive answer."""

    def anything(self, item: Item) -> Truth:
        """Whether there is an answer of any kind."""


def truth(tree: Condition, answers: Answers, past: Truth = False) -> Truth:
    """The outcome of a condition for one respondent.

    `past` is what a comparison with a question that was not asked amounts to: false in a route or base, unknown
    (None) in an assertion.
    """
    match tree:
        case Not(part):
            inner = truth(part, answers, past)
            return None if inner is None else not inner
        case And(members):
            outcomes = [truth(m, answers, past) for m in members]
            return False if False in outcomes else (None if None in outcomes else True)
        case Or(members):
            outcomes = [truth(m, answers, past) for m in members]
            return True if True in outcomes else (None if None in outcomes else False)
        case NotUnderstood():
            return None
        case Answered(item, substantive):
            return answers.answered(item) if substantive else answers.anything(item)
        case Compare("!=", left, right):  # `a != b` is `not a = b`, also for a question that was not asked
            return truth(Not(Compare("=", left, right)), answers, past)
        case Selected(question, option):
            ticked = answers.ticked(question)
            outcome = None if ticked is None else option in ticked
            return _gated([question], outcome, answers, past)
        case Compare(sign, left, right):
            a, b = _value(left, answers), _value(right, answers)
            outcome = None if a is None or b is None else COMPARISONS[sign](a, b)
            return _gated(questions(tree), outcome, answers, past)
        case Contained(value, among):
            a = _value(value, answers)
            return _gated(questions(tree), None if a is None else a in among, answers, past)


def _gated(asked_of: Iterable[str], outcome: Truth, answers: Answers, past: Truth) -> Truth:
    return past if any(answers.asked(q) is False for q in asked_of) else outcome


def _value(value: Value, answers: Answers) -> str | Fraction | None:
    match value:
        case Constant(constant):
            return constant
        case Item():
            return answers.value(value)
        case Count(question):
            ticked = answers.ticked(question)
            return None if ticked is None else Fraction(len(ticked))
        case Arithmetic(sign, left, right):
            a, b = _value(left, answers), _value(right, answers)
            return None if a is None or b is None else ARITHMETIC[sign](a, b)
