"""What surveys on platforms need besides: marks of the platform, screen-outs, rankings, attention, numbers, waves."""

import polars as pl
import pytest

from schemas import accounting, curate
from schemas.compiled import status_of
from schemas.conditions import Item
from schemas.problems import InputError
from schemas.questionnaire import Family, Severity
from schemas.responses import evaluate
from tests.conftest import delivered, make_questionnaire

PANEL = """\
survey: panel
wave: w2
previous: w1
export:
  file: panel.csv
  respondent: id
  duration: seconds
  source: link
  max_per_source: 2
  weight: weight
  leave_out: {Status: [Preview]}
missing: {skipped: [No answer], not_asked: [NA], not_applicable: [Not applicable], blank: ["-"]}
max_quarantined: 100%
expected: {all: 3..5, adults: 50%..100%}
attention: {straight_lining: 3, duplicates: 3}
bases: {adults: age >= 18}
questions:
  - id: consent
    text: May we go on?
    type: single
    options: {y: Of course, n: Rather not}
    screen_out: [n]
  - id: age
    text: Age
    type: number
  - id: drinks
    text: What do you drink?
    type: single
    ask_if: age >= 18
    options: {tea: Tea, coffee: Coffee, other: Something else}
    other: {other: drinks_other}
  - id: drinks_other
    text: What else?
    type: text
  - id: views
    text: Views
    type: grid
    rows: {a: First, b: Second, c: Third}
    options: {1: Low, 2: Mid, 3: High}
  - id: order
    text: Put in order
    type: ranking
    rows: {x: Price, y: Taste, z: Colour}
  - id: odd
    text: Oddly routed
    type: single
    not_understood: is_friday(today())
    options: {1: One, 2: Two}
  - id: after_odd
    text: Rests on it
    type: single
    ask_if: odd = 1
    options: {1: One, 2: Two}
rules:
  - id: strange
    not_understood: checksum(age)
    text: A checksum
"""
GOOD = {
    "consent": "Of course", "age": "44", "drinks": "Tea", "views__a": "Low", "views__b": "High", "views__c": "Mid",
    "order__x": "1", "order__y": "2", "order__z": "3", "interview:duration": "600", "weight": "1.0",
}  # fmt: skip


OUT = {column: None for column in GOOD if column not in ("interview:duration", "weight")} | {"consent": "n"}
"""Somebody who is screened out."""


def evaluation(*rows, text=PANEL):
    q = make_questionnaire(text)
    return evaluate(q, delivered(q, *({**GOOD, "age": str(40 + i)} | row for i, row in enumerate(rows))))


def failing(*rows, text=PANEL):
    return {
        c.rule.id: c.failing.to_list() or c.rule.scope
        for c in evaluation(*rows, text=text).rules
        if c.outcome == "fail"
    }


def test_in_order_nothing_fails():
    assert failing({}, {}, {}) == {}


FAULTS = {
    "n.all": ([{}, {}], "table"),
    "n.adults": ([{"age": age, "drinks": None} for age in "789"], "table"),
    "weight.not_a_weight": ([{}, {"weight": "-1"}, {"weight": None}], [1, 2]),
    "source.too_many": ([{"interview:source": "k"}] * 3, [0, 1, 2]),
    "age.answered_but_not_asked": ([{}, OUT | {"age": "44"}, {}], [1]),
    "drinks.shown_but_not_asked": ([{}, {"age": "12", "drinks": "No answer"}, {}], [1]),
    "drinks.hidden_but_asked": ([{}, {}, {"drinks": "NA"}], [2]),
    "age.hidden_but_asked": ([{}, {}, {"age": "NA", "drinks": None}], [2]),
    "drinks.other_without_text": ([{}, {"drinks": "Something else"}, {}], [1]),
    "drinks.other_text_without_tick": ([{}, {"drinks_other": "Milk"}, {}], [1]),
    "views.partly_answered": ([{}, {"views__b": None}, {}], [1]),
    "views.straight_lining": ([{}, {"views__a": "High", "views__c": "High"}, {}], [1]),
    "order.tied_ranks": ([{}, {"order__y": "1", "order__z": "2"}, {}], [1]),
    "order.rank_gap": ([{}, {"order__y": None}, {}], [1]),
    "order.x.unknown_code": ([{}, {"order__x": "4", "order__y": "1", "order__z": "2"}, {}], [1]),
    "respondent.duplicate_answers": ([{}, {"age": "40", "views__a": "Mid"}, {"age": "40", "views__a": "Mid"}], [1, 2]),
    "duration.too_fast": ([{"interview:duration": "199"}, *({"interview:duration": "0:10:01"},) * 20], [0]),
}


