"""The questionnaire: the one declaration from which every check is derived.

Belongs here: the model and its reading from text. Does not belong here: whether its conditions make sense together
(`schemas/references.py`), and anything that touches an answer.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from schemas import conditions
from schemas.conditions import Condition, Item
from schemas.problems import InputError
from schemas.source import parse_yaml

EVERYBODY: Final = "all"
"""Name of the built-in base: every respondent of the wave."""


class Type(StrEnum):
    """Kinds of question."""

    single = "single"
    multiple = "multiple"
    grid = "grid"
    number = "number"
    date = "date"
    text = "text"
    constant_sum = "constant_sum"


class Status(StrEnum):
    """Why a cell holds what it holds. Every respondent and item has exactly one.

    asked = answered + dont_know + refused + skipped + broken_off + unknown_code; total = asked + not_asked +
    undetermined. An `invalidated` answer was given by somebody who was not asked: it is counted under not_asked as
    well.
    """

    answered = "answered"
    dont_know = "dont_know"
    refused = "refused"
    skipped = "skipped"
    broken_off = "broken_off"
    unknown_code = "unknown_code"
    not_asked = "not_asked"
    invalidated = "invalidated"
    undetermined = "undetermined"


ASKED_STATUSES: Final = (
    Status.answered,
    Status.dont_know,
    Status.refused,
    Status.skipped,
    Status.broken_off,
    Status.unknown_code,
)
"""Statuses of somebody who was asked; `bases.asked` is their sum."""


class Severity(StrEnum):
    """What a failed rule does: an error holds the row or the wave back; warning and info only tell."""

    error = "error"
    warning = "warning"
    info = "info"


class Family(StrEnum):
    """Families of rules about answers, in the order in which a reader wants them."""

    structure = "structure"
    uniqueness = "uniqueness"
    fieldwork = "fieldwork"
    codes = "codes"
    ranges = "ranges"
    routing = "routing"
    exclusive = "exclusive"
    choices = "choices"
    sums = "sums"
    cross_question = "cross_question"


DECIMAL: Final = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?")
"""Numbers as people write them; beyond fifteen digits nobody means what they write."""


def _number(value: Any) -> Fraction:
    """An exact number from plain digits."""
    if isinstance(value, Fraction):
        return value
    if not DECIMAL.fullmatch(str(value).strip()):
        raise ValueError("write a plain number, of at most fifteen digits before and after the point")
    return Fraction(str(value).strip())


def _share(value: Any) -> Any:
    """`5%` is a share, `8` a number of respondents."""
    text = str(value).strip()
    if text.endswith("%") and DECIMAL.fullmatch(text[:-1]) and 0 <= Fraction(text[:-1]) <= 100:
        return Fraction(text[:-1]) / 100
    if DECIMAL.fullmatch(text) and text.isdigit():
        return int(text)
    raise ValueError("write a share such as 5%, or a whole number of respondents")


Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
Code = Annotated[str, StringConstraints(pattern=r"^[^\s'\"|]+$")]
Labels = dict[Code, str]


def _limit(value: Any) -> Any:
    if isinstance(value, Fraction | date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return _number(value)


Limit = Annotated[Fraction | date, BeforeValidator(_limit)]


class _Model(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, ignored_types=(cached_property,)
    )


class Missing(_Model):
    """Answers, by code or label, that stand for no answer."""

    dont_know: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    def statuses(self) -> dict[str, Status]:
        """Status by text of the answer."""
        return dict.fromkeys(self.dont_know, Status.dont_know) | dict.fromkeys(self.refused, Status.refused)


class Question(_Model):
    """One question. Which keys go with which type is in `KEYS`."""

    id: Name
    text: str
    type: Type
    heading: str | None = None
    options: Labels = {}
    rows: Labels = {}
    exclusive: tuple[Code, ...] = ()
    min_choices: int | None = Field(None, ge=0, le=100_000)
    max_choices: int | None = Field(None, ge=1, le=100_000)
    min: Limit | None = None
    max: Limit | None = None
    integer: bool = False
    total: Annotated[Fraction, BeforeValidator(_number)] | None = None
    ask_if: str | None = None
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
    "rows": frozenset({Type.grid, Type.constant_sum}),
    "exclusive": frozenset({Type.multiple}),
    "min_choices": frozenset({Type.multiple}),
    "max_choices": frozenset({Type.multiple}),
    "min": frozenset({Type.number, Type.date, Type.constant_sum}),
    "max": frozenset({Type.number, Type.date, Type.constant_sum}),
    "integer": frozenset({Type.number, Type.constant_sum}),
    "total": frozenset({Type.constant_sum}),
}
NEEDED: Final = {"options", "rows", "total"}


class Rule(_Model):
    """Something else that must hold for every respondent."""

    id: Name
    text: str = ""
    assert_: str = Field(alias="assert")
    severity: Severity | None = None


class Fieldwork(_Model):
    """First and last day on which answers were collected."""

    opens: date | None = None
    closes: date | None = None


class Export(_Model):
    """The file with the answers, and how it is written."""

    file: str
    platform: str = "surveymonkey"
    respondent: str
    submitted: str | None = None
    completed: str | None = None
    dates: str = "%Y-%m-%d"
    delimiter: Annotated[str, StringConstraints(pattern=r"^[,;:|\t]$")] = ","
    ignore: tuple[str, ...] = ()
    synthetic: bool = False


class Questionnaire(_Model):
    """One wave of a survey. Build it with `parse_questionnaire`, which also checks that it makes sense."""

    survey: Name
    wave: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
    title: str = ""
    fieldwork: Fieldwork = Fieldwork()
    export: Export | None = None
    figures: str = "figures.csv"
    missing: Missing = Missing()
    max_quarantined: Annotated[Fraction | int, BeforeValidator(_share)] = Fraction(1, 20)
    severity: dict[str, Severity] = {}
    bases: dict[Name, str] = {}
    questions: tuple[Question, ...] = Field(min_length=1)
    rules: tuple[Rule, ...] = ()

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
        return {q.id: self.condition(q.ask_if) for q in self.questions if q.ask_if}

    @cached_property
    def routed_order(self) -> tuple[Question, ...]:
        """Questions so that each comes after those its route rests on."""
        done: dict[str, Question] = {}

        def visit(question: Question) -> None:
            if question.id not in done:
                for gate in sorted(conditions.questions(self.routes[question.id]) if question.ask_if else ()):
                    visit(self.by_id[gate])
                done[question.id] = question

        for question in self.questions:
            visit(question)
        return tuple(done.values())

    def condition(self, text: str) -> Condition:
        """The tree of a condition, a number compared with a choice read as its code (`q1 = 1` means code `1`)."""
        return _codes_as_text(conditions.parse(text), self.by_id)

    def base(self, name: str) -> Condition | None:
        """The condition of a named base; None for everybody."""
        return None if name in ("", EVERYBODY) else self.condition(self.bases[name])

    def statuses(self, question: Question) -> dict[str, Status]:
        """Answers of a question, by code or label, that stand for no answer."""
        return self.missing.statuses() | question.missing.statuses()

    def option_status(self, question: Question, code: str) -> Status:
        """`answered`, or what an option such as "Don't know" stands for."""
        known = self.statuses(question)
        return known.get(code) or known.get(question.options[code]) or Status.answered

    def severity_of(self, rule: str, family: Family, stated: Severity | None = None) -> Severity:
        """Severity of a rule: as stated for the rule, else for its family, else error."""
        return self.severity.get(rule) or stated or self.severity.get(family) or Severity.error


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
