"""Publishing a wave whole.

Readers find `curated/<survey>/<wave>`, a link to one finished version of the wave. A new version is written beside
it, checked, and then the link is turned in one step: a reader sees the old wave or the new one, and a run that dies
half-way leaves the old one standing. A refused wave turns no link; its evidence is left in `<wave>.refused`.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from pipelines.files import writing
from pipelines.parquet import RESPONSES, data_package, table_metadata, write_table
from pipelines.project import Project, Wave
from pipelines.result import Result
from schemas.responses import curated_contract
from schemas.tables import TABLES, validate

KEPT_VERSIONS = 2
PAGE, MACHINE, PACKAGE = "validation-report.html", "validation-report.json", "datapackage.json"


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
    """None if curated + quarantined = delivered rows, without overlap; else what is wrong, in words."""
    curated, held = result.tables[RESPONSES].height, result.tables["quarantine"].height
    if curated + held != delivered:
        return f"{curated} curated + {held} quarantined is not the {delivered} delivered"
    return None


def publish(project: Project, result: Result, page: str, machine: str) -> Path:
    """Publish a wave; returns the folder in which readers find it. Raises InputError if it cannot be written."""
    wave = Wave(result.questionnaire.survey, result.questionnaire.wave)
    target = project.curated(wave)
    with writing(target):
        version = _versions(target) / result.evidence.run
        _fresh(version)
        for name, frame in result.tables.items():
            write_table(version / f"{name}.parquet", frame, table_metadata(result, name))
        (version / PAGE).write_text(page, encoding="utf-8")
        (version / MACHINE).write_text(machine, encoding="utf-8")
        (version / PACKAGE).write_text(data_package(result), encoding="utf-8")
        _to_disk(version)
        _turn(target, version)
        shutil.rmtree(refused_folder(target), ignore_errors=True)
        _forget_old(target)
    return target


def refuse(project: Project, result: Result, page: str, machine: str) -> Path:
    """Leave the evidence of a refused wave beside the last good one; returns its folder."""
    wave = Wave(result.questionnaire.survey, result.questionnaire.wave)
    folder = refused_folder(project.curated(wave))
    with writing(folder):
        draft = _versions(project.curated(wave)) / f"{result.evidence.run}-refused"
        _fresh(draft)
        for name, frame in result.tables.items():
            write_table(draft / f"{name}.parquet", frame, table_metadata(result, name))
        (draft / PAGE).write_text(page, encoding="utf-8")
        (draft / MACHINE).write_text(machine, encoding="utf-8")
        _to_disk(draft)
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    return folder


def refused_folder(target: Path) -> Path:
    """Where the evidence of a refused wave is left."""
    return target.with_name(f"{target.name}.refused")


def _versions(target: Path) -> Path:
    return target.parent / ".versions" / target.name


def _fresh(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _to_disk(folder: Path) -> None:
    """Have the operating system write everything out before the link is turned: a machine may die right after."""
    for path in (*folder.iterdir(), folder):
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
    others = [p for p in _versions(target).iterdir() if p.is_dir() and p.resolve() != current]
    others.sort(key=lambda p: p.stat().st_mtime_ns, reverse=True)
    for old in others[KEPT_VERSIONS - 1 :]:
        shutil.rmtree(old)
