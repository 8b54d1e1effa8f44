"""What a check says: an error only for what is new, a warning for what is known; never passed what nobody can tell."""

import dagster as dg
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import checks
from pipelines.result import alarming
from schemas.questionnaire import Family
from schemas.tables import FINDING_CHANGES, frame

WARN, ERROR = dg.AssetCheckSeverity.WARN, dg.AssetCheckSeverity.ERROR


def finding(number=0, severity="error", change="new", waived=False, kind="ranges", rule="age.below_minimum"):
    return {
        "finding": f"{kind}:{number}",
        "kind": kind,
        "severity": severity,
        "headline": "Not so for 2 of 10 respondents " + "x" * 400,
        "arithmetic": "",
        "correction": "",
        "question": None,
        "rule": rule,
        "figures": [],
        "places": [],
        "doubted": [],
        "constraints": [],
        "fingerprint": f"mark {number}",
        "waived": waived,
        "change": change,
        "since": "",
    }


def findings(*rows):
    return frame("findings", list(rows), "demo", "w1")


def rules(outcome="fail", failed=2, cannot_tell=0, names=("age.below_minimum",)):
    return pl.DataFrame(
        {
            "rule": names,
            "family": "ranges",
            "outcome": outcome,
            "checked": 10,
            "failed": failed,
            "cannot_tell": cannot_tell,
        }
    )


def failures(*lines, rule="age.below_minimum"):
    return pl.DataFrame({"rule": [rule] * len(lines), "line": lines}, schema={"rule": pl.String, "line": pl.Int64})


def figures(*verdicts):
    rows = {"figure": [f"f{i}" for i in range(len(verdicts))], "verdict": verdicts}
    return pl.DataFrame(rows, schema={"figure": pl.String, "verdict": pl.String}).with_columns(
        place=pl.lit("Table 1"), reason=pl.lit("no base is printed")
    )


def value(check, name):
    return check.metadata[name].value


SAID = [
    pytest.param([], True, WARN, id="nothing"),
    pytest.param([{}], False, ERROR, id="a new error"),
    pytest.param([{"change": "first run"}], False, ERROR, id="an error on a first run"),
    pytest.param([{"change": "changed"}], False, ERROR, id="a changed error"),
    pytest.param([{"change": "persisting"}], False, WARN, id="a known error"),
    pytest.param([{"waived": True}], True, WARN, id="an accepted error"),
    pytest.param([{"waived": True}, {"severity": "warning"}], False, WARN, id="an accepted error and a warning"),
    pytest.param([{"change": "persisting"}, {}], False, ERROR, id="a known error and a new one"),
    pytest.param([{"severity": "warning"}], False, WARN, id="a new warning"),
    pytest.param([{"severity": "info"}], True, WARN, id="information"),
]


@pytest.mark.parametrize(("found", "passed", "severity"), SAID)
def test_a_family_and_a_kind_speak_of_new_errors(found, passed, severity):
    rows = [finding(i, **one) for i, one in enumerate(found)]
    family = {c.check_name: c for c in checks.of_rules(rules(), failures(3, 4), findings(*rows))}["ranges"]
    rows = [one | {"kind": "joint", "rule": None} for one in rows]
    kind = {c.check_name: c for c in checks.of_figures(figures("pass", "fail"), findings(*rows), 2)}["joint"]
    for check in (family, kind):
        assert (check.passed, check.severity) == (passed, severity)
        assert value(check, "accepted") == sum(one["waived"] for one in rows)


def test_numbers_of_a_family_are_whole_and_count_respondents_once():
    two = rules(names=("age.below_minimum", "age.not_whole"))
    failing = pl.concat([failures(3, 4), failures(4, 5, rule="age.not_whole")])
    check = {c.check_name: c for c in checks.of_rules(two, failing, findings(finding()))}["ranges"]
    assert [value(check, n) for n in ("rules", "failed", "cannot_tell", "respondents", "new_errors")] == [2, 2, 0, 3, 1]
    assert all(isinstance(m, dg.IntMetadataValue) for n, m in check.metadata.items() if n != "evidence")
    assert check.description == "2 of 2 rules not met by 3 respondents: 1 new error"


