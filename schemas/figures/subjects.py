"""What a figure is about, so that two figures about one quantity are known as such.

Belongs here: the identity of a quantity, whichever way it is written: a named base that means "chose this option" is
that option's count, and a base that the route implies is no base of its own. Does not belong here: printed values.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal

from schemas import conditions
from schemas.conditions import And, Answered, Compare, Condition, Constant, Contained, Item, Not, Or, Selected
from schemas.figures.model import NUMBERS_OF_PEOPLE, Figure, Statistic
from schemas.questionnaire import EVERYBODY, Questionnaire, Status

Sign = Literal["=", "!=", "<", "<=", ">", ">="]
FLIPPED: Final[dict[Sign, Sign]] = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True)
class Subject:
    """One quantity. Without options, where and quantity: how many answered or, without a question, are in a base."""

    question: str | None = None
    row: str | None = None
    options: frozenset[str] = frozenset()
    base: str = EVERYBODY
    where: Condition | None = None
    quantity: str | None = None
    weighted: bool = False
    """Whether it is counted by weight, so that it need be no whole number."""

    @property
    def is_whole(self) -> bool:
        """Whether it is a denominator rather than a part of one."""
        return not self.options and self.where is None and self.quantity is None

    @property
    def whole(self) -> Subject:
        """The denominator it is a part of: those of its base who answered the question.

        A condition without a question has a denominator of its own, for nobody knows who answered all it rests on.
        """
        where = self.where if self.question is None else None
        return Subject(self.question, self.row, base=self.base, where=where, weighted=self.weighted)


class Subjects:
    """Finds the subject of a figure, given the questionnaire."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.q = questionnaire
        self._found: dict[tuple[object, ...], Subject] = {}

    def of(self, figure: Figure) -> Subject:
        """The quantity that a figure is about, independent of its place."""
        people = figure.statistic in NUMBERS_OF_PEOPLE
        weighted = self.weighted(figure)
        key = (
            figure.question,
            figure.row,
            figure.options,
            figure.base,
            figure.where,
            figure.quantity,
            people,
            weighted,
        )
        if key not in self._found:
            found = self._subject(figure, people)
            self._found[key] = replace(found, weighted=True) if weighted and found.quantity is None else found
        return self._found[key]

    def weighted(self, figure: Figure) -> bool:
        """Whether a figure is of weighted counts: as it says, else as the report does; a base is of people."""
        if figure.weighted is None:
            return self.q.weighted and figure.statistic is not Statistic.base
        return figure.weighted

    def versus(self, figure: Figure) -> Subject | None:
        """What a ratio, a difference or a change compares its subject with; None where that is a quantity."""
        question, _, row = (figure.versus_question or figure.item or "").partition(".")
        options = figure.versus or figure.options
        asked = self.q.by_id.get(question)
        if asked is not None and not figure.versus_question and len(options) == 1 and options[0] in asked.rows:
            row, options = options[0], figure.options
        unknown = asked is None or not set(options) <= asked.options.keys()
        if unknown and (figure.versus or figure.quantity):
            return None
        base = figure.versus_base or figure.base
        other = replace(figure, question=question or None, row=row or None, options=options, base=base)
        return self.of(replace(other, versus=(), versus_question=None, versus_base=None))

    def _subject(self, figure: Figure, people: bool) -> Subject:
        if figure.quantity:
            return Subject(base=self.base(figure.base), quantity=figure.quantity)
        if figure.question is None and figure.where is None and people:
            return self.size(figure.base)
        options, where = frozenset(figure.options), None
        if figure.where:
            where = canonical(self.q.condition(figure.where))
            chosen = self.chosen(where)
            if chosen and not options and (chosen.question, chosen.row) == (figure.question, figure.row):
                options, where = chosen.options, None
        return Subject(figure.question, figure.row, options, self.base(figure.base, figure.question), where)

    def size(self, base: str) -> Subject:
        """The number of people in a base; where its condition is one answer, the count of that answer."""
        condition = self._conditions.get(self.base(base))
        return (self.chosen(condition) if condition else None) or Subject(base=self.base(base))

    def base(self, name: str, question: str | None = None) -> str:
        """The name of a base: the first of those that mean the same, and everybody where the route implies it."""
        condition = self._conditions.get(name)
        if condition is None or (question and set(conjuncts(condition)) <= self.implied(question)):
            return EVERYBODY
        return next(other for other, same in self._conditions.items() if same == condition)

    def implied(self, question: str) -> frozenset[Condition]:
        """Every condition that is met by whoever is asked a question."""
        route = self.q.routes.get(question)
        return self._with_routes(canonical(route)) if route else frozenset()

    def narrowing(self, whole: Subject) -> list[Subject]:
        """Counts that a denominator cannot exceed: of its base, of the answers that lead there, and of everybody."""
        met = self.implied(whole.question) if whole.question else frozenset()
        if whole.question:
            met |= self._by_answering(whole.question, whole.row)
        condition = self._conditions.get(whole.base)
        if condition is not None:
            met |= self._with_routes(condition)
        found = [self.chosen(one) for one in sorted(met, key=repr)]
        found += [self.size(name) for name, one in self._conditions.items() if follows(one, met)]
        if whole.question and whole.base != EVERYBODY:
            found.append(Subject(whole.question, whole.row))
        if whole.row is not None:
            found.append(Subject(whole.question, base=whole.base))
        found.append(Subject())
        return [one for one in dict.fromkeys(found) if one is not None and one != whole]

    def _by_answering(self, id_: str, row: str | None) -> frozenset[Condition]:
        """What is true of whoever chose an option of a question, or answered it where there are none."""
        question, item = self.q.by_id[id_], Item(id_, row)
        found = {Answered(item, substantive=False)}
        if all(self.q.option_status(question, code) is Status.answered for code in question.options):
            found.add(Answered(item))
        return frozenset(found)

    def chosen(self, condition: Condition) -> Subject | None:
        """Who gave one of some answers to one question, where that is all a condition says."""
        match condition:
            case Compare("=", Item() as item, Constant(str() as code)):
                codes: Iterable[object] = (code,)
            case Contained(Item() as item, codes):
                pass
            case Selected(question, code):
                item, codes = Item(question), (code,)
            case Or(parts) if all(isinstance(p, Selected) and p.question == _question(parts[0]) for p in parts):
                item, codes = Item(_question(parts[0])), [p.option for p in parts if isinstance(p, Selected)]
            case _:
                return None
        options = frozenset(str(code) for code in codes)
        known = options <= self.q.by_id[item.question].options.keys()
        return Subject(item.question, item.row, options) if known else None

    @cached_property
    def _conditions(self) -> dict[str, Condition]:
        return {name: canonical(self.q.condition(text)) for name, text in self.q.bases.items()}

    def base_parts(self, base: str) -> tuple[Condition, ...]:
        """The conditions that everybody in a base meets."""
        condition = self._conditions.get(base)
        return conjuncts(condition) if condition is not None else ()

    def _with_routes(self, condition: Condition) -> frozenset[Condition]:
        """A condition's parts, and those of the routes of every question that must have been asked for it to be met."""
        met = frozenset(conjuncts(condition))
        for part in met:
            met_by_silence = isinstance(part, Not | Or) or (isinstance(part, Compare) and part.sign == "!=")
            for question in () if met_by_silence else conditions.questions(part):
                met |= self.implied(question)
        return met


