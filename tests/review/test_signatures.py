"""What signatures.yaml says, and what has changed since a signature was given."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.problems import InputError
from schemas.review import signatures
from schemas.review.entries import HIDDEN
from schemas.review.signatures import (
    Signature,
    Signed,
    digest_of_findings,
    digest_of_rules,
    digest_of_waivers,
    entry,
    parse_signatures,
    since,
)
from schemas.review.waivers import Acceptance, Force, Waiver

HEX, OTHER = "a" * 64, "0" * 64
DAY = date(2026, 11, 22)
SIGNED = Signed("do_not_publish", HEX, HEX, HEX, HEX, HEX, HEX, 24, 3, 0, 2)
SIGNATURE = Signature("Ada", DAY, SIGNED)
NAMES = st.text(min_size=1).filter(str.strip).filter(lambda text: not HIDDEN.search(text))
DIGESTS = st.text("0123456789abcdef", min_size=64, max_size=64)
NUMBERS = st.integers(0, 10**9)
SIGNATURES = st.builds(
    Signature,
    NAMES,
    st.dates(),
    st.builds(
        Signed,
        NAMES,
        st.none() | DIGESTS,
        DIGESTS,
        DIGESTS,
        st.none() | DIGESTS,
        DIGESTS,
        DIGESTS,
        *[NUMBERS] * 4,
    ),
)


@given(st.lists(SIGNATURES, max_size=3))
def test_what_is_written_reads_back(made):
    assert parse_signatures(signatures.HEADER + "".join(map(entry, made))) == tuple(made)


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("errors: 24", "errors: many", 10, "errors: 'many' is no number of things."),
        ("errors: 24", "errors: -1", 10, "errors: '-1' is no number of things."),
        ("by: Ada", "by: ''", 1, "by: nothing is written there."),
        ("on: 2026-11-22", "on: soon", 2, "on: 'soon' is no day of the calendar."),
        (f"rules: {HEX}", "rules: abc", 6, "rules: this is no SHA-256."),
        (f"rules: {HEX}", "rules: null", 6, "rules: nothing is written there."),
        (f"  rules: {HEX}\n", "", 1, "the key 'rules' is missing."),
        ("decision:", "decide:", 3, "unknown key 'decide'."),
    ],
)
def test_what_is_wrong_is_told_with_its_line(old, new, line, what):
    text = entry(SIGNATURE)
    assert old in text
    with pytest.raises(InputError) as error:
        parse_signatures(text.replace(old, new))
    assert (line, what) in [(problem.line, problem.what) for problem in error.value.problems]


def test_nothing_changed_is_nothing_said():
    assert since(SIGNATURE, SIGNED) == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"answers": OTHER}, ["the answers"]),
        ({"answers": None}, ["the answers: none now"]),
        ({"questionnaire": OTHER}, ["the questionnaire"]),
        ({"rules": OTHER}, ["the rules"]),
        ({"figures": OTHER}, ["the figures"]),
        ({"findings": OTHER, "errors": 25}, ["the findings: 24 errors then, 25 now"]),
        (
            {"findings": OTHER, "remarks": 1, "errors": 1},
            ["the findings: 24 errors then, 1 now, 0 remarks then, 1 now"],
        ),
        ({"findings": OTHER}, ["the findings: as many as then, but not the same"]),
        ({"errors": 26}, ["the findings: 24 errors then, 26 now"]),
        ({"waivers": OTHER, "waived": 1}, ["the acceptances: 2 accepted then, 1 now"]),
        ({"waivers": OTHER}, ["the acceptances: as many as then, but not the same"]),
        ({"decision": "nothing_found"}, ["the decision: “do not publish” then, “nothing found” now"]),
        ({"answers": OTHER, "rules": OTHER}, ["the answers", "the rules"]),
    ],
)
def test_every_change_is_said(change, said):
    assert list(since(SIGNATURE, replace(SIGNED, **change))) == said


def test_what_came_later_was_not_there_then():
    signed = replace(SIGNATURE, signed=replace(SIGNED, figures=None))
    assert since(signed, SIGNED) == ("the figures: none then",)


@given(SIGNATURES, SIGNATURES)
def test_silence_means_the_same(one, other):
    assert (since(one, other.signed) == ()) == (one.signed == other.signed)


RULES = pl.DataFrame({"rule": ["a", "b"], "text": ["A", "B"], "severity": ["error", "info"], "failed": [1, 2]})
FINDINGS = pl.DataFrame(
    {
        "finding": ["x", "y", "z"],
        "severity": ["error", "error", "info"],
        "headline": ["X", "Y", "Z"],
        "fingerprint": ["1", "2", ""],
        "waived": [False, True, False],
        "change": ["new", "new", "new"],
        "since": ["", "", ""],
    }
)


def put(frame, column, *values):
    return frame.with_columns(pl.Series(column, values))


def test_rules_are_what_they_say_and_how_serious_they_are():
    same = digest_of_rules(RULES)
    assert digest_of_rules(RULES.reverse()) == same
    assert digest_of_rules(put(RULES, "failed", 0, 0)) == same
    changed = [
        put(RULES, "text", "A", "C"),
        put(RULES, "severity", "info", "error"),
        RULES[:1],
        put(RULES, "rule", "a", "c"),
    ]
    assert len({same, *map(digest_of_rules, changed)}) == 5


def test_findings_are_their_fingerprints():
    same = digest_of_findings(FINDINGS)
    for alike in (
        FINDINGS.reverse(),
        put(FINDINGS, "headline", "other", "words", "Z"),
        put(FINDINGS, "finding", "other", "ids", "z"),
        put(FINDINGS, "waived", True, True, True),
        put(FINDINGS, "change", "persisting", "persisting", "persisting"),
        put(FINDINGS, "since", "a", "b", "c"),
    ):
        assert digest_of_findings(alike) == same
    for changed in (
        FINDINGS[:2],
        put(FINDINGS, "fingerprint", "1", "3", ""),
        put(FINDINGS, "severity", "error", "info", "info"),
        put(FINDINGS, "headline", "X", "Y", "what nobody can tell is taken at its word"),
    ):
        assert digest_of_findings(changed) != same


def test_acceptances_in_force_count():
    waiver = Waiver("x", "1" * 20, "why", "Ada", DAY, DAY)
    given_ = [Acceptance(waiver, Force.in_force), Acceptance(replace(waiver, reason="other"), Force.in_force)]
    same = digest_of_waivers(given_)
    assert digest_of_waivers(given_[::-1]) == same
    assert digest_of_waivers([*given_, Acceptance(waiver, Force.superseded)]) == same
    assert digest_of_waivers(given_[:1]) != same
    assert digest_of_waivers([replace(given_[0], force=Force.expired), given_[1]]) != same
