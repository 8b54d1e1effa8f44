"""One export or one file of figures, checked on its own: what `surveyproof check` and `figures` do.

Belongs here: from files to a `Result`, and tables written on request. Does not belong here: the orchestrator, printing.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pipelines.assembly import code_version, findings_frame, lock_sha256, now, result_of
from pipelines.files import read_text, sha256, shown, writing
from pipelines.project import WAIVERS, exhibits_beside, load_previous
from pipelines.readers import read_export
from pipelines.result import Evidence, Result
from pipelines.review import Before, beside, with_review
from schemas import curate, tables
from schemas.problems import InputError
from schemas.questionnaire import Questionnaire

LARGE = 200 * 1024 * 1024
"""Bytes from which on an export is judged in parts."""


def check_export(
    q: Questionnaire,
    questionnaire_file: Path,
    export: Path,
    out: Path | None = None,
    *,
    doubts: bool = False,
    answers: bool = True,
) -> Result:
    """One export against its questionnaire; with `out`, its tables in that new folder; see `result_of`.

    A text file above `LARGE` is judged part by part, in bounded memory. Raises InputError for what cannot be read,
    and for a folder that exists.
    """
    evidence = _evidence(q, questionnaire_file, export, None)
    before = replace(beside(questionnaire_file, evidence.made), asked=load_previous(questionnaire_file, q))
    if export.stat().st_size > LARGE:
        from pipelines.readers.streaming import NotInPartsError

        try:
            return _in_folder(out, lambda folder: _large(q, export, evidence, before, folder))
        except NotInPartsError:  # it is read whole, then
            pass
    delivery = read_export(export, q)
    evidence = _evidence(q, questionnaire_file, export, None, delivery.dialect)
    result = result_of(q, delivery, (), evidence, before, doubts=doubts, answers=answers)
    return _in_folder(out, lambda folder: _written(result, folder))


def check_figures(q: Questionnaire, questionnaire_file: Path, figures_file: Path, export: Path | None) -> Result:
    """Published figures against each other and, if given, the answers; with `exhibits.csv` where that is beside them.

    Raises InputError.
    """
    from schemas.figures.exhibits import parse_exhibits
    from schemas.figures.model import parse_figures

    published = parse_figures(read_text(figures_file), q, str(figures_file))
    listed = exhibits_beside(figures_file)
    exhibits = parse_exhibits(read_text(listed), q, str(listed)) if listed else ()
    delivery = read_export(export, q) if export else None
    evidence = _evidence(q, questionnaire_file, export, figures_file, delivery.dialect if delivery else None)
    evidence = replace(evidence, proposed=sum(figure.proposed for figure in published))
    before = replace(beside(questionnaire_file, evidence.made), asked=load_previous(questionnaire_file, q))
    return result_of(q, delivery, published, evidence, before, doubts=False, exhibits=exhibits)


def _evidence(
    q: Questionnaire, questionnaire: Path, export: Path | None, figures: Path | None, dialect: str | None = None
) -> Evidence:
    waivers = questionnaire.with_name(WAIVERS)
    return Evidence(
        run="command line",
        made=now(),
        code=code_version(),
        questionnaire_sha256=sha256(questionnaire),
        export=export.name if export else None,
        export_sha256=sha256(export) if export else None,
        figures=figures.name if figures else None,
        figures_sha256=sha256(figures) if figures else None,
        synthetic=bool(q.export and q.export.synthetic and export),
        dialect=dialect,
        lock_sha256=lock_sha256(),
        waivers_sha256=sha256(waivers) if waivers.exists() else None,
    )


def _large(q: Questionnaire, export: Path, evidence: Evidence, before: Before, folder: Path | None) -> Result:
    from pipelines.large import evaluate_file
    from pipelines.parquet import table_metadata, write_table

    summary = evaluate_file(export, q, evidence, folder, before.asked)
    evidence = replace(evidence, dialect=summary.dialect)
    found = curate.rule_findings(summary.tables["rules"], tables.frame("failures", [], q.survey, q.wave))
    none = tables.frame("figures", [], q.survey, q.wave)
    made = {**summary.tables, "findings": findings_frame(found, q, none, summary.tables["rules"], before)}
    result = Result(
        q,
        made,
        evidence,
        summary.refused,
        summary.respondents - summary.held_back,
        summary.held_back,
        summary.left_out,
    )
    if folder is not None:
        write_table(folder / "findings.parquet", made["findings"], table_metadata(result, "findings"))
    return with_review(result, before)


def _in_folder(out: Path | None, make: Callable[[Path | None], Result]) -> Result:
    """Make a result with its tables in a new folder, which is there whole or not at all."""
    if out is None:
        return make(None)
    if out.exists():
        raise InputError.of(shown(out), "this exists already.", "Name a new folder.")
    unfinished = out.with_name(f".{out.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        with writing(out):
            unfinished.mkdir(parents=True)
            result = make(unfinished)
            unfinished.rename(out)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return result


def _written(result: Result, folder: Path | None) -> Result:
    if folder is not None:
        from pipelines.parquet import table_metadata, write_table

        for name, table in result.tables.items():
            write_table(folder / f"{name}.parquet", table, table_metadata(result, name))
    return result
