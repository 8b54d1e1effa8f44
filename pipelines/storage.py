"""Where assets leave what they made until the wave is published: the workbench.

Below the orchestrator's state, one folder a wave. A run reads what it made itself, so that two runs of one wave never
mix; what it did not make itself it takes from the last run that did, so that a wave can be taken up again at any step.
Readers never look here; they read what `pipelines/publication.py` publishes.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg
import polars as pl

from pipelines.files import read_bytes, write_whole
from pipelines.project import Project, Wave

FACTS = "surveyproof"
LATEST = "latest"
FORGOTTEN_AFTER = 24 * 3600  # seconds; a run that is still at work is younger


@dataclass(frozen=True)
class Framed:
    """A table, with facts about where it comes from."""

    frame: pl.DataFrame
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Text:
    """A text, with facts about where it comes from."""

    text: str
    facts: dict[str, str] = field(default_factory=dict)


class Workbench(dg.ConfigurableIOManager):
    """Keeps tables as Parquet and texts as JSON."""

    root: str

    def handle_output(self, context: dg.OutputContext, obj: object) -> None:
        """Keep what an asset made. Frames and texts only."""
        if isinstance(obj, pl.DataFrame):
            obj = Framed(obj)
        match obj:
            case Framed(frame, facts):
                buffer = io.BytesIO()
                frame.write_parquet(buffer, metadata={FACTS: json.dumps(facts)})
                data, suffix = buffer.getvalue(), "parquet"
            case Text(text, facts):
                data, suffix = json.dumps({"text": text, "facts": facts}).encode(), "json"
            case _:
                raise TypeError(f"{context.asset_key.to_user_string()} made a {type(obj).__name__}")
        self._benches.mkdir(mode=0o700, parents=True, exist_ok=True)  # answers to private questions lie here
        bench, name = self._bench(context.partition_key), f"{context.asset_key.path[-1]}.{suffix}"
        own = bench / context.run_id / name
        write_whole(own, data, lasting=False)  # it can be made again
        _share(own, bench / LATEST / name)
        _forget_old(bench)

    def load_input(self, context: dg.InputContext) -> object:
        """What an asset made, as the type that the reading asset asks for."""
        wanted = context.dagster_type.typing_type
        suffix = "json" if wanted is Text else "parquet"
        data = self._read(
            f"{context.asset_key.path[-1]}.{suffix}", context.asset_partition_key, context.step_context.run_id
        )
        if wanted is Text:
            return Text(**json.loads(data))
        frame = pl.read_parquet(io.BytesIO(data))
        if wanted is Framed:
            facts = pl.read_parquet_metadata(io.BytesIO(data)).get(FACTS, "{}")
            return Framed(frame, json.loads(facts))
        return frame

    def table(self, asset: str, partition: str, run_id: str) -> pl.DataFrame:
        """The table that an asset made, for a step that reads so many that an event for each would drown its log."""
        return pl.read_parquet(io.BytesIO(self._read(f"{asset}.parquet", partition, run_id)))

    def _read(self, name: str, partition: str, run_id: str) -> bytes:
        bench = self._bench(partition)
        own = bench / run_id / name
        return read_bytes(own if own.exists() else bench / LATEST / name)

    def _bench(self, partition: str) -> Path:
        wave = Wave.parse(partition)
        return self._benches / wave.survey / wave.wave

    @property
    def _benches(self) -> Path:
        return Project(Path(self.root)).state / "workbench"


def _share(own: Path, latest: Path) -> None:
    latest.parent.mkdir(parents=True, exist_ok=True)
    link = latest.with_name(f".{latest.name}.{own.parent.name}")
    link.unlink(missing_ok=True)
    os.link(own, link)
    link.replace(latest)


def _forget_old(bench: Path) -> None:
    limit = time.time() - FORGOTTEN_AFTER
    for run in bench.iterdir():
        if run.name != LATEST and run.stat().st_mtime < limit:
            shutil.rmtree(run, ignore_errors=True)