@pytest.mark.parametrize("rule", FAULTS)
def test_a_fault_is_found_and_nothing_else(rule):
    rows, where = FAULTS[rule]
    found = failing(*rows)
    if len(rows) > 5:
        assert found.pop("n.all") == "table"
    assert found == {rule: where}


def test_an_empty_row_of_a_ranking_is_not_ranked():
    assert failing({}, {"order__z": None}, {"order__y": None, "order__z": None}) == {}


def test_a_line_is_broken_by_whatever_is_no_answer_like_the_others():
    text = PANEL.replace("rows: {a: First, b: Second, c: Third}", "rows: {a: First, b: Second, c: Third, d: Fourth}")
    line = {"views__a": "High", "views__b": "High", "views__c": "High"}
    assert "views.straight_lining" in failing({}, line, {}, text=text)
    for other in ("Not applicable", "Low", "whatever"):
        assert "views.straight_lining" not in failing({}, line | {"views__d": other}, {}, text=text), other


def test_interviews_that_were_cut_short_are_not_timed():
    quick = OUT | {"interview:duration": "20"}
    rows = [quick, {"interview:duration": "199"}, *({"interview:duration": "600"},) * 20]
    assert failing(*rows)["duration.too_fast"] == [1]
    seconds = PANEL.replace("attention: {", "attention: {speeding: 120, ")
    few = [quick, {"interview:duration": "119"}, {"interview:duration": "120"}]
    assert failing(*few, text=seconds)["duration.too_fast"] == [1]


def test_slow_enough_is_in_order_and_too_few_cannot_be_told():
    few = {c.rule.id: c.outcome for c in evaluation({}, {}, {}).rules}
    assert few["duration.too_fast"] == "cannot tell"
    rows = [{"interview:duration": "200"}, *({"interview:duration": "600"},) * 20]
    assert "duration.too_fast" not in failing(*rows)


def status(item, *rows):
    return evaluation(*rows).answers[status_of(item)].to_list()


def test_marks_of_the_export_are_statuses():
    rows = [{"drinks": "No answer"}, {"drinks": "NA"}, {"drinks": "Not applicable"}, {"drinks": "-"}]
    assert status(Item("drinks"), *rows) == ["skipped", "not_asked", "not_applicable", "skipped"]
    assert (
        status(Item("drinks"), {"age": "9", "drinks": "NA"}, {"age": "9", "drinks": "No answer"}) == ["not_asked"] * 2
    )


def test_the_screened_out_are_asked_nothing_more():
    assert failing({}, {}, OUT) == {}
    assert status(Item("age"), OUT, {"consent": None}) == ["not_asked", "answered"]


def test_what_is_not_understood_is_never_told():
    e = evaluation({"odd": "1"}, {}, {"odd": "2", "after_odd": "1"})
    assert e.answers[status_of(Item("odd"))].to_list() == ["answered", "undetermined", "answered"]
    assert e.answers[status_of(Item("after_odd"))].to_list() == ["skipped", "undetermined", "invalidated"]
    outcomes = {c.rule.id: c.outcome for c in e.rules}
    assert outcomes["odd.answered_but_not_asked"] == outcomes["strange"] == "cannot tell"


def test_rows_that_are_no_answers_are_left_out_and_accounted_for():
    e = evaluation({}, {"interview:left_out": "Status is Preview", "age": "many"}, {}, {})
    assert failing({}, {"interview:left_out": "Status is Preview", "age": "many"}, {}, {}) == {}
    table = curate.quarantine(e, str)
    assert table["reasons"].to_list() == [["left out: Status is Preview"]]
    assert e.kept.height + table.height == 4


