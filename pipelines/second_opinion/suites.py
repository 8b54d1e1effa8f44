"""What is expected of each curated table: a list made from its contract, the questionnaire and earlier waves.

Plain data, made without Great Expectations. Pandera has gated the rows before publication; here stands what a reader
of the finished files may rely on. Does not belong here: tolerances (`tolerances.py`) and how it is tested
(`judged.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from pipelines.second_opinion.drift import drift
from pipelines.second_opinion.expected import Expected, Level, Where
from pipelines.second_opinion.facts import Facts
from pipelines.second_opinion.routes import not_asked
from pipelines.second_opinion.tolerances import LOST_ROWS, OTHER_SIZE
from schemas.answers import CHOSEN
from schemas.questionnaire import Family, Question, Questionnaire, Severity, Status, Type
from schemas.responses import curated_dtypes
from schemas.tables import TABLES

RESPONSES: Final = "responses"
CURATED: Final = (RESPONSES, *TABLES)
"""Every table that has a suite: those that are published."""
OF_ANSWERS: Final = ("answers", "quarantine", "failures", "doubts", "bases", "toplines")
"""Tables besides the responses that are empty because no answers were delivered, and then tell nothing."""
FULL: Final = ("answers", "bases", "toplines", "rules", "codebook")
"""Tables that have rows wherever there are answers, or a questionnaire; published again, a wave loses few."""
PAIRS: Final = {
    "bases": (("total", "asked"), ("asked", "answered")),
    "toplines": (("base", "count"),),
    "rules": (("checked", "failed"),),
}
"""Counts of which the second is part of the first."""
PERCENT: Final = {"toplines": ("percent", "weighted_percent")}
COUNTS: Final = {"bases": ("answered", "skipped", "not_asked"), "toplines": ("count",), "rules": ("failed",)}


@dataclass(frozen=True)
class Known:
    """What a suite rests on: the questionnaire, what is published now, and what was published before, if anything was.

    `last` is the last published run of the same wave, `previous` the wave before.
    """

    questionnaire: Questionnaire
    now: Facts
    last: Facts | None = None
    previous: Facts | None = None


def suite(table: str, known: Known) -> list[Expected]:
    """Everything expected of one table; an empty table that may be empty has nothing but columns to look at."""
    found = [_columns(table, known.questionnaire)]
    if known.now.rows.get(table) or table in (RESPONSES, *FULL):
        found += _responses(known) if table == RESPONSES else _contract(table, known.questionnaire)
        found += _answers(known) if table == "answers" else _codebook(known) if table == "codebook" else ()
        found += drift(table, known.now, known.previous)
    return found + list(_rows(table, known))


def untold(table: str, known: Known) -> str | None:
    """Why nobody can tell anything about the rows of a table; None where they can."""
    if table in (RESPONSES, *OF_ANSWERS) and known.now.empty:
        return "no answers were delivered"
    return None


def _columns(table: str, q: Questionnaire) -> Expected:
    names = list(curated_dtypes(q) if table == RESPONSES else TABLES[table].columns)
    text = f"The {len(names)} columns are those of the contract, in its order"
    return Expected("ExpectTableColumnsToMatchOrderedList", {"column_list": names}, "critical", text, "contract")


def _contract(table: str, q: Questionnaire) -> Iterator[Expected]:
    """What the declaration of the table says of columns and keys."""
    contract = TABLES[table]
    yield from _of_wave(q)
    for column, spec in contract.columns.items():
        if not spec.nullable and column not in ("survey", "wave"):
            yield _never_empty(column, spec.meaning)
        if spec.among:
            arguments = {"column": column, "value_set": list(spec.among)}
            text = f"{column} is one of {', '.join(spec.among)}"
            yield Expected("ExpectColumnValuesToBeInSet", arguments, "critical", text, "contract", spec.meaning)
    yield _unique(list(contract.key))
    for whole, part in PAIRS.get(table, ()):
        pair = {"column_A": whole, "column_B": part, "or_equal": True}
        text = f"{part} is no more than {whole}"
        yield Expected("ExpectColumnPairValuesAToBeGreaterThanB", pair, "critical", text, "contract")
    yield from (_between(column, 0, None, f"{column} is never negative") for column in COUNTS.get(table, ()))
    yield from (_between(column, 0, 100, f"{column} lies between 0 and 100") for column in PERCENT.get(table, ()))


def _of_wave(q: Questionnaire) -> Iterator[Expected]:
    for column, value in (("survey", q.survey), ("wave", q.wave)):
        yield _never_empty(column, "")
        arguments = {"column": column, "value_set": [value]}
        text = f"{column} is {value} in every row"
        yield Expected("ExpectColumnValuesToBeInSet", arguments, "critical", text, "contract")


def _never_empty(column: str, about: str) -> Expected:
    arguments = {"column": column}
    return Expected(
        "ExpectColumnValuesToNotBeNull", arguments, "critical", f"{column} is never empty", "contract", about
    )


def _unique(key: list[str]) -> Expected:
    text = f"No two rows have the same {', '.join(key)}"
    return Expected("ExpectCompoundColumnsToBeUnique", {"column_list": key}, "critical", text, "contract")


def _between(column: str, least: float | None, most: float | None, text: str) -> Expected:
    arguments: dict[str, Any] = {"column": column} | {
        k: v for k, v in (("min_value", least), ("max_value", most)) if v is not None
    }
    return Expected("ExpectColumnValuesToBeBetween", arguments, "critical", text, "contract")


def _responses(known: Known) -> Iterator[Expected]:
    q = known.questionnaire
    yield from _of_wave(q)
    yield _never_empty("respondent_id", "")
    yield _unique(["survey", "wave", "respondent_id"])
    for question in q.questions:
        if not (question.private or question.withheld):
            yield from _values(q, question)
            yield from _routed(q, question)


def _values(q: Questionnaire, question: Question) -> Iterator[Expected]:
    """Codes of a choice, yes or no of an option, limits of a number."""
    for column, (item, option) in question.columns.items():
        if question.type in (Type.single, Type.grid):
            codes: list[str | bool] = list(question.options)
            text = f"{column} holds only the {len(codes)} codes of the questionnaire"
        elif option is not None:
            codes, text = [True, False], f"{column} is yes, no or empty"
        else:
            yield from _limits(q, question, column, str(item))
            continue
        arguments = {"column": column, "value_set": codes}
        yield Expected("ExpectColumnValuesToBeInSet", arguments, "critical", text, "questionnaire", question.text)


def _limits(q: Questionnaire, question: Question, column: str, item: str) -> Iterator[Expected]:
    """Limits of a number. Where breaking one only warns, who breaks it stays in the file, and the reader is told."""
    least, most = (float(x) if isinstance(x, Fraction) else None for x in (question.min, question.max))
    if question.type is Type.ranking:
        least, most = 1, len(question.rows)
    if least is None and most is None:
        return
    stated = [f"at least {least:g}"] if least is not None else []
    stated += [f"at most {most:g}"] if most is not None else []
    limit = _between(column, least, most, f"{column} is {' and '.join(stated)}")
    kept = {q.severity_of(f"{item}.{rule}", Family.ranges) for rule in ("below_minimum", "above_maximum")}
    severity: Level = "critical" if kept == {Severity.error} else "warning"
    yield Expected(limit.type, limit.arguments, severity, limit.text, "questionnaire", question.text)


def _routed(q: Questionnaire, question: Question) -> Iterator[Expected]:
    """A routed question is empty wherever another column says that it was not asked."""
    for where in not_asked(q, question):
        for column in question.columns:
            held = ", ".join("yes" if v is True else "no" if v is False else str(v) for v in where.among)
            yield Expected(
                "ExpectColumnValuesToBeNull",
                {"column": column},
                "critical",
                f"{column} is empty where {where.column} is {held}: it was not asked",
                "questionnaire",
                question.text,
                (where,),
            )


def _answers(known: Known) -> Iterator[Expected]:
    """Status and value go together, and every respondent has a row for every column of the questionnaire."""
    q = known.questionnaire
    hidden = tuple(x.id for x in q.questions if x.private or x.withheld)
    shown = (Where("question", "not in", hidden),) if hidden else ()
    given = (Where("status", "in", (Status.answered.value,)),)
    blank = [s.value for s in Status if s.value not in CHOSEN and s is not Status.invalidated]
    value = {"column": "value"}
    yield Expected(
        "ExpectColumnValuesToBeNull", value, "critical", f"value is empty where the status is {', '.join(blank)}",
        "contract", "", (Where("status", "in", tuple(blank)),),
    )  # fmt: skip
    yield Expected(
        "ExpectColumnValuesToNotBeNull", value, "critical",
        "value is there where the status is answered, but for private questions", "contract", "", given + shown,
    )  # fmt: skip
    if hidden:
        yield Expected(
            "ExpectColumnValuesToBeNull", value, "critical", "value is empty for private and withheld questions",
            "questionnaire", "", (Where("question", "in", hidden),),
        )  # fmt: skip
    people, columns = known.now.rows.get(RESPONSES, 0), sum(len(x.columns) for x in q.questions)
    yield _exactly(people * columns, f"{people:,} respondents times {columns:,} columns of the questionnaire")


def _codebook(known: Known) -> Iterator[Expected]:
    columns = sum(len(x.columns) for x in known.questionnaire.questions)
    yield _exactly(columns, f"{columns:,} columns of the questionnaire")


def _exactly(n: int, why: str) -> Expected:
    text = f"There are {n:,} rows: {why}"
    return Expected("ExpectTableRowCountToEqual", {"value": n}, "critical", text, "questionnaire")


def _rows(table: str, known: Known) -> Iterator[Expected]:
    """Row counts, beside those of the last run and of the wave before."""
    last, previous = known.last, known.previous
    if table in (RESPONSES, *FULL):
        text = "There are rows"
        yield Expected("ExpectTableRowCountToBeBetween", {"min_value": 1}, "critical", text, "contract")
        if last is not None and last.rows.get(table):
            n = last.rows[table]
            least = n - int(n * LOST_ROWS)
            text = f"There are at least {least:,} rows; {last.name} had {n:,}"
            yield Expected("ExpectTableRowCountToBeBetween", {"min_value": least}, "warning", text, "last run")
    if table == RESPONSES and previous is not None and previous.rows.get(table):
        n = previous.rows[table]
        limits = {"min_value": int(n / OTHER_SIZE), "max_value": int(n * OTHER_SIZE)}
        text = f"There are {limits['min_value']:,} to {limits['max_value']:,} rows; {previous.name} had {n:,}"
        yield Expected("ExpectTableRowCountToBeBetween", limits, "warning", text, "previous wave")
