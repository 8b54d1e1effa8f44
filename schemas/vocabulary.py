"""The words of the field: kinds of question, statuses of an answer, severities, families of rules.

Belongs here: closed lists of terms, and the scalars that a questionnaire is written with. Does not belong here: the
model they are used in (`schemas/questionnaire.py`).
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

EVERYBODY: Final = "all"
"""Name of the built-in base: every respondent of the wave."""


class Type(StrEnum):
    """Kinds of question."""

    single = "single"
    multiple = "multiple"
    grid = "grid"
    ranking = "ranking"
    number = "number"
    date = "date"
    text = "text"
    constant_sum = "constant_sum"


class Status(StrEnum):
    """Why a cell holds what it holds. Every respondent and item has exactly one.

    asked = answered + dont_know + refused + not_applicable + skipped + broken_off + unknown_code;
    total = asked + not_asked + undetermined. An `invalidated` answer was given by somebody who was not asked: it is
    counted under not_asked as well.
    """

    answered = "answered"
    dont_know = "dont_know"
    refused = "refused"
    not_applicable = "not_applicable"
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
    Status.not_applicable,
    Status.skipped,
    Status.broken_off,
    Status.unknown_code,
)
"""Statuses of somebody who was asked; `bases.asked` is their sum."""


GIVEN: Final = (Status.answered, Status.dont_know, Status.refused, Status.not_applicable, Status.unknown_code)
"""What somebody who was asked may have given; the same from somebody who was not is invalidated."""


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
    expected = "expected"
    codes = "codes"
    ranges = "ranges"
    routing = "routing"
    exclusive = "exclusive"
    choices = "choices"
    other_text = "other_text"
    grids = "grids"
    ranking = "ranking"
    sums = "sums"
    cross_question = "cross_question"
    attention = "attention"
    columns = "columns"
    waves = "waves"


USUAL_SEVERITY: Final = {
    Family.other_text: Severity.warning,
    Family.grids: Severity.info,
    Family.attention: Severity.warning,
    Family.columns: Severity.info,
    Family.waves: Severity.info,
}
"""Severity of a family's rules where the questionnaire says nothing; error for the families that are not here."""

DECIMAL: Final = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?")
"""Numbers as people write them; beyond fifteen digits nobody means what they write."""


def number(value: Any) -> Fraction:
    """An exact number from plain digits. Raises ValueError for anything else."""
    if isinstance(value, Fraction):
        return value
    if not DECIMAL.fullmatch(str(value).strip()):
        raise ValueError("write a plain number, of at most fifteen digits before and after the point")
    return Fraction(str(value).strip())


def share(value: Any) -> Any:
    """`5%` is a share (a Fraction), `8` a number of respondents (an int). Raises ValueError for anything else."""
    if isinstance(value, Fraction | int):
        return value
    text = str(value).strip()
    if text.endswith("%") and DECIMAL.fullmatch(text[:-1]) and 0 <= Fraction(text[:-1]) <= 100:
        return Fraction(text[:-1]) / 100
    if DECIMAL.fullmatch(text) and text.isdigit():
        return int(text)
    raise ValueError("write a share such as 5%, or a whole number")


def _limit(value: Any) -> Any:
    if isinstance(value, Fraction | date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return number(value)


def _only_share(value: Any) -> Fraction:
    found = share(value)
    if isinstance(found, Fraction):
        return found
    raise ValueError("write a share such as 5%")


Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
Code = Annotated[str, StringConstraints(pattern=r"^[^\s'\"|]+$")]
Labels = dict[Code, str]
Number = Annotated[Fraction, BeforeValidator(number)]
Share = Annotated[Fraction, BeforeValidator(_only_share)]
Amount = Annotated[Fraction | int, BeforeValidator(share)]
"""A share of the respondents (Fraction) or a number of them (int)."""
Limit = Annotated[Fraction | date, BeforeValidator(_limit)]


def _owner(value: Any) -> str:
    if not re.fullmatch(r"[\w.%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,7}|team:[\w.-]+", str(value), re.ASCII):
        raise ValueError("write an e-mail address, or a team such as team:household-panel")
    return str(value)


Owner = Annotated[str, BeforeValidator(_owner)]
"""Somebody who answers for a wave."""


def _expected(value: Any) -> Any:
    """`151`, `140..160`, `40%..60%`: the least and the most."""
    if isinstance(value, tuple):
        return value
    low, dots, high = str(value).partition("..")
    return share(low), share(high if dots else low)


Expected = Annotated[tuple[Fraction | int, Fraction | int], BeforeValidator(_expected)]
"""Least and most respondents of a base: numbers, or shares of everybody."""


class Model(BaseModel):
    """What every part of a questionnaire has in common: unknown keys are errors, nothing changes once read."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, ignored_types=(cached_property,)
    )