@pytest.mark.parametrize(
    ("threshold", "severity"),
    [
        ("{other_text: {max_failures: 1}}", Severity.info),
        ("{drinks.other_without_text: {max_share: 34%}}", Severity.info),
        ("{drinks.other_without_text: {max_failures: 0}}", Severity.warning),
        ("{other_text: {max_failures: 9, max_share: 33%}}", Severity.warning),
    ],
)
def test_thresholds_make_findings_information(threshold, severity):
    e = evaluation({}, {"drinks": "Something else"}, {}, text=PANEL + f"thresholds: {threshold}\n")
    found = curate.rule_findings(curate.rules(e), curate.failures(e))
    assert [(f.rule, f.severity) for f in found] == [("drinks.other_without_text", severity)]


def test_columns_that_tell_nothing():
    rows = [{"views__a": "Low", "drinks": None, "drinks_other": None, "age": str(20 + i)} for i in range(40)]
    found = failing(*rows)
    told = {rule for rule in found if rule.endswith("uninformative")}
    assert told == {
        "consent.uninformative", "drinks.uninformative", "views.a.uninformative",
        "views.b.uninformative", "views.c.uninformative", "order.x.uninformative", "order.y.uninformative",
        "order.z.uninformative",
    }  # fmt: skip


def test_changes_since_the_wave_before():
    now = make_questionnaire(PANEL)
    before = make_questionnaire(
        PANEL.replace("wave: w2", "wave: w1")
        .replace("previous: w1\n", "")
        .replace("tea: Tea, coffee: Coffee", "tea: Black tea, cocoa: Cocoa")
        .replace("age >= 18\n    options", "age >= 16\n    options")
        .replace("text: Put in order", "text: Rank these")
        .replace("id: after_odd", "id: once_odd")
    )
    found = {c.rule.id: c for c in evaluate(now, delivered(now), before).rules if c.rule.family is Family.waves}
    assert {rule: c.outcome for rule, c in found.items()} == dict.fromkeys(
        [
            "questions.gone_since_last_wave", "questions.new_since_last_wave", "drinks.options_changed_since_last_wave",
            "drinks.rerouted_since_last_wave", "order.reworded_since_last_wave",
        ],
        "fail",
    )  # fmt: skip
    text = found["drinks.options_changed_since_last_wave"].rule.text
    assert "gone: 'cocoa'" in text
    assert "new: 'coffee'" in text
    assert "relabelled: 'tea'" in text


def test_bases_of_marks_balance():
    rows = [{"drinks": "No answer"}, {"drinks": "NA"}, {"drinks": "Not applicable"}, {"age": "9", "drinks": None}]
    e = evaluation(*rows, text=PANEL.replace("missing:", "severity: {routing: info}\nmissing:"))
    base = accounting.bases(e.questionnaire, e.kept).filter(
        (pl.col("question") == "drinks") & (pl.col("base") == "all")
    )
    told = {name: base[name].item() for name in ("total", "asked", "skipped", "not_applicable", "not_asked")}
    assert told == {"total": 4, "asked": 2, "skipped": 1, "not_applicable": 1, "not_asked": 2}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("screen_out: [n]", "screen_out: [m]", "'m' is no option"),
        ("other: {other: drinks_other}", "other: {other: age}", "'age' is no text question"),
        ("adults: 50%..100%", "adults: 50%..20", "goes from"),
        ("all: 3..5", "women: 3..5", "no base"),
        ("  source: link\n", "", "without 'source'"),
        ("    not_understood: checksum(age)\n", "", "either `assert` or `not_understood`"),
        ("type: ranking", "type: ranking\n    ranks: 4", "fewer rows than 'ranks'"),
    ],
)
def test_messages(old, new, said):
    assert old in PANEL
    with pytest.raises(InputError, match=said):
        make_questionnaire(PANEL.replace(old, new))
