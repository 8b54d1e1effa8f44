"""Plain words for what the tables say in codes: routes, figures, families, statistics.

Belongs here: wording. Does not belong here: markup; a `Piece` that names a question is linked by the template.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any, Final

from schemas.questionnaire import EVERYBODY, Question, Type
from schemas.sentences import Piece, Sentences, listed, number, quoted, shortened

__all__ = (
    "DASH",
    "FAMILIES",
    "KINDS",
    "STATUSES",
    "TYPES",
    "Piece",
    "Sentences",
    "allowed",
    "base_name",
    "kind",
    "listed",
    "measure",
    "moment",
    "natural",
    "number",
    "percent_of",
    "plural",
    "quoted",
    "shortened",
    "subject",
)

DASH: Final = "\N{EN DASH}"

STATUSES: Final = {
    "answered": "answered",
    "dont_know": "don't know",
    "refused": "refused",
    "not_applicable": "does not apply",
    "skipped": "skipped",
    "broken_off": "broken off",
    "unknown_code": "unknown code",
    "not_asked": "not asked",
    "undetermined": "undetermined",
}
TYPES: Final = {
    Type.single: "one answer",
    Type.multiple: "several answers",
    Type.grid: "one answer a row",
    Type.ranking: "an order",
    Type.number: "a number",
    Type.date: "a date",
    Type.text: "free text",
    Type.constant_sum: "numbers with a fixed total",
}
FAMILIES: Final = {
    "structure": "structure of the file",
    "uniqueness": "each respondent once",
    "fieldwork": "within fieldwork",
    "codes": "known answers only",
    "ranges": "within limits",
    "routing": "routing",
    "exclusive": "exclusive options",
    "choices": "number of choices",
    "expected": "expected numbers",
    "other_text": "other, please specify",
    "grids": "whole grids",
    "ranking": "rankings",
    "attention": "attention",
    "columns": "columns that tell something",
    "waves": "as in the wave before",
    "sums": "constant sums",
    "cross_question": "across questions",
}
KINDS: Final = {
    "unattainable": "not attainable",
    "count_percent": "count against percentage",
    "parts_whole": "parts of a whole",
    "repeated": "the same number in several places",
    "joint": "figures that cannot all be true",
    "wording": "words against numbers",
    "comparison": "ratios, differences and changes",
    "rank": "places in an order",
    "cases": "lists of cases",
    "mean": "means, deviations and medians",
    "rounding": "rounding in use",
    "labels": "labels",
    "undecided": "undecided in time",
    "not_reproduced": "not reproduced by the answers",
}


def plural(count: int, one: str, many: str | None = None) -> str:
    """`1 error`, `2 errors`, `no errors`."""
    return f"{f'{count:,}' if count else 'no'} {one if count == 1 else many or one + 's'}"


def allowed(limit: Fraction | int) -> str:
    """How many respondents a wave may hold back: `5% of the respondents`, `8 respondents`."""
    return f"{number(limit * 100)}% of the respondents" if isinstance(limit, Fraction) else plural(limit, "respondent")


def percent_of(share: float) -> str:
    """A share as a percentage of at most two significant digits: `2.3%`, `45%`."""
    return f"{100 * share:.2g}%" if share < 0.995 else "100%"


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts `Table 2` before `Table 10`."""
    parts = re.findall("[0-9]+|[^0-9]+", name)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part.casefold()) for part in parts)


def subject(figure: Mapping[str, Any], question: Question | None, sentences: Sentences) -> str:
    """What a figure counts: `Over £10m`; `n` for the size of a base."""
    row = figure["row"]
    prefix = f"{question.rows.get(row, row) if question else row}: " if row else ""
    options = figure["options"] or []
    if figure["quantity"]:
        return prefix + str(figure["quantity"]).replace("_", " ")
    if figure["where"]:
        return prefix + sentences.where(figure["where"], figure["question"])
    if options:
        return prefix + listed((question.options.get(o, o) if question else o for o in options), "or")
    if figure["statistic"] == "base":
        return prefix + "n"
    return prefix + (shortened(question.text) if question else "")


def measure(figure: Mapping[str, Any]) -> str:
    """What a figure is a statistic of: `per cent of those who answered, base crc funded`."""
    named = figure["base"] not in ("", EVERYBODY)
    if figure["statistic"] == "base":
        said = "number who answered" if figure["question"] else "number of respondents"
    elif figure["statistic"] == "percent":
        said = "per cent of those who answered" if figure["question"] else "per cent"
    else:
        said = figure["statistic"]
    return said + (f", {base_name(figure['base'])}" if named else "")


def base_name(name: str) -> str:
    """A base as a reader calls it."""
    return "all respondents" if name in ("", EVERYBODY) else f"base {name.replace('_', ' ')}"


def moment(text: str) -> str:
    """`2026-11-21 20:30 UTC` for a time in ISO format; anything else as it is."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return text
    if time.tzinfo is not None:
        return f"{time.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return f"{time:%Y-%m-%d %H:%M}"


def kind(name: str) -> str:
    """A kind of finding or a family of rules, as a reader calls it."""
    return FAMILIES.get(name) or KINDS.get(name) or name.replace("_", " ")
