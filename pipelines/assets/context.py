"""What several stages need: the questionnaire, the figures and the evidence behind a run."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import dagster as dg

from pipelines.assembly import code_version, lock_sha256
from pipelines.result import Evidence
from pipelines.storage import Framed, Text
from schemas.figures.exhibits import Exhibit, parse_exhibits
from schemas.figures.model import Figure, parse_figures
from schemas.problems import InputError
from schemas.questionnaire import Questionnaire, parse_questionnaire
from schemas.tables import TABLES


@lru_cache(maxsize=4)
def parsed(text: str, file: str) -> Questionnaire:
    """A questionnaire, read once a run however many steps need it. Raises InputError."""
    return parse_questionnaire(text, file)


def questionnaire_of(questionnaire: Text) -> Questionnaire:
    """The questionnaire as it was read at the start of the run."""
    return parsed(questionnaire.text, questionnaire.facts["file"])


def previous_of(questionnaire: Text) -> Questionnaire | None:
    """The questionnaire of the wave before, as it was read at the start of the run; None if none is named."""
    facts = questionnaire.facts
    return parsed(facts["previous"], facts["previous_file"]) if "previous" in facts else None


@lru_cache(maxsize=4)
def _figures(text: str, file: str, questionnaire: str, questionnaire_file: str) -> tuple[Figure, ...]:
    return parse_figures(text, parsed(questionnaire, questionnaire_file), file)


def figures_of(published: Text, questionnaire: Text) -> tuple[Figure, ...]:
    """The published figures as they were read at the start of the run."""
    if not published.text:
        return ()
    return _figures(published.text, published.facts["file"], questionnaire.text, questionnaire.facts["file"])


def exhibits_of(published: Text, questionnaire: Text) -> tuple[Exhibit, ...]:
    """The graphs and tables of the report, as they were read at the start of the run; none where nobody listed them."""
    if "exhibits" not in published.facts:
        return ()
    return parse_exhibits(
        published.facts["exhibits"], questionnaire_of(questionnaire), published.facts["exhibits_file"]
    )


def described(table: str, text: str, kind: str = "parquet") -> dg.AssetOut:
    """A table among the outputs of a step, with what one row of it is."""
    row = TABLES[table].row if table in TABLES else "a respondent"
    return dg.AssetOut(description=f"{text}\n\nOne row is {row}.", kinds={kind})


def column_schema(name: str) -> dict[str, Any]:
    """The columns of a table with their meanings, for the asset page."""
    if name not in TABLES:
        return {}
    columns = [dg.TableColumn(c, str(s.dtype), s.meaning) for c, s in TABLES[name].columns.items()]
    return {"dagster/column_schema": dg.MetadataValue.table_schema(dg.TableSchema(columns))}


def unreadable(error: InputError) -> dg.Failure:
    """The failure of a step whose input could not be used, with every problem, for the command line to print."""
    problems = [[p.file, p.line, p.what, p.remedy] for p in error.problems]
    return dg.Failure(str(error), metadata={"problems": json.dumps(problems)}, allow_retries=False)


def evidence_of(
    context: dg.AssetExecutionContext,
    q: Questionnaire,
    questionnaire: Text,
    raw_export: Framed,
    published_figures: Text,
    reviews: Text,
) -> Evidence:
    """Where the result of this run comes from."""
    return Evidence(
        run=context.run.run_id,
        made=reviews.facts["made"],
        code=code_version(),
        questionnaire_sha256=questionnaire.facts["sha256"],
        export=raw_export.facts.get("file"),
        export_sha256=raw_export.facts.get("sha256"),
        figures=published_figures.facts.get("file"),
        figures_sha256=published_figures.facts.get("sha256"),
        synthetic=bool(q.export and q.export.synthetic),
        dialect=raw_export.facts.get("dialect"),
        proposed=int(published_figures.facts.get("proposed", "0")),
        lock_sha256=lock_sha256(),
        waivers_sha256=reviews.facts.get("waivers_sha256"),
    )