def _question(part: Condition) -> str:
    return part.question if isinstance(part, Selected) else ""


def conjuncts(condition: Condition) -> tuple[Condition, ...]:
    """The conditions that must all be met."""
    return condition.parts if isinstance(condition, And) else (condition,)


def follows(condition: Condition, met: frozenset[Condition]) -> bool:
    """Whether everybody who meets some conditions meets this one: all of its parts, or one of its alternatives."""
    match condition:
        case And(parts):
            return all(follows(part, met) for part in parts)
        case Or(parts):
            return condition in met or any(follows(part, met) for part in parts)
    return condition in met


def canonical(condition: Condition) -> Condition:
    """The same condition, written in one way: order, repetition and `in` for one code make no difference."""
    match condition:
        case Not(Not(part)):
            return canonical(part)
        case Not(part):
            return Not(canonical(part))
        case Compare(sign, Constant() as left, right):
            return canonical(Compare(FLIPPED[sign], right, left)) if not isinstance(right, Constant) else condition
        case Contained(value, among):
            codes = tuple(sorted(set(among), key=repr))
            return Contained(value, codes) if len(codes) > 1 else Compare("=", value, Constant(codes[0]))
        case And(parts) | Or(parts):
            kind = type(condition)
            flat: set[Condition] = set()
            for part in map(canonical, parts):
                flat.update(part.parts if isinstance(part, And | Or) and type(part) is kind else (part,))
            ordered = tuple(sorted(_merged(flat) if kind is Or else flat, key=repr))
            return ordered[0] if len(ordered) == 1 else kind(ordered)
    return condition


def _merged(alternatives: set[Condition]) -> set[Condition]:
    """Alternatives about one item as one: `a = 'x' or a = 'y'` is `a in ('x', 'y')`."""
    codes: dict[Item, set[object]] = {}
    rest: set[Condition] = set()
    for part in alternatives:
        match part:
            case Compare("=", Item() as item, Constant(code)):
                codes.setdefault(item, set()).add(code)
            case Contained(Item() as item, among):
                codes.setdefault(item, set()).update(among)
            case _:
                rest.add(part)
    return rest | {canonical(Contained(item, tuple(among))) for item, among in codes.items()}  # type: ignore[arg-type]
