"""Questions that came, went, or are asked differently, from the codebooks of two states.

Belongs here: wording, type, options, rows, routes, missing codes, and whether answers are published. Does not belong
here: what people answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from schemas import conditions
from schemas.changes.labels import relisted, same_words
from schemas.changes.snapshot import Against, Row, Snapshot, earlier, row, untold
from schemas.conditions import Condition, ConditionError

PART: Final = "questionnaire"
NEEDED: Final = ("question", "row", "option", "text", "label", "type", "codes", "labels", "ask_if")
MISSING: Final = {"dont_know": "don't know", "refused": "refused", "not_applicable": "does not apply"}
STANDING: Final = {
    "private": ("private: its values are in no table", "not private"),
    "withheld": ("asked, but not in the export", "in the export"),
}


@dataclass(frozen=True)
class Asked:
    """How a question is asked, as its lines of the codebook say."""

    id: str
    text: str
    type: str
    route: str
    options: Mapping[str, str]
    rows: Mapping[str, str]
    missing: str
    standing: Mapping[str, bool | None]


def questions(now: Snapshot, before: Snapshot, against: Against) -> Iterator[Row]:
    """Every question that is not asked as before, and how many are."""
    lists = [state.table("codebook", *NEEDED) for state in (now, before)]
    if lists[0] is None or lists[1] is None:
        yield untold(PART, "the questionnaire", before, against)
        return
    new, old = asked(lists[0]), asked(lists[1])
    then, same = earlier(before, against), 0
    for id_, question in old.items():
        if id_ not in new:
            told = f"{id_} is not asked any more, as it was in {then}."
            yield row(PART, "removed", id_, told, question=id_, before=question.text)
    for id_, question in new.items():
        if id_ not in old:
            told = f"{id_} is new since {then}."
            yield row(PART, "added", id_, told, question=id_, after=question.text)
            continue
        found = list(_differences(old[id_], question, then))
        same += not found
        yield from found
    if same:
        told = f"{same} question{' is' if same == 1 else 's are'} asked as in {then}."
        yield row(PART, "persisting", "questions asked as before", told, before=str(len(old)), after=str(len(new)))


def asked(codebook: pl.DataFrame) -> dict[str, Asked]:
    """How every question of a codebook is asked, by id; the codebook has the columns `NEEDED`."""
    lines: dict[str, list[dict[str, Any]]] = {}
    for line in codebook.to_dicts():
        lines.setdefault(line["question"], []).append(line)
    return {id_: _question(id_, own) for id_, own in lines.items()}


def _question(id_: str, lines: list[dict[str, Any]]) -> Asked:
    first = lines[0]
    listed = dict(zip(first["codes"] or [], first["labels"] or [], strict=False))
    ticks = {line["option"]: line["label"] or "" for line in lines if line["option"] is not None}
    codes = {name: sorted(first.get(key) or []) for key, name in MISSING.items()}
    return Asked(
        id_,
        first["text"],
        first["type"],
        first["ask_if"] or "",
        listed or ticks,
        {line["row"]: line["label"] or "" for line in lines if line["row"] is not None},
        "; ".join(f"{name}: {', '.join(texts)}" for name, texts in codes.items() if texts),
        {key: first.get(key) for key in STANDING},
    )


def _differences(old: Asked, new: Asked, then: str) -> Iterator[Row]:
    def other(what: str, told: str, before: str | None, after: str | None) -> Row:
        return row(PART, "changed", f"{new.id}: {what}", told, question=new.id, before=before, after=after)

    if old.type != new.type:
        told = f"{new.id} is of type {new.type}; in {then} it was of type {old.type}."
        yield other("type", told, old.type, new.type)
    if not same_words(old.text, new.text):
        yield other("wording", f"{new.id} is worded differently from {then}.", old.text, new.text)
    yield from _listed(old, new, "option", then)
    yield from _listed(old, new, "row", then)
    if route_of(old.route) != route_of(new.route):
        told = f"{new.id} is asked of {_whom(new.route)}; in {then} it was asked of {_whom(old.route)}."
        yield other("route", told, old.route or "everybody", new.route or "everybody")
    if old.missing != new.missing:
        told = f"Other answers to {new.id} stand for a missing one than in {then}."
        yield other("missing codes", told, old.missing or "none", new.missing or "none")
    for key, (yes, no) in STANDING.items():
        was, is_ = old.standing[key], new.standing[key]
        if was is not None and is_ is not None and was != is_:
            told = f"{new.id} is {yes if is_ else no}; in {then} it was {yes if was else no}."
            yield other(key, told, yes if was else no, yes if is_ else no)


def _listed(old: Asked, new: Asked, what: str, then: str) -> Iterator[Row]:
    """What became of the options, or the rows, of a question."""
    before, after = (old.options, new.options) if what == "option" else (old.rows, new.rows)
    gone, came, relabelled, reordered = relisted(before, after)

    def one(change: str, code: str, told: str) -> Row:
        words = {"before": before.get(code), "after": after.get(code)}
        return row(PART, change, f"{new.id}: {what} {code}", told, question=new.id, **{what: code}, **words)

    for code in gone:
        yield one("removed", code, f"{new.id} no longer has the {what} {code}, as it had in {then}.")
    for code in came:
        yield one("added", code, f"{new.id} has the new {what} {code}.")
    for code in relabelled:
        yield one("changed", code, f"The {what} {code} of {new.id} is labelled differently from {then}.")
    if reordered:
        told = f"The {what}s of {new.id} stand in another order than in {then}."
        order = {"before": ", ".join(before), "after": ", ".join(after)}
        yield row(PART, "changed", f"{new.id}: order of {what}s", told, question=new.id, **order)


def _whom(route: str) -> str:
    return f"those for whom this holds: {route}" if route else "everybody"


def route_of(text: str) -> Condition | str:
    """What a route says, however it is written; its text where it says more than a condition can."""
    try:
        return conditions.parse(text) if text else ""
    except ConditionError:
        return " ".join(text.split())
