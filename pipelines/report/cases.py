"""What was checked, one case each: every rule, every published figure, every finding that names neither.

Belongs here: which findings concern a case, and what they make of it. A case says less than the page and more than an
outcome: a continuous integration and a validation report of official statistics want one verdict a check. Does not
belong here: how either writes it down (`junit.py`, `ess.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Literal

from pipelines.result import Result, alarming
from schemas.questionnaire import Severity
from schemas.review.waivers import Acceptance, Force, because

Row = Mapping[str, Any]

ORDER: Final = tuple(s.value for s in (Severity.error, Severity.warning, Severity.info))


class State(StrEnum):
    """What a check comes to for whoever must act on it."""

    alarming = "new error"
    persisting = "known error"
    warning = "warning"
    accepted = "accepted"
    remark = "remark"
    cannot_tell = "cannot tell"
    passed = "pass"


@dataclass(frozen=True)
class Case:
    """One check. `row` is its line of `rules` or `figures`, or the finding itself.

    `findings` concern it, most serious first, remarks included. `outcome` is that of the row, or `fail` where a finding
    says so: a figure that nothing but a warning contradicts has failed this check, whatever may be true of it.
    """

    sort: Literal["rule", "figure", "finding"]
    id: str
    row: Row
    findings: tuple[Row, ...]
    outcome: str
    state: State

    @property
    def severity(self) -> Severity:
        """Of the check: that of the rule; of a figure that of the worst thing said of it, else an error."""
        if self.sort == "rule":
            return Severity(self.row["severity"])
        return next((Severity(f["severity"]) for f in self.findings if _counts(f)), Severity.error)


def cases(result: Result) -> Iterator[Case]:
    """Rules, then figures, then findings that name neither, each in the order of its table."""
    findings: list[Row] = sorted(result.rows("findings"), key=lambda f: ORDER.index(f["severity"]))
    rules = {row["rule"]: row for row in result.rows("rules")}
    figures = {row["figure"]: row for row in result.rows("figures")}
    of_rule: dict[str, list[Row]] = defaultdict(list)
    of_figure: dict[str, list[Row]] = defaultdict(list)
    alone: list[Row] = []
    for finding in findings:
        broken = [rule for rule in dict.fromkeys([finding["rule"], *(finding["rules"] or ())]) if rule in rules]
        for rule in broken:
            of_rule[rule].append(finding)
        named = _concerned(finding, figures)
        for figure in named:
            of_figure[figure].append(finding)
        if not (broken or named):
            alone.append(finding)
    for rule, row in rules.items():
        yield _case("rule", rule, row, row["outcome"], of_rule[rule])
    for figure, row in figures.items():
        yield _case("figure", figure, row, row["verdict"], of_figure[figure])
    for finding in alone:
        yield _case("finding", finding["finding"], finding, "fail" if _counts(finding) else "pass", [finding])


def _concerned(finding: Row, figures: Mapping[str, Row]) -> list[str]:
    """The figures that a finding doubts; all that it names where it doubts none."""
    doubted = [f for f in finding["doubted"] or () if f in figures]
    return list(dict.fromkeys(doubted or [f for f in finding["figures"] or () if f in figures]))


def _counts(finding: Row) -> bool:
    return bool(finding["severity"] != Severity.info)


def _case(sort: Literal["rule", "figure", "finding"], id_: str, row: Row, outcome: str, findings: list[Row]) -> Case:
    against = [f for f in findings if _counts(f)]
    return Case(sort, id_, row, tuple(findings), "fail" if against else outcome, _state(outcome, against))


def _state(outcome: str, against: list[Row]) -> State:
    open_ = [f for f in against if not f["waived"]]
    if any(alarming(f) for f in open_):
        return State.alarming
    if any(f["severity"] == Severity.error for f in open_):
        return State.persisting
    if open_:
        return State.warning
    if against:
        return State.accepted
    if outcome == "fail":  # tolerated by the questionnaire: only a remark is made of it
        return State.remark
    return State.passed if outcome == "pass" else State.cannot_tell


def in_force(result: Result) -> dict[str, Acceptance]:
    """Fingerprint -> the acceptance in force."""
    return {a.waiver.fingerprint: a for a in result.review.acceptances if a.force is Force.in_force}


def acceptance_told(acceptance: Acceptance | None) -> str:
    """An acceptance in one line, whether it holds or not."""
    return " ".join(because(acceptance).split()).rstrip(".") + "." if acceptance else "Accepted by a reviewer."


def told(finding: Row) -> list[str]:
    """A finding in lines of plain text: what, why, what would do, where."""
    places = list(dict.fromkeys(finding["places"] or ()))
    lines = [
        finding["headline"],
        finding["arithmetic"],
        f"Correction: {finding['correction']}" if finding["correction"] else "",
        f"Where: {'; '.join(places)}" if places else "",
        f"Finding: {finding['finding']}",
    ]
    return [" ".join(line.split()) for line in lines if line]
