"""Expectations put to Great Expectations, and its pages of what it found. The one place that imports it.

It takes seconds to import: nothing else may import this module at its top. What leaves it holds numbers and our own
words only: values that were not as expected, which may be a respondent's, are dropped before anything is rendered.
"""

from __future__ import annotations

import html
import logging
import math
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from pipelines.second_opinion.expected import Expected, Verdict, Where

if TYPE_CHECKING:
    import pandas as pd

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

NUMBERS: Final = (
    "element_count",
    "unexpected_count",
    "unexpected_percent",
    "missing_count",
    "missing_percent",
    "observed_value",
)
"""What is kept of a result, where it is a number; everything else may be, or be about, what somebody answered."""
NUMBER: Final = "number"
BADGES: Final = {"critical": "danger", "warning": "warning", "info": "info"}


@cache
def _context() -> Any:
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(enable=False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context


def judge(name: str, table: str, frame: pd.DataFrame, expected: list[Expected]) -> tuple[list[Verdict], str]:
    """The verdict on every expectation, in order, and Great Expectations' own page of them.

    `name` must be another one for each table of each wave: results on one name replace each other without a word.
    """
    import great_expectations as gx

    source = _context().data_sources.add_or_update_pandas("curated")
    batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
    suite = gx.ExpectationSuite(name=table, expectations=[_asked(e, n) for n, e in enumerate(expected)])
    with _silent():
        told = batch.validate(suite, result_format="SUMMARY")
    verdicts = [Verdict(e, "cannot tell", "Great Expectations gave no result") for e in expected]
    for result in told.results:
        number = result.expectation_config.meta[NUMBER]
        verdicts[number] = _verdict(expected[number], result)
        _strip(result, verdicts[number])
    met = sum(verdict.outcome == "met" for verdict in verdicts)
    told.success = met == len(verdicts)
    told.statistics.update(
        successful_expectations=met,
        unsuccessful_expectations=len(verdicts) - met,
        success_percent=100 * met / len(verdicts),
    )
    told.meta.clear()
    told.meta.update({"batch_spec": {"data_asset_name": name}, "run_id": {"run_name": name}})
    return verdicts, _page(told)


def _asked(expected: Expected, number: int) -> Any:
    import great_expectations.expectations as gxe

    where = {"row_condition": _condition(expected.where)} if expected.where else {}
    arguments = {**expected.arguments, **where, "severity": expected.severity, "meta": {NUMBER: number}}
    return getattr(gxe, expected.type)(**arguments)


def _condition(where: Iterable[Where]) -> Any:
    from great_expectations.expectations.row_conditions import Column

    conditions = []
    for one in where:
        column = Column(one.column)
        if one.sign == "empty":
            conditions.append(column.is_null())
        else:
            values = [int(v) if isinstance(v, bool) else v for v in one.among]  # it takes no yes or no; 1 equals True
            conditions.append(column.is_in(values) if one.sign == "in" else column.is_not_in(values))
    whole = conditions[0]
    for condition in conditions[1:]:
        whole &= condition
    return whole


def _verdict(expected: Expected, result: Any) -> Verdict:
    """Great Expectations turns an exception into a failure: here it is that nobody can tell, and never which value."""
    if _raised(result):
        return Verdict(expected, "cannot tell", "it could not be evaluated")
    if "column_list" in expected.arguments and isinstance(result.result.get("observed_value"), list):
        seen = _columns_seen(expected, result)
        return Verdict(expected, "met" if result.success else "not met", seen)
    numbers = _numbers(result)
    looked_at = numbers.get("element_count", 1) - numbers.get("missing_count", 0)
    if expected.needs_values and (looked_at <= 0 or _undefined(result)):
        return Verdict(expected, "cannot tell", "there is nothing to look at")
    return Verdict(expected, "met" if result.success else "not met", _seen(numbers))


def _columns_seen(expected: Expected, result: Any) -> str:
    """Which of our columns are missing, and how many others there are: their names may be anything."""
    there = result.result["observed_value"]
    missing = [column for column in expected.arguments["column_list"] if column not in there]
    others = len(set(there) - set(expected.arguments["column_list"]))
    said = [f"missing: {', '.join(missing)}"] if missing else []
    said += [f"{others} not in the contract"] if others else []
    return "; ".join(said) or ("" if result.success else "they stand in another order")


def _raised(result: Any) -> bool:
    info = result.exception_info or {}
    return any(one.get("raised_exception") for one in ([info] if "raised_exception" in info else info.values()))


def _undefined(result: Any) -> bool:
    return "observed_value" in result.result and result.result["observed_value"] is None


def _numbers(result: Any) -> dict[str, float]:
    found = {key: result.result[key] for key in NUMBERS if isinstance(result.result.get(key), int | float)}
    return {
        key: int(value) if float(value).is_integer() else float(value)
        for key, value in found.items()
        if math.isfinite(value)
    }


def _seen(numbers: dict[str, float]) -> str:
    if "observed_value" in numbers:
        return f"found {numbers['observed_value']:,.6g}"
    if "unexpected_count" in numbers and "element_count" in numbers:
        return f"{numbers['unexpected_count']:,} of {numbers['element_count']:,} rows are otherwise"
    return ""


def _strip(result: Any, verdict: Verdict) -> None:
    """Leave numbers and our own words in a result that is about to be rendered, and nothing else."""
    kept: dict[str, Any] = _numbers(result)
    if isinstance(result.result.get("observed_value"), list):  # columns, without which no page can be laid out
        known = verdict.expected.arguments.get("column_list", ())
        kept["observed_value"] = [column for column in result.result["observed_value"] if column in known]
    result.result.clear()
    result.result.update(kept)
    result.success = verdict.outcome == "met"
    untold = verdict.outcome == "cannot tell"
    message = "Nobody can tell: " + verdict.seen if untold else ""
    result.exception_info = {"raised_exception": untold, "exception_message": message, "exception_traceback": ""}
    result.expectation_config.description = _described(verdict)


def _described(verdict: Verdict) -> str:
    """An expectation in our words, as HTML: Great Expectations puts a description into its pages as it is."""
    e = verdict.expected
    badge = f'<span class="badge badge-{BADGES[e.severity]}">{e.severity}</span>'
    parts = [f"{badge} {html.escape(e.text)}"]
    parts += [f'<span class="about">{html.escape(e.about)}</span>'] if e.about else []
    parts += [f'<span class="seen">{html.escape(verdict.seen)}</span>'] if verdict.outcome == "not met" else []
    return "<br>".join(part.replace("\n", " ") for part in parts)


def _page(told: Any) -> str:
    from great_expectations.render.renderer import ValidationResultsPageRenderer
    from great_expectations.render.view import DefaultJinjaPageView

    with _silent():
        document = ValidationResultsPageRenderer(run_info_at_end=True).render(told)
        page: str = DefaultJinjaPageView().render(document, show_how_to_buttons=False)
    return page


@contextmanager
def _silent() -> Iterator[None]:
    """It logs what it could not do together with the values it could not do it to."""
    log, nowhere = logging.getLogger("great_expectations"), logging.NullHandler()
    before, log.propagate = log.propagate, False
    log.addHandler(nowhere)
    try:
        yield
    finally:
        log.removeHandler(nowhere)
        log.propagate = before
