"""What is known of a published version of a wave: its rows, shares, counts, means and wording.

Read from the Parquet alone, as a reader would. Does not belong here: what is expected because of it (`suites.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from schemas.administrative import WEIGHT
from schemas.questionnaire import EVERYBODY, Type

NUMERIC = (Type.number.value, Type.constant_sum.value, Type.ranking.value)
Option = tuple[str, str | None, str]
"""Question, row and option of a line of the toplines."""


@dataclass(frozen=True)
class Share:
    """An option's part of its base, among everybody; `base` is the effective number where answers are weighted."""

    share: float
    base: float


@dataclass(frozen=True)
class Mean:
    """Mean and standard deviation of a number."""

    n: int
    mean: float
    deviation: float


@dataclass(frozen=True)
class Facts:
    """One published version. Shares are weighted where there are weights, counts never."""

    name: str
    rows: dict[str, int] = field(default_factory=dict)
    weighted: bool = False
    shares: dict[Option, Share] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    """Column of a single choice or a row of a grid -> option -> respondents."""
    means: dict[str, Mean] = field(default_factory=dict)
    wording: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Column -> its wording; two waves are compared where it is the same."""
    columns: dict[tuple[str, str | None, str | None], str] = field(default_factory=dict)
    """Question, row and option of a multiple choice -> column of the responses."""

    @property
    def empty(self) -> bool:
        """Whether no answers were delivered."""
        return not self.rows.get("responses")


def facts(folder: Path, name: str) -> Facts:
    """What is known of the version in a folder; tables that are not there, or broken, tell nothing."""
    rows = {path.stem: n for path in sorted(folder.glob("*.parquet")) if (n := _height(path)) is not None}
    try:
        read = [pl.read_parquet(folder / f"{table}.parquet") for table in ("codebook", "toplines", "responses")]
        return _facts(name, rows, *read)
    except (OSError, pl.exceptions.PolarsError):
        return Facts(name, rows)


def _height(path: Path) -> int | None:
    try:
        return int(pl.scan_parquet(path).select(pl.len()).collect().item())
    except (OSError, pl.exceptions.PolarsError):
        return None


def _facts(
    name: str, rows: dict[str, int], codebook: pl.DataFrame, toplines: pl.DataFrame, responses: pl.DataFrame
) -> Facts:
    lines = toplines.filter(pl.col("banner") == EVERYBODY, pl.col("option").is_not_null(), pl.col("base") > 0)
    weighted = WEIGHT in responses.columns and lines["weighted_percent"].is_not_null().any()
    percent, effect = ("weighted_percent", _design_effect(responses[WEIGHT])) if weighted else ("percent", 1.0)
    shares = {
        (question, row, option): Share(share / 100, base / effect)
        for question, row, option, share, base in lines.select("question", "row", "option", percent, "base").iter_rows()
        if share is not None
    }
    keys = ("question", "row", "option", "column", "type")
    columns = {(q, row, option): column for q, row, option, column, _ in codebook.select(keys).iter_rows()}
    counts: dict[str, dict[str, int]] = {}
    for question, row, option, count in lines.select("question", "row", "option", "count").iter_rows():
        if (column := columns.get((question, row, None))) in responses.columns:
            counts.setdefault(str(column), {})[option] = count
    numeric = codebook.filter(pl.col("type").is_in(NUMERIC), pl.col("column").is_in(responses.columns))["column"]
    return Facts(
        name,
        rows,
        bool(weighted),
        shares,
        counts,
        {column: mean for column in numeric if (mean := _mean(responses[column])) is not None},
        {
            column: (kind, text, label or "", *codes, *labels)
            for column, kind, text, label, codes, labels in codebook.select(
                "column", "type", "text", "label", "codes", "labels"
            ).iter_rows()
        },
        columns,
    )


def _design_effect(weights: pl.Series) -> float:
    """By how much weighting inflates the variance of a share (Kish, Survey Sampling, 1965); 1 for equal weights."""
    w = weights.drop_nulls()
    total = float(w.sum())
    return len(w) * float((w * w).sum()) / total**2 if total else 1.0


def _mean(values: pl.Series) -> Mean | None:
    n = len(values) - values.null_count()
    mean, deviation = (values.cast(pl.Float64).mean(), values.cast(pl.Float64).std()) if n > 1 else (None, None)
    return Mean(n, float(mean), float(deviation)) if isinstance(mean, float) and isinstance(deviation, float) else None
