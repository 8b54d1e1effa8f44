"""Numbers of statistical packages as text: codes, other numbers, dates, times.

A package keeps a date as a number of days, seconds or milliseconds since a day of its own, and a format says so.
Belongs here: the text of one number. Does not belong here: files (`statistical.py`).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from schemas.source import parse_yaml

WHOLE: Final = 1e16
"""Beyond it the next double is two away, and digits would pretend to an exactness that is not there."""
DAY: Final = 86_400
ORIGIN: Final = {
    "spss": datetime(1582, 10, 14, tzinfo=UTC),
    "sas": datetime(1960, 1, 1, tzinfo=UTC),
    "stata": datetime(1960, 1, 1, tzinfo=UTC),
}
PERIODS: Final = {"%tm": (12, "{}-{:02}"), "%tq": (4, "{}-Q{}"), "%th": (2, "{}-H{}"), "%tw": (52, "{}-W{:02}")}
"""Format of Stata -> periods a year, and how one is written; weeks are Stata's, which begin on 1 January."""

Kind = Literal["number", "text", "date"]


@dataclass(frozen=True)
class Writer:
    """How the values of one variable are written."""

    kind: Kind
    text: Callable[[float], str]
    is_text: bool = False

    def label(self, value: Any) -> str:
        """The text of a cell with this value, as value labels and missing values name it; tags become `.a`."""
        if isinstance(value, str):
            return value.rstrip() if self.is_text else f".{value}"
        return self.text(float(value))


def writer(family: str, pattern: str, stored: str) -> Writer:
    """The writer for a variable: `pattern` is its format as the package shows it, `stored` its type in the file."""
    if stored == "string":
        return Writer("text", str, is_text=True)
    what = _stata(pattern) if family == "stata" else _named(family, pattern)
    if what in PERIODS:
        return Writer("text", lambda value: _period(value, what))
    unit = {"spss": 1, "sas": DAY if what == "date" else 1, "stata": DAY if what == "date" else Fraction(1, 1000)}
    seconds = unit[family]
    match what:
        case "date" | "datetime":
            return Writer("date", lambda value: _moment(value, seconds, ORIGIN[family], what))
        case "time":
            return Writer("text", lambda value: _time(value, seconds, ORIGIN[family]))
    return Writer("number", short if stored == "float" else number)


def number(value: float) -> str:
    """A whole number without a point, any other as its shortest exact decimal form."""
    return str(int(value)) if value.is_integer() and abs(value) < WHOLE else repr(value)


def short(value: float) -> str:
    """A number that was stored in four bytes: the shortest decimal form that is the same number in four bytes."""
    if value.is_integer():
        return number(value)
    kept = struct.pack("<f", value)
    return next(
        number(near) for digits in range(1, 18) if struct.pack("<f", near := float(f"{value:.{digits}g}")) == kept
    )


@cache
def _formats() -> dict[str, dict[str, list[str]]]:
    text = files(__package__).joinpath("statistical.yaml").read_text(encoding="utf-8")
    data: dict[str, dict[str, list[str]]] = parse_yaml(text, "statistical.yaml").data
    return data


def _named(family: str, pattern: str) -> str:
    """Date, datetime, time or nothing, by the name of a format of SPSS or SAS: `ADATE10`, `E8601DA10.`."""
    bare = pattern.upper().lstrip("$")
    known = {name: what for what, names in _formats()[family].items() for name in names}
    name = max((n for n in known if re.fullmatch(re.escape(n) + r"[\d.]*", bare)), key=len, default="")
    return known.get(name, "")


def _stata(pattern: str) -> str:
    """The same of Stata: `%td`, `%tdDD/NN/CCYY`, `%tc`, `%tcHH:MM`; `%tC` counts leap seconds and stays a number."""
    bare = re.sub(r"^%-", "%", pattern)
    if bare.startswith(("%td", "%d")):
        return "date"
    if bare.startswith("%tc"):
        return "time" if re.fullmatch(r"%tc[HhMSsAa.:_ ]+", bare) else "datetime"
    return bare[:3] if bare[:3] in PERIODS else ""


def _moment(value: float, unit: Fraction | int, origin: datetime, what: str) -> str:
    """A date, with the time of day where there is one; beyond the years 1 to 9999 the bare number."""
    try:
        moment = origin + timedelta(microseconds=round(Fraction(value) * unit * 1_000_000))
    except (OverflowError, ValueError):
        return number(value)
    midnight = not (moment.hour or moment.minute or moment.second or moment.microsecond)
    if what == "date" and midnight:
        return moment.date().isoformat()
    text = moment.replace(tzinfo=None).isoformat()
    return text.rstrip("0") if moment.microsecond else text


def _time(value: float, unit: Fraction | int, origin: datetime) -> str:
    """Hours, minutes and seconds; more than a day is a duration in hours, or in Stata a moment."""
    try:
        microseconds = round(Fraction(value) * unit * 1_000_000)
    except (OverflowError, ValueError):
        return number(value)
    if isinstance(unit, Fraction) and not 0 <= microseconds < DAY * 1_000_000:
        return _moment(value, unit, origin, "datetime")
    seconds, rest = divmod(abs(microseconds), 1_000_000)
    hours, minutes = divmod(seconds // 60, 60)
    fraction = f".{rest:06}".rstrip("0") if rest else ""
    return f"{'-' if microseconds < 0 else ''}{hours:02}:{minutes:02}:{seconds % 60:02}{fraction}"


def _period(value: float, what: str) -> str:
    a_year, form = PERIODS[what]
    if not value.is_integer() or abs(value) > a_year * 8000:
        return number(value)
    year, part = divmod(int(value), a_year)
    return form.format(1960 + year, part + 1)
