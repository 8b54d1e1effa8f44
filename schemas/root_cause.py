"""Root causes: one wrong thing that explains many failures, so that a reader begins there.

Each suspected cause is tried: the questionnaire is changed by it, the rules are run again over the rows that fail, and
what vanishes is counted. Does not belong here: rules, and causes in single respondents (`schemas/localise.py`).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from schemas.administrative import LINE
from schemas.answers import understood
from schemas.draft import code_of
from schemas.questionnaire import Family, Question, Questionnaire, Severity, Type
from schemas.responses import Evaluation, evaluate

LEAST: Final = 5
"""Respondents who must share an unknown answer before it is named: fewer might be recognised by it."""
LONGEST: Final = 80
"""Characters of an unknown answer that may be named; what is longer is no code and no label."""
MOST: Final = 6
"""Causes of each kind that are tried."""
CLOSE: Final = 0.8
"""How alike (as `difflib` counts) an unknown answer and a label are that may be the same."""
ROUTES: Final = (".answered_but_not_asked", ".asked_but_blank", ".shown_but_not_asked", ".hidden_but_asked")


@dataclass(frozen=True)
class Cause:
    """`remedy` in words, the rules whose failures it explains, and how many of how many failures vanish."""

    remedy: str
    vanish: dict[str, int]
    of: dict[str, int]

    def __str__(self) -> str:
        gone, all_ = sum(self.vanish.values()), sum(self.of.values())
        rules = ", ".join(self.vanish)
        return f"{gone} of {all_} failures vanish if {self.remedy} ({rules})."


@dataclass(frozen=True)
class _Suspect:
    """A change of the questionnaire, and what the delivered answers are under it."""

    remedy: str
    changed: Questionnaire
    delivered: pl.DataFrame


def causes(e: Evaluation, delivered: pl.DataFrame) -> list[Cause]:
    """Causes that explain at least half of the failures of the rules they touch, most first. Names no rare answer."""
    found = [cause for suspect in _suspects(e, delivered) if (cause := _tried(e, suspect)) is not None]
    return sorted(found, key=lambda cause: -sum(cause.vanish.values()))


def _suspects(e: Evaluation, delivered: pl.DataFrame) -> Iterator[_Suspect]:
    """Changes of the questionnaire that might be all that is wrong."""
    unknown = _unknown_answers(e)[:MOST]
    failing = delivered.filter(pl.col(LINE).is_in(_failing_lines(e).implode())) if unknown else delivered
    for question, text, n in unknown:
        code = code_of(text, question.options)
        close = difflib.get_close_matches(text, question.options.values(), n=1, cutoff=CLOSE)
        slip = f"; is it a slip of {close[0]!r}?" if close else ""
        remedy = f"{text!r}, which {n} gave, is added to the options of {question.id}{slip}"
        changed = _with(e.questionnaire, question, options=question.options | {code: text})
        yield _Suspect(remedy, changed, _with_tick(failing, question, code, text))
    for remedy, changed in _other_routes(e):
        yield _Suspect(remedy, changed, delivered)


def _failing_lines(e: Evaluation) -> pl.Series:
    failing = [e.answers[LINE].gather(c.failing) for c in e.rules if c.rule.scope == "row" and c.outcome == "fail"]
    return pl.concat(failing).unique()


def _with_tick(delivered: pl.DataFrame, question: Question, code: str, text: str) -> pl.DataFrame:
    """The delivered answers with an option more of a multiple choice; any other question has its column already."""
    if question.type is not Type.multiple:
        return delivered
    own = {column: pl.col(column).cast(pl.String) == text for column in question.columns}
    ticked = pl.when(pl.any_horizontal(own.values())).then(pl.lit(text)).alias(f"{question.id}__{code}")
    without = [pl.when(~same).then(pl.col(column)).alias(column) for column, same in own.items()]
    return delivered.with_columns(ticked, *without)


def _unknown_answers(e: Evaluation) -> list[tuple[Question, str, int]]:
    """Answers outside the list that many respondents share, most frequent first."""
    q = e.questionnaire
    counted: list[tuple[Question, str, int]] = []
    failing = {c.rule.question for c in e.rules if c.rule.family is Family.codes and c.outcome == "fail"}
    for question in q.questions:
        if question.id not in failing or question.private or not question.options:
            continue
        strange = pl.concat(
            e.answers.filter(~understood(c)).select(LINE, pl.col(c).cast(pl.String).alias("text"))
            for c in question.columns
        )
        people = strange.group_by("text").agg(pl.col(LINE).n_unique().alias("n"))
        common = people.filter(pl.col("n") >= LEAST, pl.col("text").str.len_chars() <= LONGEST)
        counted += [(question, text, n) for text, n in common.sort("n", "text").iter_rows()]
    return sorted(counted, key=lambda found: -found[2])


def _changed(q: Questionnaire, **parts: Any) -> Questionnaire:
    """The questionnaire with some parts replaced; what is worked out from them is worked out anew."""
    return Questionnaire.model_construct(**({name: getattr(q, name) for name in type(q).model_fields} | parts))


def _with(q: Questionnaire, question: Question, **parts: Any) -> Questionnaire:
    """The questionnaire with one question changed."""
    own = {name: getattr(question, name) for name in type(question).model_fields} | parts
    new = Question.model_construct(**own)
    return _changed(q, questions=tuple(new if x.id == question.id else x for x in q.questions))


def _other_routes(e: Evaluation) -> Iterator[tuple[str, Questionnaire]]:
    """For a route that many answers contradict: the condition that who answered suggests."""
    from schemas.inference import fitting_route

    q = e.questionnaire
    wrong = {
        c.rule.question: c.failed
        for c in e.rules
        if c.outcome == "fail" and c.rule.family is Family.routing and c.rule.id.endswith(ROUTES)
    }
    serious = [id_ for id_, failed in sorted(wrong.items(), key=lambda x: -x[1]) if id_ and failed >= LEAST]
    for id_ in serious[:MOST]:
        route = fitting_route(q, e.answers, id_)
        if route is not None:
            question = q.by_id[id_]
            stated = f"`{question.ask_if}`" if question.ask_if else "everybody"
            changed = _with(q, question, ask_if=route.condition)
            yield f"{id_} is asked if `{route.condition}`, not {stated}", changed


def _tried(e: Evaluation, suspect: _Suspect) -> Cause | None:
    """Run the rules again, and count what vanishes and what is new."""
    serious = [c for c in e.rules if c.rule.severity is not Severity.info]
    local = {c.rule.id: c for c in serious if c.rule.scope == "row" and not c.rule.across}
    again = evaluate(suspect.changed, suspect.delivered).rules
    fewer = {c.rule.id: local[c.rule.id].failed - c.failed for c in again if c.rule.id in local}
    vanish = {rule: n for rule, n in fewer.items() if n > 0}
    of = {rule: local[rule].failed for rule in vanish}
    new = -sum(n for n in fewer.values() if n < 0)
    explains = 2 * (sum(vanish.values()) - new) >= sum(of.values()) > 0
    return Cause(suspect.remedy, vanish, of) if explains else None
