"""Question cards: everything that is known of one question.

Belongs here: what stands on a card, and what of it is folded away. Does not belong here: how a figure, a rule or a
finding reads (`lines.py`), who is asked (`routes.py`), bases (`accounts.py`) and toplines (`toplines.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final, Generic, TypeVar

from pipelines.report import words
from pipelines.report.accounts import Accounting, account, present
from pipelines.report.charts.bars import Segment
from pipelines.report.lines import OTHER, SEVERITIES, FigureView, FindingView, Row, RuleView, anchor, rules_in_order
from pipelines.report.routes import Route, route
from pipelines.report.toplines import Topline, topline
from pipelines.report.words import Sentences
from pipelines.result import Tally, tally
from schemas.questionnaire import EVERYBODY, Question, Severity, Type

FEW: Final = 6
"""Lines of one sort are folded away where there are more."""
UNTALLIED: Final = {
    Type.number: "numbers are not tallied, and stand in the curated answers only",
    Type.date: "dates are not tallied, and stand in the curated answers only",
    Type.text: "what people wrote is on no page",
    Type.ranking: "places in an order are not tallied, and stand in the curated answers only",
    Type.constant_sum: "numbers are not tallied, and stand in the curated answers only",
}
Line = TypeVar("Line")


@dataclass(frozen=True)
class Apart(Generic[Line]):
    """Lines to be seen at once, and lines that are folded away because they are many: untold ones, and passed ones."""

    shown: tuple[Line, ...]
    untold: tuple[Line, ...] = ()
    passed: tuple[Line, ...] = ()


def apart(lines: Sequence[Line], urgent: Sequence[bool], outcomes: Sequence[str]) -> Apart[Line]:
    """Urgent lines are seen at once; of the others each sort is folded away if there are more than a few."""
    rest = [(line, outcome == "pass") for line, now, outcome in zip(lines, urgent, outcomes, strict=True) if not now]
    untold, passed = [line for line, ok in rest if not ok], [line for line, ok in rest if ok]
    folded = {id(line) for sort in (untold, passed) if len(sort) > FEW for line in sort}
    return Apart(
        tuple(line for line in lines if id(line) not in folded),
        tuple(line for line in untold if id(line) in folded),
        tuple(line for line in passed if id(line) in folded),
    )


@dataclass(frozen=True)
class Card:
    """Everything about one question, or about the figures and rules that belong to none."""

    anchor: str
    id: str
    text: str
    type: str
    route: Route
    notes: tuple[str, ...]
    options: tuple[str, ...]
    rows: tuple[str, ...]
    accounting: tuple[Accounting, ...]
    topline: Topline
    untallied: str
    several: bool
    rules: tuple[RuleView, ...]
    figures: tuple[FigureView, ...]
    findings: tuple[FindingView, ...]

    @property
    def statuses(self) -> tuple[Segment, ...]:
        """Statuses that occur in any of its rows."""
        return present(self.accounting)

    @property
    def unclear(self) -> bool:
        """Whether something about it could not be told."""
        return any(r.outcome == "cannot tell" for r in self.rules) or any(
            f.verdict == "cannot tell" for f in self.figures
        )

    @property
    def urgent(self) -> bool:
        """Whether it is shown open: something is wrong that nobody has accepted. Mere remarks do not open it."""
        return any(f.severity != Severity.info and not f.waived for f in self.findings)

    @property
    def open_findings(self) -> dict[str, int]:
        """Findings by severity that nobody has accepted."""
        found = Counter(f.severity for f in self.findings if not f.waived)
        return {s: found[s] for s in SEVERITIES if found[s]}

    @property
    def figures_apart(self) -> Apart[FigureView]:
        """Its figures; those in an error or a warning are always seen at once."""
        serious = {f.finding for f in self.findings if f.severity != Severity.info}
        urgent = [f.verdict == "fail" or not serious.isdisjoint(f.findings) for f in self.figures]
        return apart(self.figures, urgent, [f.verdict for f in self.figures])

    @property
    def rules_apart(self) -> Apart[RuleView]:
        """Its rules."""
        return apart(self.rules, [r.outcome == "fail" for r in self.rules], [r.outcome for r in self.rules])

    @property
    def findings_apart(self) -> tuple[tuple[FindingView, ...], tuple[FindingView, ...]]:
        """Findings to be seen at once, and remarks that are folded away because they are many."""
        remarks = tuple(f for f in self.findings if f.severity == Severity.info and not f.waived)
        if len(remarks) <= FEW:
            return self.findings, ()
        return tuple(f for f in self.findings if f.severity != Severity.info or f.waived), remarks

    @property
    def figure_tally(self) -> Tally:
        """Its figures by verdict."""
        return tally(f.verdict for f in self.figures)

    @property
    def rule_tally(self) -> Tally:
        """Its rules by outcome."""
        return tally(r.outcome for r in self.rules)


@dataclass
class Material:
    """The rows that belong to one question."""

    rules: list[RuleView] = field(default_factory=list)
    figures: list[FigureView] = field(default_factory=list)
    findings: list[FindingView] = field(default_factory=list)
    bases: list[Row] = field(default_factory=list)
    toplines: list[Row] = field(default_factory=list)


def card(question: Question, known: Material, sentences: Sentences) -> Card:
    """The card of a question."""
    questionnaire = sentences.questionnaire
    accounts = tuple(account(question, row) for row in known.bases if row["base"] == EVERYBODY)
    return Card(
        anchor=anchor("question", question.id),
        id=question.id,
        text=question.text,
        type=words.TYPES[question.type],
        route=route(question, sentences, accounts),
        notes=_notes(question),
        options=tuple(question.options.values()),
        rows=tuple(question.rows.values()),
        accounting=accounts,
        topline=topline(questionnaire, question, known.toplines, known.bases),
        untallied=_untallied(question) if accounts else "",
        several=question.type is Type.multiple,
        rules=rules_in_order(known.rules),
        figures=tuple(known.figures),
        findings=tuple(known.findings),
    )


def other(known: Material) -> Card:
    """The card of the figures that belong to no question."""
    name, title = OTHER
    return Card(
        anchor=name,
        id="",
        text=title,
        type="",
        route=Route(),
        notes=("Sizes of whole bases, and numbers that the questionnaire cannot express.",),
        options=(),
        rows=(),
        accounting=(),
        topline=Topline(),
        untallied="",
        several=False,
        rules=(),
        figures=tuple(known.figures),
        findings=tuple(f for f in known.findings if f.figures),
    )


def _untallied(question: Question) -> str:
    """Why a question that was delivered has no topline; empty where it has one."""
    if question.options or question.private or question.withheld:
        return ""
    return f"No topline: {UNTALLIED[question.type]}. How many answered is told above."


def _notes(question: Question) -> tuple[str, ...]:
    notes = []
    if question.private:
        notes.append("Private: its answers never leave the raw folder, so no topline is shown.")
    if question.withheld:
        notes.append("Withheld: asked, but left out of the export. Whatever rests on it cannot be told.")
    if question.required:
        notes.append("Required: whoever is asked must answer.")
    if question.exclusive:
        labels = words.listed((words.quoted(question.options.get(c, c)) for c in question.exclusive), "or")
        notes.append(f"{labels} excludes every other option.")
    low, high = question.min_choices, question.max_choices
    if low is not None or high is not None:
        limits = [f"at least {low}" if low is not None else "", f"at most {high}" if high is not None else ""]
        notes.append(f"Options to be chosen: {words.listed(part for part in limits if part)}.")
    if question.min is not None or question.max is not None:
        limits = [
            f"at least {_limit(question.min)}" if question.min is not None else "",
            f"at most {_limit(question.max)}" if question.max is not None else "",
        ]
        notes.append(f"Limits: {words.listed(part for part in limits if part)}.")
    if question.total is not None:
        notes.append(f"The rows must add up to {words.number(question.total)}.")
    return tuple(notes)


def _limit(limit: Any) -> str:
    return words.number(limit) if isinstance(limit, Fraction) else str(limit)
