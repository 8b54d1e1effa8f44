"""The gate: every rule over every row in one pass; what must not be published stops here."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

import dagster as dg

from pipelines import checks
from pipelines.assembly import evidence_tables, findings_frame, result_of
from pipelines.assets.context import (
    column_schema,
    described,
    evidence_of,
    exhibits_of,
    figures_of,
    previous_of,
    questionnaire_of,
)
from pipelines.assets.delivered import delivery_of
from pipelines.project import Wave
from pipelines.publication import refuse
from pipelines.report import reports
from pipelines.resources import Folders
from pipelines.review import before_of, other_waves
from pipelines.storage import Framed, Text
from schemas import curate
from schemas.responses import evaluate
from schemas.tables import frame

HELD_BACK = "held_back"


def assets(waves: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """Validated answers, and the evidence about them, with one check a rule family and the gate."""
    return [
        dg.multi_asset(
            name="validated",
            partitions_def=waves,
            group_name="validated",
            outs={
                "validated_answers": dg.AssetOut(
                    description="Answers with values, routes and statuses; who is held back", kinds={"polars"}
                ),
                "rules": described("rules", "Every rule that follows from the questionnaire, and its outcome."),
                "failures": described("failures", "Who fails which rule."),
                "doubts": described("doubts", "Which answers to doubt, in whom."),
                "quarantine": described("quarantine", "What was held back, as delivered, with reasons."),
            },
            check_specs=checks.specs(
                "validated_answers", {**checks.WORDS, checks.GATE: "The wave may be published"}, waves
            ),
        )(validated)
    ]


def validated(
    context: dg.AssetExecutionContext,
    folders: Folders,
    questionnaire: Text,
    raw_export: Framed,
    published_figures: Text,
    reviews: Text,
) -> Iterator[dg.Output[object] | dg.AssetCheckResult]:
    """Evaluate, tell, and refuse the wave before anything of it is published."""
    q = questionnaire_of(questionnaire)
    delivery = delivery_of(raw_export)
    evaluation = evaluate(q, delivery.frame, previous_of(questionnaire))
    tables = evidence_tables(evaluation, delivery)
    before = before_of(folders.project, reviews)
    found = curate.rule_findings(tables["rules"], tables["failures"])
    findings = findings_frame(found, q, frame("figures", [], q.survey, q.wave), tables["rules"], before)
    said = [
        *checks.of_rules(tables["rules"], tables["failures"], findings),
        checks.of_gate(evaluation.refused, tables["quarantine"].height, delivery.frame.height, findings),
    ]
    for name, table in tables.items():
        yield dg.Output(table, output_name=name, metadata={"dagster/row_count": table.height} | column_schema(name))
    if evaluation.refused:
        yield from said
        evidence = evidence_of(context, q, questionnaire, raw_export, published_figures, reviews)
        wave = Wave.parse(context.partition_key)
        before = replace(before, asked=previous_of(questionnaire), waves=other_waves(folders.project, wave))
        figures, exhibits = figures_of(published_figures, questionnaire), exhibits_of(published_figures, questionnaire)
        result = result_of(q, delivery, figures, evidence, before, exhibits=exhibits)
        folder = refuse(folders.project, result, reports(result))
        raise dg.Failure(
            f"The wave is refused: {evaluation.refused}. What was published before still stands.",
            metadata={
                "refused": True,
                "evidence": folders.project.relative(folder),
                "content": sha256(f"{evidence.export_sha256} {result.refused}".encode()).hexdigest(),
            },
            allow_retries=False,
        )
    held = evaluation.answers.with_columns(evaluation.held_back.alias(HELD_BACK))
    yield dg.Output(held, output_name="validated_answers", metadata={"dagster/row_count": held.height})
    yield from said  # after the asset that they are about: else Dagster takes them for checks of the one before
