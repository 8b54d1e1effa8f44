"""Each family finds its own fault, in the right respondent, and nothing else."""

import pytest

from schemas.questionnaire import Severity
from schemas.responses import delivered_contract, evaluate
from tests.conftest import DEMO, delivered, make_questionnaire

GOOD = {
    "funding": "CRC",
    "role": "Tier two",
    "clients__a": "Women",
    "age": "44",
    "impact__p": "Good",
    "impact__n": "Good",
}
FAULTS = {
    "respondent_id.blank": {"respondent_id": None},
    "submitted.not_a_date": {"submitted": "yesterday"},
    "submitted.outside_fieldwork": {"submitted": "2015-11-01"},
    "age.unknown_code": {"age": "old"},
    "role.unknown_code": {"role": "Tier 9", "clients__a": None, "impact__p": None, "impact__n": None},
    "clients.unknown_code": {"clients__b": "perhaps"},
    "impact.p.unknown_code": {"impact__p": "fair"},
    "started.unknown_code": {"started": "12/31/15"},
    "age.below_minimum": {
        "age": "17",
        "funding": "NPS",
        "role": None,
        "clients__a": None,
        "impact__p": None,
        "impact__n": None,
    },
    "age.above_maximum": {"age": "121"},
    "age.not_whole": {"age": "44.5"},
    "started.above_maximum": {"started": "2016-01-01"},
    "role.answered_but_not_asked": {"funding": "NPS", "clients__a": None, "impact__p": None, "impact__n": None},
    "role.asked_but_blank": {"role": None, "clients__a": None, "impact__p": None, "impact__n": None},
    "impact.p.answered_but_not_asked": {"role": "Don't know", "clients__a": None, "impact__n": None},
    "clients.exclusive_with_others": {"clients__none": "None of these"},
    "clients.too_many_choices": {"clients__b": "Men", "clients__none": "None of these"},
    "split.wrong_total": {"split__x": "40", "split__y": "50"},
    "crc_is_old": {"age": "20"},
}
ALSO = {"clients.too_many_choices": {"clients.exclusive_with_others"}}


def failing(q, *rows):
    evaluation = evaluate(q, delivered(q, *rows))
    return {c.rule.id: c.failing.to_list() for c in evaluation.rules if c.outcome == "fail"}


def test_an_answer_in_order_passes_everything(demo):
    whole = GOOD | {"split__x": "40", "split__y": "60", "started": "2015-01-01"}
    evaluation = evaluate(demo, delivered(demo, *[whole] * 5))
    assert {c.outcome for c in evaluation.rules} == {"pass"}
    assert evaluation.refused is None
    assert not evaluation.held_back.any()


@pytest.mark.parametrize("rule", FAULTS)
def test_a_fault_is_found_in_its_respondent_and_nothing_else(demo, rule):
    found = failing(demo, GOOD, GOOD | FAULTS[rule], GOOD)
    assert found == {name: [1] for name in {rule} | ALSO.get(rule, set())}


def test_both_rows_of_a_duplicate_are_held_back(demo):
    evaluation = evaluate(demo, delivered(demo, GOOD, GOOD | {"respondent_id": "r0"}, GOOD))
    assert failing(demo, GOOD, GOOD | {"respondent_id": "r0"}, GOOD) == {"respondent_id.duplicate": [0, 1]}
    assert evaluation.held_back.to_list() == [True, True, False]


def test_a_missing_code_is_no_number_and_no_date():
    missing = "missing: {dont_know: [Don't know, '-99', 9999-01-01], refused: [Prefer not to say]}"
    q = make_questionnaire(DEMO.replace("missing: {dont_know: [Don't know], refused: [Prefer not to say]}", missing))
    young = {"age": "-99", "started": "9999-01-01"}
    assert failing(q, GOOD | young) == {}
    evaluation = evaluate(q, delivered(q, GOOD | young))
    assert evaluation.answers.select("value:age", "value:started").row(0) == (None, None)
    assert evaluation.answers.select("status:age", "status:started").row(0) == ("dont_know", "dont_know")
    assert {c.rule.id: c.outcome for c in evaluation.rules}["crc_is_old"] == "cannot tell"


@pytest.mark.parametrize("written", ["2015-09-01 10:33", "2015-09-01T10:33:12.5Z", "2015-09-01 03:12:44 PM"])
def test_a_time_of_day_may_follow_a_date(demo, written):
    assert failing(demo, GOOD | {"submitted": written}) == {}
    assert failing(demo, GOOD | {"submitted": f"{written} or so"}) == {"submitted.not_a_date": [0]}


def test_nobody_half_completes():
    q = make_questionnaire(DEMO.replace("submitted: Date Submitted", "submitted: Date Submitted, completed: Done"))
    rows = [GOOD | {"completed": text} for text in ("Yes", "no", None, "Perhaps", "Complete")]
    assert failing(q, *rows) == {"completed.unknown_code": [3]}


@pytest.mark.parametrize("cell", ["0", "no", "Not selected"])
def test_explicit_zeros_are_no_answer_and_no_unknown_code(demo, cell):
    zeros = dict.fromkeys(("clients__a", "clients__b", "clients__none"), cell)
    assert failing(demo, GOOD | zeros, {"funding": "NPS", "age": "44"} | zeros) == {}
    answers = evaluate(demo, delivered(demo, GOOD | zeros, {"funding": "NPS", "age": "44"} | zeros)).answers
    assert answers["status:clients"].to_list() == ["skipped", "not_asked"]


