"""What is expected of published tables, as plain data, and the pages made of it: without Great Expectations."""

import math
import random
from dataclasses import replace
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from pipelines.assets.second_opinion import result_of
from pipelines.second_opinion import tolerances
from pipelines.second_opinion.docs import POLICY, Docs, index, standing_alone
from pipelines.second_opinion.drift import drift
from pipelines.second_opinion.expected import Expected, Opinion, Verdict, Where
from pipelines.second_opinion.facts import Facts, Mean, Share
from pipelines.second_opinion.routes import not_asked
from pipelines.second_opinion.suites import CURATED, Known, suite, untold
from schemas.tables import TABLES
from tests.conftest import DEMO, make_questionnaire

KIND = "ExpectColumnMeanToBeBetween"


def expected(severity="warning", text="the mean is 1", **more):
    return Expected(KIND, {"column": "x"}, severity, text, "previous wave", **more)


def opinion(*outcomes, table="responses"):
    verdicts = tuple(Verdict(expected(severity), outcome) for severity, outcome in outcomes)
    return Opinion(table, 7, verdicts)


def of_type(found, name):
    return [e for e in found if e.type == name]


def wave(name, n=400, crc=0.5, age=40.0, rows=None, text="Main way of funding"):
    return Facts(
        name,
        {"responses": n, "answers": n * 9} if rows is None else rows,
        shares={("funding", None, "crc"): Share(crc, n), ("funding", None, "nps"): Share(1 - crc, n)},
        counts={"funding": {"crc": round(crc * n), "nps": n - round(crc * n)}},
        means={"age": Mean(n, age, 12.0)},
        wording={"funding": ("single", text, "", "crc", "nps"), "age": ("number", "Age", "")},
        columns={("funding", None, None): "funding", ("age", None, None): "age"},
    )


# -- suites ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", CURATED)
def test_every_table_has_columns_in_order(demo, table):
    found = suite(table, Known(demo, wave("now")))
    columns = of_type(found, "ExpectTableColumnsToMatchOrderedList")
    assert len(columns) == 1
    if table != "responses":
        assert columns[0].arguments["column_list"] == list(TABLES[table].columns)


def test_contract_is_expected_of_a_table_with_rows(demo):
    found = suite("bases", Known(demo, wave("now", rows={"responses": 9, "bases": 4})))
    never_empty = {e.on for e in of_type(found, "ExpectColumnValuesToNotBeNull")}
    assert never_empty == {name for name, spec in TABLES["bases"].columns.items() if not spec.nullable}
    assert of_type(found, "ExpectCompoundColumnsToBeUnique")[0].arguments["column_list"] == list(TABLES["bases"].key)
    assert all(e.severity == "critical" for e in found)


def test_empty_table_that_may_be_empty_has_only_columns(demo):
    rows = {"responses": 9, "quarantine": 0}
    assert len(suite("quarantine", Known(demo, wave("now", rows=rows)))) == 1
    assert len(suite("quarantine", Known(demo, wave("now", rows=rows | {"quarantine": 1})))) > 1


def test_questionnaire_gives_codes_limits_and_routes(demo):
    found = suite("responses", Known(demo, wave("now")))
    codes = {e.on: e.arguments["value_set"] for e in of_type(found, "ExpectColumnValuesToBeInSet")}
    assert codes["funding"] == ["crc", "nps", "no"]
    assert codes["clients__a"] == [True, False]
    (age,) = of_type(found, "ExpectColumnValuesToBeBetween")
    assert (age.on, age.arguments["min_value"], age.arguments["max_value"]) == ("age", 18, 120)
    empty = {(e.on, e.where) for e in of_type(found, "ExpectColumnValuesToBeNull")}
    assert ("role", (Where("funding", "in", ("nps", "no")),)) in empty
    assert ("clients__b", (Where("role", "in", ("2", "dk")),)) in empty
    assert not any("comment" in e.text for e in found), "private"
    assert next(e for e in found if e.on == "role").about == "Role"


def test_limit_that_only_warns_is_a_warning():
    q = make_questionnaire(DEMO + "severity: {age.below_minimum: warning}\n")
    (age,) = of_type(suite("responses", Known(q, wave("now"))), "ExpectColumnValuesToBeBetween")
    assert age.severity == "warning"


@pytest.mark.parametrize(
    ("route", "where"),
    [
        ("funding = 'crc'", [("funding", ("nps", "no"))]),
        ("funding != 'crc'", [("funding", ("crc",))]),
        ("funding in ('crc', 'nps')", [("funding", ("no",))]),
        ("not (funding in ('crc', 'nps'))", [("funding", ("crc", "nps"))]),
        ("funding = 'crc' and role = 1", [("funding", ("nps", "no")), ("role", ("2", "dk"))]),
        ("not (funding = 'no' or age > 30)", []),
        ("funding = 'crc' or age > 30", []),
        ("age > 30 and funding = 'no'", [("funding", ("crc", "nps"))]),
        ("answered(role)", []),
    ],
)
def test_routes_that_responses_tell(route, where):
    q = make_questionnaire(DEMO.replace("ask_if: answered(role)", f"ask_if: {route}"))
    assert [(w.column, w.among) for w in not_asked(q, q.by_id["impact"])] == where


