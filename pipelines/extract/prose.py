"""What a number in running text is about, where the words beside it leave one answer.

Belongs here: options named in the clause of a number, among the questions of the graphs and tables around it. Does not
belong here: tables (`matching.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipelines.extract.exhibits import bare
from pipelines.extract.matching import Matcher, Subject
from pipelines.extract.phrases import Found, is_vague, sentences
from pipelines.extract.tables import folded
from schemas.figures.model import Statistic
from schemas.questionnaire import Question

SHORTEST: Final = 3  # letters of a label that may be looked for in a sentence
JOINED: Final = 2  # options that may be named in one breath


@dataclass(frozen=True)
class Context:
    """The questionnaire, and the questions of the exhibits around a paragraph."""

    matcher: Matcher | None
    questions: tuple[str, ...]


def subject_in_text(text: str, one: Found, figures: Sequence[Found], context: Context) -> Subject:
    """What a number of a paragraph is about; nothing where its clause names no option, or more than one."""
    if context.matcher is None or one.statistic not in (Statistic.percent, Statistic.count):
        return Subject()
    if is_vague(one.printed):
        return Subject()
    clause = folded(_clause(text, one, figures))
    by_id = context.matcher.q.by_id
    nearby = [by_id[name] for name in dict.fromkeys(context.questions) if name in by_id]
    found = {question.id: named for question in nearby if not question.rows and (named := _named(question, clause))}
    if len(found) != 1:
        return Subject()
    question, codes = found.popitem()
    if len(codes) > 1 and not (len(codes) == JOINED and _joined(by_id[question], codes, clause)):
        return Subject()
    return Subject(
        question, "|".join(codes), note="Option by its words in the text, question by the exhibits around it"
    )


def _joined(question: Question, codes: Sequence[str], clause: str) -> bool:
    """Whether two options are named in one breath: `positive or very positive`."""
    one, two = (re.escape(folded(bare(question.options[code]))) for code in codes)
    return re.search(rf"(?<!\w)(?:{one} or {two}|{two} or {one})(?!\w)", clause) is not None


def _clause(text: str, one: Found, figures: Sequence[Found]) -> str:
    """The words that go with a number: its sentence from the number before it to the number after it."""
    first, last = next((a, b) for a, b in sentences(text) if a <= one.start < b)
    before = max([other.end for other in figures if other.end <= one.start and other.end > first], default=first)
    after = min([other.start for other in figures if other.start >= one.end], default=last)
    return text[before : one.start] * (before == first) + " " + text[one.end : min(after, last)]


def _named(question: Question, clause: str) -> list[str]:
    """The options whose labels stand in a clause, word for word; a longer label is looked for before one within it."""
    labels = {code: folded(bare(label)) for code, label in question.options.items()}
    found = []
    for code, label in sorted(labels.items(), key=lambda pair: -len(pair[1])):
        pattern = rf"(?<!\w){re.escape(label)}(?!\w)"
        if len(label) >= SHORTEST and re.search(pattern, clause):
            clause = re.sub(pattern, "|", clause)
            found.append(code)
    return sorted(found, key=list(labels).index)
