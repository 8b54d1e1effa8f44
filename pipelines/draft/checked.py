"""A draft against the answers it was made from: the routes they suggest, and what it cannot say of them.

Belongs here: comments above questions that need the export to be read through the draft. Does not belong here: the
search for routes (`schemas/inference`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipelines.draft.proposals import proposals
from pipelines.readers import read_export
from schemas.draft import Draft, DraftQuestion, written
from schemas.inference.fitting import fitting_routes
from schemas.inference.routes import Route
from schemas.questionnaire import Family, parse_questionnaire
from schemas.responses import Evaluation, evaluate


def comment_on_answers(path: Path, draft: Draft) -> None:
    """Read the export through its draft; write likely routes, and cells that are no listed answer, above questions."""
    q = parse_questionnaire(written(draft), "the draft")
    evaluation = evaluate(q, read_export(path, q).frame)
    routes = fitting_routes(q, evaluation.answers)
    strange = _strange(evaluation)
    texts = {text for question in q.questions for text in question.other.values()}
    for question in draft.questions:
        if question.id not in texts:  # of those the option with the text tells
            question.comments += _on_route(question, routes.get(question.id))
            question.comments += proposals(q, evaluation.answers, q.by_id[question.id], routes.get(question.id))
        if question.id in strange:
            question.comments.append(f"{strange[question.id]:,} respondents gave something that is not listed here")


def _on_route(question: DraftQuestion, route: Route | None) -> list[str]:
    """A likely route is only told: to make it a key is somebody's decision. What a form says is none of a guess's."""
    stated = question.keys.get("ask_if")
    if route is None or (stated is not None and "not_understood" not in question.keys):
        return []
    if stated is not None and _same(stated, route.condition):
        return []
    says = "likely" if stated is None else "the answers would fit"
    return [f"{says}: ask_if: {route.condition}  ({route.evidence})"]


def _same(one: str, other: str) -> bool:
    return "".join(one.split()).replace('"', "'").lower() == "".join(other.split()).replace('"', "'").lower()


def _strange(evaluation: Evaluation) -> Mapping[str, int]:
    """Question -> respondents with a cell that is no answer of it."""
    found: dict[str, int] = {}
    for checked in evaluation.rules:
        if checked.rule.family is Family.codes and checked.failed and checked.rule.question:
            found[checked.rule.question] = max(found.get(checked.rule.question, 0), checked.failed)
    return found
