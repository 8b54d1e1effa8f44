"""The gate: every rule over every row in one pass; what must not be published stops here."""

from collections.abc import Iterator

import dagster as dg

from pipelines import checks
from pipelines.assembly import evidence_tables, result_of
from pipelines.assets.context import evidence_of, figures_of, previous_of, questionnaire_of
from pipelines.assets.delivered import delivery_of
from pipelines.publication import refuse
from pipelines.report.machine import as_json
from pipelines.report.page import render
from pipelines.resources import Folders
from pipelines.storage import Framed, Text
from schemas.responses import evaluate

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
                "rules": dg.AssetOut(description="Every rule and its outcome", kinds={"parquet"}),
                "failures": dg.AssetOut(description="Who fails which rule", kinds={"parquet"}),
                "doubts": dg.AssetOut(description="Which answers to doubt, in whom", kinds={"parquet"}),
                "quarantine": dg.AssetOut(description="Rows held back, as delivered, with reasons", kinds={"parquet"}),
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
) -> Iterator[dg.Output[object] | dg.AssetCheckResult]:
    """Evaluate, tell, and refuse the wave before anything of it is published."""
    q = questionnaire_of(questionnaire)
    delivery = delivery_of(raw_export)
    evaluation = evaluate(q, delivery.frame, previous_of(questionnaire))
    tables = evidence_tables(evaluation, delivery)
    yield from checks.of_rules(tables["rules"])
    yield checks.of_gate(evaluation.refused, tables["quarantine"].height, delivery.frame.height)
    for name, table in tables.items():
        yield dg.Output(table, output_name=name, metadata={"dagster/row_count": table.height})
    if evaluation.refused:
        evidence = evidence_of(context, q, questionnaire, raw_export, published_figures)
        result = result_of(
            q, delivery, figures_of(published_figures, questionnaire), evidence, previous_of(questionnaire)
        )
        folder = refuse(folders.project, result, render(result), as_json(result))
        raise dg.Failure(
            f"The wave is refused: {evaluation.refused}. What was published before still stands.",
            metadata={"refused": True, "evidence": folders.project.relative(folder)},
            allow_retries=False,
        )
    held = evaluation.answers.with_columns(evaluation.held_back.alias(HELD_BACK))
    yield dg.Output(held, output_name="validated_answers", metadata={"dagster/row_count": held.height})
