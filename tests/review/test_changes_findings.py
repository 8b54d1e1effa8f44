"""No sequence of runs makes a new finding look old."""

from collections import Counter

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.changes.comparison import compare
from schemas.changes.findings import annotated
from schemas.changes.snapshot import Snapshot
from schemas.tables import frame, validate

DAYS = tuple(f"2026-01-{day:02}T00:00:00Z" for day in range(1, 29))


def finding(id_, fingerprint, **more):
    usual = {"kind": "bases", "severity": "error", "headline": f"{id_} is wrong", "arithmetic": "1 + 1 = 3"}
    usual |= {"correction": "", "waived": False, "change": "new", "since": ""}
    usual |= {key: [] for key in ("figures", "places", "doubted", "constraints", "rules")}
    return usual | {"finding": id_, "fingerprint": fingerprint} | more


def table(*findings):
    return frame("findings", list(findings), "s", "w")


def snapshot(made, wave="w", **tables):
    return Snapshot("s", wave, "run", made, tables)


def changes(now, before, against="last run", **tables):
    found = compare(snapshot(DAYS[1], findings=now, **tables), snapshot(DAYS[0], "v", findings=before), against)
    validate("changes", found)
    return {r["subject"]: r for r in found.filter(pl.col("part") == "findings").to_dicts()}


run_of_findings = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["", "1", "2", "3"]), max_size=6).flatmap(
    lambda found: st.permutations(list(found.items()))
)


@settings(max_examples=60)
@given(st.lists(run_of_findings, min_size=1, max_size=6))
def test_no_sequence_of_runs_makes_a_new_finding_look_old(runs):
    """The oracle keeps, for each fingerprint, since when how many findings have had it without a break."""
    last, held = None, {}
    for made, run in zip(DAYS, runs, strict=False):
        told = annotated(table(*(finding(*f) for f in run)), last, made)
        had = Counter({fingerprint: len(since) for fingerprint, since in held.items()})
        names = {f["finding"] for f in last.tables["findings"].to_dicts() if f["fingerprint"]} if last else set()
        for fingerprint, n in Counter(f for _, f in run).items():
            own = told.filter(pl.col("fingerprint") == fingerprint)
            persisting = own.filter(pl.col("change") == "persisting")
            assert persisting.height == (min(n, had[fingerprint]) if fingerprint else 0)
            assert not Counter(persisting["since"]) - Counter(held.get(fingerprint, []))
            for f in own.filter(pl.col("change") != "persisting").to_dicts():
                assert f["since"] == made
                named = f["finding"] in names and fingerprint
                assert f["change"] == ("first run" if last is None else "changed" if named else "new")
        known = told.filter(pl.col("fingerprint") != "")
        held = {key: group["since"].to_list() for (key,), group in known.group_by("fingerprint")}
        last = snapshot(made, findings=told)
    validate("findings", last.tables["findings"])


@given(run_of_findings, run_of_findings, st.randoms())
def test_the_order_of_findings_does_not_matter(old, new, random):
    last = snapshot(DAYS[0], findings=table(*(finding(*f) for f in old)))
    found = [finding(*f) for f in new]
    told = annotated(table(*found), last, DAYS[1]).sort("finding")
    random.shuffle(found)
    assert annotated(table(*found), last, DAYS[1]).sort("finding").equals(told)


@settings(max_examples=40)
@given(run_of_findings, run_of_findings)
def test_the_table_says_the_same_as_the_findings(old, new):
    before, now = (table(*(finding(*f) for f in run)) for run in (old, new))
    told = {f["finding"]: f["change"] for f in annotated(now, snapshot(DAYS[0], findings=before), DAYS[1]).to_dicts()}
    found = changes(now, before)
    assert {id_: found[id_]["change"] for id_ in told} == told
    gone = {id_ for id_, _ in old} - set(told)
    moved = Counter(f for _, f in new if f) & Counter(f for _, f in old if f)
    assert len([1 for id_ in gone if id_ in found]) + moved.total() >= len(gone)
    assert {f["change"] for id_, f in found.items() if id_ not in told} <= {"resolved"}


def test_a_table_without_fingerprints_makes_everything_new():
    old = table(finding("a", "1")).drop("fingerprint", "change", "since")
    told = annotated(table(finding("a", "1")), snapshot(DAYS[0], findings=old), DAYS[1])
    assert told.select("change", "since").rows() == [("new", DAYS[1])]
    assert changes(table(finding("a", "1")), old)["a"]["change"] == "new"


