"""Expected numbers: the wave, and each quota, has as many respondents as it should."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import polars as pl

from schemas import conditions
from schemas.compiled import compile_condition
from schemas.questionnaire import EVERYBODY, Family, Questionnaire
from schemas.rules import NEVER_TOLD, Fact, Rule
from schemas.rules.worded import worded
from schemas.sentences import quoted


def rules(q: Questionnaire) -> Iterator[Rule]:
    """One rule a base for which the questionnaire says how many respondents are expected."""
    for base, (low, high) in q.expected.items():
        tree = q.base(base)
        if tree is None:
            members = pl.len()
        elif any(q.by_id[id_].withheld or id_ in q.untellable for id_ in conditions.questions(tree)):
            members = NEVER_TOLD
        else:
            members = compile_condition(tree, q).sum()
        facts = {
            "n": Fact(pl.len(), label="n"),
            f"n.members_of_{base}": Fact(members.cast(pl.Int64), label="" if base == EVERYBODY else f"n of {base}"),
        }
        id_ = f"n.{base}"
        whose = "The wave" if base == EVERYBODY else "The base {}"
        said = worded(f"{whose} has {_words(low, high)}", (quoted(base.replace("_", " ")), base))
        yield Rule(
            id_,
            Family.expected,
            q.severity_of(id_, Family.expected),
            said.text,
            (),
            ~_within(pl.col(f"n.members_of_{base}"), low, high),
            scope="table",
            facts=facts,
            definition=said.definition,
        )


def _within(members: pl.Expr, low: Fraction | int, high: Fraction | int) -> pl.Expr:
    if isinstance(low, Fraction) and isinstance(high, Fraction):  # in whole numbers: no share is rounded
        least = members * low.denominator >= pl.col("n") * low.numerator
        return least & (members * high.denominator <= pl.col("n") * high.numerator)
    return (members >= int(low)) & (members <= int(high))


def _words(low: Fraction | int, high: Fraction | int) -> str:
    def one(limit: Fraction | int) -> str:
        return f"{float(100 * limit):g}%" if isinstance(limit, Fraction) else str(limit)

    of = " of the respondents" if isinstance(low, Fraction) else " respondents"
    return (one(low) if low == high else f"{one(low)} to {one(high)}") + of
