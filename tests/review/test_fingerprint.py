"""What makes a finding the same finding: a waived one that changes is an alarm again, whatever else is edited."""

import itertools
import time
from dataclasses import asdict, replace

import polars as pl
import pytest

from pipelines.assembly import figures_frame
from schemas import curate
from schemas.figures.judge import judge as judge_figures
from schemas.figures.model import parse_figures
from schemas.judging import concluded, judge
from schemas.responses import Evaluation, evaluate, judged
from schemas.review.failing import failing_digests
from schemas.review.fingerprint import LENGTH, fingerprints
from schemas.rules import all_rules
from schemas.tables import frame
from tests.conftest import delivered, make_questionnaire
from tests.review.support import NO_IDS, Survey, run, table

ROWS = (
    {"respondent_id": "a", "age": "20", "job": "Yes", "pay": "High"},
    {"respondent_id": "b", "age": "25", "job": "Yes", "pay": "High"},
    {"respondent_id": "c", "age": "40", "job": "No", "pay": "Low"},
    {"respondent_id": "d", "age": "50", "job": "Other", "pay": None},
    {"respondent_id": "e", "age": "17", "job": "No", "pay": None},
)
FIGURES = (
    {"figure": "n", "place": "Table 1, title", "question": "job", "statistic": "base", "printed": "26"},
    {"figure": "yes", "place": "Table 1, row 1", "question": "job", "options": "yes", "statistic": "percent",
     "printed": "70"},
    {"figure": "no", "place": "Section 2.4", "question": "job", "options": "no", "statistic": "percent",
     "printed": "31"},
)  # fmt: skip
SMALL = Survey(ROWS, FIGURES)
ALONE = Survey((), FIGURES)
YOUNG, ROUTE, NUMBER = "cross_question:young_high", "routing:pay.answered_but_not_asked", "expected:n.all"
UNLIKE_YES, SIZE = "not_reproduced:job:yes@all", "not_reproduced:job@all"
CANNOT, UNLIKE = "unattainable:job:yes@all", "not_reproduced:job:no@all"


def row(respondent, **cells):
    return {"respondent_id": respondent, "age": "30", "job": "Yes", "pay": "Low"} | cells


def edited(survey, respondent, **cells):
    return replace(survey, rows=tuple(r | cells if r["respondent_id"] == respondent else r for r in survey.rows))


def printed(survey, figure, **cells):
    return replace(survey, figures=tuple(f | cells if f["figure"] == figure else f for f in survey.figures))


def kept(before, after, finding):
    """Whether a finding of `before` is waived in `after`, if it was waived before."""
    mark = run(before).marks[finding]
    assert mark is not None
    return bool(run(after).waived(mark))


def test_every_finding_has_one_of_its_own():
    marks = run(SMALL).marks
    assert {YOUNG, ROUTE, NUMBER, CANNOT, UNLIKE} <= set(marks)
    assert len(set(marks.values())) == len(marks)
    assert all(len(mark) == LENGTH and set(mark) <= set("0123456789abcdef") for mark in marks.values())


ADDED = {"figure": "age.n", "place": "Table 9", "question": "age", "statistic": "base", "printed": "26"}
MORE = {"figure": "no.count", "place": "Box 1", "question": "job", "options": "no", "statistic": "count",
        "printed": "3"}  # fmt: skip
OTHERS = {
    "the order of rows": replace(SMALL, rows=SMALL.rows[::-1]),
    "the order of figures": replace(SMALL, figures=SMALL.figures[::-1]),
    "names of figures": replace(SMALL, figures=tuple(f | {"figure": f"x{i}"} for i, f in enumerate(FIGURES))),
    "notes": printed(SMALL, "yes", note="looked up on page 4"),
    "another question's wording": SMALL.but(pay="And the pay, in 12 months?"),
    "a figure of another question": replace(SMALL, figures=(*FIGURES, ADDED)),
}


@pytest.mark.parametrize("finding", [YOUNG, ROUTE, NUMBER, CANNOT, UNLIKE])
@pytest.mark.parametrize("other", OTHERS)
def test_what_it_is_not_about_leaves_it_waived(other, finding):
    assert kept(SMALL, OTHERS[other], finding)


