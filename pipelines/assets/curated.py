"""The curated tables about answers, from the answers that were not held back."""

from collections.abc import Iterator

import dagster as dg
import polars as pl

from pipelines.about import response_columns
from pipelines.assembly import answer_tables
from pipelines.assets.context import column_schema, described, questionnaire_of
from pipelines.assets.validated import HELD_BACK
from pipelines.parquet import RESPONSES
from pipelines.storage import Text

MADE = {
    "responses": "The answers of everybody who is not held back, one typed column a question or option.",
    "answers": "The same in the long form, each with its status: why a value is there or is not.",
    "bases": "The denominators: who was asked, answered, left blank, broke off; they balance, in whole numbers.",
    "toplines": "Counts and shares of every option, overall and within each named base.",
    "codebook": "Wording, codes, routes and missing codes.",
}


def assets(waves: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """One asset a table, made in one step from one reading of the answers."""
    return [
        dg.multi_asset(
            name="curated",
            partitions_def=waves,
            group_name="curated",
            outs={name: described(name, text) for name, text in MADE.items()},
        )(curated)
    ]


def curated(questionnaire: Text, validated_answers: pl.DataFrame) -> Iterator[dg.Output[pl.DataFrame]]:
    """Every table about answers."""
    q = questionnaire_of(questionnaire)
    for name, table in answer_tables(q, kept_of(validated_answers)).items():
        columns = response_columns(q, table) if name == RESPONSES else column_schema(name)
        yield dg.Output(table, output_name=name, metadata={"dagster/row_count": table.height} | columns)


def kept_of(validated_answers: pl.DataFrame) -> pl.DataFrame:
    """The prepared answers of respondents who are not held back."""
    return validated_answers.filter(~pl.col(HELD_BACK)).drop(HELD_BACK)
