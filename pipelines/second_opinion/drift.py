"""What is expected because of the wave before: shares, distributions and means that sampling alone can explain.

A column is compared where both waves ask it in the same words with the same options, and enough people answered in
both. A share that moved is no error, but a reader who puts the waves side by side should know.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.second_opinion.expected import Expected, Where
from pipelines.second_opinion.facts import Facts, Option
from pipelines.second_opinion.tolerances import (
    FEWEST,
    critical_value,
    divergence_limit,
    mean_limits,
    share_limits,
    smoothed,
)
from schemas.questionnaire import EVERYBODY


def drift(table: str, now: Facts, before: Facts | None) -> list[Expected]:
    """What is expected of one table beside the wave before; nothing where there is none."""
    if before is None or before.empty or now.empty:
        return []
    if table == "responses":
        return [*_distributions(now, before), *_means(now, before)]
    return list(_shares(now, before)) if table == "toplines" else []


def comparable(now: Facts, before: Facts) -> tuple[list[Option], list[str], list[str]]:
    """Options whose shares, columns whose distributions, and columns whose means are compared."""
    options = [
        option
        for option, share in now.shares.items()
        if option in before.shares
        and min(share.base, before.shares[option].base) >= FEWEST
        and (column := _column(now, option)) is not None
        and column == _column(before, option)
        and _same(now, before, column)
    ]
    choices = [
        column
        for column, counts in now.counts.items()
        if len(counts) > 1
        and counts.keys() == before.counts.get(column, {}).keys()
        and min(sum(counts.values()), sum(before.counts[column].values())) >= FEWEST
        and _same(now, before, column)
    ]
    numbers = [
        column
        for column, mean in now.means.items()
        if column in before.means
        and min(mean.n, before.means[column].n) >= FEWEST
        and before.means[column].deviation > 0
        and _same(now, before, column)
    ]
    return options, choices, numbers


def _same(now: Facts, before: Facts, column: str) -> bool:
    return now.wording.get(column) == before.wording.get(column)


def _column(facts: Facts, option: Option) -> str | None:
    question, row, code = option
    return facts.columns.get((question, row, None)) or facts.columns.get((question, row, code))


def _comparisons(now: Facts, before: Facts) -> int:
    return sum(len(part) for part in comparable(now, before))


def _shares(now: Facts, before: Facts) -> Iterator[Expected]:
    z = critical_value(_comparisons(now, before))
    percent = "weighted_percent" if now.weighted else "percent"
    for option in comparable(now, before)[0]:
        question, row, code = option
        then = before.shares[option]
        least, most = (100 * x for x in share_limits(then.share, then.base, now.shares[option].base, z))
        item = question if row is None else f"{question}.{row}"
        where = (
            Where("question", "in", (question,)),
            Where("row", "empty") if row is None else Where("row", "in", (row,)),
            Where("option", "in", (code,)),
            Where("banner", "in", (EVERYBODY,)),
        )
        yield Expected(
            "ExpectColumnMaxToBeBetween",
            {"column": percent, "min_value": least, "max_value": most},
            "warning",
            f"{code} of {item} is {least:.1f} to {most:.1f} %; {before.name} had {100 * then.share:.1f} % "
            f"of {then.base:,.0f}",
            "previous wave",
            now.wording[_column(now, option) or ""][1],
            where,
            needs_values=True,
        )


def _distributions(now: Facts, before: Facts) -> Iterator[Expected]:
    comparisons = _comparisons(now, before)
    for column in comparable(now, before)[1]:
        counts, then = now.counts[column], before.counts[column]
        n, n_now = sum(then.values()), sum(counts.values())
        limit = divergence_limit(len(then), n, n_now, comparisons)
        yield Expected(
            "ExpectColumnKLDivergenceToBeLessThan",
            {
                "column": column,
                "partition_object": {"values": list(then), "weights": smoothed(list(then.values()))},
                "threshold": limit,
            },
            "warning",
            f"The answers to {column} are distributed as in {before.name}: a divergence of at most {limit:.4f}, "
            f"which sampling explains ({n:,} answers then, {n_now:,} now)",
            "previous wave",
            now.wording[column][1],
            needs_values=True,
        )


def _means(now: Facts, before: Facts) -> Iterator[Expected]:
    z = critical_value(_comparisons(now, before))
    for column in comparable(now, before)[2]:
        then = before.means[column]
        least, most = mean_limits(then.mean, then.deviation, then.n, now.means[column].n, z)
        yield Expected(
            "ExpectColumnMeanToBeBetween",
            {"column": column, "min_value": least, "max_value": most},
            "warning",
            f"The mean of {column} is {least:,.4g} to {most:,.4g}; {before.name} had {then.mean:,.4g} "
            f"from {then.n:,} answers",
            "previous wave",
            now.wording[column][1],
            needs_values=True,
        )
