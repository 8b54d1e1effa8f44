"""Figures, rules and findings, each as one line or block of the page, joined with what it refers to.

Belongs here: what is said of one of them. Does not belong here: which card it stands on (`cards.py`), and pictures
(`pictures/`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from markupsafe import Markup

from pipelines.report import disclosure, pictures, words
from pipelines.report.charts.numbers import percent
from pipelines.report.pictures import gaps
from pipelines.report.pictures.reading import Reading, Shown
from pipelines.report.words import Sentences
from schemas.questionnaire import Questionnaire, Severity

Row = Mapping[str, Any]

SEVERITIES: Final = tuple(s.value for s in (Severity.error, Severity.warning, Severity.info))
OUTCOMES: Final = {"fail": 0, "cannot tell": 1, "pass": 2}
OTHER: Final = ("other-figures", "Other figures")
"""Anchor and title of the card of the figures that belong to no question."""


def anchor(kind: str, name: str) -> str:
    """A stable id for deep links: readable, and different for names that differ."""
    readable = re.sub(r"[^A-Za-z0-9._:-]+", "-", name)[:80]
    if readable != name:
        readable += "-" + hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{kind}-{readable}"


@dataclass(frozen=True)
class FigureView:
    """A published figure."""

    anchor: str
    printed: str
    subject: str
    measure: str
    place: str
    document: str
    question: str | None
    card: str | None
    card_title: str
    possible: str
    share: str
    recomputed: str
    recount: str
    verdict: str
    reason: str
    findings: tuple[str, ...]
    shown: Shown = field(repr=False, compare=False)


@dataclass(frozen=True)
class RuleView:
    """A rule about answers."""

    anchor: str
    scope: str
    rule: str
    family: str
    severity: str
    text: str
    outcome: str
    checked: int
    failed: int
    cannot_tell: int
    question: str | None


@dataclass(frozen=True)
class FindingView:
    """A finding with what it is about. `card` is the anchor of the card that it belongs to."""

    anchor: str
    finding: str
    kind: str
    kind_words: str
    severity: str
    headline: str
    arithmetic: str
    correction: str
    question: str | None
    card: str | None
    card_title: str
    figures: tuple[FigureView, ...]
    places: tuple[str, ...]
    rule: RuleView | None
    rule_id: str | None
    waived: bool
    pictures: tuple[Markup, ...]


def figure(row: Row, sentences: Sentences, findings: Collection[str]) -> FigureView:
    """A figure from its row; `findings` are the ids that can be linked to."""
    question = sentences.questionnaire.by_id.get(row["question"]) if row["question"] else None
    subject = words.subject(row, question, sentences)
    shown = Shown(row, subject)
    possible, share = _possible(shown, sentences.questionnaire)
    recomputed, recount = _recounted(row, sentences.questionnaire.disclosure)
    return FigureView(
        anchor=anchor("figure", row["figure"]),
        printed=row["printed"],
        subject=subject,
        measure=words.measure(row),
        place=row["place"],
        document=row["document"] or "",
        question=row["question"],
        card=anchor("question", question.id) if question else None,
        card_title=words.shortened(question.text) if question else "",
        possible=possible,
        share=share,
        recomputed=recomputed,
        recount=recount,
        verdict=row["verdict"],
        reason=row["reason"],
        findings=tuple(f for f in row["findings"] or () if f in findings),
        shown=shown,
    )


def rule(row: Row) -> RuleView:
    """A rule from its row."""
    return RuleView(
        anchor=anchor("rule", row["rule"]),
        **{name: row[name] for name in RuleView.__dataclass_fields__ if name != "anchor"},
    )


def finding(
    row: Row, questionnaire: Questionnaire, figures: Mapping[str, FigureView], rules: Mapping[str, RuleView]
) -> FindingView:
    """A finding from its row, joined with its figures and its rule."""
    involved = tuple(figures[f] for f in row["figures"] or () if f in figures)
    question = questionnaire.by_id.get(row["question"]) if row["question"] else None
    known = {f.place for f in involved}
    card, title = None, ""
    if question is not None:
        card, title = anchor("question", question.id), words.shortened(question.text)
    elif any(f.question not in questionnaire.by_id for f in involved):
        card, title = OTHER
    return FindingView(
        anchor=anchor("finding", row["finding"]),
        finding=row["finding"],
        kind=row["kind"],
        kind_words=words.kind(row["kind"]),
        severity=row["severity"],
        headline=row["headline"],
        arithmetic=row["arithmetic"],
        correction=row["correction"],
        question=row["question"],
        card=card,
        card_title=title,
        figures=involved,
        places=tuple(p for p in dict.fromkeys(row["places"] or ()) if p not in known),
        rule=rules.get(row["rule"]) if row["rule"] else None,
        rule_id=row["rule"],
        waived=row["waived"],
        pictures=_pictures(row, questionnaire, involved, figures.values(), rules.get(row["rule"])),
    )


def _pictures(
    row: Row,
    questionnaire: Questionnaire,
    involved: Iterable[FigureView],
    figures: Iterable[FigureView],
    broken: RuleView | None,
) -> tuple[Markup, ...]:
    """What helps to see it."""
    if broken is not None:
        return pictures.of_rule(broken.checked, broken.failed, broken.cannot_tell)
    shown, others = [one.shown for one in involved], (one.shown for one in figures)
    return pictures.of_figures(row["kind"], row["finding"], shown, others, Reading(questionnaire)) if shown else ()


def rules_in_order(rules: Iterable[RuleView]) -> tuple[RuleView, ...]:
    """Failed ones first, then those that cannot be told."""
    return tuple(sorted(rules, key=lambda r: OUTCOMES.get(r.outcome, 1)))


def _possible(shown: Shown, questionnaire: Questionnaire) -> tuple[str, str]:
    """The counts that print like the figure, and the share they are."""
    low, high, base = (shown.row[name] for name in ("lowest", "highest", "base_n"))
    is_share = bool(shown.unit and base)
    if low is None or high is None:
        none = is_share and gaps.gap(shown, Reading(questionnaire)) is not None
        return (f"no count of {base:,}" if none else "", "")
    if low > high:
        return (f"no count of {base:,}" if base else "no count", "")
    counts = f"{low:,}" if low == high else f"{low:,}{words.DASH}{high:,}"
    if not is_share:
        return (counts, "")
    decimals = shown.number.decimals if shown.number else 0
    shares = [percent(Fraction(100 * k, base), decimals + 1) for k in dict.fromkeys((low, high))]
    return (f"{counts} of {base:,}", words.DASH.join(shares))


def _recounted(row: Row, least: int) -> tuple[str, str]:
    """The figure recomputed, and out of how many. Of fewer than `least` respondents no answers are shown."""
    part, base = row["recomputed_count"], row["recomputed_base"]
    if base is not None and row["statistic"] != "base" and disclosure.is_few(base, least):
        return "", disclosure.hidden(least)
    recomputed = row["recomputed"] or ""
    recount = "" if part is None else f"{part:,} of {base:,}" if base is not None else f"{part:,}"
    return recomputed, "" if recount == recomputed else recount
