"""An export that is too large to hold, judged and written part by part.

The verdicts, bases and toplines are those of the whole (`schemas/judging.py`, `schemas/accounting.py`). Belongs here:
the passes over the file and the tables that are written as it goes by. Does not belong here: rules, readers, and the
orchestrator. `answers.parquet`, a row a respondent and item, is not written: nobody wants it of ten million.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import polars as pl

from pipelines.parquet import PartsWriter, table_metadata, write_table
from pipelines.readers.streaming import in_parts
from pipelines.result import Evidence, Result
from schemas import accounting, curate
from schemas.accounting import Tally
from schemas.coded import Lists
from schemas.judging import NONE, Checked, Part, concluded, judge
from schemas.questionnaire import Questionnaire, Severity
from schemas.responses import Evaluation, judged, split
from schemas.rules import Rule, all_rules

WRITTEN: Final = ("responses", "failures", "quarantine")


@dataclass(frozen=True)
class Summary:
    """What came of a large export. `tables` holds those that are small: rules, bases, toplines, codebook."""

    questionnaire: Questionnaire
    respondents: int
    left_out: int
    held_back: int
    rules: tuple[Checked, ...]
    refused: str | None
    tables: Mapping[str, pl.DataFrame]
    dialect: str


@dataclass
class _Pass:
    """One reading of the file: its parts judged, and what is counted of those who are kept."""

    parts: list[Part]
    tally: Tally
    left_out: int = 0
    dialect: str = ""


def evaluate_file(
    path: Path, q: Questionnaire, evidence: Evidence, out: Path | None = None, previous: Questionnaire | None = None
) -> Summary:
    """Judge an export part by part; with `out`, write its tables into that folder.

    The file is read a second time only if a rule that compares respondents with each other fails, such as an id that
    occurs twice: who is held back, and what stands in the tables, rests on it. Raises NotInPartsError for a file that
    cannot be cut, InputError as `read_export` does.
    """
    rules = all_rules(q, previous)
    across: dict[str, pl.Series] = {}
    found = _read(path, q, rules, across, evidence, out)
    checked, held = concluded(rules, found.parts)
    across = {one.rule.id: one.failing for one in checked if one.rule.across and one.failed}
    if across:
        found = _known(_read(path, q, rules, across, evidence, out), found)
    checked, held, refused = judged(q, checked, held)
    tables = {
        "rules": curate.rules(Evaluation(q, pl.DataFrame(), checked, held, refused, pl.DataFrame())),
        "bases": accounting.bases_of(q, found.tally),
        "toplines": accounting.toplines_of(q, found.tally),
        "codebook": curate.codebook(q),
    }
    if out is not None:
        for name, frame in tables.items():
            write_table(out / f"{name}.parquet", frame, table_metadata(Result(q, {}, evidence), name))
    return Summary(q, len(held), found.left_out, int(held.sum()), checked, refused, tables, found.dialect)


def _known(second: _Pass, first: _Pass) -> _Pass:
    """The second reading, which counted and wrote with every verdict known, and the parts of the first."""
    return replace(second, parts=first.parts)


def _read(
    path: Path,
    q: Questionnaire,
    rules: tuple[Rule, ...],
    across: Mapping[str, pl.Series],
    evidence: Evidence,
    out: Path | None,
) -> _Pass:
    found = _Pass([], Tally({}, {} if q.export and q.export.weight else None))
    lists: Lists = {}
    offset = 0
    with ExitStack() as stack:
        writers = _writers(q, evidence, out, stack)
        for delivery in in_parts(path, q):
            counted, left_out = split(delivery.frame)
            part, prepared = judge(q, rules, counted, offset, lists)
            held = part.held | _held_across(rules, across, offset, part.height)
            found.parts.append(part)
            found.tally += accounting.tally(q, prepared, held)
            found.left_out += left_out.height
            found.dialect = found.dialect or delivery.dialect
            if writers:
                checked = tuple(_of_part_alone(rules, part, across, offset))
                evaluation = Evaluation(q, prepared, checked, held, None, left_out)
                writers["responses"].write(curate.responses(q, evaluation.kept))
                writers["failures"].write(curate.failures(evaluation))
                writers["quarantine"].write(curate.quarantine(evaluation, delivery.raw))
            offset += part.height
    return found


def _writers(q: Questionnaire, evidence: Evidence, out: Path | None, stack: ExitStack) -> dict[str, Any]:
    if out is None:
        return {}
    out.mkdir(parents=True, exist_ok=True)
    result = Result(q, {}, evidence)
    return {
        name: stack.enter_context(PartsWriter(out / f"{name}.parquet", table_metadata(result, name)))
        for name in WRITTEN
    }


def _of_part(failing: pl.Series, offset: int, height: int) -> pl.Series:
    """Positions within a part, of positions from the first row of all."""
    return failing.filter(failing.is_between(offset, offset + height - 1)) - offset


def _held_across(rules: tuple[Rule, ...], across: Mapping[str, pl.Series], offset: int, height: int) -> pl.Series:
    held = pl.repeat(value=False, n=height, dtype=pl.Boolean, eager=True)
    for rule in rules:
        if rule.id in across and rule.severity is Severity.error:
            held = held.scatter(_of_part(across[rule.id], offset, height), values=True)
    return held


def _of_part_alone(
    rules: tuple[Rule, ...], part: Part, across: Mapping[str, pl.Series], offset: int
) -> Iterator[Checked]:
    """Which rows of a part fail which rule, by their positions in the part."""
    for rule in rules:
        failing = part.verdicts[rule.id].failing - offset if rule.id in part.verdicts else NONE
        failing = _of_part(across[rule.id], offset, part.height) if rule.id in across else failing
        yield Checked(rule, "fail" if len(failing) else "pass", part.height, len(failing), 0, failing)
