"""Publishing a wave whole.

Readers find `curated/<survey>/<wave>`, a link to one finished version of the wave. A new version is written as a
draft, and then the link is turned in one step: a reader sees the old wave or the new one, and a run that dies half-way
leaves the old one standing. A refused wave turns no link; its evidence is left in `<wave>.refused`.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from pipelines.files import writing
from pipelines.parquet import RESPONSES, data_package, table_metadata, write_table
from pipelines.project import Project, Wave
from pipelines.result import Result
from schemas.problems import InputError
from schemas.responses import curated_contract
from schemas.tables import TABLES, validate

KEPT_VERSIONS = 2
DRAFTS_LAST = 24 * 3600  # seconds; a draft that is still being written is younger
PACKAGE = "datapackage.json"
BESIDE = (".refused", ".data-docs")
"""Endings of the folders that stand beside a published wave: no wave may be called so."""


def broken_contracts(result: Result) -> str | None:
    """None if every table keeps its contract; else which do not, and how, without any values."""
    from pandera.errors import SchemaErrors

    broken = []
    for name in (RESPONSES, *TABLES):
        try:
            if name == RESPONSES:
                curated_contract(result.questionnaire).validate(result.tables[name], lazy=True)
            else:
                validate(name, result.tables[name])
        except SchemaErrors as errors:
            which = sorted({f"{e.reason_code.name} {getattr(e.check, 'name', e.check)}" for e in errors.schema_errors})
            broken.append(f"{name}.parquet breaks its contract ({', '.join(which)})")
    return "; ".join(broken) or None


def accounting(result: Result, delivered: int) -> str | None:
    """None if curated + quarantined = delivered rows, and every table is about the same respondents; else what is."""
    curated, held = result.tables[RESPONSES], result.tables["quarantine"]
    if curated.height + held.height != delivered:
        return f"{curated.height} curated + {held.height} quarantined is not the {delivered} delivered"
    if set(result.tables["answers"]["respondent_id"]) != set(curated["respondent_id"]):
        return "answers.parquet and responses.parquet are about different respondents"
    everybody = result.tables["bases"].filter(result.tables["bases"]["base"] == "all")["total"].unique().to_list()
    if everybody not in ([curated.height], []):
        return f"bases.parquet counts {everybody} respondents where there are {curated.height}"
    return None


def publish(project: Project, result: Result, reports: Mapping[str, str]) -> Path:
    """Publish a wave; returns the folder of this version. Raises InputError if it cannot be written."""
    target = project.curated(Wave(result.questionnaire.survey, result.questionnaire.wave))
    if target.exists() and not target.is_symlink():
        what = "something stands where the published wave belongs, and was not put there by a run."
        raise InputError.of(project.relative(target), what, "Move it away.")
    version = version_of(project, result)
    with writing(target):
        _draft(result, {**reports, PACKAGE: data_package(result)}, version)
        _turn(target, version)
        _remove(refused_folder(target))
        _forget_old(target)
    return version


def refuse(project: Project, result: Result, reports: Mapping[str, str]) -> Path:
    """Leave the evidence of a refused wave beside the last good one; returns its folder."""
    folder = refused_folder(project.curated(Wave(result.questionnaire.survey, result.questionnaire.wave)))
    with writing(folder):
        evidence = _draft(result, reports, version_of(project, result).with_suffix(".refused"))
        before = evidence.with_suffix(".before")
        if folder.exists() or folder.is_symlink():
            folder.rename(before)
        evidence.rename(folder)
        _remove(before)
    return folder


def version_of(project: Project, result: Result) -> Path:
    """The folder of the version that a run publishes."""
    wave = Wave(result.questionnaire.survey, result.questionnaire.wave)
    return versions(project.curated(wave)) / result.evidence.run


def versions(target: Path) -> Path:
    """Where the versions of a wave are, finished ones only."""
    return target.parent / ".versions" / target.name


def refused_folder(target: Path) -> Path:
    """Where the evidence of a refused wave is left."""
    return target.with_name(f"{target.name}.refused")


def publish_folder(target: Path, name: str, fill: Callable[[Path], None]) -> Path:
    """Publish a folder as a wave is: `fill` writes a version of that name, then the link `target` is turned to it."""
    version = versions(target) / name
    with writing(target):
        _whole(version, fill)
        _turn(target, version)
        _forget_old(target)
    return version


def _draft(result: Result, texts: Mapping[str, str], finished: Path) -> Path:
    """Every table and text of a result, in a folder of its own."""

    def fill(draft: Path) -> None:
        for name, frame in result.tables.items():
            write_table(draft / f"{name}.parquet", frame, table_metadata(result, name))
        for name, text in texts.items():
            (draft / name).write_text(text, encoding="utf-8")

    return _whole(finished, fill)


def _whole(finished: Path, fill: Callable[[Path], None]) -> Path:
    """Write everything beside, and give it its name once it is whole and on the disk."""
    drafts = finished.parent.parent / ".drafts"
    draft = drafts / finished.name
    _remove(draft)
    draft.mkdir(parents=True)
    try:
        fill(draft)
        _to_disk(draft)
        finished.parent.mkdir(parents=True, exist_ok=True)
        draft.rename(finished)
    finally:
        _remove(draft)
        for left in drafts.iterdir():
            if left.stat().st_mtime < time.time() - DRAFTS_LAST:
                _remove(left)
    return finished


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _to_disk(folder: Path) -> None:
    """Have the operating system write everything out before the link is turned: a machine may die right after."""
    for path in (*folder.rglob("*"), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _turn(target: Path, version: Path) -> None:
    link = target.with_name(f".{target.name}.{version.name}")
    link.unlink(missing_ok=True)
    link.symlink_to(version.relative_to(target.parent), target_is_directory=True)
    link.replace(target)


def _forget_old(target: Path) -> None:
    current = target.resolve()
    others = [p for p in versions(target).iterdir() if p.resolve() != current]
    others.sort(key=lambda p: p.stat().st_mtime_ns, reverse=True)
    for old in others[KEPT_VERSIONS - 1 :]:
        _remove(old)
