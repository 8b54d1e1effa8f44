"""Question cards: everything that is known of one question.

Belongs here: bases and toplines arranged for a card. Does not belong here: how a figure, a rule or a finding reads
(`lines.py`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final, Generic, TypeVar

from markupsafe import Markup

from pipelines.report import charts, words
from pipelines.report.decision import Tally, tally
from pipelines.report.lines import OTHER, SEVERITIES, FigureView, FindingView, Row, RuleView, anchor, rules_in_order
from pipelines.report.words import Piece, Sentences
from schemas.questionnaire import EVERYBODY, Question, Questionnaire, Severity, Status, Type

FEW: Final = 6
"""Lines of one sort are folded away where there are more."""
FEWEST: Final = 5
"""Respondents that a group must have for its answers to be shown."""
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
class Accounting:
    """Where the respondents of one question or row went."""

    row: str
    total: int
    parts: tuple[charts.Segment, ...]
    invalidated: int

    @property
    def told(self) -> str:
        """The bar in words."""
        parts = words.listed(f"{s.count:,} {s.name}" for s in self.parts if s.count) or "nobody"
        return f"Of {words.plural(self.total, 'respondent')}: {parts}."

    @property
    def picture(self) -> Markup:
        """One stacked bar."""
        return charts.stacked(self.parts, self.told)


@dataclass(frozen=True)
class Choice:
    """One line of a topline. `css` colours it in a stacked bar; options that stand for no answer are grey."""

    label: str
    count: int
    base: int
    percent: str
    css: str = ""

    @property
    def picture(self) -> Markup:
        """One bar."""
        return charts.bar(self.count, self.base)


@dataclass(frozen=True)
class GridRow:
    """One row of a grid's topline."""

    label: str
    base: int
    choices: tuple[Choice, ...]

    @property
    def picture(self) -> Markup:
        """One stacked bar."""
        parts = [charts.Segment(c.css, c.label, c.count) for c in self.choices]
        told = words.listed(f"{c.label} {c.percent}" for c in self.choices)
        return charts.stacked(parts, f"{self.label}: {told}")


@dataclass(frozen=True)
class Banners:
    """Toplines side by side for the named bases."""

    names: tuple[str, ...]
    sizes: tuple[str, ...]
    lines: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Card:
    """Everything about one question, or about the figures and rules that belong to none."""

    anchor: str
    id: str
    text: str
    type: str
    route: tuple[Piece, ...]
    notes: tuple[str, ...]
    options: tuple[str, ...]
    rows: tuple[str, ...]
    accounting: tuple[Accounting, ...]
    topline: tuple[Choice, ...]
    grid: tuple[GridRow, ...]
    banners: Banners | None
    several: bool
    small: int
    rules: tuple[RuleView, ...]
    figures: tuple[FigureView, ...]
    findings: tuple[FindingView, ...]

    @property
    def statuses(self) -> tuple[charts.Segment, ...]:
        """Statuses that occur in any of its rows."""
        seen = {s.name for a in self.accounting for s in a.parts if s.count}
        return tuple(s for s in (self.accounting[0].parts if self.accounting else ()) if s.name in seen)

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
    """The card of a question. A private question has no topline, nor has a base of very few people."""
    questionnaire = sentences.questionnaire
    shown = [] if question.private else [row for row in known.toplines if not 0 < row["base"] < FEWEST]
    everybody = [row for row in shown if row["banner"] == EVERYBODY]
    gridded = any(row["row"] for row in everybody) and any(row["option"] for row in everybody)
    route = questionnaire.routes.get(question.id)
    return Card(
        anchor=anchor("question", question.id),
        id=question.id,
        text=question.text,
        type=words.TYPES[question.type],
        route=sentences.condition(route) if route is not None else (),
        notes=_notes(question),
        options=tuple(question.options.values()),
        rows=tuple(question.rows.values()),
        accounting=tuple(_accounting(question, row) for row in known.bases if row["base"] == EVERYBODY),
        topline=() if gridded else tuple(_choice(question, row) for row in everybody),
        grid=_grid(questionnaire, question, everybody) if gridded else (),
        banners=_banners(question, shown, [r for r in known.bases if r["base"] != EVERYBODY]),
        several=question.type is Type.multiple,
        small=FEWEST if len(shown) < len(known.toplines) and not question.private else 0,
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
        route=(),
        notes=("Sizes of whole bases, and numbers that the questionnaire cannot express.",),
        options=(),
        rows=(),
        accounting=(),
        topline=(),
        grid=(),
        banners=None,
        several=False,
        small=0,
        rules=(),
        figures=tuple(known.figures),
        findings=tuple(f for f in known.findings if f.figures),
    )


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


