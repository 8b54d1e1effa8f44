"""Respondents who came, went, were held back, or answer differently.

Belongs here: the comparison of two tables `responses`, and of who is held back beside them (`quarantine`), in numbers
of people. Does not belong here: what anybody answered, or who they are. Of rows that are held back only the id is
read: whether their answers changed nobody can tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

from schemas.administrative import RESPONDENT, SUBMITTED, WEIGHT
from schemas.changes.snapshot import Against, Row, Snapshot, people, row, untold
from schemas.curate import LEFT_OUT

PART: Final = "respondents"
ABOUT_THE_FILE: Final = ("survey", "wave", RESPONDENT)
ABOUT_THE_INTERVIEW: Final = (SUBMITTED, WEIGHT)
"""Compared, but no answers: another weight does not make a respondent answer differently."""
SUMS: Final = (
    "the respondents",
    "who is held back",
    "respondents without an id of their own",
    "respondents added",
    "respondents removed",
    "respondents held back now",
    "respondents no longer held back",
    "respondents still held back",
    "respondents changed",
    "respondents unchanged",
)
"""Subjects of the rows that count people; the other rows are about one column each."""

Place = Literal["published", "held back", "absent"]


@dataclass(frozen=True)
class Matched:
    """The respondents of two states by id. Ids that are empty or not unique in either state match nobody."""

    now: pl.DataFrame
    before: pl.DataFrame
    """Those published in both, in the same order."""
    moves: dict[tuple[Place, Place], int]
    """How many went from where to where."""
    left_out: int
    """Of those who are gone, how many were delivered, but as no answer of the survey: a preview, a test."""
    unmatched: int
    """Rows, of the state that has more of them, whose respondent cannot be told."""
    held_known: bool
    """Whether both states say who was held back; else whoever is not published seems absent."""

    def went(self, before: Place, now: Place) -> int:
        """How many were at the one place and are at the other."""
        return self.moves.get((before, now), 0)


def matched(now: Snapshot, before: Snapshot) -> Matched | None:
    """The respondents of two states; None where one of them has no such table."""
    tables = now.table("responses", RESPONDENT), before.table("responses", RESPONDENT)
    if tables[0] is None or tables[1] is None:
        return None
    held = [_held_back(state) for state in (now, before)]
    known = held[0] is not None and held[1] is not None
    new, old = (
        _delivered(table, ids if known else None) for table, ids in zip((tables[0], tables[1]), held, strict=True)
    )
    doubtful = pl.concat(
        [side.filter(pl.col("id").is_null() | pl.col("id").is_duplicated())["id"] for side in (new, old)]
    )
    sides = [
        side.filter(pl.col("id").is_not_null() & ~pl.col("id").is_in(doubtful.drop_nulls().implode()))
        for side in (new, old)
    ]
    both = sides[0].join(sides[1], on="id", how="full", coalesce=True, maintain_order="left_right", suffix="_before")
    stayed = both.filter((pl.col("state") == "published") & (pl.col("state_before") == "published"))
    states = both.select(pl.col("state_before", "state").fill_null("absent"))
    gone = both.filter(pl.col("state").is_null() & pl.col("id").is_in(_left_out(now).implode()))
    return Matched(
        tables[0][stayed["place"]],
        tables[1][stayed["place_before"]],
        {(then, there): n for then, there, n in states.group_by("state_before", "state").len().iter_rows()},
        gone.height,
        max(side.height - sure.height for side, sure in zip((new, old), sides, strict=True)),
        known,
    )


def _held_back(state: Snapshot) -> pl.Series | None:
    """The ids of those held back; None where the state does not say."""
    table = state.table("quarantine", RESPONDENT, "reasons")
    return None if table is None else table.filter(~_is_left_out())[RESPONDENT].cast(pl.String)


def _left_out(state: Snapshot) -> pl.Series:
    """The ids of rows that are no answers of the survey."""
    table = state.table("quarantine", RESPONDENT, "reasons")
    return pl.Series(dtype=pl.String) if table is None else table.filter(_is_left_out())[RESPONDENT].drop_nulls()


def _is_left_out() -> pl.Expr:
    return pl.col("reasons").list.first().fill_null("").str.starts_with(LEFT_OUT)


def _delivered(responses: pl.DataFrame, held: pl.Series | None) -> pl.DataFrame:
    """Who is where; `place` is the row among the responses."""
    published = responses.select(pl.col(RESPONDENT).cast(pl.String).alias("id")).with_row_index("place")
    published = published.with_columns(pl.lit("published").alias("state"))
    if held is None:
        return published
    others = pl.DataFrame({"id": held.cast(pl.String)}).with_columns(pl.lit("held back").alias("state"))
    return pl.concat([published, others], how="diagonal")


def respondents(now: Snapshot, before: Snapshot, found: Matched | None, against: Against) -> Iterator[Row]:
    """How many respondents came, went, are held back and answer differently; of another wave, how many there were."""
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
    yield from _turnover(found, totals) if found.held_known else _unsure(found, before, totals)
    yield from _answers(found, totals)


def _turnover(found: Matched, totals: dict[str, str]) -> Iterator[Row]:
    """Who came, who went, and who was held back in between."""
    held = found.went("absent", "held back")
    if came := found.went("absent", "published") + held:
        told = f"{people(came)} came since the last published run{_of_them(held, came, 'held back')}."
        yield row(PART, "added", "respondents added", told, **totals)
    held = found.went("held back", "absent")
    if went := found.went("published", "absent") + held:
        clauses = _of_them(held, went, "held back", "was", "were")
        clauses += _of_them(found.left_out, went, "still delivered, but as no answer of the survey")
        told = f"{people(went)} of the last published run {_is(went)} gone{clauses}."
        yield row(PART, "removed", "respondents removed", told, **totals)
    if n := found.went("published", "held back"):
        told = f"{people(n)} of the last published run {_is(n)} held back now. Their answers cannot be compared."
        yield row(PART, "changed", "respondents held back now", told, **totals)
    if n := found.went("held back", "published"):
        told = f"{people(n)} held back in the last published run {_is(n)} published now: held back no longer."
        yield row(PART, "changed", "respondents no longer held back", told, **totals)
    if n := found.went("held back", "held back"):
        told = (
            f"{people(n)} {_is(n)} held back, as in the last published run. Nobody can tell if their answers changed."
        )
        yield row(PART, "cannot tell", "respondents still held back", told, **totals)


def _unsure(found: Matched, before: Snapshot, totals: dict[str, str]) -> Iterator[Row]:
    """Who is published and was not, and the reverse, where nobody can tell who was held back."""
    yield untold(PART, "who is held back", before, "last run")
    if n := found.went("absent", "published"):
        told = f"{people(n)} {_is(n)} published now and {_is(n, 'was', 'were')} not: new, or held back before."
        yield row(PART, "added", "respondents added", told, **totals)
    if n := found.went("published", "absent"):
        told = f"{people(n)} of the last published run {_is(n)} not published now: gone, or held back."
        yield row(PART, "removed", "respondents removed", told, **totals)


def _is(n: int, one: str = "is", more: str = "are") -> str:
    return one if n == 1 else more


def _of_them(n: int, whole: int, what: str, one: str = "is", more: str = "are") -> str:
    """`; 2 of them are held back`; nothing for nobody."""
    if not n:
        return ""
    return (
        f"; {'all' if n == whole > 1 else f'{n:,}'} of them {_is(n, one, more)} {what}"
        if whole > 1
        else f", who {one} {what}"
    )


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
        now, before, is_answer = found.now[column], found.before[column], column not in ABOUT_THE_INTERVIEW
        if now.dtype == before.dtype and now.equals(before):  # as most are; this is ten times as fast
            continue
        one = _differing(now, before)
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
