"""What waivers.yaml says, and whether an acceptance is in force."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.problems import InputError
from schemas.review import waivers
from schemas.review.entries import HIDDEN
from schemas.review.waivers import Force, Waiver, acceptances, accepted, because, entry, parse_waivers

A, B = "a" * 20, "0123456789" * 2
ON, UNTIL = date(2026, 11, 22), date(2027, 3, 31)
WAIVER = Waiver("repeated:x@all", A, "rounded up by the printer", "Ada", ON, UNTIL, "11% in one place")
GOOD = f"""\
- finding: repeated:x@all
  fingerprint: {A}
  reason: rounded
  by: Ada
  on: 2026-11-22
  until: 2027-03-31
"""
ANY = st.text(min_size=1).filter(str.strip)
SAID = ANY.filter(lambda text: not HIDDEN.search(text))
MARKS = st.text("0123456789abcdef", min_size=20, max_size=20)


def problems(text):
    with pytest.raises(InputError) as error:
        parse_waivers(text, "waivers.yaml")
    return [(problem.line, problem.what) for problem in error.value.problems]


@given(st.lists(st.builds(Waiver, ANY, MARKS, SAID, SAID, st.just(ON), st.dates(ON), st.text()), max_size=4))
def test_what_is_written_reads_back(given_):
    assert parse_waivers(waivers.HEADER + "".join(map(entry, given_))) == tuple(given_)


@pytest.mark.parametrize(
    "text",
    ["null", "~", "2026-11-22", "yes", "1e5", "a: b", "- x", "# no", "it's “so”", "a\nb\n", " \tx", "\u2028z", "😀"],
)
def test_no_text_is_taken_for_something_else(text):
    made = replace(WAIVER, finding=text, reason=text, by=text, headline=text)
    assert parse_waivers(entry(made)) == (made,)


def test_an_entry_is_readable():
    assert entry(WAIVER).splitlines()[2:] == [
        f"  fingerprint: {A}",
        "  reason: rounded up by the printer",
        "  by: Ada",
        "  on: 2026-11-22",
        "  until: 2027-03-31",
    ]


@pytest.mark.parametrize("text", ["", waivers.HEADER, "# nothing\n", "[]"])
def test_a_file_without_entries_accepts_nothing(text):
    assert parse_waivers(text) == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("reason: rounded", "reason: '  '", 3, "reason: nothing is written there."),
        ("by: Ada", "by:", 4, "by: nothing is written there."),
        ("by: Ada", "by: [Ada]", 4, "by: this is no text."),
        ("on: 2026-11-22", "on: 2026-02-30", 5, "on: '2026-02-30' is no day of the calendar."),
        ("on: 2026-11-22", "on: 2026-W13-3", 5, "on: '2026-W13-3' is no day of the calendar."),
        ("until: 2027-03-31", "until:", 6, "until: no day is written there."),
        (
            "until: 2027-03-31",
            "until: 2026-11-21",
            6,
            "until: 2026-11-21 is before 2026-11-22, the day of the acceptance.",
        ),
        (A, "xyz", 2, "fingerprint: 'xyz' is none."),
        (A, A[:-1], 2, f"fingerprint: {A[:-1]!r} is none."),
        ("  by: Ada\n", "", 1, "the key 'by' is missing."),
        ("  by: Ada", "  by: Ada\n  untill: 1", 5, "unknown key 'untill'."),
    ],
)
def test_what_is_wrong_is_told_with_its_line(old, new, line, what):
    assert old in GOOD
    assert problems(GOOD.replace(old, new)) == [(line, what)]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("finding: x", "this is no list."),
        ("just text", "this is no list."),
        ("- x", "this entry has no keys."),
        ("- finding: a\n  finding: b", "the key 'finding' is given twice."),
    ],
)
def test_what_is_no_list_of_entries_is_refused(text, what):
    assert problems(text)[0][1] == what


@pytest.mark.parametrize("sign", ["\\0", "\\e[31m", "\\u202E", "\\u2066"], ids=["nul", "escape", "turned", "isolated"])
@pytest.mark.parametrize("key", ["reason", "by"])
def test_what_a_reader_would_not_see_is_refused(key, sign):
    old = {"reason": "rounded", "by": "Ada"}[key]
    ((line, what),) = problems(GOOD.replace(f"{key}: {old}", f'{key}: "{sign}{old}"'))
    assert line == {"reason": 3, "by": 4}[key]
    assert what.startswith(f"{key}: it holds control characters")


def test_where_only_a_part_was_judged_nobody_can_tell_what_is_gone():
    given_ = [WAIVER]
    assert [one.force for one in acceptances(given_, [], ON)] == [Force.gone]
    assert [one.force for one in acceptances(given_, [], ON, whole=False)] == [Force.cannot_tell]


def test_everything_wrong_is_told_at_once():
    assert len(problems(GOOD.replace("rounded", "''").replace(A, "q") + GOOD.replace("Ada", "''"))) == 3


def force(today=ON, findings=((WAIVER.finding, A),), *given_):
    return [one.force for one in acceptances(given_ or (WAIVER,), findings, today)]


@pytest.mark.parametrize(
    ("today", "expected"),
    [(ON, Force.in_force), (UNTIL, Force.in_force), (UNTIL + timedelta(1), Force.expired)],
)
def test_it_holds_through_its_last_day(today, expected):
    assert force(today) == [expected]


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([("another id", A)], Force.in_force),
        ([(WAIVER.finding, B)], Force.changed),
        ([("another id", B)], Force.gone),
        ([], Force.gone),
        ([(WAIVER.finding, None)], Force.cannot_tell),
        ([(WAIVER.finding, "")], Force.cannot_tell),
        ([(WAIVER.finding, B), ("another id", A)], Force.in_force),
    ],
)
def test_the_fingerprint_decides_and_the_id_explains(findings, expected):
    assert force(ON, findings) == [expected]


def test_the_last_waiver_of_a_finding_counts():
    shorter, other = replace(WAIVER, until=ON), replace(WAIVER, fingerprint=B)
    day = ON + timedelta(1)
    assert force(day, [("x", A)], WAIVER, shorter) == [Force.superseded, Force.expired]
    assert force(day, [("x", A)], shorter, WAIVER) == [Force.superseded, Force.in_force]
    assert force(day, [("x", A), ("y", B)], WAIVER, other) == [Force.in_force] * 2


def test_nothing_untold_is_ever_accepted():
    empty = replace(WAIVER, fingerprint="")
    assert accepted(acceptances([empty, WAIVER], [("x", ""), ("y", None)], ON)) == frozenset()


@given(
    st.lists(st.tuples(st.sampled_from([A, B]), st.integers(0, 5)), max_size=6),
    st.lists(st.tuples(st.text(max_size=2), st.sampled_from([A, B, None])), max_size=3),
    st.integers(0, 6),
)
def test_accepted_is_what_the_last_waiver_of_a_finding_that_is_there_says(given_, findings, today):
    made = [replace(WAIVER, fingerprint=mark, until=ON + timedelta(days)) for mark, days in given_]
    last = dict(given_)
    there = {mark for _, mark in dict(findings).items()}
    expected = {mark for mark, days in last.items() if mark in there and today <= days}
    assert accepted(acceptances(made, findings, ON + timedelta(today))) == expected


@pytest.mark.parametrize(
    ("today", "findings", "said"),
    [
        (ON, [("x", A)], "Accepted by Ada on 2026-11-22 until 2027-03-31: rounded up by the printer"),
        (date(2028, 1, 1), [("x", A)], "lapsed, because its day has passed."),
        (ON, [(WAIVER.finding, B)], "lapsed, because the finding has changed since, which read: 11% in one place."),
        (ON, [], "lapsed, because there is no such finding any more."),
        (ON, [(WAIVER.finding, None)], "lapsed, because nobody can tell whether the finding has changed since."),
    ],
)
def test_why_is_said_in_a_sentence(today, findings, said):
    assert said in because(acceptances([WAIVER], findings, today)[0])
