"""A condition as SQL over `responses.parquet`, with the same three outcomes: true, false, and NULL for unknown.

Belongs here: the translation of each node of `schemas/conditions.py`, and the columns it rests on. Does not belong
here: which condition a figure is counted by (`schemas/lineage.py`). A cell of that table is empty both where nobody was
asked and where nobody answered: only the route tells these apart, so the routes of the questions in a condition are
part of the translation. The dialect is DuckDB's; there is little in it that other databases do not know.
"""

from __future__ import annotations

from fractions import Fraction

from schemas import conditions
from schemas.compiled import EXACT
from schemas.conditions import Arithmetic, Condition, Constant, Count, Item, Value
from schemas.questionnaire import Family, Question, Questionnaire, Severity, Status, Type, column_of

COMPARED = "ROUND({}, " + str(EXACT) + ")"


class NoSqlError(ValueError):
    """A condition that rests on something `responses.parquet` does not hold; the message says what."""


def sql(tree: Condition, q: Questionnaire) -> str:
    """A condition as a Boolean SQL expression. Raises NoSqlError where the table cannot tell it."""
    match tree:
        case conditions.Not(part):
            return f"(NOT {sql(part, q)})"
        case conditions.And(parts):
            return f"({' AND '.join(sql(part, q) for part in parts)})"
        case conditions.Or(parts):
            return f"({' OR '.join(sql(part, q) for part in parts)})"
        case conditions.NotUnderstood():
            raise NoSqlError("a route that nobody has put into our words")
        case conditions.Answered(item, substantive):
            return _answered(item, q, substantive=substantive)
        case conditions.Compare("!=", left, right):
            return f"(NOT {sql(conditions.Compare('=', left, right), q)})"
        case conditions.Selected(question, option):
            return _gated(tree, _column(q, question, f"{question}__{option}"), q)
        case conditions.Compare(sign, left, right):
            rounds = any(isinstance(value, Arithmetic) for value in (left, right))
            dated = any(
                isinstance(value, Item) and q.by_id[value.question].type is Type.date for value in (left, right)
            )
            day = "DATE " if dated else ""
            sides = (day * isinstance(value, Constant) + _value(value, q) for value in (left, right))
            a, b = (COMPARED.format(side) if rounds else side for side in sides)
            return _gated(tree, f"({a} {sign} {b})", q)
        case conditions.Contained(value, among):
            equal = (sql(conditions.Compare("=", value, Constant(one)), q) for one in among)
            if isinstance(value, Item) and q.by_id[value.question].type is not Type.date:
                return _gated(tree, f"({_value(value, q)} IN ({', '.join(map(_constant, among))}))", q)
            return f"({' OR '.join(equal)})"


def _gated(tree: Condition, outcome: str, q: Questionnaire) -> str:
    """False where one of the questions was not asked."""
    routed = sorted(id_ for id_ in conditions.questions(tree) if id_ in q.routes)
    if not routed:
        return outcome
    passed = " OR ".join(f"({sql(q.routes[id_], q)}) IS FALSE" for id_ in routed)
    return f"(CASE WHEN {passed} THEN FALSE ELSE {outcome} END)"


def _answered(item: Item, q: Questionnaire, *, substantive: bool) -> str:
    question = q.by_id[item.question]
    if not substantive:
        raise NoSqlError(f"given({item}): an answer that stands for none may be no value of the table")
    if q.severity_of(f"{item}.unknown_code", Family.codes) is not Severity.error:
        raise NoSqlError(f"answered({item}): answers with an unknown code may be among those that are kept")
    declining = [code for code in question.options if q.option_status(question, code) is not Status.answered]
    if question.type is Type.multiple:
        return _ticked(question, q, declining)
    column = _column(q, question.id, column_of(item))
    known = f"({column} IS NOT NULL)"
    return f"({known} AND {column} NOT IN ({', '.join(map(_constant, declining))}))" if declining else known


def _ticked(question: Question, q: Questionnaire, declining: list[str]) -> str:
    """A multiple choice is answered where an option is ticked that stands for an answer."""
    ticks = [_column(q, question.id, f"{question.id}__{code}") for code in question.options if code not in declining]
    return f"({' OR '.join(f'({tick} IS TRUE)' for tick in ticks)})" if ticks else "FALSE"


def _value(value: Value, q: Questionnaire) -> str:
    match value:
        case Constant(constant):
            return _constant(constant)
        case Item(question):
            return _column(q, question, column_of(value))
        case Count(question):
            columns = (_column(q, question, column) for column in q.by_id[question].columns)
            return f"({' + '.join(f'CAST({column} AS INTEGER)' for column in columns)})"
        case Arithmetic(sign, left, right):
            return f"({_value(left, q)} {sign} {_value(right, q)})"


def _column(q: Questionnaire, question: str, column: str) -> str:
    """A column of the table, in quotes."""
    if q.by_id[question].withheld:
        raise NoSqlError(f"{question} was withheld")
    if q.by_id[question].private:
        raise NoSqlError(f"{question} is private, and in no table")
    return '"' + column.replace('"', '""') + '"'


def _constant(value: str | Fraction) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value.numerator) if value.denominator == 1 else str(float(value))
