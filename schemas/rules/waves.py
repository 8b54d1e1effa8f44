"""Waves: what was asked differently from the wave before. A comparison over time rests on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import polars as pl

from schemas.changes.labels import relisted, same_words
from schemas.condition_text import written
from schemas.questionnaire import Family, Question, Questionnaire
from schemas.rules import Rule

SHOWN = 5
"""Options named in a text."""


def rules(q: Questionnaire, previous: Questionnaire) -> Iterator[Rule]:
    """One rule for all questions that are gone, one for all new ones, one for each other change of a question.

    The comparison rests on the two questionnaires alone; what has not changed has no rule.
    """
    gone = [id_ for id_ in previous.by_id if id_ not in q.by_id]
    new = [id_ for id_ in q.by_id if id_ not in previous.by_id]
    if gone:
        yield _rule(q, None, "gone", f"Every question of {previous.wave} is asked again; no longer: {', '.join(gone)}")
    if new:
        yield _rule(q, None, "new", f"Every question was asked in {previous.wave} too; new: {', '.join(new)}")
    for question in q.questions:
        before = previous.by_id.get(question.id)
        for name, text, *compared in _changes(q, previous, question, before) if before else ():
            yield _rule(q, question.id, name, text, *compared)


def _rule(q: Questionnaire, question: str | None, name: str, text: str, *compared: str) -> Rule:
    id_ = f"{question or 'questions'}.{name}_since_last_wave"
    severity = q.severity_of(id_, Family.waves)
    found = Rule(id_, Family.waves, severity, text, (), pl.lit(value=True), question, "questionnaire")
    return replace(found, compared=compared)


def _changes(q: Questionnaire, p: Questionnaire, now: Question, before: Question) -> Iterator[tuple[str, ...]]:
    """Name and text of each rule, then what it compares where the text does not say all of it."""
    if now.type is not before.type:
        yield "retyped", f"{now.id} is of the same type as in {p.wave}; it was {before.type}, and is {now.type}"
    for key, name in (("options", "options_changed"), ("rows", "rows_changed")):
        changed = _labels(getattr(before, key), getattr(now, key))
        if changed:
            lists = (_listed(getattr(before, key)), _listed(getattr(now, key)))
            yield name, f"{now.id} has the same {key} as in {p.wave}; {changed}", *lists
    if not same_words(now.text, before.text):
        yield "reworded", f"{now.id} is worded as in {p.wave}, where it read {before.text!r}", _read(now.text)
    old, new = p.route_text(before), q.route_text(now)
    if p.routes.get(before.id) != q.routes.get(now.id):
        yield (
            "rerouted",
            f"{now.id} is asked of the same people as in {p.wave}: {old or 'everybody'}; now {new or 'everybody'}",
            *(written(tree) if tree else "" for tree in (p.routes.get(before.id), q.routes.get(now.id))),
        )


def _listed(labels: Mapping[str, str]) -> str:
    return repr([(code, _read(label)) for code, label in labels.items()])


def _read(text: str) -> str:
    return " ".join(text.casefold().split())


def _labels(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """What happened to a list of options, in words; empty if nothing did."""
    gone, new, other, reordered = relisted(before, now)
    parts = [
        f"{word} {', '.join(map(repr, codes[:SHOWN]))}" + (f" and {len(codes) - SHOWN} more" * (len(codes) > SHOWN))
        for word, codes in (("gone:", gone), ("new:", new), ("relabelled:", other))
        if codes
    ]
    if not parts and reordered:
        return "their order is another"
    return "; ".join(parts)