def test_withheld_gate_tells_nothing():
    text = DEMO.replace("type: single\n    options: {crc", "type: single\n    withheld: true\n    options: {crc")
    q = make_questionnaire(text)
    assert list(not_asked(q, q.by_id["role"])) == []


def test_no_answers_delivered(demo):
    nothing = Known(demo, Facts("now", {"responses": 0, "rules": 3}))
    assert untold("responses", nothing)
    assert untold("quarantine", nothing), "nothing is held back where nothing was delivered"
    assert untold("rules", nothing) is None
    assert untold("answers", Known(demo, wave("now"))) is None


# -- earlier waves -----------------------------------------------------------------------------------------------------


def test_rows_of_last_run_and_previous_wave(demo):
    known = Known(demo, wave("now"), last=wave("the last run", 1000), previous=wave("demo/w0", 400))
    counts = {e.source: e.arguments for e in of_type(suite("responses", known), "ExpectTableRowCountToBeBetween")}
    assert counts == {
        "contract": {"min_value": 1},
        "last run": {"min_value": 950},
        "previous wave": {"min_value": 200, "max_value": 800},
    }


def test_drift_is_expected_of_shares_distributions_and_means():
    now, before = wave("now"), wave("demo/w0")
    assert sorted(e.type for e in drift("responses", now, before)) == [
        "ExpectColumnKLDivergenceToBeLessThan",
        "ExpectColumnMeanToBeBetween",
    ]
    shares = drift("toplines", now, before)
    assert [e.where[2].among for e in shares] == [("crc",), ("nps",)]
    assert all(e.severity == "warning" and e.needs_values and e.about == "Main way of funding" for e in shares)
    assert drift("bases", now, before) == []


@pytest.mark.parametrize(
    "before",
    [
        None,
        Facts("w0", {"responses": 0}),
        wave("w0", text="Other words"),
        wave("w0", n=tolerances.FEWEST - 1),
    ],
)
def test_what_cannot_be_compared_is_not(before):
    now = wave("now")
    assert not of_type(drift("responses", now, before), "ExpectColumnKLDivergenceToBeLessThan")
    assert drift("toplines", now, before) == []


def test_weighted_shares_are_compared_with_weighted_ones():
    now = replace(wave("now"), weighted=True)
    assert {e.on for e in drift("toplines", now, wave("w0"))} == {"weighted_percent"}


@given(st.floats(0, 1), st.integers(30, 10**6), st.integers(30, 10**6), st.floats(0.5, 6))
def test_the_same_share_is_always_within_its_limits(share, n, n_now, z):
    least, most = tolerances.share_limits(share, n, n_now, z)
    assert 0 <= least <= most <= 1
    at = (share * n + 3 / 8) / (n + 3 / 4)
    assert least <= at + 1e-9
    assert at <= most + 1e-9


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.97])
def test_mere_sampling_is_rarely_told(share):
    draw = random.Random(5)  # noqa: S311, no secret
    n, z, times = 150, tolerances.critical_value(1), 2000

    def sample():
        return sum(draw.random() < share for _ in range(n)) / n

    told = 0
    for _ in range(times):
        least, most = tolerances.share_limits(sample(), n, n, z)
        told += not least - 1e-9 <= sample() <= most + 1e-9
    assert told / times < 0.06


@pytest.mark.parametrize(
    ("chance", "freedom", "value"), [(0.95, 1, 3.841), (0.95, 4, 9.488), (0.999, 9, 27.877), (0.99, 2, 9.21)]
)
def test_chi_square_quantile(chance, freedom, value):
    assert tolerances.chi_square_quantile(chance, freedom) == pytest.approx(value, rel=0.01)


def test_more_comparisons_and_smaller_samples_tolerate_more():
    assert tolerances.critical_value(100) > tolerances.critical_value(1) > 1.9
    assert tolerances.divergence_limit(3, 100, 100, 5) > tolerances.divergence_limit(3, 200, 200, 5)
    assert math.fsum(tolerances.smoothed([0, 3, 9])) == pytest.approx(1)
    assert min(tolerances.smoothed([0, 3, 9])) > 0


# -- outcomes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcomes", "passed", "severity"),
    [
        ([("critical", "met")], True, "WARN"),
        ([("critical", "met"), ("info", "not met")], True, "WARN"),
        ([("warning", "not met")], False, "WARN"),
        ([("warning", "not met"), ("critical", "not met")], False, "ERROR"),
        ([("critical", "cannot tell"), ("critical", "met")], False, "WARN"),
        ([], False, "WARN"),
    ],
)
def test_outcomes_as_checks(outcomes, passed, severity):
    check = result_of(opinion(*outcomes))
    assert (check.passed, check.severity.value) == (passed, severity)
    counts = {name: check.metadata[name].value for name in ("met", "not_met", "cannot_tell")}
    assert sum(counts.values()) == check.metadata["expectations"].value == len(outcomes)


