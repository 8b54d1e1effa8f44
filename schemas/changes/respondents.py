"""Respondents who came, went, or answer differently.

Belongs here: the comparison of two tables `responses`, in numbers of people. Does not belong here: what anybody
answered, or who they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import polars as pl

from schemas.administrative import RESPONDENT, SUBMITTED, WEIGHT
from schemas.changes.snapshot import Against, Row, Snapshot, people, row, untold

PART: Final = "respondents"
ABOUT_THE_FILE: Final = ("survey", "wave", RESPONDENT)
ABOUT_THE_INTERVIEW: Final = (SUBMITTED, WEIGHT)
"""Compared, but no answers: another weight does not make a respondent answer differently."""


class Turnover(NamedTuple):
    """How many respondents came and went between two runs of one wave."""

    added: int
    removed: int


@dataclass(frozen=True)
class Matched:
    """The respondents of two tables by id. Ids that are empty or not unique in either table match nobody."""

    now: pl.DataFrame
    before: pl.DataFrame
    """The same respondents in the same order."""
    added: int
    removed: int
    unmatched: int
    """Rows, of the table that has more of them, whose respondent cannot be told."""

    @property
    def turnover(self) -> Turnover | None:
        """None where somebody could not be matched."""
        return None if self.unmatched else Turnover(self.added, self.removed)


def matched(now: Snapshot, before: Snapshot) -> Matched | None:
    """The respondents of two states; None where one of them has no such table."""
    tables = now.table("responses", RESPONDENT), before.table("responses", RESPONDENT)
    if tables[0] is None or tables[1] is None:
        return None
    new, old = (table[RESPONDENT].cast(pl.String) for table in tables if table is not None)
    doubtful = pl.concat([ids.filter(ids.is_null() | ids.is_duplicated()) for ids in (new, old)]).unique()
    places = [_places(ids, doubtful) for ids in (new, old)]
    both = places[0].join(places[1], on="id", how="inner", maintain_order="left", suffix="_before")
    left_out = [ids.len() - known.height for ids, known in zip((new, old), places, strict=True)]
    return Matched(
        tables[0][both["place"]],
        tables[1][both["place_before"]],
        places[0].height - both.height,
        places[1].height - both.height,
        max(left_out),
    )


def _places(ids: pl.Series, doubtful: pl.Series) -> pl.DataFrame:
    """Who stands where, without those whom nobody can tell."""
    places = pl.DataFrame({"id": ids}).with_row_index("place")
    return places.filter(pl.col("id").is_not_null() & ~pl.col("id").is_in(doubtful.drop_nulls().implode()))


def respondents(now: Snapshot, before: Snapshot, found: Matched | None, against: Against) -> Iterator[Row]:
    """How many respondents came, went and answer differently; of another wave, how many there were."""
    if found is None:
        yield untold(PART, "the respondents", before, against)
        return
    totals = {"before": str(before.tables["responses"].height), "after": str(now.tables["responses"].height)}
    if against == "previous wave":
        yield _numbers(before.wave, totals)
        if found.now.height:
            yield _panel(found.now.height, before.wave, totals)
        return
    if found.unmatched:
        told = (
            f"{people(found.unmatched, exact=False).capitalize()} have no id, or one that is not theirs alone: nobody "
            "can tell who they were in the last published run."
        )
        yield row(PART, "cannot tell", "respondents without an id of their own", told)
    if found.added:
        told = f"{people(found.added)} came since the last published run."
        yield row(PART, "added", "respondents added", told, **totals)
    if found.removed:
        told = f"{people(found.removed)} of the last published run {'is' if found.removed == 1 else 'are'} gone."
        yield row(PART, "removed", "respondents removed", told, **totals)
    yield from _answers(found, totals)


def _numbers(wave: str, totals: dict[str, str]) -> Row:
    change = "persisting" if totals["before"] == totals["after"] else "changed"
    told = f"{totals['after']} respondents; in wave {wave} {totals['before']}."
    return row(PART, change, "number of respondents", told, **totals)


def _panel(n: int, wave: str, totals: dict[str, str]) -> Row:
    told = (
        f"{people(n, exact=False).capitalize()} of this wave bear an id of wave {wave}. If they are the same people, "
        "the waves are no independent samples, and tests that take them for such usually notice less than there is."
    )
    return row(PART, "persisting", "ids in both waves", told, **totals)


def _answers(found: Matched, totals: dict[str, str]) -> Iterator[Row]:
    """Who answers differently, and in which columns."""
    rows: list[Row] = []
    differs, untellable = pl.Series([False]).new_from_index(0, found.now.height), 0
    for column in (c for c in found.now.columns if c in found.before.columns and c not in ABOUT_THE_FILE):
        one, is_answer = _differing(found.now[column], found.before[column]), column not in ABOUT_THE_INTERVIEW
        if one is None:
            untellable += is_answer
            told = f"{column} is of another type than before: nobody can tell whose answers changed."
            rows.append(row(PART, "cannot tell", column, told))
        elif n := int(one.sum()):
            whose = people(n, exact=False).capitalize()
            told = f"{whose} answer {column} differently." if is_answer else f"{whose} have another {column}."
            rows.append(row(PART, "changed", column, told))
            differs = differs | one if is_answer else differs
    changed = int(differs.sum())
    if changed:
        told = f"{people(changed, exact=False).capitalize()} of the last published run answer something differently."
        yield row(PART, "changed", "respondents changed", told, **totals)
    if same := found.now.height - changed:
        told = f"{people(same)} answer{'s' * (same == 1)} as in the last published run"
        doubt = f", as far as anybody can tell: columns of another type: {untellable}." if untellable else "."
        yield row(PART, "cannot tell" if untellable else "persisting", "respondents unchanged", told + doubt, **totals)
    yield from rows


def _differing(now: pl.Series, before: pl.Series) -> pl.Series | None:
    """Whose cells differ, a blank from anything else; None where the types cannot be compared."""
    if now.dtype != before.dtype:
        words = (pl.String, pl.Enum, pl.Categorical)
        if now.dtype.is_numeric() and before.dtype.is_numeric():
            now, before = now.cast(pl.Float64), before.cast(pl.Float64)
        elif all(isinstance(series.dtype, words) for series in (now, before)):
            now, before = now.cast(pl.String), before.cast(pl.String)
        else:
            return None
    return now.ne_missing(before)