def test_since_is_the_run_that_found_it_first():
    old = table(finding("a", "1", since="2025-01-01"), finding("b", "2", since=""))
    told = annotated(table(finding("a", "1"), finding("b", "2")), snapshot(DAYS[0], findings=old), DAYS[1])
    assert told["since"].to_list() == ["2025-01-01", DAYS[0]]


@pytest.mark.parametrize(
    ("was", "is_", "change"),
    [(True, False, "changed"), (True, True, "persisting"), (False, True, "persisting"), (False, False, "persisting")],
)
def test_a_finding_that_nobody_accepts_any_more_is_no_old_one(was, is_, change):
    before, now = table(finding("a", "1", waived=was)), table(finding("a", "1", waived=is_))
    told = annotated(now, snapshot(DAYS[0], findings=before), DAYS[1])
    assert told["change"].to_list() == [change]
    assert told["since"].to_list() == [before["since"][0] or DAYS[0]]
    assert changes(now, before)["a"]["change"] == change


def test_a_finding_that_took_over_the_name_of_another_hides_neither():
    found = changes(table(finding("a", "1")), table(finding("a", "2"), finding("c", "1")))
    assert {subject: r["change"] for subject, r in found.items()} == {"a": "persisting", "a (as it was)": "resolved"}
    assert "c" in found["a"]["told"]


def test_what_a_reviewer_accepted_is_told():
    found = changes(table(finding("a", "1", waived=True)), table(finding("a", "1")))
    assert found["a"]["told"].endswith("A reviewer has accepted it.")


def test_against_another_wave_findings_are_the_same_by_name():
    now, before = table(finding("a", "1"), finding("b", "2")), table(finding("a", "9"), finding("c", "2"))
    found = changes(now, before, "previous wave")
    assert {subject: r["change"] for subject, r in found.items()} == {"a": "persisting", "b": "new", "c": "resolved"}
    assert "another wave" in found["a"]["told"]


def rule(id_, outcome):
    return {
        "rule": id_, "family": "bases", "severity": "error", "text": "t", "scope": "row", "outcome": outcome,
        "checked": 1, "failed": int(outcome == "fail"), "tolerated": False, "cannot_tell": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rules", "change"),
    [
        ([rule("r", "pass")], "resolved"),
        ([rule("r", "cannot tell")], "cannot tell"),
        ([rule("r", "fail")], "changed"),
        ([rule("other", "pass")], "cannot tell"),
        ([rule("r", "pass"), rule("r2", "pass")], "resolved"),
        ([rule("r", "pass"), rule("r2", "cannot tell")], "cannot tell"),
    ],
)
@pytest.mark.parametrize("against", ["last run", "previous wave"])
def test_a_finding_about_answers_is_resolved_only_if_its_rule_holds(rules, change, against):
    of = {"rule": "r"} | ({"rules": ["r", "r2"]} if len(rules) == 2 else {})
    found = changes(table(), table(finding("a", "1", **of)), against, rules=frame("rules", rules, "s", "w"))
    assert found["a"]["change"] == change
    assert found["a"]["after"] is None


def test_a_finding_is_not_resolved_where_no_rule_was_judged():
    assert changes(table(), table(finding("a", "1", rule="r")))["a"]["change"] == "cannot tell"


@pytest.mark.parametrize(
    ("verdicts", "fingerprint", "change"),
    [
        ({"f": "pass", "g": "pass"}, "1", "resolved"),
        ({"f": "pass", "g": "pass"}, "", "resolved"),
        ({"f": "pass", "g": "fail"}, "1", "resolved"),
        ({"f": "pass", "g": "fail"}, "", "cannot tell"),
        ({"f": "pass", "g": "cannot tell"}, "1", "cannot tell"),
        ({"f": "pass"}, "1", "cannot tell"),
        ({}, "1", "cannot tell"),
    ],
)
def test_a_finding_about_figures_is_resolved_only_if_they_were_judged(verdicts, fingerprint, change):
    figures = pl.DataFrame({"figure": list(verdicts), "verdict": list(verdicts.values())})
    old = table(finding("a", fingerprint, figures=["f", "g"]))
    assert changes(table(), old, figures=figures)["a"]["change"] == change


def test_no_findings_table_is_nothing_to_compare_with():
    found = compare(snapshot(DAYS[1], findings=table()), snapshot(DAYS[0]), "last run")
    assert set(found["change"]) == {"cannot tell"}
    assert set(found["part"]) == {"findings", "respondents", "bases", "toplines", "questionnaire"}
    validate("changes", found)
