"""All rules of a questionnaire, run over delivered answers in one Polars plan; and the same rules as a Pandera schema.

Belongs here: evaluation, the gate (which rows and which wave are held back), and the generated Pandera schemas.
Does not belong here: the rules themselves (`schemas/rules`) and the tables made from the result
(`schemas/curate.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from schemas.administrative import LEFT_OUT, LINE, RESPONDENT, SUBMITTED, WEIGHT, administrative_columns
from schemas.answers import delivered_columns, prepare
from schemas.judging import Checked, concluded, judge
from schemas.questionnaire import Family, Question, Questionnaire, Severity, Type
from schemas.rules import Rule, all_rules

if TYPE_CHECKING:
    import pandera.polars as pa


@dataclass(frozen=True)
class Evaluation:
    """Delivered answers, prepared and judged.

    `answers` has one row a delivered row that counts; `held_back` tells which of them fail a rule of severity error;
    `left_out` has line, respondent and reason of the rows that are no answers of the survey (previews, tests);
    `refused` says in words why the whole wave must not be published, or is None.
    """

    questionnaire: Questionnaire
    answers: pl.DataFrame
    rules: tuple[Checked, ...]
    held_back: pl.Series
    refused: str | None
    left_out: pl.DataFrame

    @property
    def kept(self) -> pl.DataFrame:
        """Prepared answers of the respondents who are not held back."""
        return self.answers.filter(~self.held_back)


def delivered_schema(q: Questionnaire) -> dict[str, pl.DataType]:
    """Columns and types of the delivered frame: see `schemas/answers.py`."""
    texts = [RESPONDENT, *administrative_columns(q), *delivered_columns(q)]
    return {LINE: pl.Int64()} | dict.fromkeys(texts, pl.String())


def evaluate(q: Questionnaire, delivered: pl.DataFrame, previous: Questionnaire | None = None) -> Evaluation:
    """Every rule, over every delivered row, in one plan.

    `delivered` must have the columns of `delivered_schema`; a frame without rows stands for a wave whose answers
    were not delivered, and no rule can be told. `previous` is the questionnaire of the wave before.
    """
    rules = all_rules(q, previous)
    counted, left_out = split(delivered)
    part, prepared = judge(q, rules, counted)
    checked, held_back = concluded(rules, [part])
    return Evaluation(q, prepared, *judged(q, checked, held_back), left_out)


def judged(
    q: Questionnaire, checked: tuple[Checked, ...], held_back: pl.Series
) -> tuple[tuple[Checked, ...], pl.Series, str | None]:
    """Verdicts with what the questionnaire tolerates, rows held back, and why the wave is refused, if it is."""
    tolerated = tuple(_tolerated(q, one) for one in checked)
    return tolerated, held_back, _refusal(q, tolerated, held_back)


def split(delivered: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows that are answers of the survey, and the others with the reason why they are not."""
    if LEFT_OUT not in delivered.columns:
        return delivered, delivered.select(LINE, RESPONDENT, pl.lit(None, pl.String).alias(LEFT_OUT)).clear()
    counts = pl.col(LEFT_OUT).is_null()
    return delivered.filter(counts), delivered.filter(~counts).select(LINE, RESPONDENT, LEFT_OUT)


def _tolerated(q: Questionnaire, checked: Checked) -> Checked:
    """A rule that fails no more often than its threshold (its own, else its family's) allows."""
    rule = checked.rule
    stated = next((own for own in q.rules if own.id == rule.id), None)
    named = q.thresholds.get(rule.id) or q.thresholds.get(rule.family.value)
    limits = [x for x in (stated, named) if x is not None and (x.max_failures is not None or x.max_share is not None)]
    if checked.outcome != "fail" or not limits:
        return checked
    most, share = limits[0].max_failures, limits[0].max_share
    within = most is None or checked.failed <= most
    within &= share is None or checked.failed * share.denominator <= checked.checked * share.numerator
    return replace(checked, tolerated=within)


def _refusal(q: Questionnaire, checked: tuple[Checked, ...], held_back: pl.Series) -> str | None:
    whole = [
        c.rule
        for c in checked
        if c.rule.scope != "row" and c.outcome == "fail" and c.rule.severity is Severity.error and not c.tolerated
    ]
    if whole:
        return "the table itself is at fault: " + "; ".join(f"not so: {rule.text} ({rule.id})" for rule in whole)
    held, total = int(held_back.sum()), len(held_back)
    allowed = q.max_quarantined
    most = int(allowed * total) if isinstance(allowed, Fraction) else allowed
    if held > most:
        stated = (
            f"{float(allowed * 100):g}% of {total}, that is {most}" if isinstance(allowed, Fraction) else str(allowed)
        )
        return (
            f"{held} of {total} respondents fail a rule of severity error; the wave allows {stated} (max_quarantined)"
        )
    return None


