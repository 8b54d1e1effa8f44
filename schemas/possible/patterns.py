"""Answers that no rule tells apart: what they are to the rules, as a key.

Two respondents with equal keys for all items that some rules rest on satisfy and break these rules alike, whatever is
changed in others of their items. Does not belong here: what follows from it (`schemas/localise.py`).
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property

from schemas import conditions
from schemas.conditions import Condition, Constant, Item
from schemas.possible.held import Held
from schemas.possible.space import Space
from schemas.questionnaire import Question, Questionnaire, Type


@dataclass
class Patterns:
    """Keys of what items hold, as far as `rules` tell answers apart."""

    q: Questionnaire
    rules: frozenset[str]
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)
    _limits: dict[str, list[Fraction]] = field(default_factory=dict)

    def key(self, item: Item, held: Held) -> object:
        """What an item holds, as far as it matters."""
        question = self.q.by_id[item.question]
        if question.type is Type.multiple:
            return self._ticked(question, held)
        if held.value is None:
            return held.kind
        if question.id in self._exact or question.type in (Type.constant_sum, Type.ranking):
            return held.kind, held.value
        if question.type in (Type.single, Type.grid, Type.text):
            return held.kind, self._alike(question).get(str(held.value), "")
        return self._between(question, held.value)

    @cached_property
    def _exact(self) -> frozenset[str]:
        """Questions of which every answer is another one: compared with other questions, or with their own rows."""
        straight = {q.id for q in self.q.questions if f"{q.id}.straight_lining" in self.rules}
        return self._space.compared | straight

    @cached_property
    def _space(self) -> Space:
        return Space(self.q)

    def _named(self, question: Question) -> list[frozenset[str | Fraction]]:
        """Sets of answers that some condition or rule asks for."""
        every = (part for tree in self._space.trees for part in conditions.parts(tree))
        own = [part for part in every if question.id in conditions.questions(part)]
        return [frozenset(_asked_for(part)) for part in own] + [frozenset([code]) for code in question.other]

    def _alike(self, question: Question) -> dict[str, str]:
        """Answer -> the first one that is to all conditions what it is; texts nobody asks for are absent."""
        if question.id not in self._codes:
            sets = self._named(question)
            first: dict[object, str] = {}
            named = question.options or sorted({str(a) for s in sets for a in s})
            self._codes[question.id] = {
                code: first.setdefault(
                    (tuple(code in s for s in sets), question.options and self.q.option_status(question, code)), code
                )
                for code in named
            }
        return self._codes[question.id]

    def _between(self, question: Question, value: str | Fraction) -> object:
        """Between which limits a number or date lies, or on which."""
        if question.id not in self._limits:
            limits = [*(a for s in self._named(question) for a in s), question.min, question.max]
            self._limits[question.id] = sorted({_number(a) for a in limits if a is not None})
        limits_, number = self._limits[question.id], _number(value)
        whole = not question.integer or number.denominator == 1
        return bisect.bisect_left(limits_, number), bisect.bisect_right(limits_, number), whole

    def _ticked(self, question: Question, held: Held) -> object:
        named = {
            part.option
            for tree in self._space.trees
            for part in conditions.parts(tree)
            if isinstance(part, conditions.Selected) and part.question == question.id
        }
        named |= {*question.other, *question.exclusive}
        own = tuple(tick for option, tick in held.ticks if option in named)
        ticks = [tick for _, tick in held.ticks]
        return held.kind, own, ticks.count(True), None in ticks


def _asked_for(part: Condition) -> list[str | Fraction]:
    match part:
        case conditions.Compare(_, left, right):
            return [side.value for side in (left, right) if isinstance(side, Constant)]
        case conditions.Contained(_, among):
            return list(among)
    return []


def _number(value: str | Fraction | date) -> Fraction:
    if isinstance(value, Fraction):
        return value
    return Fraction((value if isinstance(value, date) else date.fromisoformat(value)).toordinal())
