"""What is said where headings and questionnaire do not fit: unknown, missing, twice.

Belongs here: those messages. Does not belong here: the fitting (`places.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from pipelines.readers.canonical import canonical, tidy
from pipelines.readers.opened import Column, Layout, Opened
from pipelines.readers.places import Places
from pipelines.readers.platforms import recognised
from schemas.administrative import HEADED, LEFT_OUT, LINE, PARENT, RESPONDENT, headed
from schemas.problems import InputError, Problem, nearest
from schemas.questionnaire import Questionnaire, Type
from schemas.responses import delivered_schema

MANY = 10
KEYS: Final = {RESPONDENT: "respondent", PARENT: "parent: link", **{column: key for key, column in HEADED.items()}}
"""Delivered column that is no question -> key of the export block that says where it is."""


def refuse_unmatched(
    opened: Opened,
    layout: Layout,
    places: Places,
    strangers: Sequence[Column],
    filled: Mapping[str, Sequence[str]],
) -> None:
    """Raise InputError for headings that nobody knows, and for delivered columns filled twice or by nothing.

    `filled` names the headings that fill each.
    """
    q, file, line, width = places.q, opened.file, 1, len(layout.columns)
    if 2 * len(strangers) > width:  # perhaps these are answers: none of them is repeated here
        what = f"only {width - len(strangers)} of {width} headings are known to the questionnaire."
        looks = recognised(opened)
        if looks.title and looks.platform != layout.platform:
            remedy = f"The headings look like {looks.title}: write `platform: {looks.platform}` in the export block, or"
            remedy += " leave it out."
        else:
            remedy = "Is a row of headings missing, the platform or the delimiter another, or the questionnaire?"
        raise InputError.of(file, what, remedy, line)
    known = [tidy(question.heading or question.text) for question in q.questions]
    problems = [_unknown(file, line, places, column, known) for column in strangers]
    for name, headings in filled.items():
        if len(headings) > 1:
            shown = " and ".join(repr(heading) for heading in headings[:MANY])
            remedy = f"Remove one of them, or write `ignore: [{headings[-1]}]` in the export block; if it is a question"
            remedy += f" of its own, give that question `heading: {headings[-1]!r}`."
            problems.append(Problem(file, line, f"two columns for {_called(name)}: {shown}.", remedy))
    problems += [
        Problem(file, line, f"no column for {_called(name)} ({_expected(q, name)}).", _how_to_mend(q, layout, name))
        for name in delivered_schema(q)
        if name not in (LINE, LEFT_OUT) and name not in filled
    ]
    if problems:
        raise InputError(problems)


def _unknown(file: str, line: int, places: Places, column: Column, known: Collection[str]) -> Problem:
    question = places.named(column) if column.part else None
    if question is not None:
        part, whole = tidy(column.part[0]), tidy(question.heading or question.text)
        kind = "row" if question.type in (Type.grid, Type.constant_sum, Type.ranking) else "option"
        what = f"{part!r} is no option and no row of {whole!r} in the questionnaire."
        remedy = f"Add it there as {'a row' if kind == 'row' else 'an option'}; if it is a question of its own, give"
        remedy += f" that question `heading: {column.heading!r}`, or ignore it."
        return Problem(file, line, what, remedy)
    close = nearest(column.heading, known)
    remedy = "Add it to the questionnaire, or to `ignore` of its export block."
    what = f"the column {column.heading!r} is not in the questionnaire."
    return Problem(file, line, what, f"{close} {remedy}" if close.startswith("Did") else remedy)


def _expected(q: Questionnaire, name: str) -> str:
    if q.export and name in KEYS:
        if name == PARENT and q.export.parent:
            return "headings " + ", ".join(map(repr, q.export.parent.link))
        heading = headed(q.export).get(name)
        return f"heading {heading!r}" if heading else "headings " + ", ".join(map(repr, q.export.respondent))
    question = next(question for question in q.questions if name in question.columns)
    item, option = question.columns[name]
    part = question.options.get(option or "") or question.rows.get(item.row or "")
    heading = tidy(question.heading or question.text)
    return f"heading {heading!r}" + (f", {part!r}" if part else "")


def _called(name: str) -> str:
    """A delivered column by what the export block or the questionnaire calls it."""
    return f"`{KEYS[name]}`" if name in KEYS else repr(name)


def _how_to_mend(q: Questionnaire, layout: Layout, name: str) -> str:
    if name not in KEYS or q.export is None:
        return "Correct `heading:` in the questionnaire; if the export leaves the question out, say `withheld: true`."
    headings = [column.heading for column in layout.columns]
    single = headed(q.export).get(name)
    wanted = (
        q.export.parent.link if name == PARENT and q.export.parent else (single,) if single else q.export.respondent
    )
    missing = [heading for heading in wanted if canonical(heading) not in map(canonical, headings)]
    own = [column.heading for column in layout.columns if column.role == KEYS[name] and column.heading not in wanted]
    close = [nearest(heading, headings) for heading in missing]
    found = [remedy for remedy in close if remedy.startswith("Did")] or [f"Did you mean {own[0]!r}?" for _ in own[:1]]
    return " ".join(
        [*dict.fromkeys(found or close[:1]), "Correct the heading in the export block of the questionnaire."]
    )
