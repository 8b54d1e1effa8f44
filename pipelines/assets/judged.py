"""Published figures judged against each other, the questionnaire and the answers; and all findings of the wave."""

from collections.abc import Iterator

import dagster as dg
import polars as pl

from pipelines import checks
from pipelines.assembly import figures_frame, findings_frame
from pipelines.assets.context import figures_of, questionnaire_of
from pipelines.assets.curated import column_schema, kept_of
from pipelines.storage import Text
from schemas import curate
from schemas.figures.judge import judge
from schemas.questionnaire import Severity
from schemas.recount import recount


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
                "figure_findings": dg.AssetOut(
                    description="Contradictions among the published figures", kinds={"parquet"}
                ),
            },
            check_specs=checks.specs("figures", checks.KIND_WORDS, waves),
        )(judged),
        dg.asset(
            partitions_def=waves,
            group_name="judged",
            kinds={"parquet"},
            description="One row is a contradiction, among answers or published figures",
        )(findings),
    ]


def judged(
    questionnaire: Text, published_figures: Text, validated_answers: pl.DataFrame
) -> Iterator[dg.Output[pl.DataFrame] | dg.AssetCheckResult]:
    """Judge every figure. What a report got wrong never holds the answers back."""
    q = questionnaire_of(questionnaire)
    figures = figures_of(published_figures, questionnaire)
    kept = kept_of(validated_answers)
    recounts = recount(figures, q, kept, validated_answers) if validated_answers.height else None
    judgement = judge(figures, q, recounts, synthetic=bool(q.export and q.export.synthetic))
    table, findings = figures_frame(judgement, q), findings_frame(judgement.findings, q)
    told = {verdict: table.filter(pl.col("verdict") == verdict).height for verdict in ("pass", "fail", "cannot tell")}
    metadata = {"dagster/row_count": table.height} | {verdict.replace(" ", "_"): n for verdict, n in told.items()}
    yield dg.Output(table, output_name="figures", metadata=metadata | column_schema("figures"))
    yield dg.Output(findings, output_name="figure_findings", metadata={"dagster/row_count": findings.height})
    yield from checks.of_figures(table, findings)


def findings(
    questionnaire: Text, rules: pl.DataFrame, failures: pl.DataFrame, figure_findings: pl.DataFrame
) -> dg.Output[pl.DataFrame]:
    """Findings about answers and about figures, most serious first."""
    about_rules = findings_frame(curate.rule_findings(rules, failures), questionnaire_of(questionnaire))
    order = pl.col("severity").replace_strict({s.value: i for i, s in enumerate(Severity)}, return_dtype=pl.Int64)
    made = pl.concat([about_rules, figure_findings]).sort(order, maintain_order=True)
    counts = {s.value: made.filter(pl.col("severity") == s.value).height for s in Severity}
    return dg.Output(made, metadata={"dagster/row_count": made.height} | counts | column_schema("findings"))
