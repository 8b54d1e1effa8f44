"""Published figures judged against each other, the questionnaire and the answers; and all findings of the wave."""

from collections.abc import Iterator

import dagster as dg
import polars as pl

from pipelines import checks
from pipelines.assembly import figures_frame, findings_frame
from pipelines.assets.context import column_schema, described, exhibits_of, figures_of, questionnaire_of
from pipelines.assets.curated import kept_of
from pipelines.resources import Folders
from pipelines.review import before_of
from pipelines.storage import Text
from schemas import curate
from schemas.figures.judge import judge
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
                "figures": described("figures", "What was printed, what is possible, what the answers give."),
                "findings": described(
                    "findings",
                    "Every contradiction, among answers and among published figures, with its arithmetic, the smallest "
                    "correction, whether it is new and whether a reviewer has accepted it.",
                ),
            },
            check_specs=checks.specs("figures", checks.KIND_WORDS, waves),
        )(judged)
    ]


def judged(
    folders: Folders,
    questionnaire: Text,
    published_figures: Text,
    validated_answers: pl.DataFrame,
    rules: pl.DataFrame,
    failures: pl.DataFrame,
    reviews: Text,
) -> Iterator[dg.Output[pl.DataFrame] | dg.AssetCheckResult]:
    """Judge every figure. What a report got wrong never holds the answers back."""
    q = questionnaire_of(questionnaire)
    published = figures_of(published_figures, questionnaire)
    kept = kept_of(validated_answers)
    recounts = recount(published, q, kept, validated_answers) if validated_answers.height else None
    exhibits = exhibits_of(published_figures, questionnaire)
    synthetic = bool(q.export and q.export.synthetic)
    judgement = judge(published, q, recounts, synthetic=synthetic, exhibits=exhibits)
    figures = figures_frame(judgement, q)
    found = [*judgement.findings, *curate.rule_findings(rules, failures)]
    findings = findings_frame(found, q, figures, rules, before_of(folders.project, reviews))
    told = {verdict: figures.filter(pl.col("verdict") == verdict).height for verdict in OUTCOMES}
    for name, table, counts in (
        ("figures", figures, {verdict.replace(" ", "_"): n for verdict, n in told.items()}),
        ("findings", findings, checks.counted(findings.to_dicts()) | checks.evidence(findings.to_dicts())),
    ):
        metadata = {"dagster/row_count": table.height} | counts | column_schema(name)
        yield dg.Output(table, output_name=name, metadata=metadata)
    reproducible = recounts is not None and not synthetic  # invented answers need not give the printed figures
    recomputed = figures["recomputed"].drop_nulls().len() if reproducible else 0
    yield from checks.of_figures(figures, findings, recomputed)