@pytest.mark.parametrize(
    "after",
    [
        replace(SMALL, rows=(*ROWS, row("z"))),
        edited(SMALL, "d", age="70"),
        edited(SMALL, "d", job="Yes", pay="Low"),
        edited(SMALL, "c", pay=None),
        edited(SMALL, "a", job="Yes"),
        replace(SMALL, rows=tuple(r | {"line": 90 + i} for i, r in enumerate(ROWS))),
        SMALL.but(most="1"),
        SMALL.but(job="Do you work?"),
        printed(SMALL, "yes", printed="69"),
    ],
)
def test_others_answers_leave_a_rule_on_rows_waived(after):
    assert kept(SMALL, after, YOUNG)


@pytest.mark.parametrize(
    "after",
    [
        replace(SMALL, rows=(*ROWS, row("z", age="20", pay="High"))),
        replace(SMALL, rows=ROWS[1:]),
        edited(SMALL, "a", age="21"),
        edited(SMALL, "a", age="20.0"),
        edited(SMALL, "a", respondent_id="A"),
        edited(edited(SMALL, "a", pay="Low"), "d", job="Yes", pay="High", age="20"),
        SMALL.but(young_high="not (age < 31 and pay = 'high')"),
        SMALL.but(severity="error"),
    ],
)
def test_who_fails_a_rule_with_what_is_what_it_is(after):
    assert YOUNG in run(after).marks
    assert not kept(SMALL, after, YOUNG)


def test_growing_and_shrinking_back_is_the_same_finding():
    grown = replace(SMALL, rows=(*ROWS, row("z", age="20", pay="High")))
    assert run(grown).marks[YOUNG] != run(SMALL).marks[YOUNG]
    assert kept(SMALL, replace(grown, rows=ROWS), YOUNG)


def test_without_ids_the_answers_are_who_they_are():
    nameless = replace(SMALL, rows=tuple({k: v for k, v in r.items() if k != "respondent_id"} for r in ROWS))
    lines = replace(nameless, rows=tuple(r | {"respondent_id": str(3 + i)} for i, r in enumerate(nameless.rows)))
    lines = lines.but(export=NO_IDS)
    turned = replace(lines, rows=tuple(r | {"respondent_id": str(3 + i)} for i, r in enumerate(lines.rows[::-1])))
    assert kept(lines, turned, YOUNG)
    twice = replace(lines, rows=(*lines.rows, lines.rows[0] | {"respondent_id": "8"}))
    assert not kept(lines, twice, YOUNG)


def test_cells_are_not_taken_for_each_other():
    q = make_questionnaire(
        "survey: s\nwave: 1\nexport: {file: r.csv, platform: generic, respondent: id}\nquestions:\n"
        "  - {id: one, text: One, type: text}\n  - {id: two, text: Two, type: text}\n"
        "rules:\n  - {id: never, assert: not (given(one) or given(two)), severity: warning}\n"
    )

    def mark(one, two):
        e = evaluate(q, delivered(q, {"respondent_id": "a", "one": one, "two": two}))
        rules = curate.rules(e)
        return rules.filter(rule="never")["failing"].item()

    cells = ["", "-", "a", "ab", "b", "1:a", "a;1:b", "a1:b", None]
    found = {pair: mark(*pair) for pair in itertools.product(cells, repeat=2)}
    failing = [digest for digest in found.values() if digest is not None]
    assert len(failing) > 60
    assert len(set(failing)) == len(failing)


def test_a_private_answer_is_in_no_digest():
    private = SMALL.but(private="true")
    assert kept(private, edited(private, "a", age="21"), YOUNG)
    assert not kept(private, edited(private, "a", respondent_id="A"), YOUNG)
    assert not kept(private, edited(private, "a", age="50"), YOUNG)


def test_a_rule_about_the_table_is_what_it_measured():
    assert run(SMALL).findings.filter(finding=NUMBER)["arithmetic"].item().endswith("all 5 respondents: n = 5.")
    assert not kept(SMALL, replace(SMALL, rows=ROWS[1:]).but(most="3"), NUMBER)
    fewer = replace(SMALL.but(most="2"), rows=ROWS[:4])
    assert not kept(SMALL.but(most="2"), fewer, NUMBER)
    assert kept(SMALL, edited(SMALL, "a", age="60"), NUMBER)


