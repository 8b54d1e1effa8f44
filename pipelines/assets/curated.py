"""The curated tables about answers, each from the answers that were not held back."""

from collections.abc import Callable
from typing import Any, Final

import dagster as dg
import polars as pl

from pipelines.assets.context import questionnaire_of
from pipelines.assets.validated import HELD_BACK
from pipelines.storage import Text
from schemas import curate
from schemas.questionnaire import Questionnaire
from schemas.tables import TABLES


def kept_of(validated_answers: pl.DataFrame) -> pl.DataFrame:
    """The prepared answers of respondents who are not held back."""
    return validated_answers.filter(~pl.col(HELD_BACK)).drop(HELD_BACK)


MADE: Final[dict[str, Callable[[Questionnaire, pl.DataFrame], pl.DataFrame]]] = {
    "responses": curate.responses,
    "answers": curate.answers,
    "bases": curate.bases,
    "toplines": curate.toplines,
}


def assets(waves: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """One asset a table."""
    made = [_asset(waves, name, _table(name)) for name in MADE]
    return [*made, _asset(waves, "codebook", codebook)]


def _asset(waves: dg.PartitionsDefinition, name: str, make: Callable[..., object]) -> dg.AssetsDefinition:
    row = TABLES[name].row if name in TABLES else "a respondent"
    return dg.asset(
        name=name, partitions_def=waves, group_name="curated", kinds={"parquet"}, description=f"One row is {row}"
    )(make)


def _table(name: str) -> Callable[[Text, pl.DataFrame], dg.Output[pl.DataFrame]]:
    def table(questionnaire: Text, validated_answers: pl.DataFrame) -> dg.Output[pl.DataFrame]:
        return _output(name, MADE[name](questionnaire_of(questionnaire), kept_of(validated_answers)))

    return table


def codebook(questionnaire: Text) -> dg.Output[pl.DataFrame]:
    """The questionnaire as a table."""
    return _output("codebook", curate.codebook(questionnaire_of(questionnaire)))


def _output(name: str, table: pl.DataFrame) -> dg.Output[pl.DataFrame]:
    return dg.Output(table, metadata={"dagster/row_count": table.height} | column_schema(name))


def column_schema(name: str) -> dict[str, Any]:
    """The columns of a table with their meanings, for the asset page."""
    if name not in TABLES:
        return {}
    columns = [dg.TableColumn(c, str(s.dtype), s.meaning) for c, s in TABLES[name].columns.items()]
    return {"dagster/column_schema": dg.MetadataValue.table_schema(dg.TableSchema(columns))}