def test_evidence_is_bounded_and_worst_first():
    check = result_of(opinion(*[("info", "cannot tell")] * 30, ("critical", "not met"), ("warning", "not met")))
    records = check.metadata["evidence"].records
    assert len(records) == 20
    assert [r.data["severity"] for r in records[:3]] == ["critical", "warning", "info"]


# -- pages -------------------------------------------------------------------------------------------------------------

PAGE = """<!DOCTYPE html><html><head><title>a</title><title>b</title><base href="https://x.example/">
<link rel="stylesheet" href="https://cdn.example/a.css"><link rel="icon" href="../static/favicon.ico">
<meta http-equiv="refresh" content="0; url=https://x.example">
<style>.a{background:url('https://x.example/a.png')} @import "https://x.example/b.css"; .b{color:red}</style>
<script src="https://cdn.example/a.js"></script></head><body onload="alert(1)"><nav><img src="https://x.example/l.png"></nav>
<div class="ge-section" style="background: url(//x.example/z.png)"><a href="../../../index.html">Home</a>
<a href="https://x.example">there</a> <a href="#section-2">here</a> <a href="javascript:alert(1)">run</a>
<label onclick="a()"><input type="radio" id="option1"> Show All</label>
<label onclick="b()"><input type="radio" id="option2"> Failed Only</label>
<table><tr><td><i class="fas fa-check-circle text-success"></i></td><td>kept &lt;b&gt; text</td></tr>
<tr><td><i class="fas fa-times"></i><i class="fas fa-comment"></i><i class="fas fa-exclamation-triangle"></i></td></tr>
</table><iframe src="https://x.example"></iframe><object data="x.swf"></object><img srcset="a.png 2x">
<video poster="x.png"></video><form action="https://x.example"></form><svg><script>alert(1)</script></svg>
<script>vegaEmbed('#a')</script></div><footer>News <a href="https://x.example">Subscribe</a></footer></body></html>"""


def test_nothing_is_asked_of_anybody():
    page, removed = standing_alone(PAGE, "responses: <demo>", "<p>ours</p>")
    soup = BeautifulSoup(page, "lxml")
    assert "example" not in page
    assert "script" not in {tag.name for tag in soup.find_all(True)}
    assert [tag["href"] for tag in soup.find_all("link")] == ["static/bootstrap.min.css", "static/docs.css"]
    assert [tag["href"] for tag in soup.find_all("a", href=True)] == ["index.html", "#section-2"]
    loading = {"src", "srcset", "poster", "data", "action"}
    assert not [tag for tag in soup.find_all(True) if loading & set(tag.attrs) or any(a[:2] == "on" for a in tag.attrs)]
    assert removed > 15
    assert soup.title is not None
    assert soup.title.string == "responses: <demo>"
    assert [svg["aria-label"] for svg in soup.find_all("svg") if "icon" in svg.get("class", [])] == [
        "met",
        "not met",
        "cannot tell",
    ]
    assert "kept <b> text" in soup.get_text()
    assert "ours" in soup.get_text()
    assert ".b{color:red}" in page
    assert [tag["id"] for tag in soup.find_all("input")] == ["all", "failed"]
    assert soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"] == POLICY


def test_what_is_our_own_is_kept_when_made_twice():
    once, _ = standing_alone(PAGE, "t")
    twice, _ = standing_alone(once, "t")
    assert BeautifulSoup(once, "lxml").get_text() == BeautifulSoup(twice, "lxml").get_text()


def test_index_is_told_in_words_and_escaped():
    hostile = "<script>alert('x')</script>"
    missed = Verdict(expected("critical", hostile, about=hostile), "not met", "found 3")
    opinions = (Opinion("responses", 5, (missed,), "<p>"), Opinion("answers", None, ()))
    page = index(Docs("demo", "w1", hostile, "run-1", opinions, ()))
    soup = BeautifulSoup(page, "lxml")
    assert soup.find("script") is None
    assert page.count(hostile) == 0
    assert [a["href"] for a in soup.find_all("a")] == ["responses.html"]
    assert "no earlier wave" in soup.get_text()
    assert "found 3" in soup.get_text()


def test_index_names_what_was_compared():
    page = index(Docs("demo", "w2", "", "run-1", (), ("the last run", "demo/w1")))
    assert "Compared with the last run and with demo/w1." in BeautifulSoup(page, "lxml").get_text()


def test_paragraph_of_the_command(tmp_path):
    from pipelines.project import Project, Wave
    from pipelines.second_opinion.command import Told, paragraph

    counts = {"responses": {"met": 9, "not_met": 1, "cannot_tell": 0}}
    told = Told(Wave("demo", "w1"), counts, ("responses",), critical=True, page=tmp_path / "index.html")
    said = paragraph(Project(tmp_path), told)
    assert said.splitlines()[0] == "demo/w1: not as expected: responses"
    assert "9 met, 1 not met" in said
    assert "index.html" in said
    nothing = paragraph(Project(tmp_path), Told(Wave("demo", "w1"), problems=(SimpleNamespace(__str__=str),)))
    assert nothing.startswith("demo/w1: no second opinion.")
