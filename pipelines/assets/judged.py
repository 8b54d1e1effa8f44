"""Published figures judged against each other, the questionnaire and the answers; and all findings of the wave."""

from collections.abc import Iterator

import dagster as dg
import polars as pl

from pipelines import checks
from pipelines.assembly import figures_frame, findings_frame
from pipelines.assets.context import exhibits_of, figures_of, questionnaire_of
from pipelines.assets.curated import column_schema, kept_of
from pipelines.storage import Text
from schemas import curate
from schemas.figures.judge import judge
from schemas.questionnaire import Severity
from schemas.recount import recount
from schemas.tables import OUTCOMES


def assets(waves: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """Judged figures with one check a kind of contradiction, and the findings of the wave."""
    return [
        dg.multi_asset(
            name="judged",
            partitions_def=waves,
            group_name="judged",
            outs={
                "figures": dg.AssetOut(
                    description="Each published figure: printed, possible, recomputed, verdict", kinds={"parquet"}
                ),
                "findings": dg.AssetOut(
                    description="Every contradiction, among answers and among published figures", kinds={"parquet"}
                ),
            },
            check_specs=checks.specs("figures", checks.KIND_WORDS, waves),
        )(judged)
    ]


def judged(
    questionnaire: Text,
    published_figures: Text,
    validated_answers: pl.DataFrame,
    rules: pl.DataFrame,
    failures: pl.DataFrame,
) -> Iterator[dg.Output[pl.DataFrame] | dg.AssetCheckResult]:
    """Judge every figure. What a report got wrong never holds the answers back."""
    q = questionnaire_of(questionnaire)
    published = figures_of(published_figures, questionnaire)
    kept = kept_of(validated_answers)
    recounts = recount(published, q, kept, validated_answers) if validated_answers.height else None
    exhibits = exhibits_of(published_figures, questionnaire)
    judgement = judge(published, q, recounts, synthetic=bool(q.export and q.export.synthetic), exhibits=exhibits)
    figures = figures_frame(judgement, q)
    findings = findings_frame([*judgement.findings, *curate.rule_findings(rules, failures)], q)
    told = {verdict: figures.filter(pl.col("verdict") == verdict).height for verdict in OUTCOMES}
    found = {s.value: findings.filter(pl.col("severity") == s.value).height for s in Severity}
    for name, table, counts in (
        ("figures", figures, {verdict.replace(" ", "_"): n for verdict, n in told.items()}),
        ("findings", findings, found),
    ):
        metadata = {"dagster/row_count": table.height} | counts | column_schema(name)
        yield dg.Output(table, output_name=name, metadata=metadata)
    yield from checks.of_figures(figures, findings)
