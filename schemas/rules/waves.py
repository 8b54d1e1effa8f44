"""Waves: what was asked differently from the wave before. A comparison over time rests on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from schemas.changes.labels import relisted, same_words
from schemas.condition_text import written
from schemas.questionnaire import Family, Question, Questionnaire
from schemas.rules import Rule
from schemas.rules.worded import Said, worded, wording
from schemas.sentences import Sentences

SHOWN = 5
"""Options named in a text."""


def rules(q: Questionnaire, previous: Questionnaire) -> Iterator[Rule]:
    """One rule for all questions that are gone, one for all new ones, one for each other change of a question.

    The comparison rests on the two questionnaires alone; what has not changed has no rule.
    """
    gone = [id_ for id_ in previous.by_id if id_ not in q.by_id]
    new = [id_ for id_ in q.by_id if id_ not in previous.by_id]
    if gone:
        yield _rule(
            q, None, "gone", _named("Every question of {} is asked again; no longer: {}", gone, previous, previous.wave)
        )
    if new:
        yield _rule(q, None, "new", _named("Every question was asked in {} too; new: {}", new, q, previous.wave))
    for question in q.questions:
        before = previous.by_id.get(question.id)
        for name, text, *compared in _changes(q, previous, question, before) if before else ():
            yield _rule(q, question.id, name, text, *compared)


def _rule(q: Questionnaire, question: str | None, name: str, said: Said, *compared: str) -> Rule:
    id_ = f"{question or 'questions'}.{name}_since_last_wave"
    severity = q.severity_of(id_, Family.waves)
    found = Rule(id_, Family.waves, severity, said.text, (), pl.lit(value=True), question, "questionnaire")
    return replace(found, compared=compared, definition=said.definition)


def _named(template: str, ids: Sequence[str], q: Questionnaire, wave: str) -> Said:
    """The first few questions by their wordings; all of them by their ids."""
    more = f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
    words = ", ".join(wording(q.by_id[id_]) for id_ in ids[:SHOWN]) + more
    return worded(template, (wave, wave), (words, ", ".join(ids)))


def _changes(
    q: Questionnaire, p: Questionnaire, now: Question, before: Question
) -> Iterator[tuple[str, Said, *tuple[str, ...]]]:
    """Name and words of each rule, then what it compares where the words do not say all of it."""
    if now.type is not before.type:
        what = f"it was {before.type}, and is {now.type}"
        yield "retyped", _so("{} is of the same type as in {}; {}", now, p, what)
    for key, name in (("options", "options_changed"), ("rows", "rows_changed")):
        changed = _labels(getattr(before, key), getattr(now, key))
        if changed:
            lists = (_listed(getattr(before, key)), _listed(getattr(now, key)))
            yield name, _so(f"{{}} has the same {key} as in {{}}; {{}}", now, p, changed), *lists
    if not same_words(now.text, before.text):
        yield "reworded", _so("{} is worded as in {}, where it read {}", now, p, repr(before.text)), _read(now.text)
    old, new = p.route_text(before), q.route_text(now)
    if p.routes.get(before.id) != q.routes.get(now.id):
        yield (
            "rerouted",
            worded(
                "{} is asked of the same people as in {}: {}; now {}",
                now,
                (p.wave, p.wave),
                (_whom(p, before), old or "everybody"),
                (_whom(q, now), new or "everybody"),
            ),
            *(written(tree) if tree else "" for tree in (p.routes.get(before.id), q.routes.get(now.id))),
        )


def _so(template: str, now: Question, before: Questionnaire, what: str) -> Said:
    return worded(template, now, (before.wave, before.wave), (what, what))


def _whom(q: Questionnaire, question: Question) -> str:
    tree = q.routes.get(question.id)
    return f"those for whom {Sentences(q).text(tree)}" if tree is not None else "everybody"


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
