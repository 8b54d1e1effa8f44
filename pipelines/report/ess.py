"""The machine-readable validation report of the European Statistical System: `validation-report.ess.json`.

After M. van der Loo and O. ten Bosch (2017), *Design of a generic machine-readable validation report structure*,
version 1.0.0, ESSnet ValiDat Integration, and its JSON schema in version 1.0.1, where the keys of data are lists of
lists. An entry is a validation (event, rule, data, value): one for the gate, each rule, each published figure, and each
finding that names neither. `1` passes, `0` fails, `NA` could not be told.

A datum is named by population, measurement, unit and variable (*U, t, u, X* of the Methodology for Data Validation,
Di Zio et al. 2016): `["responses", "tracktr/2016", "", "income"]` is that column for all respondents, of whom none is
ever named; `["figures", "tracktr/2016", "t3.n", "printed"]` is what one figure prints, and without its name what all
of them print. Belongs here: that format. Does not belong here: what the entries are (`cases.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from pipelines.report.cases import Case, State, acceptance_told, cases, in_force
from pipelines.report.decision import has_answers
from pipelines.report.moments import iso
from pipelines.report.words import listed
from pipelines.result import Result
from schemas import conditions
from schemas.questionnaire import Severity
from schemas.tables import OUTCOMES

Key = list[str]

VALUES: Final = dict(zip(OUTCOMES, ("1", "0", "NA"), strict=True))
SEVERITIES: Final = {Severity.error: "error", Severity.warning: "warning", Severity.info: "information"}
GATE: Final = "gate"
SEVERAL: Final = 50
"""Figures that are named one by one; where a finding is about more of them, its source is all that is printed."""


def as_ess(result: Result) -> str:
    """The report as JSON text, an entry a line; the same result gives the same text."""
    lines = (json.dumps(entry, ensure_ascii=False, allow_nan=False) for entry in entries(result))
    return "[\n" + ",\n".join(lines) + "\n]\n"


def entries(result: Result) -> list[dict[str, Any]]:
    """The validations of a wave, in the order of its tables."""
    made = _Entries(result)
    return [made.gate(), *(made.entry(case) for case in cases(result))]


class _Entries:
    """Entries of one result."""

    def __init__(self, result: Result) -> None:
        evidence = result.evidence
        self.result, self.wave, self.code = result, result.name, evidence.code
        self.event = {
            "time": iso(evidence.made),
            "actor": f"Surveyproof {evidence.code}",
            "agent": ", ".join(result.questionnaire.owners),
            "trigger": f"run {evidence.run}",
        }
        self.asserted = {rule.id: rule.assert_ for rule in result.questionnaire.rules if rule.assert_}
        self.accepted = in_force(result)

    def gate(self) -> dict[str, Any]:
        """Whether the wave was refused."""
        refused = self.result.refused
        delivered = has_answers(self.result)
        rule = {
            "language": f"Surveyproof/questionnaire {self.code}",
            "expression": GATE,
            "severity": SEVERITIES[Severity.error],
            "description": "No rule about the table as a whole fails, and no more respondents are held back than "
            "the questionnaire allows",
        }
        if refused:
            rule["explanation"] = refused
        outcome = "fail" if refused else "pass" if delivered else "cannot tell"
        return self._validation(GATE, rule, [self._answers("")], [], "All answers of the wave", outcome)

    def entry(self, case: Case) -> dict[str, Any]:
        """One case."""
        explanation = self._explanation(case)
        lowered = case.state in (State.accepted, State.remark)
        rule = {
            "name": case.id,
            "language": f"Surveyproof/{'figures' if case.sort == 'figure' else 'questionnaire'} {self.code}",
            "expression": self._expression(case),
            "severity": SEVERITIES[Severity.info if lowered else case.severity],
            "description": self._description(case),
        }
        if lowered and case.severity is not Severity.info:
            rule["change"] = "down"
        if explanation:
            rule["explanation"] = explanation
        source, target, about = self._data(case)
        return self._validation(f"{case.sort}:{case.id}", rule, source, target, about, case.outcome)

    def _validation(
        self, id_: str, rule: dict[str, str], source: list[Key], target: list[Key], about: str, outcome: str
    ) -> dict[str, Any]:
        return {
            "id": f"{self.result.evidence.run}/{self.wave}/{id_}",
            "type": "validation",
            "event": self.event,
            "rule": rule,
            "data": {"source": source, "target": target or source, "description": about},
            "value": VALUES[outcome],
        }

    def _expression(self, case: Case) -> str:
        """What was evaluated. A rule that follows from the questionnaire is known there by its name."""
        row = case.row
        if case.sort == "finding":
            return str(row["kind"])
        if case.sort == "rule":
            return self.asserted.get(case.id, case.id)
        item = f"{row['question'] or row['quantity'] or ''}" + (f".{row['row']}" if row["row"] else "")
        chosen = f" in ({', '.join(row['options'])})" if row["options"] else ""
        counted = row["counted_where"] or row["where"] or f"{item}{chosen}" or "everybody"
        base = row["base_where"] or row["base"]
        return f"{row['statistic']}({counted}; base {base}) is printed as {json.dumps(row['printed'])}"

    def _description(self, case: Case) -> str:
        if case.sort == "finding":
            return str(case.row["headline"])
        if case.sort == "rule":
            return str(case.row["text"])
        return f"Printed at {case.row['place']}"

    def _explanation(self, case: Case) -> str:
        """Why it fails or cannot be told, and who accepted that. A remark explains only what fails."""
        found = [f"{f['headline']}. {f['arithmetic']} {f['correction']}" for f in case.findings]
        accepted = [
            f"Lowered from {f['severity']}. {acceptance_told(self.accepted.get(f['fingerprint']))}"
            for f in case.findings
            if f["waived"]
        ]
        if case.state is State.remark:
            accepted.append(f"Lowered from {case.severity}: only a remark is made of it.")
        reason = case.row["reason"] if case.sort == "figure" and case.outcome == "cannot tell" else ""
        parts = [*(found if case.outcome == "fail" else ()), *accepted, reason]
        return " ".join(" ".join(parts).split())

    def _data(self, case: Case) -> tuple[list[Key], list[Key], str]:
        """What a case was evaluated on, what it is about, and the latter in words."""
        if case.sort == "rule":
            questions = self._asked(case)
            about = f"Answers to {listed(questions)}" if questions else "All answers of the wave"
            columns = [c for question in questions for c in self._of_question(question)]
            return [self._answers(c) for c in columns] or [self._answers("")], [], about
        if case.sort == "finding":
            named = [self._printed(f) for f in case.row["figures"] or ()]
            asked = [self._answers(c) for c in self._of_question(case.row["question"])]
            return named or asked or [self._answers("")], [], "; ".join(dict.fromkeys(case.row["places"] or ()))
        together = [finding["figures"] or () for finding in case.findings]
        if any(len(figures) > SEVERAL for figures in together):
            together = [("",)]
        with_it = dict.fromkeys([case.id, *(f for figures in together for f in figures)])
        source = [self._printed(f) for f in with_it]
        if case.row["recomputed_count"] is not None:
            source += [self._answers(c) for c in self._of_question(case.row["question"])]
        return source, [self._printed(case.id)], f"The figure {case.id}"

    def _asked(self, case: Case) -> list[str]:
        """The questions that a rule is about; none where it is about the whole file."""
        if case.row["question"]:
            return [case.row["question"]]
        asserted = self.result.questionnaire.asserted.get(case.id)
        return sorted(conditions.questions(asserted)) if asserted is not None else []

    def _of_question(self, question: str | None) -> Iterable[str]:
        known = self.result.questionnaire.by_id
        return tuple(known[question].columns) if question in known else ()

    def _answers(self, column: str) -> Key:
        return ["responses", self.wave, "", column]

    def _printed(self, figure: str) -> Key:
        return ["figures", self.wave, figure, "printed"]