def delivered_contract(q: Questionnaire) -> pa.DataFrameSchema:
    """The questionnaire as a Pandera schema (Polars) of the delivered frame, one check a rule.

    Its verdicts are those of `evaluate`: a check's output is false exactly where the rule fails. A rule that cannot
    be told for a respondent does not fail there, which is Pandera's way with nulls: ask `evaluate` what was never
    told.
    """
    import pandera.polars as pa

    def check(rule: Rule) -> pa.Check:
        def holds(data: pa.PolarsData) -> pl.LazyFrame:
            plan = prepare(q, data.lazyframe)
            needed = {name: fact.counted for name, fact in rule.facts.items()} | dict(rule.keeps)
            if needed:
                plan = plan.select(expr.alias(name) for name, expr in needed.items())
            return plan.select(~rule.fails.fill_null(value=False))

        warns = rule.severity is not Severity.error
        return pa.Check(holds, name=rule.id, description=rule.text, raise_warning=warns, n_failure_cases=5)

    return pa.DataFrameSchema(
        {
            column: pa.Column(dtype, nullable=column != LINE, description=_wording(q, column))
            for column, dtype in delivered_schema(q).items()
        },
        checks=[check(rule) for rule in all_rules(q)],
        strict="filter",
        name=f"{q.survey}/{q.wave} as delivered",
    )


def curated_dtypes(q: Questionnaire) -> dict[str, pl.DataType]:
    """Columns and types of `responses.parquet`; private and withheld questions are not in it."""
    columns: dict[str, pl.DataType] = {"survey": pl.String(), "wave": pl.String(), RESPONDENT: pl.String()}
    if q.export and q.export.submitted:
        columns[SUBMITTED] = pl.Date()
    if q.export and q.export.weight:
        columns[WEIGHT] = pl.Float64()
    for question in q.questions:
        if question.private or question.withheld:
            continue
        for column in question.columns:
            match question.type:
                case Type.single | Type.grid:
                    columns[column] = pl.Enum(list(question.options))
                case Type.multiple:
                    columns[column] = pl.Boolean()
                case Type.ranking:
                    columns[column] = pl.Int64()
                case Type.number | Type.constant_sum:
                    columns[column] = pl.Int64() if _whole(q, question) else pl.Float64()
                case Type.date:
                    columns[column] = pl.Date()
                case Type.text:
                    columns[column] = pl.String()
    return columns


def _whole(q: Questionnaire, question: Question) -> bool:
    """Whether what is kept of a number is sure to be whole: nothing else gets past the gate."""
    return question.integer and all(
        q.severity_of(f"{item}.not_whole", Family.ranges) is Severity.error for item in question.items
    )


def curated_contract(q: Questionnaire) -> pa.DataFrameSchema:
    """The Pandera schema (Polars) of `responses.parquet`: types, code lists, limits, one row a respondent."""
    import pandera.polars as pa

    def checks(column: str) -> list[pa.Check]:
        question = next((x for x in q.questions if column in x.columns), None)
        if question is None or question.type is Type.date:
            return []
        limits = ((pa.Check.ge, question.min), (pa.Check.le, question.max))
        return [check(float(limit)) for check, limit in limits if isinstance(limit, Fraction)]

    strict_families = {Family.ranges}
    lenient = {
        rule.columns[0]
        for rule in all_rules(q)
        if rule.family in strict_families and rule.severity is not Severity.error
    }
    return pa.DataFrameSchema(
        {
            column: pa.Column(
                dtype,
                checks=[] if column in lenient else checks(column),
                nullable=column not in ("survey", "wave", RESPONDENT),
                description=_wording(q, column),
            )
            for column, dtype in curated_dtypes(q).items()
        },
        unique=[RESPONDENT],
        strict=True,
        ordered=True,
        name=f"{q.survey}/{q.wave} responses",
    )


def _wording(q: Questionnaire, column: str) -> str | None:
    return next((question.text for question in q.questions if column in question.columns), None)
