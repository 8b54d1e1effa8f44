"""Rules that test themselves: good respondents pass, planted faults are found, and a broken rule is caught."""

import json
from dataclasses import replace
from importlib import import_module

import polars as pl
import pytest

from schemas.possible.drawing import Workshop
from schemas.questionnaire import Family
from schemas.rules import all_rules
from schemas.selftest import selftest
from tests.conftest import make_questionnaire

WAVE = """\
survey: s
wave: w
fieldwork: {opens: 2020-01-01, closes: 2020-03-31}
export: {file: a.csv, respondent: ID, submitted: S, started: B, completed: C, source: L, max_per_source: 2, weight: W,
  parent: {file: b.csv, key: K, link: P}}
missing: {dont_know: [Don't know]}
attention: {straight_lining: 3, duplicates: 2}
expected: {all: 40..60, women: 40%..60%}
bases: {women: sex = 'f'}
questions:
  - {id: sex, text: Sex, type: single, required: true, options: {f: Female, m: Male, x: Other}, other: {x: words}}
  - {id: words, text: Words, type: text}
  - {id: like, text: Like, type: grid, rows: {a: A, b: B, c: C}, options: {g: Good, b: Bad}, ask_if: sex != 'x'}
  - {id: rank, text: Rank, type: ranking, rows: {a: A, b: B, c: C}, ranks: 2}
  - {id: uses, text: Uses, type: multiple, options: {a: A, b: B, c: C, z: None}, exclusive: [z], max_choices: 2}
  - {id: age, text: Age, type: number, integer: true, min: 18, max: 99}
  - {id: born, text: Born, type: date, max: 2002-01-01}
  - {id: split, text: Split, type: constant_sum, rows: {a: A, b: B}, total: 10}
rules:
  - {id: grown, assert: "not selected(uses, 'a') or age >= 21"}
"""
Q = make_questionnaire(WAVE)


def survey(*lines):
    text = "\n".join(line if line == "rules:" else f"  {line}" for line in lines)
    return make_questionnaire(f"survey: s\nwave: w\nquestions:\n{text}\n")


@pytest.fixture(scope="module")
def report():
    return selftest(Q, 60)


def test_every_rule_does_its_work(report):
    assert report.passed
    assert report.respondents >= 60
    assert report.false_alarms == {}
    untested = {score.rule for score in report.scores if not score.planted}
    assert untested == set()
    assert {score.rule for score in report.scores} == {rule.id for rule in all_rules(Q)}
    assert all(score.caught == score.planted for score in report.scores)
    families = {score.family for score in report.scores}
    assert families == {family.value for family in Family} - {Family.waves.value}


def test_the_same_seed_tells_the_same(report):
    again = selftest(Q, 60).as_dict()
    assert again == report.as_dict()
    assert json.loads(json.dumps(again))["passed"] is True


def test_respondents_choose_every_option_and_go_every_way():
    shop = Workshop(Q, 1)
    people = [shop.draw(shop.good) for _ in range(60)]
    rows = [shop.row(one, n) for n, one in enumerate(people)]
    for question in Q.questions:
        for column, (_, option) in question.columns.items():
            texts = {row[column] for row in rows}
            expected = {question.options[option]} if option else set(question.options.values())
            assert expected | {None} <= texts | ({None} if question.required else set()), column
    assert len({row["age"] for row in rows}) > 30
    assert len({tuple(row[c] for c in ("rank__a", "rank__b", "rank__c")) for row in rows}) > 6


BREAKS = {
    "exclusive": ("uses.exclusive_with_others", lambda fails: fails & False),
    "ranges": ("age.above_maximum", lambda _: pl.col("value:age") > 200),
    "routing": ("like.a.answered_but_not_asked", lambda fails: fails & False),
    "choices": ("uses.too_many_choices", lambda fails: fails & False),
    "sums": ("split.wrong_total", lambda _: pl.col("value:split__a") + pl.col("value:split__b") > 10),
    "grids": ("like.partly_answered", lambda fails: pl.when(fails & False).then(True)),
    "other_text": ("sex.x_without_text", lambda fails: ~fails),
    "ranking": ("rank.tied_ranks", lambda _: pl.col("value:rank__a") == pl.col("value:rank__b")),
    "codes": ("sex.unknown_code", lambda fails: ~fails),
    "cross_question": ("grown", lambda fails: fails & (pl.col("value:age") < 19)),
    "attention": ("like.straight_lining", lambda fails: fails | True),
    "uniqueness": ("respondent_id.duplicate", lambda fails: fails & False),
    "fieldwork": ("submitted.outside_fieldwork", lambda fails: fails & False),
    "structure": ("like.nothing_understood", lambda fails: fails & False),
    "columns": ("age.uninformative", lambda fails: fails & False),
    "expected": ("n.women", lambda fails: fails & False),
}


@pytest.fixture(scope="module")
def broken_report():
    """The report where one rule of each family is broken."""
    with pytest.MonkeyPatch.context() as patch:
        for family, (rule, broken) in BREAKS.items():
            patch.setattr(import_module(f"schemas.rules.{family}"), "rules", with_broken(family, rule, broken))
        return selftest(Q, 60)


