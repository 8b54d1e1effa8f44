"""JUnit XML: what a continuous integration makes of it, and that it is what `junit-10.xsd` describes."""

import dataclasses
import re

import pytest
from defusedxml import ElementTree

from pipelines.report.junit import ILLEGAL, as_junit
from pipelines.result import alarming

CHILDREN = {  # of junit-10.xsd: element -> elements that may stand in it
    "testsuites": {"testsuite"},
    "testsuite": {"testsuite", "properties", "testcase", "system-out", "system-err"},
    "properties": {"property"},
    "testcase": {"skipped", "error", "failure", "system-out", "system-err"},
    "property": set(), "skipped": set(), "error": set(), "failure": set(), "system-out": set(), "system-err": set(),
}  # fmt: skip
REQUIRED = {
    "testsuite": {"name", "tests", "failures", "errors"},
    "testcase": {"name"},
    "property": {"name", "value"},
}
OPTIONAL = {
    "testsuites": {"name", "time", "tests", "failures", "errors"},
    "testsuite": {
        "group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"
    },
    "testcase": {"time", "classname", "group"},
    "skipped": {"type", "message"}, "error": {"type", "message"}, "failure": {"type", "message"},
}  # fmt: skip
SUREFIRE_TIME = re.compile(r"(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?")
RESULTS = ("seen", "attacked", "large")


def read(result):
    return ElementTree.fromstring(as_junit(result).encode())


def cases(root):
    return {(case.get("classname"), case.get("name")): case for case in root.iter("testcase")}


def outcome(case):
    return [(child.tag, child.get("type")) for child in case if child.tag != "system-out"]


@pytest.mark.parametrize("name", RESULTS)
def test_it_is_what_the_schema_describes(name, request):
    root = read(request.getfixturevalue(name))
    assert root.tag == "testsuites"
    for element in root.iter():
        assert {child.tag for child in element} <= CHILDREN[element.tag]
        required = REQUIRED.get(element.tag, set())
        assert required <= set(element.attrib) <= required | OPTIONAL.get(element.tag, set())
        assert SUREFIRE_TIME.fullmatch(element.get("time", "0"))
        if CHILDREN[element.tag]:
            assert not (element.text or "").strip()


@pytest.mark.parametrize("name", RESULTS)
def test_counts_add_up(name, request):
    root = read(request.getfixturevalue(name))
    for suite in root:
        assert int(suite.get("tests")) == len(suite.findall("testcase"))
        assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("skipped")) == len(suite.findall("testcase/skipped"))
        assert suite.get("errors") == "0"
    for total in ("tests", "failures", "errors"):
        assert int(root.get(total)) == sum(int(suite.get(total)) for suite in root)


@pytest.mark.parametrize("name", RESULTS)
def test_every_rule_and_figure_is_one_case(name, request):
    result = request.getfixturevalue(name)
    root = read(result)
    named = [case.get("name") for case in root.iter("testcase")]
    assert len(cases(root)) == len(named)
    assert {" ".join(r["rule"].split()) for r in result.rows("rules")} <= set(named)
    assert {" ".join(f["figure"].split()) for f in result.rows("figures")} <= set(named)


FATES = ("first run", "new", "changed", "persisting")


@pytest.mark.parametrize("fate", FATES)
@pytest.mark.parametrize("waived", [True, False])
@pytest.mark.parametrize("severity", ["error", "warning", "info"])
@pytest.mark.parametrize("refused", [None, "too many are held back"])
def test_it_fails_exactly_where_the_exit_status_is_1(seen, altered, fate, waived, severity, refused):
    result = altered(seen, change=fate, waived=waived, severity=severity)
    result = dataclasses.replace(result, refused=refused)
    calls = result.refused is not None or any(alarming(f) for f in result.rows("findings"))
    assert (int(read(result).get("failures")) > 0) == calls