@pytest.mark.parametrize("accepted", [[], [finding(waived=True)]])
def test_what_nobody_can_tell_has_not_passed_whatever_was_accepted(accepted):
    untold = rules("cannot tell", failed=0, cannot_tell=4)
    family = {c.check_name: c for c in checks.of_rules(untold, failures(), findings(*accepted))}["ranges"]
    assert (family.passed, family.severity) == (False, WARN)
    assert family.metadata["not_told"].records[0].data == {"rule": "age.below_minimum", "checked": 10, "cannot_tell": 4}


def test_a_family_without_rules_says_so():
    assert {c.description for c in checks.of_rules(rules().head(0), failures(), findings())} == {
        "no rules of this family"
    }


@pytest.mark.parametrize(
    ("verdicts", "recomputed", "failing"),
    [
        pytest.param(["pass", "pass"], 2, set(), id="all judged"),
        pytest.param([], 0, set(), id="nothing was published"),
        pytest.param(["pass", "cannot tell"], 1, {"judged"}, id="some cannot be judged"),
        pytest.param(["pass", "pass"], 0, {"not_reproduced"}, id="no answers to compare with"),
        pytest.param(["cannot tell"], 0, set(checks.KIND_WORDS), id="none can be judged"),
    ],
)
def test_figures_that_nobody_judged_have_not_passed(verdicts, recomputed, failing):
    said = list(checks.of_figures(figures(*verdicts), findings(), recomputed))
    assert {c.check_name for c in said} == set(checks.KIND_WORDS)
    assert {c.check_name for c in said if not c.passed} == failing
    assert {c.severity for c in said if not c.passed} <= {WARN}


def test_what_is_undecided_cannot_be_accepted_away():
    undecided = finding(kind="undecided", severity="info", waived=True, rule=None)
    check = {c.check_name: c for c in checks.of_figures(figures("pass"), findings(undecided), 1)}["undecided"]
    assert (check.passed, check.severity) == (False, WARN)


def test_rules_and_figures_have_checks_of_their_own():
    assert not set(checks.WORDS) & set(checks.KIND_WORDS)
    assert set(checks.WORDS) == set(Family)


FOUND = st.builds(
    finding,
    st.integers(0, 10**6),
    st.sampled_from(["error", "warning", "info"]),
    st.sampled_from(FINDING_CHANGES),
    st.booleans(),
)


@given(st.lists(FOUND, max_size=60))
def test_every_finding_counts_once_and_the_table_is_bounded(rows):
    check = checks.of_news(findings(*rows))
    new = [row for row in rows if alarming(row)]
    assert check.passed == (not new)
    assert check.severity is ERROR
    numbers = {name: value(check, name) for name in checks.counted([])}
    assert numbers.pop("findings") == len(rows) == sum(numbers.values())
    assert numbers["new_errors"] == len(new)
    shown = check.metadata["evidence"].records if "evidence" in check.metadata else []
    hidden = value(check, "evidence_not_shown") if "evidence_not_shown" in check.metadata else 0
    assert len(shown) == min(len(new), checks.MOST_ROWS)
    assert len(shown) + hidden == len(new)
    assert all(len(record.data["headline"]) <= checks.LONGEST for record in shown)


@given(st.lists(FOUND, max_size=8), st.randoms())
def test_the_content_of_findings_does_not_depend_on_their_order(rows, random):
    turned = random.sample(rows, len(rows))
    assert checks.content_of(rows) == checks.content_of(turned)
    assert checks.content_of(rows) != checks.content_of([*rows, finding(-1)])


def test_evidence_begins_with_what_somebody_is_called_for():
    rows = [
        finding(1, waived=True),
        finding(2, change="persisting"),
        finding(3, severity="warning"),
        finding(4),
    ]
    table = checks.evidence(rows)["evidence"].records
    assert [record.data["finding"] for record in table] == ["ranges:4", "ranges:2", "ranges:3", "ranges:1"]
    assert [record.data["change"] for record in table] == ["new", "persisting", "new", "new, accepted"]


def test_a_long_id_is_cut_in_its_middle():
    long = finding(kind="joint:" + "a" * 60 + ":and")
    [record] = checks.evidence([long])["evidence"].records
    assert record.data["finding"] == f"joint:{'a' * 16}…{'a' * 15}:and:0"
    assert len(record.data["finding"]) == checks.WIDEST
