"""Whether anybody can get to a question: a search over imagined respondents."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction

from schemas import conditions
from schemas.conditions import Condition
from schemas.questionnaire import Question, Questionnaire, Type
from schemas.respondent import Answer, Respondent

MOST_WORLDS = 50_000  # combinations of answers tried before a route is taken to be reachable


def reachable(q: Questionnaire, question: str) -> bool | None:
    """Whether some answers lead to a question: True, False, or None where there are too many to try.

    Tries every combination of the answers that can make a difference: options named in the conditions on the way, and
    numbers and dates at, below and above the limits named there.
    """
    on_the_way: set[str] = set()
    todo = [question]
    while todo:
        route = q.routes.get(todo.pop())
        new = conditions.questions(route) - on_the_way if route else frozenset()
        on_the_way |= new
        todo += new
    trees = [q.routes[id_] for id_ in (*on_the_way, question) if id_ in q.routes]
    if any(isinstance(part, conditions.NotUnderstood) for tree in trees for part in conditions.parts(tree)):
        return None
    domains: dict[str, list[Answer | None]] = {}
    for id_ in sorted(on_the_way):
        for item in q.by_id[id_].items:
            domains[str(item)] = [*_domain(q.by_id[id_], trees), None]
    size = 1
    for domain in domains.values():
        size *= len(domain)
        if size > MOST_WORLDS:
            return None
    worlds = (Respondent(q, dict(zip(domains, given, strict=True))) for given in itertools.product(*domains.values()))
    return any(world.asked(question) for world in worlds)


def _domain(question: Question, trees: list[Condition]) -> Sequence[Answer | None]:
    if question.type in (Type.single, Type.grid):
        return list(question.options)
    if question.type is Type.multiple:
        named = sorted({p.option for t in trees for p in conditions.parts(t) if isinstance(p, conditions.Selected)})
        own = [o for o in named if o in question.options]
        rest = [o for o in question.options if o not in own]
        chosen = [*own, *rest[: max(0, 8 - len(own))]]
        subsets = itertools.chain.from_iterable(itertools.combinations(chosen, n) for n in range(1, len(chosen) + 1))
        return [
            frozenset(s) for s in subsets if not (len(s) > 1 and set(s) & set(question.exclusive))
            and (question.min_choices or 0) <= len(s) <= (question.max_choices or len(s))
        ]  # fmt: skip
    constants = {v.value for t in trees for v in conditions.values(t) if isinstance(v, conditions.Constant)}
    constants |= {a for t in trees for p in conditions.parts(t) if isinstance(p, conditions.Contained) for a in p.among}
    if question.type in (Type.number, Type.constant_sum, Type.ranking):
        numbers = {c for c in constants if isinstance(c, Fraction)} | {Fraction(0)}
        low, high = question.min, question.max
        near = {n + d for n in numbers for d in (-1, 0, 1)} | {x for x in (low, high) if isinstance(x, Fraction)}
        return sorted(
            n for n in near
            if (not isinstance(low, Fraction) or n >= low) and (not isinstance(high, Fraction) or n <= high)
        )  # fmt: skip
    texts = sorted(c for c in constants if isinstance(c, str))
    if question.type is Type.date:
        return ["0001-01-01", *(t for t in texts if len(t) == 10), "9999-12-31"]
    return [*texts, "\N{REPLACEMENT CHARACTER}"]
