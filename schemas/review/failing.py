"""Digests of who fails a rule, and with what, so that one can tell whether the same people still do.

Belongs here: the digest of each failing rule, from answers as delivered. Does not belong here: the findings that
follow, and their fingerprints (`fingerprint.py`).

A digest says nothing by itself, yet whoever knows the ids of those who fail could try the few answers there are until
one gives it. So what a private column holds is in no digest, as it is in no table: a change of it alone leaves a
finding as it was, for nobody ever saw it there. Everything else that is hashed stands in `failures` too, for those who
may read the curated tables; outside them only fingerprints are seen, for which one has to know ids, delivered cells and
all that a finding says at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import polars as pl

from schemas.administrative import LINE, RESPONDENT
from schemas.judging import Checked
from schemas.questionnaire import Questionnaire


def failing_digests(q: Questionnaire, answers: pl.DataFrame, rules: Sequence[Checked]) -> dict[str, str]:
    """Rule -> SHA-256, in hex, of who fails it with what; independent of the order of rows.

    A rule about rows: the ids and delivered cells of those who fail it; where the export has no ids, the cells. A rule
    about the table: all that it measured. A rule about questionnaires: all that it compared. A rule that does not fail
    has none, nor has one whose rows are not held (`answers` without columns: `pipelines/large.py`).
    """
    failed = [one for one in rules if one.outcome == "fail"]
    private = _private(q)
    whole = {one.rule.id: _of_whole(one, private) for one in failed if one.rule.scope != "row"}
    return whole | _of_rows(q, answers, [one for one in failed if one.rule.scope == "row"], private)


def _private(q: Questionnaire) -> frozenset[str]:
    return frozenset(column for question in q.questions if question.private for column in question.columns)


def _of_whole(one: Checked, private: frozenset[str]) -> str:
    rule = one.rule
    hidden = not private.isdisjoint(rule.columns)
    told = sorted((name, one.measured.get(name)) for name, fact in rule.facts.items() if fact.label or not hidden)
    return _sha256(repr((told, rule.compared)))


def _of_rows(
    q: Questionnaire, answers: pl.DataFrame, rules: Sequence[Checked], private: frozenset[str]
) -> dict[str, str]:
    """Of each rule the rows that fail, as texts, in an order of their own; every column is made text once."""
    held = answers.columns
    if not rules or LINE not in held:
        return {}
    known = (RESPONDENT,) if _has_ids(q, answers) else ()
    shown = {
        one.rule.id: [*known, *(c for c in one.rule.columns if c in held and c not in private and c not in known)]
        for one in rules
    }
    texts = answers.lazy().select(_marked(c) for c in {c for columns in shown.values() for c in columns}).collect()
    found = {}
    for one in rules:
        columns = shown[one.rule.id]
        cells = (texts[c][one.failing].to_list() for c in columns)
        rows = sorted(map("".join, zip(*cells, strict=True)))
        found[one.rule.id] = _sha256(repr((one.failed, columns)) + ";".join(rows))
    return found


def _has_ids(q: Questionnaire, answers: pl.DataFrame) -> bool:
    """Whether respondents have ids; else the reader wrote the number of the line instead, which is no name."""
    if q.export is not None and q.export.respondent:
        return True
    return not (answers[RESPONDENT].cast(pl.String) == answers[LINE].cast(pl.String)).all()


def _marked(column: str) -> pl.Expr:
    """A cell with its length, so that no two cells can be taken for one; a blank is no empty text."""
    cell = pl.col(column).cast(pl.String)
    return pl.concat_str(cell.str.len_bytes(), pl.lit(":"), cell).fill_null("-").alias(column)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
