"""The tables of a published wave, as far as they can be read.

A file that is damaged, half gone, or of another wave is not there, and neither is a column of another type than the
contract names: what rests on it cannot be told. No run stops because of what an earlier one left. Does not belong here:
what is made of the tables (`review.py`, `signing.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from pipelines.project import Wave
from schemas.changes.snapshot import Snapshot
from schemas.tables import TABLES

DAMAGED = (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException)
"""What Polars raises over a file that is no Parquet, or no longer."""
PREFIX = "surveyproof."
UNTOLD = "an unknown moment"
"""When a run was whose files do not say."""


class Stored(Mapping[str, pl.DataFrame]):
    """The tables in a folder, each read when it is asked for; what cannot be read is not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __getitem__(self, name: str) -> pl.DataFrame:
        path = self._folder / f"{name}.parquet"
        try:
            if not path.is_file():
                raise KeyError(name)
            table = pl.read_parquet(path)
        except DAMAGED:
            raise KeyError(name) from None
        if name not in TABLES:
            return table
        columns = TABLES[name].columns
        return table.select(c for c, dtype in table.schema.items() if c not in columns or dtype == columns[c].dtype)

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._names() if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def having(self, name: str, *columns: str) -> pl.DataFrame | None:
        """A table, or None where it cannot be read or lacks one of the columns."""
        table = self.get(name)
        return None if table is None or not set(columns) <= set(table.columns) else table

    def facts(self) -> dict[str, str]:
        """What the files say about themselves: the first that can be read; nothing if none can."""
        for name in self._names():
            try:
                said = pl.read_parquet_metadata(self._folder / f"{name}.parquet")
            except DAMAGED:
                continue
            facts = {key.removeprefix(PREFIX): value for key, value in said.items() if key.startswith(PREFIX)}
            if facts:
                return facts
        return {}

    def _names(self) -> list[str]:
        return sorted(path.stem for path in self._folder.glob("*.parquet"))


def snapshot(folder: Path, wave: Wave) -> Snapshot:
    """A version of a published wave as it stands in `folder`; without tables if it is gone, or of another wave."""
    tables = Stored(folder)
    facts = tables.facts()
    own = (facts.get("survey"), facts.get("wave")) == (wave.survey, wave.wave)
    said = facts if own else {}
    return Snapshot(
        wave.survey, wave.wave, said.get("run", folder.name), said.get("made", UNTOLD), tables if own else {}
    )