def with_broken(family, rule, broken):
    whole = import_module(f"schemas.rules.{family}").rules

    def rules(q):
        return (replace(one, fails=broken(one.fails)) if one.id == rule else one for one in whole(q))

    return rules


@pytest.mark.parametrize("family", BREAKS)
def test_a_rule_that_is_broken_is_caught(family, broken_report):
    rule, _ = BREAKS[family]
    (score,) = (score for score in broken_report.scores if score.rule == rule)
    assert not score.passed or rule in broken_report.false_alarms
    assert rule in "\n".join(broken_report.lines())


def test_rules_that_are_not_broken_are_not_accused(broken_report):
    broken = {rule for rule, _ in BREAKS.values()}
    assert not broken_report.passed
    assert set(broken_report.false_alarms) <= broken
    accused = [score for score in broken_report.scores if not score.passed and score.rule not in broken]
    assert {other for score in accused for other in score.astray} <= broken
    assert all(score.caught == score.planted for score in accused)


@pytest.mark.parametrize(
    ("questions", "said"),
    [
        pytest.param(
            (
                "- {id: a, text: A, type: number, required: true}",
                "rules:",
                "- {id: high, assert: a > 5}",
                "- {id: low, assert: a < 4}",
                "- {id: other, assert: a != 4}",
            ),
            ["nobody can satisfy all rules, because of a.asked_but_blank, a.unknown_code, high, low"],
            id="contradictory",
        ),
        pytest.param(
            (
                "- {id: a, text: A, type: number}",
                "rules:",
                "- {id: high, assert: a > 5}",
                "- {id: higher, assert: a > 7}",
            ),
            ["high says nothing new: whoever fails it fails another rule too, because of higher"],
            id="implied",
        ),
        pytest.param(
            (
                "- {id: a, text: A, type: number}",
                "rules:",
                "- {id: high, assert: a > 5}",
                "- {id: low, assert: a < 4}",
            ),
            [
                "nobody can answer a, because of high, low",
                "high is never true of anybody, because of low",
                "low is never true of anybody, because of high",
            ],
            id="unanswerable",
        ),
        pytest.param(
            (
                "- {id: a, text: A, type: single, options: {x: X, y: Y, z: Z}}",
                "- {id: b, text: B, type: single, ask_if: a = 'z', options: {x: X, y: Y}}",
                "- {id: c, text: C, type: single, ask_if: not (a = 'x' and a = 'y'), options: {x: X, y: Y}}",
                "rules:",
                "- {id: two, assert: \"a in ('x', 'y')\"}",
                "- {id: sure, assert: a = 'x' or a != 'x'}",
                "- {id: unread, not_understood: whatever}",
            ),
            [
                "nobody can reach b, because of two",
                "everybody is asked c: its route never leads past it",
                "nobody can choose 'z' of a, because of two",
                "c.answered_but_not_asked can never fail, whatever is answered",
                "sure can never fail, whatever is answered",
                "unread can never be told",
            ],
            id="unreachable, not choosable, never failing, never told",
        ),
    ],
)
def test_what_cannot_be_is_told(questions, said):
    report = selftest(survey(*questions), 20)
    assert [str(claim) for claim in report.claims] == said
    assert report.passed is ("nobody can satisfy" not in said[0])


def test_time_that_runs_out_is_undecided():
    report = selftest(Q, 5, limit=1e-9)
    assert not report.passed
    assert [claim.kind for claim in report.claims] == ["undecided"]


def test_names_of_questions_and_lists_of_one_option_are_no_matter():
    q = survey(
        "- {id: weight, text: Weight, type: number, min: 30, max: 300}",
        "- {id: consent, text: Consent, type: single, options: {yes: I agree}}",
        "- {id: town, text: Town, type: text}",
    )
    report = selftest(q, 40)
    assert report.false_alarms == {}
    assert report.passed


def test_a_rule_is_not_said_to_be_spare_because_of_a_lesser_one():
    lines = (
        "- {id: a, text: A, type: number}",
        "rules:",
        "- {id: high, assert: a > 5}",
        "- {id: higher, assert: a > 7, severity: info}",
    )
    report = selftest(survey(*lines), 10)
    assert report.claims == ()
    assert next(score for score in report.scores if score.rule == "high").also == ("higher",)


@pytest.mark.parametrize("export", ["completed: C, duration: D", "duration: D", "started: B, submitted: S"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_quick_interview_is_planted_where_it_can_be_seen(export, seed):
    text = f"""
survey: s
wave: w
export: {{file: a.csv, respondent: ID, {export}}}
questions:
- {{id: a, text: A, type: single, options: {{x: X, y: Y}}}}
- {{id: b, text: B, type: number, min: 0, max: 1000}}
"""
    report = selftest(make_questionnaire(text), 60, seed)
    score = next(score for score in report.scores if score.rule == "duration.too_fast")
    assert (score.planted, score.caught) == (1, 1)
    assert report.passed
