"""A result arranged the way the page reads: findings joined with their figures, everything of a question on its card.

Belongs here: joining and ordering, each table walked once. Does not belong here: markup (`templates/`) and wording
(`words.py`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from pipelines.report import cards, lines, reviewed, since, waves, words
from pipelines.report.cards import Card, Material
from pipelines.report.decision import Counts, Decision, count, decide, has_answers, has_figures
from pipelines.report.lines import SEVERITIES, FigureView, FindingView, RuleView, rules_in_order
from pipelines.report.places import Places
from pipelines.report.reviewed import STATES, AcceptanceView, Accepted, Histories, Reviewed
from pipelines.report.since import Against
from pipelines.report.waves import Matrix
from pipelines.report.words import Piece, Sentences
from pipelines.result import Evidence, Result, Review, Tally, tally
from schemas.questionnaire import Family, Questionnaire, Severity

WHOLE: Final = 50
"""A remark on more figures than this is one on the whole report."""
_QUOTED: Final = re.compile("“[^”]*”")


@dataclass(frozen=True)
class FamilyLine:
    """A line of the matrix."""

    name: str
    tally: Tally


def _of_the_whole(severity: str, figures: Sequence[Any]) -> bool:
    """Whether a finding is a remark on the whole report, which every card and figure of it would only repeat."""
    return severity == Severity.info and len(figures) > WHOLE


class View:
    """What the templates see of a result. Each table is turned into rows once."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.questionnaire: Questionnaire = result.questionnaire
        self.evidence: Evidence = result.evidence
        self.review: Review = result.review
        self.refused = result.refused
        self.counts: Counts = count(result)
        self.decision: Decision = decide(result, self.counts)
        self.has_answers = has_answers(result)
        self.has_figures = has_figures(result)
        self.sentences = Sentences(result.questionnaire)

    @cached_property
    def figures(self) -> dict[str, FigureView]:
        """Figures by id, in the order of the report."""
        findings = {row["finding"] for row in self._findings if not _of_the_whole(row["severity"], row["figures"])}
        return {row["figure"]: lines.figure(row, self.sentences, findings) for row in self.result.rows("figures")}

    @cached_property
    def rules(self) -> dict[str, RuleView]:
        """Rules by id."""
        return {row["rule"]: lines.rule(row) for row in self.result.rows("rules")}

    @cached_property
    def findings(self) -> tuple[FindingView, ...]:
        """Most serious first, accepted ones last, in each severity new ones first; else in the order of the table."""
        found = [
            (lines.finding(row, self.questionnaire, self.figures, self.rules), row["change"] not in reviewed.NEWS)
            for row in self._findings
        ]
        found.sort(key=lambda one: (one[0].waived, SEVERITIES.index(one[0].severity), one[1]))
        return tuple(view for view, _ in found)

    @cached_property
    def _findings(self) -> list[dict[str, Any]]:
        return self.result.rows("findings")

    @cached_property
    def reviewed(self) -> tuple[Reviewed, ...]:
        """The findings with their history, their acceptances and the places where they are."""
        rows = {row["finding"]: row for row in self._findings}
        histories = Histories(self._changes or (), self.review)
        given = reviewed.by_finding(self.acceptances)
        return tuple(
            reviewed.reviewed(
                view,
                rows[view.finding],
                given.get(view.finding, ()),
                histories.of(rows[view.finding]),
                self.wave_name,
                self._places[1][view.finding],
            )
            for view in self.findings
        )

    @cached_property
    def _places(self) -> tuple[Places, dict[str, tuple[str, ...]]]:
        """The places of the findings, and the keys of the places of each."""
        rows = {row["finding"]: row for row in self._findings}
        places = Places()
        return places, {view.finding: places.add(view, rows[view.finding], self.figures) for view in self.findings}

    @property
    def places(self) -> Places:
        """Where the findings are."""
        return self._places[0]

    @cached_property
    def groups(self) -> tuple[tuple[str, str, tuple[Reviewed, ...]], ...]:
        """Findings by severity with a heading, the accepted ones in a group of their own."""
        names = {
            "error": "Errors",
            "warning": "Warnings",
            "info": "For information",
            "waived": "Accepted by a reviewer",
        }
        apart: dict[str, list[Reviewed]] = {key: [] for key in names}
        for one in self.reviewed:
            apart["waived" if one.view.waived else one.view.severity].append(one)
        return tuple((key, names[key], tuple(found)) for key, found in apart.items() if found)

    @cached_property
    def kinds(self) -> tuple[tuple[str, str, int], ...]:
        """Kinds of finding: code, words, how many."""
        found = Counter(f.kind for f in self.findings)
        return tuple((k, words.kind(k), found[k]) for k in sorted(found, key=lambda k: (words.kind(k), k)))

    @cached_property
    def states(self) -> tuple[tuple[str, str, int], ...]:
        """What findings can be filtered by: code, words, how many."""
        found = Counter(state for one in self.reviewed for state in one.states)
        return tuple((state, said, found[state]) for state, said in STATES.items() if found[state])

    @cached_property
    def acceptances(self) -> tuple[AcceptanceView, ...]:
        """All acceptances of the wave."""
        said = {f.finding: f.headline for f in self.findings}
        return tuple(reviewed.acceptance(one, said) for one in self.review.acceptances)

    @cached_property
    def accepted(self) -> Accepted:
        """Acceptances in force, lapsed, and of findings that are gone."""
        return reviewed.accepted(self.acceptances)

    @cached_property
    def _changes(self) -> list[dict[str, Any]] | None:
        return self.result.rows("changes") if "changes" in self.result.tables else None

    @cached_property
    def since(self) -> tuple[Against, ...]:
        """What changed since the last published run, and since the wave before."""
        known = since.Known({f.finding: f.headline for f in self.findings}, self.questionnaire.by_id)
        both = (("last run", self.review.last), ("previous wave", self.review.previous))
        return tuple(since.against(which, there, self._changes, known) for which, there in both)

    @cached_property
    def matrix(self) -> Matrix:
        """Where the wave stands among the others."""
        return waves.matrix(self.review.waves, self.questionnaire.survey, self.questionnaire.wave)

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
            if _of_the_whole(finding.severity, finding.figures):
                continue
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
    def sign_command(self) -> str:
        """What to type to sign the wave."""
        return reviewed.sign_command(self.wave_name)

    @property
    def wave_name(self) -> str:
        """`survey/wave`."""
        return self.result.name
