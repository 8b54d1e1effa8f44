"""All rules over delivered answers, whole or in parts of rows.

A part is judged on its own as far as that goes: verdicts on rows, facts about the table, and the columns of which a
verdict needs every row. `concluded` joins the parts. Whether answers come in one part or in many makes no difference
to any verdict. Belongs here: the running of rules. Does not belong here: the rules (`schemas/rules`), and what
follows from a verdict (`schemas/responses.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from schemas.answers import prepare
from schemas.coded import Lists
from schemas.questionnaire import Questionnaire, Severity
from schemas.rules import Rule

Outcome = Literal["pass", "fail", "cannot tell"]
NONE = pl.Series([], dtype=pl.UInt32)


@dataclass(frozen=True)
class Checked:
    """One rule and what came of it; `failing` holds positions of failing rows, none for a rule about the table.

    `tolerated`: it fails, and no more often than the questionnaire tolerates; the finding is information only.
    `measured`: of a rule about the table, its facts by name; some of them are answers.
    """

    rule: Rule
    outcome: Outcome
    checked: int
    failed: int
    cannot_tell: int
    failing: pl.Series
    tolerated: bool = False
    measured: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """Of one rule about rows: positions that fail, counted from the first row of all, and how many cannot be told."""

    failing: pl.Series
    unknown: int


@dataclass(frozen=True)
class Part:
    """Some rows, judged as far as they can be without the others. `held` are those that fail a rule of their own."""

    height: int
    verdicts: Mapping[str, Verdict]
    facts: pl.DataFrame
    keeps: pl.DataFrame
    held: pl.Series


def judge(
    q: Questionnaire, rules: Sequence[Rule], delivered: pl.DataFrame, offset: int = 0, lists: Lists | None = None
) -> tuple[Part, pl.DataFrame]:
    """A part of the delivered rows judged, and its prepared answers.

    `offset` is the number of rows before it; the same `lists` go with every part.
    """
    own = [rule for rule in rules if rule.scope == "row" and not rule.across]
    keeps = {name: kept for rule in rules for name, kept in rule.keeps.items()}
    facts = {name: fact.counted for rule in rules for name, fact in rule.facts.items()}
    plan = prepare(q, delivered.rechunk().lazy(), lists)
    names = plan.collect_schema().names()
    made = plan.with_columns(
        *(rule.fails.alias(f"fails:{rule.id}") for rule in own),
        *(kept.alias(f"keeps:{name}") for name, kept in keeps.items()),
    ).collect()
    prepared = made.select(names)
    counted = prepared.lazy().select(fact.alias(name) for name, fact in facts.items()).collect()
    kept = made.select(pl.col(f"keeps:{name}").alias(name) for name in keeps)
    verdicts = {rule.id: _verdict(made[f"fails:{rule.id}"], offset) for rule in own}
    errors = [made[f"fails:{rule.id}"] for rule in own if rule.severity is Severity.error]
    held = (
        pl.DataFrame(errors).select(pl.any_horizontal(pl.all()).fill_null(value=False)).to_series()
        if errors
        else (pl.repeat(value=False, n=len(delivered), dtype=pl.Boolean, eager=True))
    )
    return Part(len(delivered), verdicts, counted, kept, held), prepared


def _verdict(fails: pl.Series, offset: int) -> Verdict:
    failing = fails.arg_true()
    return Verdict(failing + offset if offset else failing, fails.null_count())


def concluded(rules: Sequence[Rule], parts: Sequence[Part]) -> tuple[tuple[Checked, ...], pl.Series]:
    """What came of every rule, and which rows are held back, from all parts."""
    height = sum(part.height for part in parts)
    across = [rule for rule in rules if rule.across]
    kept = pl.concat([part.keeps for part in parts]).lazy()
    masks = kept.select(rule.fails.alias(rule.id) for rule in across).collect() if across else pl.DataFrame()
    facts = _merged(rules, [part.facts for part in parts])
    whole = [rule for rule in rules if rule.scope != "row"]
    table = facts.select(rule.fails.alias(rule.id) for rule in whole) if whole else pl.DataFrame()
    checked = []
    for rule in rules:
        if rule.scope != "row":
            measured = {name: facts[name].item() for name in rule.facts}
            checked.append(_of_table(rule, height, table[rule.id].item(), measured))
        elif rule.across:
            checked.append(_of_rows(rule, height, [_verdict(masks[rule.id], 0)]))
        else:
            checked.append(_of_rows(rule, height, [part.verdicts[rule.id] for part in parts]))
    held = pl.concat([part.held for part in parts])
    for rule in across:
        if rule.severity is Severity.error:
            held |= masks[rule.id].fill_null(value=False)
    return tuple(checked), held


def _merged(rules: Sequence[Rule], parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Facts about the whole from those about its parts, in one row."""
    if len(parts) == 1:
        return parts[0]
    told = pl.concat(parts, how="vertical_relaxed")
    ways = {name: fact.merge for rule in rules for name, fact in rule.facts.items()}
    return told.select(_merge(name, ways[name]) for name in told.columns)


def _merge(name: str, way: str) -> pl.Expr:
    one = pl.col(name)
    if way == "sum":
        return pl.when(one.is_not_null().all()).then(one.sum()).alias(name)
    return one.min() if way == "min" else one.max()


def _of_rows(rule: Rule, height: int, verdicts: Sequence[Verdict]) -> Checked:
    failing = pl.concat([verdict.failing for verdict in verdicts]) if len(verdicts) > 1 else verdicts[0].failing
    unknown = sum(verdict.unknown for verdict in verdicts)
    told = height - unknown
    outcome: Outcome = "fail" if len(failing) else "cannot tell" if unknown or not told else "pass"
    return Checked(rule, outcome, told, len(failing), unknown, failing)


def _of_table(rule: Rule, height: int, fails: bool | None, measured: Mapping[str, object]) -> Checked:
    if rule.scope == "questionnaire":
        height = 1  # one thing to be checked, whether answers were delivered or not
    if height == 0 or fails is None:
        return Checked(rule, "cannot tell", 0, 0, height, NONE, measured=measured)
    return Checked(rule, "fail" if fails else "pass", height, height if fails else 0, 0, NONE, measured=measured)