def test_what_became_of_each(seen):
    found = {name: outcome(case) for (_, name), case in cases(read(seen)).items()}
    assert found["the wave is not refused"] == []
    assert found["g16.new"] == [("failure", "new error")]
    assert found["t2.carers.dk"] == [("failure", "new error")]
    assert found["file.fieldwork"] == [("skipped", "known error")]
    assert found["new_service.code"] == [("skipped", "known error")]
    assert found["g16.n"] == [("skipped", "accepted")]
    assert found["intro.n"] == [("skipped", "remark")]
    assert found["clients.at_most"] == [("skipped", "warning")]
    assert found["s24.new"] == [("skipped", "cannot tell")]
    assert found["rate_card.answered_but_not_asked"] == [("skipped", "cannot tell")]
    assert found["t3.crc.over10m"] == []
    assert found["income.required"] == []


def test_reasons_are_told(seen):
    found = {name: case for (_, name), case in cases(read(seen)).items()}
    failure = found["g16.new"].find("failure")
    assert failure.get("message") == "30% of 24 respondents is not possible"
    assert "7 of 24 is 29.2%" in failure.text
    assert "Correction: Print 29% or 33%" in failure.text
    assert "Finding: unattainable:g16.new" in failure.text
    accepted = found["g16.n"].find("skipped").get("message")
    assert accepted.startswith("Accepted by A. Reviewer on 2026-11-02 until 2027-01-31: the author knows it.")
    assert found["file.fieldwork"].find("skipped").get("message").startswith("known since 2026-11-01 10:00:00 UTC: ")


def test_a_figure_that_is_not_doubted_does_not_fail_with_others(seen, altered):
    doubted = ["t2.carers.dk"]
    result = altered(seen, doubted=lambda f: doubted if f["finding"] == "parts:t2.carers" else [])
    found = {name: case for (_, name), case in cases(read(result)).items()}
    assert outcome(found["t2.carers.dk"]) == [("failure", "new error")]
    assert found["t2.carers.improved"].find("failure") is None


def test_rules_that_fail_alike_share_a_finding(seen, altered):
    shared = ["new_service.code", "new_service.answered_but_not_asked"]
    result = altered(
        seen,
        rules=lambda f: shared if f["rule"] == shared[0] else [],
        change=lambda f: "new" if f["rule"] == shared[0] else "persisting",
    )
    found = {name: outcome(case) for (_, name), case in cases(read(result)).items()}
    assert found[shared[0]] == found[shared[1]] == [("failure", "new error")]
    assert found["file.fieldwork"] == [("skipped", "known error")]


def test_a_finding_that_names_no_rule_and_no_figure_is_a_case_of_its_own(seen, altered):
    result = altered(seen, figures=[], doubted=[], rule=None, rules=[], change="new", waived=False, severity="error")
    found = cases(read(result))
    for finding in result.rows("findings"):
        case = found[f"tracktr.2016.findings.{finding['kind']}", finding["finding"]]
        assert outcome(case) == [("failure", "new error")]


def test_nothing_is_passed_that_did_not_pass(seen):
    found = {name: case for (_, name), case in cases(read(seen)).items()}
    outcomes = {r["rule"]: r["outcome"] for r in seen.rows("rules")}
    outcomes |= {f["figure"]: f["verdict"] for f in seen.rows("figures")}
    assert {"pass", "fail", "cannot tell"} == set(outcomes.values())
    for name, said in outcomes.items():
        if not outcome(found[name]):
            assert said == "pass"


def test_a_refused_wave_fails_at_the_gate(refused, completed):
    root = read(completed(refused))
    (gate,) = root[0].iter("testcase")
    assert gate.find("failure").get("message") == refused.refused


def test_characters_that_xml_cannot_carry(seen, altered):
    bad = "a\x00b\x1bc\ufffed\ud800e]]>f\r\ng<h>&"
    text = as_junit(
        altered(seen, headline=bad.replace("\ud800", ""), arithmetic="tab\tstays", change="new", waived=False)
    )
    assert not ILLEGAL.search(text)
    failure = next(ElementTree.fromstring(text.encode()).iter("failure"))
    assert failure.get("message") == "a\ufffdb\ufffdc\ufffdde]]>f g<h>&".replace("\ufffdde", "\ufffdde")
