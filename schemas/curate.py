"""The curated tables about respondents.

Belongs here: one function a table, in the columns of `schemas/tables.py`. Tables of the evidence (`rules`,
`failures`, `quarantine`) come from an evaluation, tables of the answers from the prepared answers of those who are
kept. Does not belong here: files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import polars as pl

from schemas.administrative import LINE, RESPONDENT, SUBMITTED, WEIGHT, administrative_columns
from schemas.answers import CHOSEN
from schemas.compiled import status_of, value_of
from schemas.findings import Finding
from schemas.judging import Checked
from schemas.questionnaire import Question, Questionnaire, Severity, Status, Type
from schemas.responses import Evaluation, curated_dtypes
from schemas.review.failing import failing_digests
from schemas.root_cause import Cause
from schemas.tables import frame, polars_schema

PRIVATE: Final = ""
LEFT_OUT: Final = "left out"
"""Begins the reason in quarantine of a row that is no answer of the survey: a preview, a test, spam."""
NUMERIC: Final = (Type.number, Type.constant_sum, Type.ranking)


def responses(q: Questionnaire, kept: pl.DataFrame) -> pl.DataFrame:
    """One row a respondent; a cell is empty unless its status says that there is an answer."""
    cells: list[pl.Expr] = [
        pl.lit(q.survey).alias("survey"),
        pl.lit(q.wave).alias("wave"),
        pl.col(RESPONDENT),
    ]
    dtypes, own = curated_dtypes(q), administrative_columns(q)
    cells += [pl.col(value_of(column)).alias(column) for column in (SUBMITTED, WEIGHT) if column in own]
    for question in q.questions:
        for column, (item, _) in question.columns.items():
            if column in dtypes:
                given = pl.col(status_of(item)).is_in(CHOSEN)
                value = pl.when(given).then(pl.col(value_of(column)))
                whole = value.cast(pl.Int64, strict=False) if dtypes[column] == pl.Int64 else value
                cells.append(whole.alias(column))
    return kept.select(cells)


def answers(q: Questionnaire, kept: pl.DataFrame) -> pl.DataFrame:
    """One row a respondent and item, or option of a multiple choice, with value and status."""
    parts = [_long(kept.lazy(), q, question, column) for question in q.questions for column in question.columns]
    return pl.concat([pl.LazyFrame(schema=polars_schema("answers")), *parts]).collect()


def _long(kept: pl.LazyFrame, q: Questionnaire, question: Question, column: str) -> pl.LazyFrame:
    item, option = question.columns[column]
    hidden = question.private or question.withheld
    given = pl.col(status_of(item)).is_in([*CHOSEN, Status.invalidated.value])
    value = pl.lit(None, pl.String) if hidden else pl.when(given).then(_written(pl.col(value_of(column)), question))
    return kept.select(
        pl.lit(q.survey).alias("survey"),
        pl.lit(q.wave).alias("wave"),
        pl.col(RESPONDENT),
        pl.lit(question.id).alias("question"),
        pl.lit(item.row, pl.String).alias("row"),
        pl.lit(option, pl.String).alias("option"),
        value.alias("value"),
        pl.col(status_of(item)).cast(pl.String).alias("status"),
    )


def _written(value: pl.Expr, question: Question) -> pl.Expr:
    """A value as text; a number that is whole without a decimal point."""
    text = value.cast(pl.String)
    return text.str.strip_suffix(".0") if question.type in NUMERIC else text


def quarantine(e: Evaluation, raw: Callable[[int], str]) -> pl.DataFrame:
    """One row a respondent held back or left out. `raw` gives the delivered row on a line as JSON."""
    q = e.questionnaire
    reasons: dict[int, list[str]] = {}
    for checked in e.rules:
        if checked.rule.severity is Severity.error:
            for position in checked.failing:
                reasons.setdefault(position, []).append(checked.rule.id)
    held = e.answers.select(LINE, RESPONDENT).with_row_index("position").filter(e.held_back)
    rows = [
        {"line": line, "respondent_id": respondent, "reasons": reasons[position], "raw": raw(line)}
        for position, line, respondent in held.iter_rows()
    ]
    rows += [
        {"line": line, "respondent_id": respondent, "reasons": [f"{LEFT_OUT}: {reason}"], "raw": raw(line)}
        for line, respondent, reason in e.left_out.iter_rows()
    ]
    return frame("quarantine", rows, q.survey, q.wave)


def rules(
    e: Evaluation,
    causes: Sequence[Cause] = (),
    doubts: Mapping[str, str] | None = None,
    hints: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """One row a rule; with the likeliest of the `causes` that explain why it fails, and which answers to doubt.

    `hints` says of a question, or a column of the interview, how its cells look that nobody understands.
    """
    told = {
        f"{name}.{kind}": f"{hint[0].upper()}{hint[1:]}."
        for name, hint in (hints or {}).items()
        for kind in ("nothing_understood", "unknown_code", "not_a_date", "not_a_weight")
    }
    told |= {rule: str(cause) for cause in reversed(causes) for rule in cause.vanish}
    digests = failing_digests(e.questionnaire, e.answers, e.rules)
    rows = [
        {
            "rule": c.rule.id,
            "family": c.rule.family.value,
            "severity": c.rule.severity.value,
            "question": c.rule.question,
            "text": c.rule.text,
            "definition": c.rule.definition or c.rule.text,
            "scope": c.rule.scope,
            "outcome": c.outcome,
            "checked": c.checked,
            "failed": c.failed,
            "tolerated": c.tolerated,
            "cannot_tell": c.cannot_tell,
            "cause": told.get(c.rule.id),
            "doubt": (doubts or {}).get(c.rule.id),
            "measured": _counts(c),
            "failing": digests.get(c.rule.id),
        }
        for c in e.rules
    ]
    return frame("rules", rows, e.questionnaire.survey, e.questionnaire.wave)


def _counts(checked: Checked) -> list[str]:
    """Numbers of people and cells that a rule about the table rests on; what else it measured is answers."""
    facts = [(fact.label, checked.measured.get(name)) for name, fact in checked.rule.facts.items() if fact.label]
    return [f"{label} = {number}" for label, number in facts if number is not None]


def failures(e: Evaluation) -> pl.DataFrame:
    """One row a failing respondent and rule, with the delivered text of the columns that the rule looks at."""
    q = e.questionnaire
    hidden = {column for question in q.questions if question.private for column in question.columns}
    failed = [checked for checked in e.rules if not checked.failing.is_empty()]
    wanted = {LINE, RESPONDENT}.union(*(checked.rule.columns for checked in failed)) - hidden
    delivered = {c: e.answers[c] for c in e.answers.columns if c in wanted}
    told: dict[str, list[Any]] = {name: [] for name in (LINE, RESPONDENT, "rule", "columns", "values")}
    for checked in failed:
        columns = [c for c in checked.rule.columns if c in e.answers.columns]
        cells = {c: delivered[c][checked.failing].to_list() for c in {LINE, RESPONDENT, *columns} - hidden}
        n = checked.failed
        told[LINE] += cells[LINE]
        told[RESPONDENT] += cells[RESPONDENT]
        told["rule"] += [checked.rule.id] * n
        told["columns"] += [columns] * n
        shown = [[PRIVATE] * n if c in hidden else [cell or "" for cell in cells[c]] for c in columns]
        told["values"] += map(list, zip(*shown, strict=True)) if shown else [[]] * n
    return pl.DataFrame(
        {"survey": [q.survey] * len(told[LINE]), "wave": [q.wave] * len(told[LINE])} | told,
        schema=polars_schema("failures"),
    )


def codebook(q: Questionnaire) -> pl.DataFrame:
    """One row a column of the responses, with its wording, codes, route and missing codes."""
    rows = [
        {
            "column": column,
            "question": question.id,
            "row": item.row,
            "option": option,
            "text": question.text,
            "label": question.options.get(option or "") or question.rows.get(item.row or ""),
            "type": question.type.value,
            "codes": [] if option else list(question.options),
            "labels": [] if option else list(question.options.values()),
            "ask_if": q.route_text(question) or None,
            "dont_know": [t for t, s in q.statuses(question).items() if s is Status.dont_know],
            "refused": [t for t, s in q.statuses(question).items() if s is Status.refused],
            "not_applicable": [t for t, s in q.statuses(question).items() if s is Status.not_applicable],
            "private": question.private,
            "withheld": question.withheld,
        }
        for question in q.questions
        for column, (item, option) in question.columns.items()
    ]
    return frame("codebook", rows, q.survey, q.wave)


def rule_findings(rules: pl.DataFrame, failures: pl.DataFrame) -> list[Finding]:
    """One finding for each rule that fails: how many respondents, and on which lines; never which answers.

    The same rule about several rows of one question, failed by the same respondents, is one finding. Of findings of
    one severity those come first that a cause explains, then those about most respondents.
    """
    lines = {rule: tuple(found) for rule, found in failures.group_by("rule").agg(pl.col("line").sort()).iter_rows()}
    together: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for rule in rules.filter(pl.col("outcome") == "fail").to_dicts():
        kind = rule["rule"].rpartition(".")[2]
        same = (rule["question"], kind, lines[rule["rule"]]) if lines.get(rule["rule"]) else (rule["rule"],)
        together.setdefault(same, []).append(rule)
    first = sorted(together.values(), key=lambda alike: (alike[0]["cause"] is None, -alike[0]["failed"]))
    taken = {f"{alike[0]['family']}:{alike[0]['rule']}" for alike in first}
    return [_finding(alike, lines.get(alike[0]["rule"], ()), taken) for alike in first]


def _finding(alike: list[dict[str, Any]], lines: Sequence[int], taken: set[str]) -> Finding:
    """What one rule, or the same rule about several rows of a question, found; `taken` are ids of other findings."""
    rule = alike[0]
    kind = rule["rule"].rpartition(".")[2]
    also = f" So it is for {len(alike)} rows of the question alike." if len(alike) > 1 else ""
    own, common = f"{rule['family']}:{rule['rule']}", f"{rule['family']}:{rule['question']}.{kind}"
    id_ = common if also and common not in taken else own
    taken.add(id_)
    return Finding(
        finding=id_,
        kind=rule["family"],
        severity=Severity.info if rule["tolerated"] else Severity(rule["severity"]),
        headline=_headline(rule),
        arithmetic=_arithmetic(rule) + also,
        correction=" ".join(filter(None, (rule["cause"], rule["doubt"], _where(lines)))),
        question=rule["question"],
        rule=rule["rule"],
        rules=tuple(one["rule"] for one in alike),
    )


def _headline(rule: dict[str, Any]) -> str:
    """Who breaks a rule, and what it demands."""
    if rule["scope"] != "row":
        return f"A rule does not hold: {rule['text']}"
    n = rule["checked"] + rule["cannot_tell"]
    people = "respondent" if n == 1 else "respondents"
    return f"{rule['failed']:,} of {n:,} {people} {'breaks' if rule['failed'] == 1 else 'break'} a rule: {rule['text']}"


def _arithmetic(rule: dict[str, Any]) -> str:
    tolerated = " The questionnaire tolerates so many." if rule["tolerated"] else ""
    if rule["scope"] != "row":
        about = "the two questionnaires" if rule["scope"] == "questionnaire" else f"all {rule['checked']} respondents"
        counted = f": {', '.join(rule['measured'])}" if rule["measured"] else ""
        return f"Rule {rule['rule']}, checked over {about}{counted}.{tolerated}"
    untold = f"; for {rule['cannot_tell']} it could not" if rule["cannot_tell"] else ""
    held = " It is held back." if rule["failed"] == 1 else " They are held back."
    held = held if rule["severity"] == Severity.error else ""
    return (
        f"Rule {rule['rule']} could be told for {rule['checked']} respondents{untold}; {rule['failed']} of them "
        f"{'fails' if rule['failed'] == 1 else 'fail'} it.{held}{tolerated}"
    )


SHOWN: Final = 8  # lines named in a finding


def _where(lines: Sequence[int]) -> str:
    """Where to look: lines of the export, which are no answers."""
    if not lines:
        return ""
    named = ", ".join(map(str, lines[:SHOWN])) + (f" and {len(lines) - SHOWN} more" if len(lines) > SHOWN else "")
    return f"Look at line{'s' * (len(lines) > 1)} {named} of the export; what they hold is in failures.parquet."
