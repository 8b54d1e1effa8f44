"""What changed: the wave as it is now against what was published before, and against the wave before."""

import dagster as dg
import polars as pl

from pipelines.assets.context import column_schema, questionnaire_of
from pipelines.resources import Folders
from pipelines.review import COMPARED, before_of
from pipelines.review import changes as changes_of
from pipelines.storage import Text, Workbench


def assets(waves: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """One table: every finding, topline, base, column and question compared."""
    return [
        dg.asset(
            partitions_def=waves,
            group_name="judged",
            kinds={"parquet"},
            deps=list(COMPARED),
            description="Findings, respondents, bases, toplines and questions against the last run and the wave before",
        )(changes)
    ]


def changes(
    context: dg.AssetExecutionContext,
    folders: Folders,
    workbench: dg.ResourceParam[Workbench],
    questionnaire: Text,
    reviews: Text,
) -> dg.Output[pl.DataFrame]:
    """Compare."""
    tables = {name: workbench.table(name, context.partition_key, context.run.run_id) for name in COMPARED}
    made = changes_of(questionnaire_of(questionnaire), tables, before_of(folders.project, reviews))
    told = {
        f"{against} {change}".replace(" ", "_"): n
        for against, change, n in made.group_by("against", "change", maintain_order=True).len().iter_rows()
    }
    return dg.Output(made, metadata={"dagster/row_count": made.height} | told | column_schema("changes"))
