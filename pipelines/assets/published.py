"""The reviewer's page, and with it the wave, published whole."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import dagster as dg

from pipelines import checks
from pipelines.about import opening
from pipelines.assets.context import evidence_of, questionnaire_of, unreadable
from pipelines.project import Wave
from pipelines.publication import accounting, broken_contracts, publish
from pipelines.report import PAGE, SUMMARY, reports
from pipelines.resources import Folders
from pipelines.result import Result
from pipelines.review import before_of, other_waves, with_review
from pipelines.storage import Framed, Text, Workbench
from schemas.problems import InputError
from schemas.tables import TABLES

REPORT_CHECKS = {
    "contracts": "Every table keeps its contract (schemas/tables.py)",
    "accounting": "Curated and quarantined respondents are those that were delivered",
    checks.NEW_ERRORS: "No error that the last published run did not have and nobody has accepted",
}
PUBLISHED = ("responses", *TABLES)
FRESHNESS = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=50), warn_window=timedelta(hours=26))
"""The nightly schedule renews it; one night without is a warning. Dagster looks at the wave that was published last."""

ABOUT = """The wave, published whole: every table, and the page that a reviewer decides by.

`new_errors` is the check to be called for: an error that the last published run did not have, and that nobody has
accepted. A wave that is refused at the gate publishes nothing; its evidence is left beside the last good one."""


def assets(waves: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """The last step of a wave."""
    return [
        dg.asset(
            partitions_def=waves,
            group_name="published",
            kinds={"html", "parquet"},
            deps=list(PUBLISHED),
            freshness_policy=FRESHNESS,
            description=ABOUT,
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
    reviews: Text,
) -> Iterator[dg.AssetCheckResult | dg.MaterializeResult[None]]:
    """The reviewer's page and every table, checked once more and published in one step."""
    q = questionnaire_of(questionnaire)
    evidence = evidence_of(context, q, questionnaire, raw_export, published_figures, reviews)
    tables = {name: workbench.table(name, context.partition_key, context.run.run_id) for name in PUBLISHED}
    wave = Wave.parse(context.partition_key)
    before = replace(before_of(folders.project, reviews), waves=other_waves(folders.project, wave))
    result = with_review(Result(q, tables, evidence), before)
    wrong = {"contracts": broken_contracts(result), "accounting": accounting(result, raw_export.frame.height)}
    said = [
        dg.AssetCheckResult(
            check_name=name,
            asset_key="report",
            passed=what is None,
            severity=dg.AssetCheckSeverity.ERROR,
            description=what or "in order",
        )
        for name, what in wrong.items()
    ]
    if any(wrong.values()):
        yield from said
        why = "; ".join(what for what in wrong.values() if what)
        raise dg.Failure(f"Nothing was published: {why}", allow_retries=False)
    try:
        made = reports(result)
        publish(folders.project, result, made)
    except InputError as error:
        raise unreadable(error) from error
    link = folders.link(wave)
    yield dg.MaterializeResult(
        metadata={
            "decision": dg.MetadataValue.md(opening(made[SUMMARY])),
            **checks.counted(result.rows("findings")),
            "page": dg.MetadataValue.path(folders.project.curated(wave) / PAGE),
            **({"open": dg.MetadataValue.url(link)} if link else {}),
        },
        check_results=[*said, checks.of_news(result.tables["findings"])],
    )
