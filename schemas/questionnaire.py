"""The questionnaire: the one declaration from which every check is derived.

Belongs here: the model and its reading from text. Does not belong here: whether its conditions make sense together
(`schemas/references.py`), and anything that touches an answer.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, Final

from pydantic import Field, StringConstraints, ValidationError

from schemas import conditions
from schemas.conditions import Condition, Item
from schemas.export import Export
from schemas.problems import InputError
from schemas.published import Published
from schemas.settings import Attention, Fieldwork, Sparse
from schemas.source import parse_yaml
from schemas.vocabulary import (
    ASKED_STATUSES,
    DECIMAL,
    EVERYBODY,
    USUAL_SEVERITY,
    Amount,
    Code,
    Expected,
    Family,
    Labels,
    Limit,
    Model,
    Name,
    Number,
    Owner,
    Severity,
    Share,
    Status,
    Type,
)

__all__ = [
    "ASKED_STATUSES",
    "DECIMAL",
    "EVERYBODY",
    "Attention",
    "Export",
    "Family",
    "Fieldwork",
    "Missing",
    "Question",
    "Questionnaire",
    "Rule",
    "Severity",
    "Sparse",
    "Status",
    "Threshold",
    "Type",
    "column_of",
    "parse_questionnaire",
]


class Missing(Model):
    """Answers, by code or label, that stand for no answer."""

    dont_know: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    not_applicable: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    """Texts by which the export says: asked, and left blank."""
    not_asked: tuple[str, ...] = ()
    """Texts by which the export says: routed past."""
    blank: tuple[str, ...] = ()
    """Texts that mean an empty cell, such as the `NA` of R."""

    @cached_property
    def by_text(self) -> dict[str, Status | None]:
        """Status by text of the cell; None for a blank."""
        statuses = ("dont_know", "refused", "not_applicable", "skipped", "not_asked")
        return {text: Status(name) for name in statuses for text in getattr(self, name)} | dict.fromkeys(self.blank)


class Question(Model):
    """One question. Which keys go with which type is in `KEYS`."""

    id: Name
    text: str
    type: Type
    heading: str | None = None
    options: Labels = Field(default_factory=dict)
    rows: Labels = Field(default_factory=dict)
    exclusive: tuple[Code, ...] = ()
    min_choices: int | None = Field(None, ge=0, le=100_000)
    max_choices: int | None = Field(None, ge=1, le=100_000)
    min: Limit | None = None
    max: Limit | None = None
    integer: bool = False
    total: Number | None = None
    ranks: int | None = Field(None, ge=1, le=100_000)
    other: dict[Code, Name] = Field(default_factory=dict)
    """Option -> the text question in which whoever chose it writes what they mean."""
    dates: str | None = None
    ask_if: str | None = None
    not_understood: str | None = None
    """A route, or a part of one besides `ask_if`, that nobody has put into our words: it cannot be told."""
    screen_out: tuple[Code, ...] = ()
    """Options that end the interview."""
    page: int | None = Field(None, ge=0)
    required: bool = False
    missing: Missing = Missing()
    withheld: bool = False
    private: bool = False

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """What is answered on its own: the question, or each of its rows."""
        return tuple(Item(self.id, row) for row in self.rows) or (Item(self.id),)

    @cached_property
    def columns(self) -> dict[str, tuple[Item, str | None]]:
        """Column of the typed frame -> its item and, in a multiple choice, its option."""
        if self.type is Type.multiple:
            return {f"{self.id}__{option}": (Item(self.id), option) for option in self.options}
        return {column_of(item): (item, None) for item in self.items}


def column_of(item: Item) -> str:
    """Name of the column that holds an item."""
    return item.question if item.row is None else f"{item.question}__{item.row}"


KEYS: Final[dict[str, frozenset[Type]]] = {
    "options": frozenset({Type.single, Type.multiple, Type.grid}),
    "rows": frozenset({Type.grid, Type.constant_sum, Type.ranking}),
    "exclusive": frozenset({Type.multiple}),
    "min_choices": frozenset({Type.multiple}),
    "max_choices": frozenset({Type.multiple}),
    "min": frozenset({Type.number, Type.date, Type.constant_sum}),
    "max": frozenset({Type.number, Type.date, Type.constant_sum}),
    "integer": frozenset({Type.number, Type.constant_sum}),
    "total": frozenset({Type.constant_sum}),
    "ranks": frozenset({Type.ranking}),
    "other": frozenset({Type.single, Type.multiple}),
    "screen_out": frozenset({Type.single}),
    "dates": frozenset({Type.date}),
}
NEEDED: Final = {"options", "rows", "total"}


class Threshold(Model):
    """How many failures of a rule are tolerated: up to here they are told as information only."""

    max_failures: int | None = Field(None, ge=0)
    max_share: Share | None = None


class Rule(Model):
    """Something else that must hold for every respondent; `assert`, or the text of one that nobody has understood."""

    id: Name
    text: str = ""
    assert_: str | None = Field(None, alias="assert")
    not_understood: str | None = None
    severity: Severity | None = None
    max_failures: int | None = Field(None, ge=0)
    max_share: Share | None = None


class Questionnaire(Model):
    """One wave of a survey. Build it with `parse_questionnaire`, which also checks that it makes sense."""

    survey: Name
    wave: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
    title: str = ""
    owners: tuple[Owner, ...] = ()
    """Who answers for the wave: shown, and named where somebody is told of new errors."""
    previous: str | None = None
    """The wave before, with which options, wording and routes are compared."""
    fieldwork: Fieldwork = Fieldwork()
    export: Export | None = None
    figures: str = "figures.csv"
    published: Published = Published()
    missing: Missing = Missing()
    max_quarantined: Amount = Fraction(1, 20)
    severity: dict[str, Severity] = Field(default_factory=dict)
    thresholds: dict[str, Threshold] = Field(default_factory=dict)
    expected: dict[Name, Expected] = Field(default_factory=dict)
    """Base -> how many respondents it should have."""
    attention: Attention = Attention()
    sparse: Sparse = Sparse()
    disclosure: int = Field(default=5, ge=1)
    """Respondents that a group must have for its answers to be shown on a page."""
    bases: dict[Name, str] = Field(default_factory=dict)
    questions: tuple[Question, ...] = Field(min_length=1)
    rules: tuple[Rule, ...] = ()

    @property
    def weighted(self) -> bool:
        """Whether published shares are of weighted counts where a figure does not say."""
        stated = self.published.weighted
        return stated if stated is not None else bool(self.export and self.export.weight)

    @cached_property
    def by_id(self) -> dict[str, Question]:
        """Questions by id."""
        return {q.id: q for q in self.questions}

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every item in the order of the questionnaire."""
        return tuple(item for q in self.questions for item in q.items)

    @cached_property
    def routes(self) -> dict[str, Condition]:
        """Question -> condition under which it is asked; questions that everybody is asked are absent."""
        return {q.id: route for q in self.questions if (route := self._route(q)) is not None}

    def _route(self, question: Question) -> Condition | None:
        """What a question says of its route, and that nobody was screened out before it."""
        parts: list[Condition] = []
        if self.only_with_other(question):
            chosen = tuple(self.chose(gate, code) for gate, code in self.own_words[question.id])
            parts.append(chosen[0] if len(chosen) == 1 else conditions.Or(chosen))
        elif question.ask_if:
            parts.append(self.condition(question.ask_if))
        parts += [conditions.NotUnderstood(question.not_understood)] if question.not_understood else []
        for gate in self.questions[: self.position[question.id]]:
            if gate.screen_out:
                out = conditions.Contained(Item(gate.id), gate.screen_out)
                parts.append(conditions.Not(conditions.And((conditions.Answered(Item(gate.id)), out))))
        return parts[0] if len(parts) == 1 else conditions.And(tuple(parts)) if parts else None

    @cached_property
    def own_words(self) -> dict[str, list[tuple[Question, str]]]:
        """Text question -> the questions and options whose `other` it is."""
        found: dict[str, list[tuple[Question, str]]] = {}
        for question in self.questions:
            for code, text in question.other.items():
                found.setdefault(text, []).append((question, code))
        return found

    def only_with_other(self, question: Question) -> bool:
        """Whether a text has no route but the option that it says more of, stated or not.

        It is asked of whoever chose that option. A text without the tick is told by a rule of its own, not by routing.
        """
        if question.id not in self.own_words or question.not_understood:
            return False
        stated = self.condition(question.ask_if) if question.ask_if else None
        return stated is None or stated in [self.chose(gate, code) for gate, code in self.own_words[question.id]]

    @staticmethod
    def chose(question: Question, code: str) -> Condition:
        """That an option of a single or multiple choice is chosen."""
        if question.type is Type.multiple:
            return conditions.Selected(question.id, code)
        return conditions.Compare("=", Item(question.id), conditions.Constant(code))

    def route_text(self, question: Question) -> str:
        """The route of a question in the words of the questionnaire; empty if everybody is asked."""
        only = self.only_with_other(question)
        parts = [question.ask_if] if question.ask_if and not only else []
        parts += [f"not understood: {question.not_understood}"] if question.not_understood else []
        if only:
            parts.append(" or ".join(f"{code!r} chosen in {gate.id}" for gate, code in self.own_words[question.id]))
        gates = [gate.id for gate in self.questions[: self.position[question.id]] if gate.screen_out]
        parts += [f"not screened out in {', '.join(gates)}"] if gates else []
        return "; ".join(parts)

    @cached_property
    def position(self) -> dict[str, int]:
        """Question -> place in the questionnaire, from 0."""
        return {question.id: place for place, question in enumerate(self.questions)}

    @cached_property
    def routed_order(self) -> tuple[Question, ...]:
        """Questions so that each comes after those its route rests on."""
        done: dict[str, Question] = {}

        def visit(question: Question) -> None:
            if question.id not in done:
                for gate in sorted(
                    conditions.questions(self.routes[question.id]) if question.id in self.routes else ()
                ):
                    visit(self.by_id[gate])
                done[question.id] = question

        for question in self.questions:
            visit(question)
        return tuple(done.values())

    @cached_property
    def untellable(self) -> frozenset[str]:
        """Questions whose route, or that of a question it rests on, cannot be told for want of answers or words."""
        found: set[str] = set()
        for question in self.routed_order:
            route = self.routes.get(question.id)
            if route is None:
                continue
            gates = conditions.questions(route)
            unread = any(isinstance(part, conditions.NotUnderstood) for part in conditions.parts(route))
            if unread or gates & found or any(self.by_id[gate].withheld for gate in gates):
                found.add(question.id)
        return frozenset(found)

    def condition(self, text: str) -> Condition:
        """The tree of a condition, a number compared with a choice read as its code (`q1 = 1` means code `1`)."""
        return _codes_as_text(conditions.parse(text), self.by_id)

    @cached_property
    def asserted(self) -> dict[str, Condition]:
        """Free rule -> what it asserts."""
        return {
            rule.id: self.condition(rule.assert_)
            if rule.assert_
            else conditions.NotUnderstood(rule.not_understood or "")
            for rule in self.rules
        }

    def base(self, name: str) -> Condition | None:
        """The condition of a named base; None for everybody."""
        return None if name in ("", EVERYBODY) else self.condition(self.bases[name])

    def statuses(self, question: Question) -> dict[str, Status | None]:
        """Texts of a question, by code or label, that stand for no answer; None stands for a blank."""
        return self.missing.by_text | question.missing.by_text

    def option_status(self, question: Question, code: str) -> Status:
        """`answered`, or what an option such as "Don't know" stands for."""
        known = self.statuses(question)
        return known.get(code) or known.get(question.options[code]) or Status.answered

    def severity_of(self, rule: str, family: Family, stated: Severity | None = None) -> Severity:
        """Severity of a rule: as stated for the rule, else for its family, else as usual."""
        return (
            self.severity.get(rule) or stated or self.severity.get(family) or USUAL_SEVERITY.get(family, Severity.error)
        )