def test_a_column_that_tells_nothing_shows_counts_and_no_answers():
    q = make_questionnaire(
        "survey: s\nwave: 1\nsparse: {least: 2}\nexport: {file: r.csv, platform: generic, respondent: id}\n"
        "questions:\n  - {id: age, text: Age, type: number}\n"
    )

    def alike(age):
        e = evaluate(q, delivered(q, *({"respondent_id": name, "age": age} for name in "abc")))
        return curate.rules(e).filter(rule="age.uninformative").row(0, named=True)

    assert alike("47")["measured"] == ["asked = 3", "answered = 3"]
    assert alike("47")["failing"] == alike("47")["failing"] != alike("48")["failing"]


def test_a_change_between_waves_is_both_questionnaires():
    before = SMALL.but(job="Any work?").asked()
    after = SMALL.but(waves='previous: "0"')

    def mark(survey):
        return run(survey, before).marks["waves:job.reworded_since_last_wave"]

    assert mark(after) == mark(after.but(pay="Other words?")) == mark(after.but(job="a  JOB?"))
    assert mark(after) != mark(after.but(job="A job, perhaps?"))


@pytest.mark.parametrize(
    "cells",
    [
        {"printed": "74"},
        {"printed": "70.0"},
        {"printed": "70%"},
        {"place": "Table 1, row 2"},
        {"document": "Annex"},
        {"options": "no"},
        {"options": "", "where": "job = 'yes' and age > 18"},
        {"statistic": "count", "printed": "27"},
    ],
)
def test_what_a_figure_says_of_what_and_where_is_the_finding(cells):
    mark = run(ALONE).marks[CANNOT]
    assert not run(printed(ALONE, "yes", **cells)).waived(mark)


def test_numbers_of_the_sentences_are_content_and_their_words_are_not():
    q, found = SMALL.asked(), run(ALONE)
    figures = figures_frame(judge_figures(parse_figures(table(FIGURES), q), q), q)

    def mark(arithmetic):
        told = found.findings.filter(finding=CANNOT).with_columns(arithmetic=pl.lit(arithmetic))
        return fingerprints(told, figures, frame("rules", [], "small", "1"))[0]

    same = mark("70% (Table 1, row 1) of 1,026 (Table 1, title) cannot be.")
    assert same == mark("Of 1026 (Table 1, title), there is no 70%: nowhere (Section 2.4; Table 1, row 1).")
    assert same == mark("70% of 1,026 for “Aged 18 to 25” cannot be.")
    assert len({same, *map(mark, ("70% of 1,027 cannot be.", "70% of 1,026.5 cannot be.", "70% of 1,026 and 3."))}) == 4


def test_evidence_outside_a_finding_is_part_of_it():
    mark = run(ALONE).marks[CANNOT]
    other = run(printed(ALONE, "n", printed="29"))
    assert CANNOT in other.marks
    assert not other.waived(mark)


def test_another_place_with_the_same_number_makes_it_grow():
    again = {**FIGURES[1], "figure": "again", "place": "Summary"}
    assert not kept(ALONE, replace(ALONE, figures=(*FIGURES, again)), CANNOT)


def test_other_answers_change_what_is_not_reproduced():
    assert not kept(SMALL, edited(SMALL, "d", job="No"), UNLIKE)
    assert kept(SMALL, edited(SMALL, "d", age="70"), UNLIKE)


def test_many_figures_in_any_order_are_one_finding():
    """Its sentences spell out the first few only."""
    places = [FIGURES[1] | {"figure": f"f{i}", "place": f"Page {i}"} for i in range(8)]
    rows = replace(SMALL, figures=tuple(places))
    assert kept(rows, replace(rows, figures=tuple(places[::-1])), UNLIKE_YES)
    assert kept(rows, replace(rows, figures=(*places[5:], *places[:5])), UNLIKE_YES)
    assert not kept(rows, replace(rows, figures=tuple(places[1:])), UNLIKE_YES)


def test_those_who_are_held_back_are_part_of_what_they_change():
    assert not kept(SMALL, edited(SMALL, "e", job=None), SIZE)
    assert kept(SMALL, edited(SMALL, "e", job="Other"), SIZE)


