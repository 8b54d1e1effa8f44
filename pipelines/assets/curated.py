"""The curated tables about answers, from the answers that were not held back."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl

from pipelines.assembly import answer_tables
from pipelines.assets.context import questionnaire_of
from pipelines.assets.validated import HELD_BACK
from pipelines.storage import Text
from schemas.tables import TABLES

MADE = ("responses", "answers", "bases", "toplines", "codebook")


def assets(waves: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """One asset a table, made in one step from one reading of the answers."""
    rows = {name: TABLES[name].row if name in TABLES else "a respondent" for name in MADE}
    return [
        dg.multi_asset(
            name="curated",
            partitions_def=waves,
            group_name="curated",
            outs={name: dg.AssetOut(description=f"One row is {row}", kinds={"parquet"}) for name, row in rows.items()},
        )(curated)
    ]


def curated(questionnaire: Text, validated_answers: pl.DataFrame) -> Iterator[dg.Output[pl.DataFrame]]:
    """Every table about answers."""
    for name, table in answer_tables(questionnaire_of(questionnaire), kept_of(validated_answers)).items():
        yield dg.Output(table, output_name=name, metadata={"dagster/row_count": table.height} | column_schema(name))


def kept_of(validated_answers: pl.DataFrame) -> pl.DataFrame:
    """The prepared answers of respondents who are not held back."""
    return validated_answers.filter(~pl.col(HELD_BACK)).drop(HELD_BACK)


def column_schema(name: str) -> dict[str, Any]:
    """The columns of a table with their meanings, for the asset page."""
    if name not in TABLES:
        return {}
    columns = [dg.TableColumn(c, str(s.dtype), s.meaning) for c, s in TABLES[name].columns.items()]
    return {"dagster/column_schema": dg.MetadataValue.table_schema(dg.TableSchema(columns))}
