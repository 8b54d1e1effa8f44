"""Great Expectations on what was published: what a reader of the finished files may expect, told by another tool.

Runs after publication, in a job of its own, for its import alone takes as long as a wave. It never gates anything. Does
not belong here: rules of the questionnaire and contracts of tables, which gate before publication.
"""

import os
from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines import checks
from pipelines.project import Wave, load_questionnaire
from pipelines.resources import Folders
from schemas.questionnaire import Questionnaire, Type

TABLES = {
    "responses": "One row a respondent, and only codes that the questionnaire knows",
    "bases": "Nobody is counted twice",
    "toplines": "Counts fit their bases, and percentages lie between 0 and 100",
}
SEVERITIES = {
    "critical": dg.AssetCheckSeverity.ERROR,
    "warning": dg.AssetCheckSeverity.WARN,
    "info": dg.AssetCheckSeverity.WARN,
}


def assets(waves: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """The second opinion on a wave, one check a table."""
    return [
        dg.asset(
            partitions_def=waves,
            group_name="second_opinion",
            kinds={"greatexpectations"},
            deps=["report"],
            check_specs=checks.specs("second_opinion", TABLES, waves),
        )(second_opinion)
    ]


def second_opinion(
    context: dg.AssetExecutionContext, folders: Folders
) -> Iterator[dg.AssetCheckResult | dg.MaterializeResult[None]]:
    """Read the published Parquet as an analyst would, and say whether it is as expected."""
    import pandas as pd

    wave = Wave.parse(context.partition_key)
    folder = folders.project.curated(wave).resolve()  # one version, whatever is published meanwhile
    if not folder.exists():
        raise dg.Failure(f"{wave} is not published yet: run the job `wave` first.", allow_retries=False)
    q = load_questionnaire(folders.project.questionnaire_file(wave))
    expected = 0
    for table in TABLES:
        frame = pd.read_parquet(folder / f"{table}.parquet")
        if frame.empty:
            yield _result(table, passed=False, said="cannot tell: no answers were delivered", metadata={"rows": 0})
            continue
        outcome = _validate(f"{table}@{wave.survey}-{wave.wave}", frame, _expectations(table, q, folder))
        expected += len(outcome.results)
        failed = [r for r in outcome.results if not r.success]
        records = [
            dg.TableRecord(
                {"expectation": r.expectation_config.type, "on": str(r.expectation_config.kwargs.get("column", ""))}
            )
            for r in failed[: checks.MOST_ROWS]
        ]
        metadata: dict[str, Any] = {"rows": len(frame), "expectations": len(outcome.results), "failed": len(failed)}
        evidence = {"evidence": dg.MetadataValue.table(records)} if records else {}
        worst = outcome.get_max_severity_failure()
        yield _result(
            table,
            passed=bool(outcome.success),
            said=f"{len(failed)} of {len(outcome.results)} expectations are not met",
            metadata=metadata | evidence,
            severity=SEVERITIES[worst.value] if worst else dg.AssetCheckSeverity.WARN,
        )
    yield dg.MaterializeResult(metadata={"expectations": expected})


def _result(
    table: str,
    *,
    passed: bool,
    said: str,
    metadata: dict[str, Any],
    severity: dg.AssetCheckSeverity = dg.AssetCheckSeverity.WARN,
) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        check_name=table,
        asset_key="second_opinion",
        passed=passed,
        severity=severity,
        description=said,
        metadata=metadata,
    )


def _expectations(table: str, q: Questionnaire, folder: Any) -> list[Any]:
    import great_expectations.expectations as gxe
    import pandas as pd

    if table == "responses":
        bases = pd.read_parquet(folder / "bases.parquet")
        n = int(bases.loc[bases["base"] == "all", "total"].iloc[0])
        coded = {
            column: list(x.options)
            for x in q.questions
            if x.type in (Type.single, Type.grid) and not x.private and not x.withheld
            for column in x.columns
        }
        return [
            gxe.ExpectTableRowCountToEqual(value=n, severity="critical"),
            gxe.ExpectColumnValuesToBeUnique(column="respondent_id", severity="critical"),
            gxe.ExpectColumnValuesToNotBeNull(column="respondent_id", severity="critical"),
            *(gxe.ExpectColumnValuesToBeInSet(column=c, value_set=v, severity="critical") for c, v in coded.items()),
        ]
    if table == "bases":
        pair = {"or_equal": True, "severity": "critical"}
        return [
            gxe.ExpectColumnPairValuesAToBeGreaterThanB(column_A="total", column_B="asked", **pair),
            gxe.ExpectColumnPairValuesAToBeGreaterThanB(column_A="asked", column_B="answered", **pair),
            gxe.ExpectCompoundColumnsToBeUnique(column_list=["base", "question", "row", "option"], severity="critical"),
        ]
    return [
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="base", column_B="count", or_equal=True, severity="critical"
        ),
        gxe.ExpectColumnValuesToBeBetween(column="percent", min_value=0, max_value=100, severity="critical"),
    ]


def _validate(name: str, frame: Any, expectations: list[Any]) -> Any:
    """Results of a suite over one frame. An exception inside an expectation counts as a failure of it."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("curated").add_dataframe_asset(name)
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
    return batch.validate(gx.ExpectationSuite(name=name, expectations=expectations))
