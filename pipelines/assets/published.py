"""The reviewer's page, and with it the wave, published whole."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines import checks
from pipelines.assets.context import evidence_of, questionnaire_of, unreadable
from pipelines.project import Wave
from pipelines.publication import PAGE, accounting, broken_contracts, publish
from pipelines.report.machine import as_json
from pipelines.report.page import render
from pipelines.resources import Folders
from pipelines.result import Result
from pipelines.storage import Framed, Text, Workbench
from schemas.problems import InputError
from schemas.tables import TABLES

REPORT_CHECKS = {
    "contracts": "Every table keeps its contract (schemas/tables.py)",
    "accounting": "Curated and quarantined respondents are those that were delivered",
}
PUBLISHED = ("responses", *TABLES)


def assets(waves: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """The last step of a wave."""
    return [
        dg.asset(
            partitions_def=waves,
            group_name="published",
            kinds={"html", "parquet"},
            deps=list(PUBLISHED),
            check_specs=checks.specs("report", REPORT_CHECKS, waves),
        )(report)
    ]


def report(
    context: dg.AssetExecutionContext,
    folders: Folders,
    workbench: dg.ResourceParam[Workbench],
    questionnaire: Text,
    raw_export: Framed,
    published_figures: Text,
) -> Iterator[dg.AssetCheckResult | dg.MaterializeResult[None]]:
    """The reviewer's page and every table, checked once more and published in one step."""
    q = questionnaire_of(questionnaire)
    evidence = evidence_of(context, q, questionnaire, raw_export, published_figures)
    tables = {name: workbench.table(name, context.partition_key, context.run.run_id) for name in PUBLISHED}
    result = Result(q, tables, evidence)
    wrong = {"contracts": broken_contracts(result), "accounting": accounting(result, raw_export.frame.height)}
    for name, what in wrong.items():
        yield dg.AssetCheckResult(
            check_name=name,
            asset_key="report",
            passed=what is None,
            severity=dg.AssetCheckSeverity.ERROR,
            description=what or "in order",
        )
    if any(wrong.values()):
        said = "; ".join(what for what in wrong.values() if what)
        raise dg.Failure(f"Nothing was published: {said}", allow_retries=False)
    try:
        publish(folders.project, result, render(result), as_json(result))
    except InputError as error:
        raise unreadable(error) from error
    counts: dict[str, Any] = {severity.value: n for severity, n in result.findings_by_severity().items()}
    page = folders.project.curated(Wave.parse(context.partition_key)) / PAGE
    yield dg.MaterializeResult(
        metadata=counts | {"page": dg.MetadataValue.path(page), "open": dg.MetadataValue.url(page.resolve().as_uri())}
    )
