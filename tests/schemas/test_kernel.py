"""Answers in parts, as text or as categories, whole or torn: every verdict and every count is the same."""

import itertools

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import accounting
from schemas.answers import prepare
from schemas.coded import MOST_RUNS, category, coded, looked_up
from schemas.judging import concluded, judge
from schemas.questionnaire import Type
from schemas.responses import delivered_contract, evaluate
from schemas.rules import all_rules
from tests.conftest import DEMO, delivered, make_questionnaire
from tests.schemas.test_statuses import CELLS

TEXT = DEMO.replace(
    "submitted: Date Submitted}",
    "submitted: Date Submitted, started: S, duration: D, source: L, max_per_source: 2, completed: Done, weight: W}",
).replace(
    "max_quarantined: 50%",
    "max_quarantined: 100%\nattention: {duplicates: 2}\nsparse: {least: 2}\nexpected: {all: 3..5, crc: 10%..60%}",
)
Q = make_questionnaire(TEXT)
INTERVIEW = {
    "respondent_id": [None, "a", "b", "c"],
    "submitted": [None, "2015-09-01", "2015-12-01", "soon"],
    "interview:started": [None, "2015-09-01 10:00"],
    "interview:duration": [None, "30", "600", "0:10:00", "long"],
    "interview:source": [None, "mail", "web"],
    "completed": [None, "yes", "no", "perhaps"],
    "weight": ["1", "0.5", None, "-1"],
}
ROWS = st.fixed_dictionaries({c: st.sampled_from(cells) for c, cells in (CELLS | INTERVIEW).items()})


def told(checked, held):
    return {c.rule.id: (c.outcome, c.checked, c.failed, c.cannot_tell, c.failing.to_list()) for c in checked}, list(
        held
    )


@settings(max_examples=60)
@given(st.lists(ROWS, min_size=1, max_size=9), st.lists(st.integers(0, 9), max_size=3), st.booleans())
def test_in_parts_or_whole_the_verdicts_are_the_same(rows, cuts, remember):
    frame = delivered(Q, *rows)
    rules = all_rules(Q)
    whole, prepared = judge(Q, rules, frame)
    lists = {}
    edges = sorted({0, *(min(cut, len(rows)) for cut in cuts), len(rows)})
    parts, counted = [], accounting.Tally({}, {})
    for start, end in itertools.pairwise(edges):
        part, answers = judge(Q, rules, frame[start:end], start, lists)
        parts.append(part)
        counted += accounting.tally(Q, answers)
    assert told(*concluded(rules, parts)) == told(*concluded(rules, [whole]))
    assert counted.counts == accounting.tally(Q, prepared).counts


@settings(max_examples=25)
@given(st.lists(ROWS, min_size=1, max_size=6))
def test_text_and_categories_mean_the_same(rows):
    frame = delivered(Q, *rows)
    shuffled = frame.with_columns(
        pl.col(c).cast(pl.Categorical(pl.Categories.random()))
        for x in Q.questions
        if x.type is not Type.text
        for c in x.columns
    )
    one, other = evaluate(Q, frame), evaluate(Q, shuffled)
    assert told(one.rules, one.held_back) == told(other.rules, other.held_back)
    names = [c for c in one.answers.columns if ":" in c]
    assert one.answers.select(names).equals(other.answers.select(names))


def test_the_whole_is_what_evaluate_says():
    frame = delivered(Q, {"age": "17"}, {"age": "44"})
    evaluation = evaluate(Q, frame)
    checked, held = concluded(all_rules(Q), [judge(Q, all_rules(Q), frame)[0]])
    assert told(checked, held) == told(evaluation.rules, evaluation.held_back)


def test_a_duplicate_in_another_part_is_found():
    q = make_questionnaire(DEMO)
    rules = all_rules(q)
    frame = delivered(q, {}, {"respondent_id": "x"}, {}, {"respondent_id": "x"})
    parts = [judge(q, rules, frame[i : i + 1], i)[0] for i in range(4)]
    checked, held = concluded(rules, parts)
    assert next(c.failing.to_list() for c in checked if c.rule.id == "respondent_id.duplicate") == [1, 3]
    assert held.to_list() == [False, True, False, True]


def test_more_texts_than_two_bytes_can_number():
    q = make_questionnaire(DEMO)
    n = 70_000
    frame = (
        delivered(q, {})
        .select(pl.all().repeat_by(n).explode())
        .with_columns(
            pl.int_range(n).cast(pl.String).alias("respondent_id"),
            pl.concat_str(pl.lit("strange "), pl.int_range(n)).alias("funding"),
        )
    )
    checked = {c.rule.id: c for c in evaluate(q, frame).rules}
    assert checked["funding.unknown_code"].failed == n


TABLES = st.lists(st.sampled_from([True, False, None]), min_size=1, max_size=3 * MOST_RUNS)


@given(TABLES, st.sampled_from([None, True, False]), st.data())
def test_looking_up_is_looking_up(entries, blank, data):
    codes = data.draw(st.lists(st.one_of(st.none(), st.integers(0, len(entries) - 1)), min_size=1))
    frame = pl.DataFrame({"code": pl.Series(codes, dtype=pl.UInt16)})
    found = frame.with_columns(looked_up(pl.col("code"), entries, pl.Boolean(), blank).alias("y"))
    assert found["y"].to_list() == [blank if code is None else entries[code] for code in codes]


def test_listed_texts_stand_first():
    q = make_questionnaire(DEMO)
    expected = category(q, q.by_id["role"], "role")
    frame = coded(q, delivered(q, {"role": "Don't know"}, {"role": "Tier three"}))
    assert expected.to_list()[:2] == ["Tier two", "Tier three"]
    assert frame["role"].to_physical().to_list() == [expected.to_list().index("Don't know"), 1]


def test_blank_words_are_blank_in_every_type():
    q = make_questionnaire(DEMO.replace("missing: {", "missing: {blank: [NA], "))
    words = dict.fromkeys((c for x in q.questions for c in x.columns), "NA")
    answers = prepare(q, delivered(q, words).lazy()).collect()
    kinds = [c for c in answers.columns if c.startswith("kind:")]
    assert answers.select(pl.all_horizontal(pl.col(kinds).is_null())).item()


@pytest.mark.parametrize("rule", ["role.uninformative", "n.all", "respondent_id.duplicate", "duration.too_fast"])
def test_pandera_runs_rules_that_need_the_whole(rule):
    import warnings

    contract = delivered_contract(Q)
    assert rule in {check.name for check in contract.checks}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        contract.checks = [check for check in contract.checks if check.name == rule]
        rows = [{"respondent_id": f"r{i}", "interview:duration": "60", "role": str(i)} for i in range(4)]
        contract.validate(delivered(Q, *rows), lazy=True)