def grid(**rows):
    q = make_questionnaire(
        "survey: s\nwave: 1\nmax_quarantined: 100%\nexport: {file: r.csv, platform: generic, respondent: id}\n"
        "questions:\n  - id: g\n    text: G\n    type: grid\n    rows: {one: One, two: Two, three: Three}\n"
        "    options: {a: A, b: B}\n"
    )
    answers = [{f"g__{name}": cells[i] for name, cells in rows.items()} for i in range(len(rows["one"]))]
    e = evaluate(q, delivered(q, *answers))
    rules = curate.rules(e)
    return rules, {one.finding: one for one in curate.rule_findings(rules, curate.failures(e))}


def marks_of(rules, findings):
    rows = [{k: list(v) if isinstance(v, tuple) else v for k, v in asdict(f).items()} for f in findings.values()]
    none = frame("figures", [], "s", "1")
    return dict(zip(findings, fingerprints(frame("findings", rows, "s", "1"), none, rules), strict=True))


def test_rows_that_fail_alike_are_one_finding_with_all_their_rules():
    rules, found = grid(one=["x", "A"], two=["x", "A"], three=["A", "A"])
    (both,) = (one for one in found.values() if len(one.rules) > 1)
    assert both.finding == "codes:g.unknown_code"
    assert both.rules == ("g.one.unknown_code", "g.two.unknown_code")
    mark = marks_of(rules, found)[both.finding]
    for two in (["y", "A"], ["A", "A"]):
        assert mark not in marks_of(*grid(one=["x", "A"], two=two, three=["A", "A"])).values()
    assert mark not in marks_of(*grid(one=["x", "A"], two=["x", "A"], three=["x", "A"])).values()
    assert mark in marks_of(*grid(one=["x", "B"], two=["x", "A"], three=["B", "A"])).values()


def test_what_nobody_can_tell_has_none():
    q = SMALL.asked()
    part, prepared = judge(q, all_rules(q), delivered(q, *map(dict, ROWS)))
    checked, held, refused = judged(q, *concluded(all_rules(q), [part]))
    none_left = prepared.clear().select([])
    rules = curate.rules(Evaluation(q, none_left, checked, held, refused, pl.DataFrame()))
    told = {row["rule"]: row["failing"] for row in rules.filter(outcome="fail").to_dicts()}
    assert told["young_high"] is None
    assert told["n.all"] is not None
    found = {f.finding: f for f in curate.rule_findings(rules, curate.failures(evaluate(q, delivered(q))))}
    marks = marks_of(rules, found)
    assert marks[YOUNG] is None
    assert marks[NUMBER] == run(SMALL).marks[NUMBER]


def test_a_figure_that_is_not_there_has_none():
    found = run(SMALL)
    none = frame("figures", [], "small", "1")
    rules = curate.rules(evaluate(SMALL.asked(), delivered(SMALL.asked(), *map(dict, ROWS))))
    marks = dict(zip(found.marks, fingerprints(found.findings, none, rules), strict=True))
    assert marks[CANNOT] is None
    assert marks[YOUNG] == found.marks[YOUNG]


def test_many_rules_over_many_respondents_take_no_time():
    rules = "".join(
        f"  - {{id: r{i}, assert: not (a{i % 50} = 'x' and age < 4), severity: warning}}\n" for i in range(350)
    )
    questions = "".join(f"  - {{id: a{i}, text: A{i}, type: single, options: {{x: X, y: Y}}}}\n" for i in range(50))
    q = make_questionnaire(
        "survey: s\nwave: 1\nexport: {file: r.csv, platform: generic, respondent: id}\nquestions:\n"
        f"  - {{id: age, text: Age, type: number}}\n{questions}rules:\n{rules}"
    )
    cells = {f"a{i}": "X" for i in range(50)}
    e = evaluate(q, delivered(q, *({"age": str(i % 100)} | cells for i in range(5000))))
    assert sum(one.outcome == "fail" for one in e.rules) >= 350
    start = time.perf_counter()
    digests = failing_digests(q, e.answers, e.rules)
    assert time.perf_counter() - start < 1, "it takes a tenth of a second where nothing else runs"
    assert len(digests) >= 350