def _accounting(question: Question, row: Row) -> Accounting:
    return Accounting(
        row=_row_label(question, row),
        total=row["total"],
        parts=tuple(
            charts.Segment("s-" + status.replace("_", "-"), name, row[status])
            for status, name in words.STATUSES.items()
        ),
        invalidated=row["invalidated"],
    )


def _row_label(question: Question, row: Row) -> str:
    return question.rows.get(row["row"]) or str(row["row"]) if row["row"] else ""


def _choice(question: Question, row: Row) -> Choice:
    label = row["label"]
    if row["row"] and row["option"] is None:
        label = _row_label(question, row) + (f": {label}" if label else "")
    return Choice(label, row["count"], row["base"], _percent(row))


def _percent(row: Row) -> str:
    if not row["base"]:
        return words.DASH
    return charts.percent(Fraction(100 * row["count"], row["base"]), 1)


def _grid(questionnaire: Questionnaire, question: Question, rows: list[Row]) -> tuple[GridRow, ...]:
    lines: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        lines[row["row"]].append(row)
    real = [code for code in question.options if questionnaire.option_status(question, code) is Status.answered]
    shades = {code: f"g-{i * 6 // len(real)}" for i, code in enumerate(real)}
    return tuple(
        GridRow(
            _row_label(question, line[0]),
            max(r["base"] for r in line),
            tuple(
                Choice(r["label"], r["count"], r["base"], _percent(r), shades.get(r["option"], "g-none")) for r in line
            ),
        )
        for line in lines.values()
    )


def _banners(question: Question, toplines: list[Row], bases: list[Row]) -> Banners | None:
    """The toplines of the named bases, a column each; None where there are none."""
    names = tuple(dict.fromkeys(row["banner"] for row in toplines if row["banner"] != EVERYBODY))
    if not names:
        return None
    cells: dict[tuple[str | None, str | None], dict[str, str]] = defaultdict(dict)
    labels: dict[tuple[str | None, str | None], str] = {}
    sizes: dict[str, list[int]] = defaultdict(list)
    for row in toplines:
        if row["banner"] == EVERYBODY:
            continue
        key = (row["row"], row["option"])
        grid_row = _row_label(question, row)
        labels.setdefault(key, f"{grid_row}: {row['label']}" if grid_row else row["label"])
        cells[key][row["banner"]] = f"{row['count']:,} ({_percent(row)})" if row["base"] else words.DASH
        sizes[row["banner"]].append(row["base"])
    asked = {row["base"]: row for row in bases if not row["row"]}
    lines = [(labels[key], tuple(cells[key].get(n, "") for n in names)) for key in labels]
    for column, name in (("total", "In the base"), ("asked", "Asked"), ("answered", "Answered")):
        if all(n in asked for n in names):
            lines.append((name, tuple(f"{asked[n][column]:,}" for n in names)))
    told = tuple(f"n = {_spread(sizes[n])}" for n in names)
    return Banners(tuple(n.replace("_", " ") for n in names), told, tuple(lines))


def _spread(values: list[int]) -> str:
    return f"{values[0]:,}" if min(values) == max(values) else f"{min(values):,}{words.DASH}{max(values):,}"
