"""What Dagster's pages say of surveys: owners, titles, wording; all from the questionnaires.

Belongs here: words and tables for the pages of assets, made of what a questionnaire says. Does not belong here: any
outcome (`pipelines/checks.py`), any answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import dagster as dg
import polars as pl

from pipelines.assembly import code_version
from pipelines.project import Project, load_questionnaire
from pipelines.report.escaping import escaped, plain
from pipelines.report.words import shortened
from schemas.problems import InputError
from schemas.questionnaire import Questionnaire

SHOWN_AT_ONCE: Final = 990
"""Characters of Markdown that Dagster's pages show without a click; more hide behind a button."""
LONGEST: Final = 300
MOST_OWNERS: Final = 20
QUESTIONNAIRE: Final = dg.AssetKey("questionnaire")


def described(assets: Sequence[dg.AssetsDefinition], project: Project) -> Sequence[dg.AssetsDefinition]:
    """Assets with their owners, the version of the code that makes them, and the surveys that they are about.

    All waves share one set of assets: their owners are everybody who answers for a wave.
    """
    questionnaires = tuple(_readable(project))
    owners = list(dict.fromkeys(owner for q in questionnaires for owner in q.owners))[:MOST_OWNERS]
    listed = _surveys(questionnaires)

    def describe(spec: dg.AssetSpec) -> dg.AssetSpec:
        about = f"{spec.description}\n\n{listed}" if spec.key == QUESTIONNAIRE else spec.description
        return spec.replace_attributes(owners=owners, code_version=code_version(), description=about)

    return dg.map_asset_specs(describe, assets)


def _surveys(questionnaires: Iterable[Questionnaire]) -> str:
    waves: dict[str, list[str]] = {}
    for q in questionnaires:
        title = f" ({escaped(shortened(q.title))})" if q.title else ""
        waves.setdefault(q.survey, []).append(f"{q.wave}{title}")
    return "\n".join(f"- **{escaped(survey)}**: {', '.join(told)}" for survey, told in waves.items())


def _readable(project: Project) -> Iterator[Questionnaire]:
    """Every questionnaire that can be read; what is wrong with the others is said when their wave is run."""
    for wave in project.waves():
        try:
            yield load_questionnaire(project.questionnaire_file(wave))
        except InputError:
            continue


def card(q: Questionnaire) -> str:
    """What a questionnaire is about, in Markdown that is shown at once."""
    types = Counter(question.type.value for question in q.questions)
    days = [day.isoformat() if day else "…" for day in (q.fieldwork.opens, q.fieldwork.closes)]
    facts = {
        "fieldwork": " to ".join(days) if q.fieldwork.opens or q.fieldwork.closes else "",
        "questions": f"{len(q.questions)} ({', '.join(f'{n} {kind}' for kind, n in types.most_common())})",
        "routed": f"{len(q.routes)} are not asked of everybody" if q.routes else "",
        "private": f"{n} whose values are in no table" if (n := sum(x.private for x in q.questions)) else "",
        "own rules": str(len(q.rules)) if q.rules else "",
        "bases": escaped(shortened(", ".join(q.bases))),
        "wave before": escaped(q.previous or ""),
        "owners": escaped(shortened(", ".join(q.owners))),
    }
    rows = [f"| {name} | {told} |" for name, told in facts.items() if told]
    invented = ["**The answers are synthetic:** nobody gave them."] if q.export and q.export.synthetic else []
    title = f"**{escaped(shortened(q.title or q.survey))}**"
    return "\n\n".join([title, *invented, "\n".join(["| | |", "|---|---|", *rows])])


def opening(markdown: str) -> str:
    """The first paragraphs of a text, as many as are shown at once; what is folded away is left out.

    Dagster renders no HTML: lines are broken in Markdown's own way.
    """
    room, kept = SHOWN_AT_ONCE, []
    for paragraph in markdown.replace("<br>", "  \n  ").split("\n\n"):
        room -= len(paragraph) + 2
        if room < 0 or paragraph.startswith("<details>"):
            break
        kept.append(paragraph)
    return "\n\n".join(kept)


def response_columns(q: Questionnaire, responses: pl.DataFrame) -> dict[str, Any]:
    """The columns of `responses` with the wording of their questions, for the asset's page."""
    asked = {column: (question, *at) for question in q.questions for column, at in question.columns.items()}
    columns = []
    for column, dtype in responses.schema.items():
        told = _ADMINISTRATIVE.get(column, "")
        if column in asked:
            question, item, option = asked[column]
            label = question.options.get(option or "") or question.rows.get(item.row or "")
            text = shortened(plain(question.text + (f": {label}" if label else "")), LONGEST)
            route = shortened(plain(q.route_text(question)), LONGEST)
            told = f"{text} (asked if {route})" if route else text
        columns.append(dg.TableColumn(column, dtype.base_type().__name__, told))
    return {"dagster/column_schema": dg.MetadataValue.table_schema(dg.TableSchema(columns))}


_ADMINISTRATIVE: Final = {
    "survey": "survey",
    "wave": "wave",
    "respondent_id": "respondent",
    "submitted": "when the answers were submitted",
    "weight": "weight of the respondent",
}
