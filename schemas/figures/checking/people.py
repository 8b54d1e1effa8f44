"""Who is in a cell, and what is certain about it, in words that can be read aloud.

Belongs here: names of cells and of rules. Does not belong here: numbers (`deriving.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

from schemas.figures import telling
from schemas.figures.cells import WEIGHTED, Cell, Tag
from schemas.figures.constraints import Rule
from schemas.questionnaire import Questionnaire


@dataclass(frozen=True)
class People:
    """Names cells by the questionnaire's words."""

    q: Questionnaire

    def of(self, cell: Cell) -> str:
        """Those in a cell: `those who answered “Yes” to “Do you have a job?”`."""
        texts = []
        for item, codes in sorted(cell.limits, key=lambda limit: (self.q.position[limit[0].question], repr(limit))):
            question = self.q.by_id[item.question]
            row = f"“{question.rows[item.row]}” in " if item.row else ""
            if codes == frozenset(question.options):
                texts.append(f"answered {row}“{question.text}”")
            else:
                labels = (f"“{question.options[code]}”" for code in question.options if code in codes)
                texts.append(f"answered {telling.listed(labels, 'or')} to {row}“{question.text}”")
        if any(not isinstance(one, Tag) for one in cell.conditions):
            texts.append("meet the conditions of the base")
        weight = " (by weight)" if WEIGHTED in cell.conditions else ""
        return f"those who {telling.listed(texts)}{weight}" if texts else f"all who took part{weight}"

    def reason(self, rule: Rule) -> str:
        """What is certain, as a sentence; empty for what needs no saying."""
        text = self._reason(rule)
        return text[:1].upper() + text[1:]

    def _reason(self, rule: Rule) -> str:
        about, others = self.of(rule.about), [self.of(cell) for cell in rule.others]
        match rule.kind:
            case "parts":
                return f"{about} gave one answer each, so that the answers add up to them."
            case "net":
                return f"{about} are those who gave one of these answers, added up."
            case "ticks":
                return f"{about} ticked one answer at least, and no answer has more of them than there are."
            case "exclusive":
                return f"{about} ticked nothing else."
            case "at_most":
                return f"nobody of {about} could tick more answers than the question allows."
            case "crossing":
                return f"{others[2]} are both {others[0]} and {others[1]}; {about} are everybody in either."
            case "union":
                return f"added up, {others[0]} and {others[1]} are {about}, with {others[2]} counted twice."
            case "within" | "denominator":
                smaller, larger = (about, others[0]) if rule.kind == "within" else (others[0], about)
                return f"{smaller} are some of {larger}."
            case "rest":
                around, holder, outer = others
                return f"whoever is among {around} but not {about} is among {outer} but not {holder}."
