"""The contract with analysts: every curated table, each column with its type and meaning.

A column changes only with a line in the changelog. Belongs here: the declaration and the Pandera schemas made of it.
Does not belong here: how a table is filled, and `responses`, whose columns depend on the questionnaire
(`schemas/responses.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from schemas.balance import COUNTED, IDENTITIES, WEIGHTED, at_most
from schemas.contract import ITEM, SHARE, TEXT, TEXTS, WHOLE, YESNO, Column, Identity, Table
from schemas.contract import table as contract
from schemas.questionnaire import Severity, Status, Type

if TYPE_CHECKING:
    import pandera.polars as pa

OUTCOMES: Final = ("pass", "fail", "cannot tell")
FINDING_CHANGES: Final = ("first run", "new", "changed", "persisting")
"""Of a finding, since the last published run; `first run`: there is none. Only `persisting` is not new."""
AGAINST: Final = ("last run", "previous wave")
PARTS: Final = ("findings", "respondents", "bases", "toplines", "questionnaire")
CHANGES: Final = (
    "new", "changed", "resolved", "persisting", "added", "removed", "moved", "within sampling", "cannot tell"
)  # fmt: skip


TABLES: Final[dict[str, Table]] = {
    table.name: table
    for table in (
        contract(
            "answers",
            "a respondent and question, row or option",
            ("respondent_id", "question", "row", "option"),
            {"respondent_id": Column(TEXT, "respondent")}
            | ITEM
            | {
                "option": Column(TEXT, "option of a multiple choice", nullable=True),
                "value": Column(TEXT, "code, number, date or text; true or false for an option", nullable=True),
                "status": Column(TEXT, "why the value is there or is not", among=tuple(Status)),
            },
        ),
        contract(
            "quarantine",
            "a row of the export that was held back",
            ("line",),
            {
                "line": Column(WHOLE, "line of a text, row of a sheet or number of a record, counted from 1"),
                "respondent_id": Column(TEXT, "respondent, as delivered", nullable=True),
                "reasons": Column(TEXTS, "rules of severity error that the row fails, or why it was left out"),
                "raw": Column(TEXT, "the row as delivered: JSON object, heading to text"),
            },
        ),
        contract(
            "rules",
            "a rule about answers",
            ("rule",),
            {
                "rule": Column(TEXT, "rule id"),
                "family": Column(TEXT, "rule family"),
                "severity": Column(TEXT, "what a failure does", among=tuple(Severity)),
                "question": Column(TEXT, "question it is about", nullable=True),
                "text": Column(TEXT, "the rule in words"),
                "definition": Column(TEXT, "the rule in ids and codes, which an edit of wordings leaves alone"),
                "scope": Column(TEXT, "what it is about", among=("row", "table", "questionnaire")),
                "outcome": Column(TEXT, "cannot tell: none failed, not all could be told", among=OUTCOMES),
                "checked": Column(WHOLE, "respondents for whom it could be told; who left it blank passes"),
                "failed": Column(WHOLE, "respondents who fail it"),
                "tolerated": Column(YESNO, "it fails no more often than the questionnaire tolerates"),
                "cannot_tell": Column(WHOLE, "respondents for whom it could not be evaluated"),
                "cause": Column(TEXT, "one wrong thing that explains most of the failures", nullable=True),
                "doubt": Column(TEXT, "which answers to doubt, in those who fail it", nullable=True),
                "measured": Column(TEXTS, "what a rule about the table counted: `asked = 151`; no answers"),
                "failing": Column(
                    TEXT, "digest of who fails it with what, or what it measured; empty: none or untold", nullable=True
                ),
            },
            Identity("failed_among_checked", lambda: (pl.col("failed") >= 0) & (pl.col("failed") <= pl.col("checked"))),
            Identity("failure_is_fail", lambda: (pl.col("failed") > 0) == (pl.col("outcome") == "fail")),
        ),
        contract(
            "failures",
            "a respondent and a rule that they fail",
            ("line", "rule"),
            {
                "line": Column(WHOLE, "line of a text, row of a sheet or number of a record, counted from 1"),
                "respondent_id": Column(TEXT, "respondent, as delivered", nullable=True),
                "rule": Column(TEXT, "rule id"),
                "columns": Column(TEXTS, "columns the rule looks at"),
                "values": Column(TEXTS, "what they hold, as delivered; empty text for a blank or a private column"),
            },
        ),
        contract(
            "doubts",
            "a respondent whose answers contradict each other",
            ("line",),
            {
                "line": Column(WHOLE, "line of a text, row of a sheet or number of a record, counted from 1"),
                "respondent_id": Column(TEXT, "respondent, as delivered", nullable=True),
                "rules": Column(TEXTS, "rules of severity error that the answers fail"),
                "outcome": Column(TEXT, "whether a least set was found", among=("found", "undecided", "impossible")),
                "doubt": Column(TEXTS, "least set of items to doubt so that all others can stand (Fellegi and Holt)"),
                "ties": Column(TEXTS, "every set that weighs as little; items joined by ` + `"),
                "more": Column(YESNO, "there are further ties"),
                "weight": Column(SHARE, "its weight: 1 an item, less where often at fault", nullable=True),
            },
        ),
        contract(
            "bases",
            "a base and a question, a row of one, or an option of a multiple choice (with what became of the question)",
            ("base", "question", "row", "option"),
            {"base": Column(TEXT, "named base; `all` is everybody")}
            | ITEM
            | {
                "option": Column(TEXT, "option of a multiple choice; empty: the question itself", nullable=True),
                "total": Column(WHOLE, "respondents of the base; = asked + not_asked + undetermined"),
                "asked": Column(WHOLE, "the sum of the statuses from answered to unknown_code below"),
                "answered": Column(WHOLE, "gave a substantive answer"),
                "dont_know": Column(WHOLE, "said that they do not know"),
                "refused": Column(WHOLE, "declined to say"),
                "not_applicable": Column(WHOLE, "said that it does not apply to them"),
                "skipped": Column(WHOLE, "were asked and left it blank"),
                "broken_off": Column(WHOLE, "had left the survey before"),
                "unknown_code": Column(WHOLE, "hold something that is no answer of the questionnaire"),
                "not_asked": Column(WHOLE, "were routed past it; includes invalidated"),
                "invalidated": Column(WHOLE, "of those not asked: hold an answer all the same"),
                "undetermined": Column(WHOLE, "blank, and the route cannot be told because its gate was withheld"),
                "chosen": Column(
                    WHOLE, "were asked and ticked this option; empty for a question, private or withheld", nullable=True
                ),
            }
            | {
                f"{WEIGHTED}{name}": Column(SHARE, f"sum of weights of {name}; empty without weights", nullable=True)
                for name in COUNTED
            },
            *IDENTITIES,
        ),
        contract(
            "toplines",
            "an option of a question (or row) and a banner column",
            ("question", "row", "option", "banner"),
            ITEM
            | {
                "option": Column(TEXT, "option code", nullable=True),
                "label": Column(TEXT, "option label"),
                "banner": Column(TEXT, "named base; `all` is everybody"),
                "count": Column(WHOLE, "respondents who chose it"),
                "base": Column(WHOLE, "respondents who chose any of the listed options"),
                "percent": Column(SHARE, "100 * count / base; empty where the base is 0", nullable=True),
                "weighted_count": Column(SHARE, "sum of weights of count; empty without weights", nullable=True),
                "weighted_base": Column(SHARE, "sum of weights of base", nullable=True),
                "weighted_percent": Column(SHARE, "100 * weighted_count / weighted_base", nullable=True),
            },
            Identity("count_within_base", lambda: (pl.col("count") >= 0) & (pl.col("count") <= pl.col("base"))),
            Identity("weighted_count_within_base", lambda: at_most("weighted_count", pl.col("weighted_base"))),
        ),
        contract(
            "figures",
            "a published figure",
            ("figure",),
            {
                "figure": Column(TEXT, "figure id"),
                "document": Column(TEXT, "document it stands in", nullable=True),
                "place": Column(TEXT, "where in the document"),
                "question": Column(TEXT, "question id", nullable=True),
                "row": Column(TEXT, "row of a grid", nullable=True),
                "options": Column(TEXTS, "option codes counted together"),
                "base": Column(TEXT, "named base; `all` is everybody"),
                "where": Column(TEXT, "condition, where options cannot say who is counted", nullable=True),
                "quantity": Column(TEXT, "name of a number that the questionnaire cannot express", nullable=True),
                "statistic": Column(TEXT, "what the printed thing is"),
                "versus": Column(TEXTS, "options or quantities that it is compared with"),
                "versus_question": Column(TEXT, "question that it is compared with", nullable=True),
                "versus_base": Column(TEXT, "base that it is compared with", nullable=True),
                "weighted": Column(YESNO, "of weighted counts; empty: as the report is", nullable=True),
                "printed": Column(TEXT, "as printed"),
                "base_n": Column(WHOLE, "denominator used, from the printed bases", nullable=True),
                "lowest": Column(WHOLE, "least count that prints so at base_n", nullable=True),
                "highest": Column(WHOLE, "greatest count that prints so at base_n", nullable=True),
                "recomputed_count": Column(WHOLE, "count in the curated answers", nullable=True),
                "recomputed_base": Column(WHOLE, "base in the curated answers", nullable=True),
                "recomputed": Column(TEXT, "the figure recomputed, written as the printed one is", nullable=True),
                "verdict": Column(TEXT, "pass, fail, or cannot tell", among=OUTCOMES),
                "reason": Column(TEXT, "why, in words"),
                "findings": Column(TEXTS, "findings that name this figure"),
                "counted_where": Column(TEXT, "who is counted, as a condition of the questionnaire", nullable=True),
                "base_where": Column(TEXT, "who is in the base, as a condition; empty: everybody", nullable=True),
                "counted_sql": Column(TEXT, "query of responses.parquet for their respondent ids", nullable=True),
                "base_sql": Column(TEXT, "query of responses.parquet for the base's respondent ids", nullable=True),
            },
        ),
        contract(
            "findings",
            "a contradiction",
            ("finding",),
            {
                "finding": Column(TEXT, "finding id"),
                "kind": Column(TEXT, "kind of contradiction, or the family of the rule that fails"),
                "severity": Column(TEXT, "how serious", among=tuple(Severity)),
                "headline": Column(TEXT, "what is wrong, in a few words"),
                "arithmetic": Column(TEXT, "why it cannot be"),
                "correction": Column(TEXT, "smallest change that would do; may be empty"),
                "question": Column(TEXT, "question id", nullable=True),
                "rule": Column(TEXT, "rule id, for a finding about answers; the first of `rules`", nullable=True),
                "rules": Column(TEXTS, "rule ids: several where one rule about rows of a question fails alike"),
                "figures": Column(TEXTS, "figure ids"),
                "places": Column(TEXTS, "where the figures stand"),
                "doubted": Column(TEXTS, "those of the figures that may be the wrong ones"),
                "constraints": Column(TEXTS, "what is certain, and was broken"),
                "fingerprint": Column(TEXT, "digest of what contradicts what; survives reordering and unrelated edits"),
                "waived": Column(YESNO, "accepted by a reviewer, and the acceptance is in force"),
                "change": Column(TEXT, "since the last published run", among=FINDING_CHANGES),
                "since": Column(TEXT, "when a run first found it as it is now"),
            },
        ),
        contract(
            "changes",
            "something compared with an earlier state of the survey",
            ("against", "part", "subject"),
            {
                "against": Column(TEXT, "what it is compared with", among=AGAINST),
                "part": Column(TEXT, "what sort of thing was compared", among=PARTS),
                "change": Column(TEXT, "what became of it", among=CHANGES),
                "subject": Column(TEXT, "finding id, column, or what else was compared"),
                "question": Column(TEXT, "question id", nullable=True),
                "row": Column(TEXT, "row of a grid or constant sum", nullable=True),
                "option": Column(TEXT, "option code", nullable=True),
                "banner": Column(TEXT, "named base; `all` is everybody", nullable=True),
                "before": Column(TEXT, "how it was", nullable=True),
                "after": Column(TEXT, "how it is", nullable=True),
                "told": Column(TEXT, "the change in one sentence"),
                "chance": Column(
                    SHARE, "chance of such a difference by sampling alone, corrected for their number", nullable=True
                ),
            },
        ),
        contract(
            "codebook",
            "a column of the questionnaire; in responses unless private or withheld",
            ("column",),
            {"column": Column(TEXT, "name of the column")}
            | ITEM
            | {
                "option": Column(TEXT, "option of a multiple choice", nullable=True),
                "text": Column(TEXT, "wording of the question"),
                "label": Column(TEXT, "label of the row or option", nullable=True),
                "type": Column(TEXT, "type of question", among=tuple(Type)),
                "codes": Column(TEXTS, "option codes, in order"),
                "labels": Column(TEXTS, "their labels"),
                "ask_if": Column(TEXT, "route; empty: everybody", nullable=True),
                "dont_know": Column(TEXTS, "answers that mean: don't know"),
                "refused": Column(TEXTS, "answers that mean: refused"),
                "not_applicable": Column(TEXTS, "answers that mean: does not apply"),
                "private": Column(YESNO, "its values are in no curated table"),
                "withheld": Column(YESNO, "asked, but not in the export"),
            },
        ),
    )
}  # fmt: skip


def polars_schema(name: str) -> dict[str, pl.DataType]:
    """Column types of a table, in order."""
    return {column: spec.dtype for column, spec in TABLES[name].columns.items()}


def frame(name: str, rows: list[dict[str, Any]], survey: str, wave: str) -> pl.DataFrame:
    """A table from its rows (dicts without survey and wave); no rows give an empty table of the right types."""
    schema = polars_schema(name)
    return pl.DataFrame([{"survey": survey, "wave": wave} | row for row in rows], schema=schema, orient="row")


def schema(name: str) -> pa.DataFrameSchema:
    """The Pandera schema (Polars) of a table. Raises KeyError for an unknown name."""
    import pandera.polars as pa

    table = TABLES[name]
    return pa.DataFrameSchema(
        {
            column: pa.Column(
                spec.dtype,
                checks=[pa.Check.isin(list(spec.among))] if spec.among else [],
                nullable=spec.nullable,
                description=spec.meaning,
            )
            for column, spec in table.columns.items()
        },
        checks=[_identity_check(identity) for identity in table.identities],
        unique=list(table.key),
        strict=True,
        ordered=True,
        name=name,
        description=f"One row is {table.row}.",
    )


def _identity_check(identity: Identity) -> pa.Check:
    import pandera.polars as pa

    return pa.Check(lambda data: data.lazyframe.select(identity.holds()), name=identity.name)


def validate(name: str, table: Any) -> pl.DataFrame:
    """`table` (Polars, pandas or Arrow) checked against its contract.

    Raises pandera.errors.SchemaErrors naming every column and identity that is broken.
    """
    if not isinstance(table, pl.DataFrame):
        table = pl.DataFrame(table)
    wanted = {c: t for c, t in polars_schema(name).items() if c in table.columns and table[c].dtype != t}
    checked: pl.DataFrame = schema(name).validate(table.cast(wanted), lazy=True)
    return checked
