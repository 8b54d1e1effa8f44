"""Small groups: their answers are on no card, nor do they follow from what is."""

import dataclasses

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.report import disclosure
from pipelines.report.page import render
from pipelines.report.view import View
from schemas.problems import InputError
from schemas.questionnaire import parse_questionnaire

FEW, REST = disclosure.hidden(5), disclosure.withheld(5)


@pytest.mark.parametrize(
    ("bases", "everybody", "held"),
    [
        ({"a": 20, "b": 30}, 100, {}),
        ({"a": 4}, 100, {"a": FEW}),
        ({"a": 5, "b": 0}, 100, {}),
        ({"a": 96, "b": 4}, 100, {"a": REST, "b": FEW}),
        ({"a": 96}, 100, {"a": REST}),
        ({"a": 100}, 100, {}),
        ({"a": 60, "b": 37, "c": 3}, 100, {"b": REST, "c": FEW}),
        ({"a": 50, "b": 30, "c": 16, "d": 4}, 100, {"c": REST, "d": FEW}),
        ({"a": 60, "b": 30, "c": 3}, 100, {"c": FEW}),
    ],
)
def test_what_is_held_back(bases, everybody, held):
    assert disclosure.held_back(bases, everybody, 5) == held


@settings(max_examples=50)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=5), st.integers(1, 10))
def test_parts_of_everybody_never_tell_of_one_small_part(parts, least):
    bases = {str(i): base for i, base in enumerate(parts)}
    held = disclosure.held_back(bases, sum(parts), least)
    small = [name for name, base in bases.items() if disclosure.is_few(base, least)]
    assert set(small) <= set(held)
    hidden = [name for name in held if bases[name]]
    shown = [name for name in bases if bases[name] and name not in held]
    assert not (len(small) == len(hidden) == 1 and 1 <= len(shown) <= disclosure.MOST)
    assert not any(disclosure.is_few(sum(parts) - bases[name], least) for name in shown)


def cards(wave, toplines, disclosure=None):
    q = wave.questionnaire if disclosure is None else wave.questionnaire.model_copy(update={"disclosure": disclosure})
    result = dataclasses.replace(wave, questionnaire=q, tables=dict(wave.tables) | {"toplines": toplines})
    return {card.id: card for card in View(result).cards}


def with_base(wave, base, question, row=None):
    here = (pl.col("question") == question) & (pl.col("row").is_null() if row is None else pl.col("row") == row)
    return wave.tables["toplines"].with_columns(
        base=pl.when(here).then(pl.lit(base, pl.Int64)).otherwise(pl.col("base")),
        count=pl.when(here).then(pl.min_horizontal("count", pl.lit(base, pl.Int64))).otherwise(pl.col("count")),
    )


def test_a_question_that_few_answered_says_so(wave):
    toplines = with_base(wave, 4, "funding")
    card = cards(wave, toplines)["funding"]
    assert (card.topline.choices, card.topline.hidden) == ((), "fewer than 5: not shown")
    html = render(dataclasses.replace(wave, tables=dict(wave.tables) | {"toplines": toplines}))
    assert "All who answered: <b>fewer than 5: not shown</b>" in html
    assert cards(wave, toplines, disclosure=4)["funding"].topline.choices


def test_a_row_of_a_grid_keeps_its_name(wave):
    toplines = with_base(wave, 3, "impact", "women")
    grid = {row.label: row for row in cards(wave, toplines)["impact"].topline.grid}
    assert (grid["Women"].hidden, grid["Women"].choices) == ("fewer than 5: not shown", ())
    assert grid["Men"].choices
    assert not grid["Men"].hidden
    html = render(dataclasses.replace(wave, tables=dict(wave.tables) | {"toplines": toplines}))
    assert '>Women</th><td class="small" colspan="6">fewer than 5: not shown</td>' in html


def test_nothing_is_hidden_from_one_on(wave):
    toplines = with_base(wave, 1, "funding")
    assert cards(wave, toplines, disclosure=1)["funding"].topline.choices


def test_a_recomputed_figure_of_few_is_not_shown(wave):
    figures = wave.tables["figures"]
    one = figures.filter(pl.col("recomputed_base").is_not_null() & (pl.col("statistic") == "percent"))["figure"][0]
    few = figures.with_columns(
        recomputed_base=pl.when(pl.col("figure") == one).then(pl.lit(3, pl.Int64)).otherwise(pl.col("recomputed_base")),
        recomputed_count=pl.when(pl.col("figure") == one)
        .then(pl.lit(2, pl.Int64))
        .otherwise(pl.col("recomputed_count")),
        recomputed=pl.when(pl.col("figure") == one).then(pl.lit("66.7%")).otherwise(pl.col("recomputed")),
    )
    shown = View(dataclasses.replace(wave, tables=dict(wave.tables) | {"figures": few})).figures[one]
    assert (shown.recomputed, shown.recount) == ("", "fewer than 5: not shown")


def test_the_threshold_is_at_least_one(wave):
    text = "survey: s\nwave: 1\ndisclosure: 0\nquestions: [{id: a, text: A, type: number}]\n"
    with pytest.raises(InputError, match="disclosure"):
        parse_questionnaire(text)
    assert parse_questionnaire(text.replace("0", "12")).disclosure == 12
