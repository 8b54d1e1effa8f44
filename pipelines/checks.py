"""Outcomes of rules and verdicts on figures as asset checks, one a family or kind.

Belongs here: the mapping to pass and fail, WARN and ERROR, and bounded evidence (numbers, which plot, and a short
table; rule and finding ids, never a respondent's value). Does not belong here: what decides an outcome.

A check is an ERROR if there is a new error under it that nobody has accepted: that is what people are called for. A
WARN has known errors, warnings, or something that nobody can tell. What was accepted, and what is told for information
only, passes, with its number.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

import dagster as dg
import polars as pl

from pipelines.report.words import shortened
from pipelines.result import alarming, tally
from schemas.findings import ORDER
from schemas.questionnaire import Family, Severity

GATE, NEW_ERRORS, JUDGED = "gate", "new_errors", "judged"
NOT_REPRODUCED, UNDECIDED = "not_reproduced", "undecided"
MOST_ROWS: Final = 20
LONGEST: Final = 200  # characters of a headline in a table
WIDEST: Final = 44  # of an id
Finding = Mapping[str, Any]
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
    UNDECIDED: "What could not be decided in time",
    NOT_REPRODUCED: "The answers give the figures that nothing else contradicts",
    JUDGED: "Every figure could be judged",
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


def of_rules(rules: pl.DataFrame, failures: pl.DataFrame, findings: pl.DataFrame) -> Iterator[dg.AssetCheckResult]:
    """One result a family. A family in which something cannot be told has not passed, whatever was accepted."""
    failing = failures.join(rules.select("rule", "family"), on="rule").group_by("family").agg(pl.col("line").n_unique())
    people = dict(failing.iter_rows())
    found = findings.to_dicts()
    for family in Family:
        own = rules.filter(pl.col("family") == family.value)
        outcomes = tally(own["outcome"])
        untold = own.filter(pl.col("outcome") == "cannot tell")
        numbers = {
            "rules": own.height,
            "failed": outcomes.failed,
            "cannot_tell": outcomes.cannot_tell,
            "respondents": people.get(family.value, 0),
        }
        yield _result(
            "validated_answers",
            family.value,
            [f for f in found if f["kind"] == family.value],
            said=_of_family(numbers),
            metadata=numbers | _table("not_told", untold.select("rule", "checked", "cannot_tell").to_dicts()),
            told=not outcomes.cannot_tell,
        )


def of_gate(refused: str | None, quarantined: int, delivered: int, findings: pl.DataFrame) -> dg.AssetCheckResult:
    """Whether the wave may be published; if not, with the errors."""
    errors = [f for f in findings.to_dicts() if f["severity"] == Severity.error] if refused else []
    return dg.AssetCheckResult(
        check_name=GATE,
        asset_key="validated_answers",
        passed=refused is None,
        severity=dg.AssetCheckSeverity.ERROR,
        description=refused or f"{_many(quarantined, 'row')} of {delivered} held back",
        metadata={"quarantined": quarantined, "delivered": delivered} | evidence(errors),
    )


def of_figures(figures: pl.DataFrame, findings: pl.DataFrame, recomputed: int) -> Iterator[dg.AssetCheckResult]:
    """One result a kind of contradiction, and whether every figure could be judged.

    `recomputed` is how many figures were compared with the answers. A kind has not passed where no figure could be
    judged, nor where something is undecided.
    """
    verdicts = tally(figures["verdict"])
    numbers = {"figures": verdicts.total, "cannot_tell": verdicts.cannot_tell}
    found = [f for f in findings.to_dicts() if f["rule"] is None]
    said = f"{_many(verdicts.total, 'figure')}, of which {verdicts.cannot_tell} cannot be judged"
    for kind in (name for name in KIND_WORDS if name != JUDGED):
        own = [f for f in found if f["kind"] == kind]
        compared = recomputed if kind == NOT_REPRODUCED else verdicts.judged
        yield _result(
            "figures",
            kind,
            own,
            said=f"{recomputed} of {_many(verdicts.total, 'figure')} recomputed" if kind == NOT_REPRODUCED else said,
            metadata=numbers | ({"recomputed": recomputed} if kind == NOT_REPRODUCED else {}),
            told=(compared > 0 or not verdicts.total) and not (kind == UNDECIDED and own),
        )
    untold = figures.filter(pl.col("verdict") == "cannot tell").select("figure", "place", "reason")
    yield _result(
        "figures",
        JUDGED,
        [],
        said=said,
        metadata=numbers | _table("not_told", untold.to_dicts()),
        told=untold.is_empty(),
    )


def of_news(findings: pl.DataFrame) -> dg.AssetCheckResult:
    """Whether somebody should be called: an error that the last published run did not have and nobody has accepted."""
    found = findings.to_dicts()
    new = [f for f in found if alarming(f)]
    return dg.AssetCheckResult(
        check_name=NEW_ERRORS,
        asset_key="report",
        passed=not new,
        severity=dg.AssetCheckSeverity.ERROR,
        description=in_words(found),
        metadata=counted(found) | {"content": content_of(new)} | evidence(new),
    )


def content_of(findings: Iterable[Finding]) -> str:
    """A digest of findings, whatever their order: the same as long as the same things contradict each other."""
    marks = sorted(f["fingerprint"] or f"{f['finding']} {f['headline']}" for f in findings)
    return sha256("\n".join(marks).encode()).hexdigest()


def counted(findings: Sequence[Finding]) -> dict[str, int]:
    """Findings in numbers; each counts once, so that all but the first add up to it."""
    left = [f for f in findings if not f["waived"]]
    errors = [f for f in left if f["severity"] == Severity.error]
    new = sum(map(alarming, errors))
    return {
        "findings": len(findings),
        "new_errors": new,
        "persisting_errors": len(errors) - new,
        "warnings": sum(f["severity"] == Severity.warning for f in left),
        "information": sum(f["severity"] == Severity.info for f in left),
        "accepted": len(findings) - len(left),
    }


def in_words(findings: Sequence[Finding]) -> str:
    """The same in words."""
    n = counted(findings)
    said = [
        _many(n["new_errors"], "new error") if n["new_errors"] else "",
        f"{_many(n['persisting_errors'], 'error')} known before" if n["persisting_errors"] else "",
        _many(n["warnings"], "warning") if n["warnings"] else "",
        f"{n['information']} for information" if n["information"] else "",
        f"{n['accepted']} accepted" if n["accepted"] else "",
    ]
    return ", ".join(filter(None, said)) or "no findings"


def evidence(findings: Iterable[Finding]) -> dict[str, Any]:
    """A table of at most `MOST_ROWS` findings, those first that somebody should be called for."""
    ranked = sorted(findings, key=lambda f: (not alarming(f), f["waived"], ORDER[Severity(f["severity"])]))
    rows = [
        {
            "finding": _in_a_column(f["finding"]),
            "severity": f["severity"],
            "change": f"{f['change']}, accepted" if f["waived"] else f["change"],
            "headline": shortened(f["headline"], LONGEST),
        }
        for f in ranked
    ]
    return _table("evidence", rows)


def _result(
    asset: str, name: str, found: Sequence[Finding], *, said: str, metadata: dict[str, Any], told: bool
) -> dg.AssetCheckResult:
    serious = [f for f in found if not f["waived"] and f["severity"] != Severity.info]
    news = any(map(alarming, found))
    return dg.AssetCheckResult(
        check_name=name,
        asset_key=asset,
        passed=told and not serious,
        severity=dg.AssetCheckSeverity.ERROR if news else dg.AssetCheckSeverity.WARN,
        description=f"{said}: {in_words(found)}" if found else said,
        metadata=counted(found) | metadata | evidence(found),
    )


def _in_a_column(id_: str) -> str:
    """An id, which no browser breaks, so short that it leaves room for the headline beside it."""
    return id_ if len(id_) <= WIDEST else f"{id_[: WIDEST // 2]}…{id_[-(WIDEST // 2) + 1 :]}"


def _of_family(numbers: Mapping[str, int]) -> str:
    if not numbers["rules"]:
        return "no rules of this family"
    failed = f"{numbers['failed']} of {_many(numbers['rules'], 'rule')} not met"
    people = f" by {_many(numbers['respondents'], 'respondent')}" if numbers["respondents"] else ""
    return failed + people + (f", {numbers['cannot_tell']} cannot be told" if numbers["cannot_tell"] else "")


def _many(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def _table(name: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    if not rows:
        return {}
    shown = dg.MetadataValue.table([dg.TableRecord(dict(row)) for row in rows[:MOST_ROWS]])
    more = {f"{name}_not_shown": len(rows) - MOST_ROWS} if len(rows) > MOST_ROWS else {}
    return {name: shown} | more
