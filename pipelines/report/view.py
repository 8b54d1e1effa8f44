"""A result arranged the way the page reads: findings joined with their figures, everything of a question on its card.

Belongs here: joining and ordering, each table walked once. Does not belong here: markup (`templates/`) and wording
(`words.py`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from pipelines.report import cards, lines, words
from pipelines.report.cards import Card, Material
from pipelines.report.decision import Counts, Decision, Tally, count, decide, has_answers, has_figures, tally
from pipelines.report.lines import SEVERITIES, FigureView, FindingView, RuleView, rules_in_order
from pipelines.report.words import Piece, Sentences
from pipelines.result import Evidence, Result
from schemas.questionnaire import Family, Questionnaire

_QUOTED: Final = re.compile("“[^”]*”")


@dataclass(frozen=True)
class FamilyLine:
    """A line of the matrix."""

    name: str
    tally: Tally


class View:
    """What the templates see of a result. Each table is turned into rows once."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.questionnaire: Questionnaire = result.questionnaire
        self.evidence: Evidence = result.evidence
        self.refused = result.refused
        self.counts: Counts = count(result)
        self.decision: Decision = decide(result, self.counts)
        self.has_answers = has_answers(result)
        self.has_figures = has_figures(result)
        self.sentences = Sentences(result.questionnaire)

    @cached_property
    def figures(self) -> dict[str, FigureView]:
        """Figures by id, in the order of the report."""
        findings = {row["finding"] for row in self._findings}
        return {row["figure"]: lines.figure(row, self.sentences, findings) for row in self.result.rows("figures")}

    @cached_property
    def rules(self) -> dict[str, RuleView]:
        """Rules by id."""
        return {row["rule"]: lines.rule(row) for row in self.result.rows("rules")}

    @cached_property
    def findings(self) -> tuple[FindingView, ...]:
        """Most serious first, accepted ones last; otherwise in the order of the table."""
        found = [lines.finding(row, self.questionnaire, self.figures, self.rules) for row in self._findings]
        return tuple(sorted(found, key=lambda f: (f.waived, SEVERITIES.index(f.severity))))

    @cached_property
    def _findings(self) -> list[dict[str, Any]]:
        return self.result.rows("findings")

    @cached_property
    def groups(self) -> tuple[tuple[str, str, tuple[FindingView, ...]], ...]:
        """Findings by severity with a heading, the accepted ones in a group of their own."""
        names = {"error": "Errors", "warning": "Warnings", "info": "For information"}
        groups = [
            (s, names[s], tuple(f for f in self.findings if f.severity == s and not f.waived)) for s in SEVERITIES
        ]
        groups.append(("waived", "Accepted by a reviewer", tuple(f for f in self.findings if f.waived)))
        return tuple(g for g in groups if g[2])

    @cached_property
    def kinds(self) -> tuple[tuple[str, str, int], ...]:
        """Kinds of finding: code, words, how many."""
        found = Counter(f.kind for f in self.findings)
        return tuple((k, words.kind(k), found[k]) for k in sorted(found, key=lambda k: (words.kind(k), k)))

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """A card for each question, then one for the figures that belong to no question."""
        material = self._material
        made = [
            cards.card(question, material[question.id], self.sentences) for question in self.questionnaire.questions
        ]
        return (*made, cards.other(material[None])) if material[None].figures else tuple(made)

    @cached_property
    def loose_rules(self) -> tuple[RuleView, ...]:
        """Rules about the whole file or about several questions."""
        return rules_in_order(self._material[None].rules)

    @cached_property
    def _material(self) -> defaultdict[str | None, Material]:
        """What belongs to each question; under None what belongs to none. Of answers only where there are answers."""
        material: defaultdict[str | None, Material] = defaultdict(Material)
        known = self.questionnaire.by_id
        for rule in self.rules.values() if self.has_answers else ():
            material[rule.question if rule.question in known else None].rules.append(rule)
        for figure in self.figures.values():
            material[figure.question if figure.question in known else None].figures.append(figure)
        for finding in self.findings:
            about = {f.question if f.question in known else None for f in finding.figures}
            for question in about | ({finding.question} if finding.question in known else set()):
                material[question].findings.append(finding)
        for row in self.result.rows("bases") if self.has_answers else ():
            if row["option"] is None:
                material[row["question"]].bases.append(row)
        for row in self.result.rows("toplines") if self.has_answers else ():
            material[row["question"]].toplines.append(row)
        return material

    @cached_property
    def families(self) -> tuple[FamilyLine, ...]:
        """The matrix, in the order in which a reader wants the families; those without a rule included."""
        outcomes: dict[str, list[str]] = defaultdict(list)
        for rule in self.rules.values():
            outcomes[rule.family].append(rule.outcome)
        known = [f.value for f in Family]
        return tuple(
            FamilyLine(words.kind(f), tally(outcomes[f])) for f in [*known, *sorted(set(outcomes) - set(known))]
        )

    @cached_property
    def bases(self) -> tuple[tuple[str, tuple[Piece, ...]], ...]:
        """Named bases in words."""
        return tuple((name, self.sentences.base(name)) for name in self.questionnaire.bases)

    @cached_property
    def unclear_figures(self) -> tuple[tuple[str, int], ...]:
        """Reasons why figures could not be told, most frequent first; what is quoted in them left out."""
        reasons = (_QUOTED.sub("“…”", f.reason) for f in self.figures.values() if f.verdict == "cannot tell")
        return tuple(Counter(reasons).most_common())

    @cached_property
    def unclear_rules(self) -> tuple[RuleView, ...]:
        """Rules that cannot be told although answers were delivered."""
        return tuple(r for r in self.rules.values() if r.outcome == "cannot tell" and self.has_answers)

    @property
    def wave_name(self) -> str:
        """`survey/wave`."""
        return self.result.name
