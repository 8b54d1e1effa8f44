"""Relevance equations of LimeSurvey as routes.

A variable without `.NAOK` makes the whole equation false while it is irrelevant: the route of that question is added,
unless the equation already fails without an answer to it. Does not belong here: the grammar (`expressionscript.py`),
and what a question becomes (`limesurvey.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pipelines.forms.expressions import ExpressionError, names
from pipelines.forms.expressionscript import EXPRESSIONSCRIPT
from pipelines.forms.gates import Dialect, Gate, Route
from pipelines.forms.rendering import all_of
from pipelines.forms.translation import Translator
from schemas.conditions import And, Answered, Compare, Condition, Contained, Selected, questions

DIALECT: Final = Dialect(EXPRESSIONSCRIPT, ticked=("Y",), unticked=("",), blank_is_zero=True)
UNCHANGED: Final = ("NAOK", "code")
"""Suffixes that leave the value of a variable as it is."""
WHOLE: Final = "that."
"""What stands before a question that is meant with all its parts."""


@dataclass(frozen=True)
class Relevance:
    """What the variables of a survey stand for, and the routes of the questions before."""

    gates: Mapping[str, Gate]
    routes: Mapping[str, Route]

    def find(self, name: str) -> Gate | None:
        """What a variable stands for."""
        bare = name.removeprefix(WHOLE)
        stem, _, suffix = bare.rpartition(".")
        bare = stem if stem and suffix in UNCHANGED else bare
        return self.gates.get(WHOLE + bare if name.startswith(WHOLE) else bare)

    def route(self, text: str, translator: Translator) -> Route:
        """Who is asked."""
        route = translator.route(text)
        if route.understood is None:
            return route
        parts: list[Condition] = [route.understood]
        for name in _used(text):
            gate = self.find(name)
            if gate is None or not gate.routed or ".NAOK" in name or _needs(route.understood, gate.question):
                continue
            own = self.routes[gate.question]
            if own.rest or own.understood is None:
                return Route(None, text)
            parts.append(own.understood)
        outcome = all_of(parts)
        return Route(outcome, route.rest) if not isinstance(outcome, bool) else Route(None, text)


def _used(text: str) -> list[str]:
    try:
        return [name.text for name in names(EXPRESSIONSCRIPT.parse(text))]
    except ExpressionError:
        return []


def _needs(route: Condition, question: str) -> bool:
    """Whether a route fails of itself while a question has no answer."""
    parts = route.parts if isinstance(route, And) else (route,)
    return any(
        isinstance(part, Selected | Answered | Contained) or (isinstance(part, Compare) and part.sign != "!=")
        for part in parts
        if question in questions(part)
    )
