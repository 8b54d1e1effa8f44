"""Where assets leave what they made until the wave is published: the workbench.

One file an asset and wave, replaced whole, below the orchestrator's state: a wave can be taken up again at any
step. Readers never look here; they read what `pipelines/publication.py` publishes.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg
import polars as pl

from pipelines.files import read_bytes, write_whole
from pipelines.project import Project, Wave

FACTS = "surveyproof"


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
        write_whole(self._path(context, suffix), data, lasting=False)  # it can be made again

    def load_input(self, context: dg.InputContext) -> object:
        """What an asset made, as the type that the reading asset asks for."""
        wanted = context.dagster_type.typing_type
        if wanted is Text:
            return Text(**json.loads(read_bytes(self._path(context, "json"))))
        data = read_bytes(self._path(context, "parquet"))
        frame = pl.read_parquet(io.BytesIO(data))
        if wanted is Framed:
            facts = pl.read_parquet_metadata(io.BytesIO(data)).get(FACTS, "{}")
            return Framed(frame, json.loads(facts))
        return frame

    def _path(self, context: dg.OutputContext | dg.InputContext, suffix: str) -> Path:
        wave = Wave.parse(
            context.asset_partition_key if isinstance(context, dg.InputContext) else context.partition_key
        )
        state = Project(Path(self.root)).state
        return state / "workbench" / wave.survey / wave.wave / f"{context.asset_key.path[-1]}.{suffix}"