def _codes_as_text(tree: Condition, by_id: dict[str, Question]) -> Condition:
    def is_choice(value: Any) -> bool:
        question = by_id.get(value.question) if isinstance(value, Item) else None
        return question is not None and question.type in (Type.single, Type.grid, Type.text)

    def text(value: Any) -> Any:
        if isinstance(value, conditions.Constant):
            return conditions.Constant(text(value.value))
        return str(value) if isinstance(value, Fraction) else value

    match tree:
        case conditions.Not(part):
            return conditions.Not(_codes_as_text(part, by_id))
        case conditions.And(members):
            return conditions.And(tuple(_codes_as_text(m, by_id) for m in members))
        case conditions.Or(members):
            return conditions.Or(tuple(_codes_as_text(m, by_id) for m in members))
        case conditions.Compare(sign, left, right) if is_choice(left) or is_choice(right):
            return conditions.Compare(sign, text(left), text(right))
        case conditions.Contained(value, among) if is_choice(value):
            return conditions.Contained(value, tuple(text(a) for a in among))
    return tree


def parse_questionnaire(text: str, file: str = "questionnaire.yaml") -> Questionnaire:
    """Read and check a questionnaire; `file` is its name in messages.

    Raises InputError naming file, line and remedy of everything that is wrong: YAML, keys, ids, codes, conditions
    (unknown questions, codes that do not exist) and routes (circular, or never met).
    """
    from schemas.explained import explained  # these two rest on this module
    from schemas.references import problems

    source = parse_yaml(text, file)
    if not isinstance(source.data, dict):
        raise InputError.of(file, "this is no questionnaire.", "Start with `survey:`, `wave:` and `questions:`.")
    try:
        questionnaire = Questionnaire.model_validate(source.data)
    except ValidationError as error:
        raise InputError(explained(source, dict(e)) for e in error.errors()) from None
    found = problems(questionnaire, source)
    if found:
        raise InputError(found)
    return questionnaire
