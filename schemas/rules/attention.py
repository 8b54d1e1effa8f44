"""Attention: answers that look as if nobody had thought about them. Signs, not proofs: warnings unless stated.

Thresholds are in the `attention` block of the questionnaire. A third of the median duration is the usual line for
speeding (Greszki, Meyer and Schoen, Public Opinion Quarterly 79, 2015).
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from schemas.administrative import DURATION, RESPONDENT, done
from schemas.answers import is_one_of, kind_of
from schemas.compiled import compile_condition, value_of
from schemas.questionnaire import Family, Questionnaire, Type
from schemas.rules import Rule, duplicated, number_of
from schemas.rules.worded import worded
from schemas.vocabulary import GIVEN

LEAST_TIMED = 20
"""Respondents without whom a median says nothing."""


def rules(q: Questionnaire) -> Iterator[Rule]:
    """Straight-lining in long grids, interviews far below the median duration, respondents alike in everything."""
    yield from _straight_lining(q)
    yield from _speeding(q)
    yield from _duplicates(q)


def _straight_lining(q: Questionnaire) -> Iterator[Rule]:
    least = q.attention.straight_lining
    for question in q.questions:
        if question.type is not Type.grid or question.withheld or not 0 < least <= len(question.rows):
            continue
        codes = [pl.col(value_of(column)).to_physical() for column in question.columns]
        first = pl.coalesce(codes)
        alike = ~pl.any_horizontal((code != first).fill_null(value=False) for code in codes)
        enough = number_of([code.is_not_null() for code in codes]) >= least
        given = [is_one_of(pl.col(kind_of(item)), *GIVEN) for item in question.items]
        uncoded = pl.any_horizontal(
            (some & code.is_null()).fill_null(value=False) for some, code in zip(given, codes, strict=True)
        )  # a don't know that is no listed option is no answer like the others
        id_ = f"{question.id}.straight_lining"
        said = worded(f"Whoever answers {least} rows of {{}} or more does not answer all alike", question)
        yield Rule(
            id_,
            Family.attention,
            q.severity_of(id_, Family.attention),
            said.text,
            tuple(question.columns),
            (alike & enough & ~uncoded).fill_null(value=False),
            question.id,
            definition=said.definition,
        )


def _speeding(q: Questionnaire) -> Iterator[Rule]:
    """Only whole interviews are timed: who was screened out or left cannot but have been quick."""
    timed = q.export is not None and (q.export.duration or (q.export.started and q.export.submitted))
    least = q.attention.speeding
    if not timed or not least:
        return
    seconds, short = "duration.seconds", "duration.cut_short"
    whole = pl.when(~_cut_short(q)).then(pl.col(value_of(DURATION)))
    if isinstance(least, int):
        limit, line, enough = pl.lit(float(least)), f"{least} seconds", pl.lit(value=True)
    else:
        limit = float(least) * pl.col(seconds).median()
        line, enough = f"{100 * float(least):.0f}% of the median duration", pl.col(seconds).count() >= LEAST_TIMED
    id_ = "duration.too_fast"
    yield Rule(
        id_,
        Family.attention,
        q.severity_of(id_, Family.attention),
        f"A whole interview takes at least {line}",
        (DURATION,) if q.export and q.export.duration else (),
        pl.when(enough).then(pl.when(pl.col(short)).then(pl.lit(value=False)).otherwise(pl.col(seconds) < limit)),
        keeps={seconds: whole, short: _cut_short(q)},
    )


def _cut_short(q: Questionnaire) -> pl.Expr:
    """Whether an interview ended before its end, as far as the export tells."""
    gates = [(x, code) for x in q.questions if not x.withheld for code in x.screen_out]
    out = [compile_condition(q.chose(gate, code), q) for gate, code in gates]
    left = [~done(q)] if q.export is not None and q.export.completed else []
    parts = [part.fill_null(value=False) for part in (*out, *left)]
    return pl.any_horizontal(parts) if parts else pl.lit(value=False)


def _duplicates(q: Questionnaire) -> Iterator[Rule]:
    least = q.attention.duplicates
    columns = [c for x in q.questions if not x.withheld for c in x.columns]
    if not least or not columns:
        return
    told = [pl.any_horizontal(pl.col(c).is_not_null() for c in x.columns) for x in q.questions if not x.withheld]
    enough = number_of(told) >= least
    cells = pl.struct(
        pl.col(c) if x.type is Type.text else pl.col(c).to_physical()
        for x in q.questions if not x.withheld for c in x.columns
    )  # fmt: skip
    id_ = "respondent.duplicate_answers"
    names = ("answers.hash", "answers.other_hash")
    yield Rule(
        id_,
        Family.attention,
        q.severity_of(id_, Family.attention),
        f"No two respondents who answered {least} questions or more answered every question alike",
        (RESPONDENT,),
        duplicated(*names),
        keeps={name: pl.when(enough).then(cells.hash(seed)) for seed, name in enumerate(names)},
    )
