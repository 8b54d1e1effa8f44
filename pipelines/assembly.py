"""From parts to one `Result`, without an orchestrator.

The command line's `check` and `figures` and the evidence of a refused wave are assembled here; the assets put the
same parts together one by one. Does not belong here: reading files, judging.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

import polars as pl

from pipelines.readers import no_export
from pipelines.readers.delivery import Delivery
from pipelines.result import Evidence, Result
from pipelines.review import Before, changes, reviewed, with_review
from schemas import accounting, curate, tables
from schemas.figures.exhibits import Exhibit
from schemas.figures.judge import Judgement, judge
from schemas.figures.model import Figure
from schemas.findings import Finding, most_serious_first
from schemas.hints import hints
from schemas.lineage import lineage
from schemas.localise import doubted, most_doubted
from schemas.questionnaire import Family, Questionnaire
from schemas.recount import recount
from schemas.responses import Evaluation, evaluate
from schemas.root_cause import causes

UNREADABLE = (Family.structure, Family.codes, Family.fieldwork)
"""Families whose rules fail where cells are not understood."""
UNREVIEWED = {"fingerprint": "", "waived": False, "change": "first run", "since": ""}


@cache
def code_version() -> str:
    """Version of this package and a digest of its source, which changes with any rule."""
    root = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for package in ("schemas", "pipelines"):
        for path in sorted((root / package).rglob("*")):
            if path.is_file() and "surveys" not in path.parts and path.suffix in (".py", ".yaml", ".j2", ".css", ".js"):
                digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return f"{version('surveyproof')}+{digest.hexdigest()[:12]}"


def now() -> str:
    """The present moment, UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


@cache
def lock_sha256() -> str | None:
    """Of the list of libraries that this code is run with; None where it does not stand beside one."""
    path = Path(__file__).resolve().parents[1] / "requirements.lock"
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None


def findings_frame(
    findings: Iterable[Finding], q: Questionnaire, figures: pl.DataFrame, rules: pl.DataFrame, before: Before
) -> pl.DataFrame:
    """The findings table, most serious first, judged beside what was said and published `before`."""
    rows = [
        {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(f).items()}
        | {"severity": f.severity.value}
        | UNREVIEWED
        for f in most_serious_first(list(findings))
    ]
    return reviewed(tables.frame("findings", rows, q.survey, q.wave), figures, rules, before)


def figures_frame(judgement: Judgement, q: Questionnaire) -> pl.DataFrame:
    """The table of published figures, in the order of the file."""
    behind = {j.figure.figure: lineage(j.figure, q) for j in judgement.figures}
    rows = [
        {
            "figure": j.figure.figure,
            "document": j.figure.document or None,
            "place": j.figure.place,
            "question": j.figure.question or None,
            "row": j.figure.row or None,
            "options": list(j.figure.options),
            "base": j.figure.base,
            "where": j.figure.where or None,
            "quantity": j.figure.quantity or None,
            "statistic": j.figure.statistic.value,
            "versus": list(j.figure.versus),
            "versus_question": j.figure.versus_question or None,
            "versus_base": j.figure.versus_base or None,
            "weighted": j.figure.weighted,
            "printed": j.figure.printed,
            "base_n": j.base_n,
            "lowest": j.lowest,
            "highest": j.highest,
            "recomputed_count": j.recomputed.count if j.recomputed else None,
            "recomputed_base": j.recomputed.base if j.recomputed else None,
            "recomputed": j.recomputed_text,
            "verdict": j.verdict,
            "reason": j.reason,
            "findings": list(j.findings),
            "counted_where": behind[j.figure.figure].counted,
            "base_where": behind[j.figure.figure].base,
            "counted_sql": behind[j.figure.figure].sql_counted,
            "base_sql": behind[j.figure.figure].sql_base,
        }
        for j in judgement.figures
    ]
    return tables.frame("figures", rows, q.survey, q.wave)


def evidence_tables(evaluation: Evaluation, delivery: Delivery, *, doubts: bool = True) -> dict[str, pl.DataFrame]:
    """Rules, failures, doubts and quarantine; without `doubts` nobody asks which answers to doubt, which takes time."""
    q, least = evaluation.questionnaire, doubted(evaluation) if doubts else ()
    strange = any(c.outcome == "fail" and c.rule.family in UNREADABLE for c in evaluation.rules)
    told = hints(q, delivery.frame) if strange else {}
    return {
        "rules": curate.rules(evaluation, causes(evaluation, delivery.frame), most_doubted(least), told),
        "failures": curate.failures(evaluation),
        "doubts": tables.frame("doubts", [doubt.as_row() for doubt in least], q.survey, q.wave),
        "quarantine": curate.quarantine(evaluation, delivery.raw),
    }


def answer_tables(q: Questionnaire, kept: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The tables about the answers that are kept."""
    counted = accounting.tally(q, kept)
    return {
        "responses": curate.responses(q, kept),
        "answers": curate.answers(q, kept),
        "bases": accounting.bases_of(q, counted),
        "toplines": accounting.toplines_of(q, counted),
        "codebook": curate.codebook(q),
    }


def result_of(
    q: Questionnaire,
    delivery: Delivery | None,
    figures: Sequence[Figure],
    evidence: Evidence,
    before: Before | None = None,
    *,
    doubts: bool = True,
    answers: bool = True,
    exhibits: Sequence[Exhibit] = (),
) -> Result:
    """Everything about a wave from its parts. Without a delivery no rule about answers can be told.

    Without `answers` the tables about answers that are kept are not made, only counted. `before` is what the wave is
    judged beside.
    """
    before = before or Before(made=evidence.made)
    delivered = delivery or no_export(q)
    evaluation = evaluate(q, delivered.frame, before.asked)
    kept = evaluation.kept
    recounts = recount(figures, q, kept, evaluation.answers) if delivery else None
    judgement = judge(figures, q, recounts, synthetic=evidence.synthetic, exhibits=exhibits)
    made = evidence_tables(evaluation, delivered, doubts=doubts) | (answer_tables(q, kept) if answers else {})
    found = [*judgement.findings, *curate.rule_findings(made["rules"], made["failures"])]
    made["figures"] = figures_frame(judgement, q)
    made["findings"] = findings_frame(found, q, made["figures"], made["rules"], before)
    made["changes"] = changes(q, made, before)
    if answers:
        return with_review(Result(q, made, evidence, evaluation.refused), before)
    left_out = evaluation.left_out.height
    counted = Result(q, made, evidence, evaluation.refused, kept.height, int(evaluation.held_back.sum()), left_out)
    return with_review(counted, before)
