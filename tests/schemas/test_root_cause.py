"""One wrong thing that explains many failures is named, and nothing that few respondents said."""

import pytest

from schemas import curate
from schemas.responses import evaluate
from schemas.root_cause import causes
from tests.conftest import DEMO, delivered, make_questionnaire

Q = make_questionnaire(DEMO)
GOOD = {"funding": "CRC", "role": "Tier two", "clients__a": "Women", "age": "44", "impact__p": "Bad"}


def told(*rows, q=Q):
    frame = delivered(q, *rows)
    evaluation = evaluate(q, frame)
    return evaluation, causes(evaluation, frame)


def test_a_code_that_the_questionnaire_lacks():
    lacking = [GOOD | {"role": "7", "clients__a": None}] * 31
    others = [GOOD | {"role": "nobody else says so", "clients__a": None}] * 2
    evaluation, found = told(*lacking, *others, *[GOOD] * 60)
    assert [str(cause) for cause in found] == [
        "31 of 33 failures vanish if '7', which 31 gave, is added to the options of role (role.unknown_code)."
    ]
    rules = curate.rules(evaluation, found)
    finding = next(f for f in curate.rule_findings(rules, curate.failures(evaluation)) if f.rule == "role.unknown_code")
    assert finding.correction.startswith("31 of 33 failures vanish")
    assert "nobody else" not in finding.correction


@pytest.mark.parametrize("n", [1, 4])
def test_what_few_say_is_never_named(n):
    _, found = told(*[GOOD | {"role": "my very own answer", "clients__a": None}] * n, *[GOOD] * 60)
    assert found == []


def test_a_cause_that_only_moves_the_failures_is_none():
    """With `3` allowed, six more rows would fail: whoever answered it left the required question below it."""
    q = make_questionnaire(DEMO.replace("ask_if: role = 1\n", "ask_if: role != 2\n    required: true\n"))
    rows = [GOOD | {"role": "3", "clients__a": None}] * 6
    _, found = told(*rows, *[GOOD] * 60, q=q)
    assert found == []


def test_private_answers_are_never_named():
    q = make_questionnaire(DEMO.replace("    text: Role\n", "    text: Role\n    private: true\n"))
    _, found = told(*[GOOD | {"role": "7", "clients__a": None}] * 31, *[GOOD] * 60, q=q)
    assert found == []


def test_a_slip_in_a_label_is_recognised():
    rows = [GOOD | {"clients__a": "Womens", "clients__b": "Men"}] * 9
    _, found = told(*rows, *[GOOD] * 60)
    assert len(found) == 1
    assert str(found[0]).startswith(
        "9 of 9 failures vanish if 'Womens', which 9 gave, is added to the options of clients;"
    )
    assert "is it a slip of 'Women'?" in str(found[0])


def test_a_wrong_route_and_the_one_that_fits():
    """`role` is said to go to CRC; the answers say that it went to NPS."""
    q = make_questionnaire(
        DEMO.replace("funding = 'crc'\n    required: true", "funding = 'crc'").replace("age < 30", "age < 3")
    )
    nps = {"funding": "NPS", "role": "Tier three", "age": "44", "impact__p": "Bad"}
    crc = {"funding": "CRC", "age": "44"}
    none = {"funding": "No", "age": "44"}
    _, found = told(*[nps] * 30, *[crc] * 25, *[none] * 20, q=q)
    assert "role is asked if `funding = 'nps'`, not `funding = 'crc'`" in str(found[0])
    assert found[0].vanish["role.answered_but_not_asked"] == 30