def test_an_option_that_is_called_no():
    q = make_questionnaire(DEMO.replace("{a: Women, b: Men, none: None of these}", "{a: Yes, b: No, none: 0}"))
    row = GOOD | {"clients__a": None, "clients__b": "No"}
    assert failing(q, row) == {}
    assert evaluate(q, delivered(q, row)).answers["value:clients__b"].to_list() == [True]


def test_few_wrong_cells_do_not_condemn_a_column(demo):
    rules = {c.rule.id: c for c in evaluate(demo, delivered(demo, GOOD | {"role": "boss", "clients__a": None})).rules}
    assert rules["role.nothing_understood"].outcome == "cannot tell"
    assert rules["funding.nothing_understood"].outcome == "pass"


def test_numbers_that_are_not_whole_are_never_cut():
    from schemas import curate

    q = make_questionnaire(DEMO.replace("max_quarantined: 50%", "severity: {ranges: warning}"))
    kept = evaluate(q, delivered(q, GOOD | {"age": "44.9"}, GOOD | {"age": "1e30"})).kept
    assert curate.responses(q, kept)["age"].to_list() == [44.9]


def test_too_few_choices():
    q = make_questionnaire(DEMO.replace("min_choices: 1", "min_choices: 2"))
    only_none = GOOD | {"clients__a": None, "clients__none": "None of these"}
    assert failing(q, GOOD, GOOD | {"clients__b": "Men"}, only_none) == {"clients.too_few_choices": [0]}


def test_a_blank_gate_cannot_be_told(demo):
    evaluation = evaluate(demo, delivered(demo, GOOD, GOOD | {"funding": None}))
    rules = {c.rule.id: c for c in evaluation.rules}
    assert rules["role.answered_but_not_asked"].outcome == "cannot tell"
    assert rules["role.answered_but_not_asked"].cannot_tell == 1
    assert rules["crc_is_old"].outcome == "pass", "44 is old enough whatever the funding"


def test_no_answers_pass_nothing(demo):
    evaluation = evaluate(demo, delivered(demo))
    assert {c.outcome for c in evaluation.rules} == {"cannot tell"}


def test_a_column_of_somebody_elses_answers_refuses_the_wave(demo):
    rows = [GOOD | {"role": "manager", "clients__a": None, "impact__p": None, "impact__n": None}] * 6
    evaluation = evaluate(demo, delivered(demo, *[row | {"respondent_id": f"r{i}"} for i, row in enumerate(rows)]))
    assert "role.nothing_understood" in (evaluation.refused or "")


@pytest.mark.parametrize(
    ("allowed", "faulty", "refused"),
    [("50%", 1, False), ("50%", 3, True), ("2", 2, False), ("2", 3, True), ("0", 1, True)],
)
def test_the_gate(allowed, faulty, refused):
    q = make_questionnaire(DEMO.replace("max_quarantined: 50%", f"max_quarantined: {allowed}"))
    rows = [GOOD | ({"age": "17.5"} if i < faulty else {}) for i in range(4)]
    assert (evaluate(q, delivered(q, *rows)).refused is not None) is refused


@pytest.mark.parametrize("stated", ["routing", "role.answered_but_not_asked"])
def test_severity_by_family_and_by_rule(stated):
    q = make_questionnaire(DEMO.replace("max_quarantined: 50%", f"severity: {{{stated}: warning}}"))
    wrong = GOOD | {"funding": "NPS", "clients__a": None, "impact__p": None, "impact__n": None}
    evaluation = evaluate(q, delivered(q, wrong))
    rule = next(c for c in evaluation.rules if c.rule.id == "role.answered_but_not_asked")
    assert (rule.outcome, rule.rule.severity) == ("fail", Severity.warning)
    assert not evaluation.held_back.any()


def test_an_assertion_about_what_was_not_asked_does_not_fail():
    q = make_questionnaire(DEMO.replace("not (funding = 'crc' and age < 30)", "role = 1 or age > 40"))
    young = {"funding": "NPS", "age": "20"}
    assert failing(q, young) == {}
    assert failing(q, GOOD | {"role": "Tier three", "age": "20", "clients__a": None}) == {"crc_is_old": [0]}


def test_pandera_gives_the_same_verdicts(demo):
    import warnings

    from pandera.errors import SchemaErrors, SchemaWarning

    rows = [GOOD, *(GOOD | fault for fault in FAULTS.values()), GOOD | {"respondent_id": "r0"}]
    frame = delivered(demo, *rows)
    contract = delivered_contract(demo)
    for check in contract.checks:
        check.raise_warning = False
    with warnings.catch_warnings():
        warnings.simplefilter("error", SchemaWarning)
        with pytest.raises(SchemaErrors) as raised:
            contract.validate(frame, lazy=True)
    found = {e.check.name: (~e.check_output.to_series()).arg_true().to_list() for e in raised.value.schema_errors}
    assert found == failing(demo, *rows)


def test_pandera_lets_good_answers_through(demo):
    contract = delivered_contract(demo)
    assert contract.validate(delivered(demo, GOOD, GOOD), lazy=True).height == 2
