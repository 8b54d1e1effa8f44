"""What is written above a drafted question, and the keys that go with it: missing codes, private answers, doubts.

Remarks hold counts and codes, never answers. Does not belong here: types and option lists (`questions.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from pipelines.draft.blocks import Part
from schemas.draft import DraftQuestion
from schemas.inference.contents import Contents, Kind
from schemas.inference.personal import OPEN_ANSWERS, personal
from schemas.inference.words import meaning
from schemas.vocabulary import Type


@dataclass
class Drafted:
    """A question, and the columns it was drafted from, by column of the questionnaire."""

    question: DraftQuestion
    columns: dict[str, Part] = field(default_factory=dict)

    @property
    def type(self) -> Type:
        """Its type."""
        return Type(self.question.keys["type"])

    def remark(self, text: str) -> None:
        """Write above the question, once."""
        if text not in self.question.comments:
            self.question.comments.append(text)


def own_missing(drafted: Drafted, known: Collection[str], held: Contents) -> None:
    """Texts of this question that stand for no answer, where the whole export does not say so (`known`)."""
    own: dict[str, list[str]] = drafted.question.keys.get("missing", {})
    for text, key in held.missing.items():
        if text not in known and not any(text in texts for texts in own.values()):
            own.setdefault(key, []).append(text)
            why = "a guess" if meaning(text) is not None else "a guess by the usual number"
            drafted.remark(f"missing: {text} is taken for {key.replace('_', ' ')}: {why}, check it")
    if own:
        drafted.question.keys["missing"] = own


def hide_personal(drafted: Drafted, parts: Sequence[Part]) -> None:
    """Mark personal data, and open answers, which may hold some."""
    for part in parts:
        kind = personal((part.column.heading, *part.column.question, *part.column.part), part.cells, part.held)
        if kind is not None:
            drafted.question.keys["private"] = True
            drafted.remark(f"private: {kind}")
            return
    if drafted.type is Type.text:
        drafted.question.keys["private"] = True
        if any(part.held.kind is not Kind.nothing for part in parts):
            drafted.remark(OPEN_ANSWERS)


def point_out(drafted: Drafted, part: Part, *, other_in_cell: bool) -> None:
    """What a person should look at."""
    held = part.held
    if held.kind is Kind.nothing:
        drafted.remark("empty in this export: type and options are unknown")
    if held.kind is Kind.identifier:
        drafted.remark("different in every row: if it is no answer, name it under `ignore` of the export block")
    if held.stray and drafted.type is Type.single:
        drafted.remark(f"{len(held.stray)} texts that one respondent each gave are not listed: options, or errors?")
    if held.doubt and drafted.type is Type.text:
        drafted.remark(held.doubt)
    if drafted.type is Type.single and len(held.counts) == 1:
        drafted.remark("everybody who answered gave the same answer: the other options are unknown")
    if drafted.type is Type.text and held.frequent:
        often = sum(held.counts[value] for value in held.frequent)
        few = f"{len(held.frequent)} texts make up {often:,} of {held.filled:,} answers"
        drafted.remark(f"{few}: perhaps a list of options with a free answer beside them")
    if held.kind is Kind.mentions and held.mentions is not None:
        if drafted.type is Type.text:
            mark = repr(held.mentions.separator)
            drafted.remark(f"perhaps several answers in a cell, separated by {mark}, unlike the other questions")
        elif held.mentions.rest and not other_in_cell:
            drafted.remark(f"{held.mentions.rest} cells hold something else too, perhaps a free answer")
