"""Great Expectations on what was published: what a reader of the finished files may expect, told by another tool.

Runs after publication, in a job of its own, for its import alone takes as long as a wave. It never gates anything. Does
not belong here: what is expected, and how it is judged and shown (`pipelines/second_opinion`).
"""

from typing import Any, Final

import dagster as dg

from pipelines import checks
from pipelines.assets.context import unreadable
from pipelines.project import Wave
from pipelines.resources import Folders
from pipelines.second_opinion.expected import COUNTED, Opinion
from pipelines.second_opinion.run import opinions, publish_docs, published
from pipelines.second_opinion.suites import CURATED
from schemas.problems import InputError

WORDS: Final = {table: f"What a reader of {table}.parquet may expect of it" for table in CURATED}
SEVERITIES: Final = {
    "critical": dg.AssetCheckSeverity.ERROR,
    "warning": dg.AssetCheckSeverity.WARN,
    "info": dg.AssetCheckSeverity.WARN,
    None: dg.AssetCheckSeverity.WARN,
}


def assets(waves: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """The second opinion on a wave, one check a table."""
    return [
        dg.asset(
            partitions_def=waves,
            group_name="second_opinion",
            kinds={"greatexpectations", "html"},
            deps=["report"],
            automation_condition=dg.AutomationCondition.eager(),  # once `report` is published, and each time again
            check_specs=checks.specs("second_opinion", WORDS, waves),
        )(second_opinion)
    ]


def second_opinion(context: dg.AssetExecutionContext, folders: Folders) -> dg.MaterializeResult:  # type: ignore[type-arg]  # Dagster takes no generic here
    """Read the published Parquet as an analyst would, and say whether it is as expected; with pages beside the wave."""
    wave = Wave.parse(context.partition_key)
    try:
        seen = published(folders.project, wave)
        if seen is None:
            raise dg.Failure(f"{wave} is not published yet: run the job `wave` first.", allow_retries=False)
        told = list(opinions(seen))
        page = publish_docs(folders.project, seen, told, context.run.run_id)
    except InputError as error:
        raise unreadable(error) from error
    counts = {name: sum(opinion.count(outcome) for opinion in told) for name, outcome in COUNTED.items()}
    return dg.MaterializeResult(
        check_results=[result_of(opinion) for opinion in told],
        metadata={
            "expectations": sum(counts.values()),
            **counts,
            "published_run": seen.folder.name,
            "compared_with": ", ".join(seen.compared) or "nothing",
            "page": dg.MetadataValue.path(page),
        },
    )


def result_of(opinion: Opinion) -> dg.AssetCheckResult:
    """The opinion on one table as the result of a check: counts that plot, and a bounded table of what is not met."""
    records = [
        dg.TableRecord(
            {
                "outcome": verdict.outcome,
                "severity": verdict.expected.severity,
                "on": verdict.expected.on or "the table",
                "expected": verdict.expected.text,
                "seen": verdict.seen,
            }
        )
        for verdict in opinion.told[: checks.MOST_ROWS]
    ]
    evidence: dict[str, Any] = {"evidence": dg.MetadataValue.table(records)} if records else {}
    rows = {} if opinion.rows is None else {"rows": opinion.rows}
    return dg.AssetCheckResult(
        check_name=opinion.table,
        asset_key="second_opinion",
        passed=opinion.passed,
        severity=SEVERITIES[opinion.worst],
        description=opinion.in_words,
        metadata={
            **rows,
            "expectations": len(opinion.verdicts),
            **{name: opinion.count(outcome) for name, outcome in COUNTED.items()},
            **evidence,
        },
    )
