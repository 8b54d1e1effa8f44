"""Outcomes of rules and verdicts on figures as asset checks, one a family or kind.

Belongs here: the mapping to pass and fail, WARN and ERROR, and bounded evidence (numbers, which plot, and a short
table; rule and finding ids, never a respondent's value). Does not belong here: what decides an outcome.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import dagster as dg
import polars as pl

from schemas.questionnaire import Family, Severity

GATE = "gate"
MOST_ROWS = 20
WORDS = {
    Family.structure: "What was delivered is the table that the questionnaire describes",
    Family.uniqueness: "Every row has a respondent, every respondent one row",
    Family.fieldwork: "Answers were given while the survey was open",
    Family.codes: "Every answer is one that the questionnaire knows",
    Family.ranges: "Numbers and dates lie within their limits",
    Family.routing: "Nobody answers what they were not asked; who must answer does",
    Family.exclusive: "Exclusive options stand alone",
    Family.choices: "As many options are ticked as the questionnaire allows",
    Family.expected: "The wave and its quotas have as many respondents as they should",
    Family.other_text: "Who ticks other says what, and the other way round",
    Family.grids: "Whoever begins a grid answers all of it",
    Family.ranking: "Each rank is given once, and none is left out",
    Family.attention: "No signs of answers without attention",
    Family.columns: "Every question is answered often enough, and not by all alike",
    Family.waves: "What was asked is what was asked in the wave before",
    Family.sums: "Constant sums add up",
    Family.cross_question: "The free rules of the questionnaire hold",
}
KIND_WORDS = {
    "unattainable": "Some whole number of respondents gives each percentage",
    "count_percent": "Counts and percentages of the same thing go together",
    "parts_whole": "Parts can add up to their whole",
    "repeated": "A number printed in several places is the same number",
    "joint": "All figures can be true together, across questions and bases",
    "wording": "Words go with the numbers they stand for",
    "comparison": "Ratios, differences and changes are what their two sides make",
    "rank": "Places in an order follow from the numbers",
    "cases": "Lists have as many cases as they are said to have",
    "mean": "Means, deviations and medians can be of the answers they are said to be of",
    "rounding": "How the percentages are rounded",
    "labels": "Titles, numbering, printed n and bands of options",
    "undecided": "What could not be decided in time",
    "not_reproduced": "The answers give the figures that were printed",
}
SEVERITIES = {
    Severity.error: dg.AssetCheckSeverity.ERROR,
    Severity.warning: dg.AssetCheckSeverity.WARN,
    Severity.info: dg.AssetCheckSeverity.WARN,
}


def specs(asset: str, words: Mapping[Any, str], waves: dg.PartitionsDefinition) -> list[dg.AssetCheckSpec]:
    """One check spec for each name, by partition."""
    with warnings.catch_warnings():
        # partitioned checks are in preview in 1.13; without them a failed wave hides behind a good one
        warnings.simplefilter("ignore", dg.PreviewWarning)
        return [
            dg.AssetCheckSpec(str(name), asset=asset, description=text, partitions_def=waves, blocking=name == GATE)
            for name, text in words.items()
        ]


def of_rules(rules: pl.DataFrame) -> Iterator[dg.AssetCheckResult]:
    """One result a family. A family in which something cannot be told has not passed."""
    for family in Family:
        own = rules.filter(pl.col("family") == family.value)
        counts = {
            outcome: own.filter(pl.col("outcome") == outcome).height for outcome in ("pass", "fail", "cannot tell")
        }
        failed = own.filter(pl.col("outcome") == "fail")
        worst = _worst(failed["severity"])
        told = not counts["cannot tell"]
        yield dg.AssetCheckResult(
            check_name=family.value,
            asset_key="validated_answers",
            passed=not counts["fail"] and told,
            severity=SEVERITIES[worst] if worst else dg.AssetCheckSeverity.WARN,
            description=_in_words(counts, "rules"),
            metadata={
                "rules": own.height,
                "rules_failed": counts["fail"],
                "rules_cannot_tell": counts["cannot tell"],
                "respondents_failing": int(failed["failed"].sum()),
            }
            | _table(failed.select("rule", "severity", "checked", "failed", "cannot_tell").to_dicts()),
        )


def of_gate(refused: str | None, quarantined: int, delivered: int) -> dg.AssetCheckResult:
    """Whether the wave may be published."""
    return dg.AssetCheckResult(
        check_name=GATE,
        asset_key="validated_answers",
        passed=refused is None,
        severity=dg.AssetCheckSeverity.ERROR,
        description=refused or f"{quarantined} of {delivered} respondents are held back",
        metadata={"quarantined": quarantined, "delivered": delivered},
    )


def of_figures(figures: pl.DataFrame, findings: pl.DataFrame) -> Iterator[dg.AssetCheckResult]:
    """One result a kind of contradiction."""
    untold = figures.filter(pl.col("verdict") == "cannot tell").height
    for kind in KIND_WORDS:
        own = findings.filter(pl.col("kind") == kind)
        worst = _worst(own["severity"])
        serious = own.filter(pl.col("severity") != Severity.info.value)
        yield dg.AssetCheckResult(
            check_name=kind,
            asset_key="figures",
            passed=serious.is_empty(),
            severity=SEVERITIES[worst] if worst else dg.AssetCheckSeverity.WARN,
            description=f"{own.height} findings; {untold} of {figures.height} figures cannot be told",
            metadata={"findings": own.height, "figures": figures.height, "figures_cannot_tell": untold}
            | _table(own.select("finding", "severity", "headline").to_dicts()),
        )


def _worst(severities: pl.Series) -> Severity | None:
    return next((s for s in Severity if s.value in severities), None)


def _in_words(counts: dict[str, int], what: str) -> str:
    said = [f"{n} {outcome}" for outcome, n in counts.items() if n]
    return f"{what}: {', '.join(said)}" if said else f"no {what} of this family"


def _table(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    records = [dg.TableRecord(row) for row in list(rows)[:MOST_ROWS]]
    return {"evidence": dg.MetadataValue.table(records)} if records else {}
