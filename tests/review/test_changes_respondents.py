"""Who came, went, or answers differently, against a brute-force comparison; and what is never said."""

import re
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.changes.comparison import compare
from schemas.changes.snapshot import Snapshot
from schemas.tables import frame, validate

COLUMNS = {"income": pl.Enum(["low", "high"]), "reads__news": pl.Boolean(), "age": pl.Float64(), "weight": pl.Float64()}


def responses(rows, **dtypes):
    schema = {"survey": pl.String(), "wave": pl.String(), "respondent_id": pl.String()} | COLUMNS | dtypes
    return pl.DataFrame([("s", "w", *row) for row in rows], schema=schema, orient="row")


def held_back(*ids, reasons=("some.rule",)):
    rows = [{"line": i, "respondent_id": id_, "reasons": list(reasons), "raw": "{}"} for i, id_ in enumerate(ids, 1)]
    return frame("quarantine", rows, "s", "w")


def changes(now, before, against="last run", held=(), held_before=(), left_out=()):
    out = held_back(*left_out, reasons=["left out: a preview"])
    after = {"responses": now, "quarantine": pl.concat([held_back(*held), out])}
    then = {"responses": before, "quarantine": held_back(*held_before)}
    found = compare(Snapshot("s", "w", "2", "", after), Snapshot("s", "v", "1", "", then), against)
    validate("changes", found)
    return {r["subject"]: r for r in found.filter(pl.col("part") == "respondents").to_dicts()}


def number(row):
    """How many people a row speaks of: a number, or the words that hide it."""
    if row is None:
        return 0
    few = row["told"].lower().startswith("fewer than 5")
    return "few" if few else int(row["told"].split()[0].replace(",", ""))


def hidden(n):
    return "few" if 0 < n < 5 else n


cells = st.tuples(
    st.none() | st.sampled_from(["low", "high"]),
    st.none() | st.booleans(),
    st.none() | st.sampled_from([1.0, 2.5, float("nan")]),
    st.sampled_from([0.5, 2.0]),
)
people = st.dictionaries(st.sampled_from([f"id{i}" for i in range(12)]), cells)


def same(one, other):
    return one == other or (one is not None and other is not None and one != one and other != other)  # noqa: PLR0124


@settings(max_examples=50)
@given(people, people)
def test_numbers_are_those_of_a_comparison_one_by_one(old, new):
    found = changes(responses([(i, *c) for i, c in new.items()]), responses([(i, *c) for i, c in old.items()]))
    both = old.keys() & new.keys()
    differing = {
        name: {i for i in both if not same(old[i][place], new[i][place])} for place, name in enumerate(COLUMNS)
    }
    anybody = set().union(*(ids for name, ids in differing.items() if name != "weight"))
    assert number(found.get("respondents added")) == len(new.keys() - old.keys())
    assert number(found.get("respondents removed")) == len(old.keys() - new.keys())
    assert number(found.get("respondents changed")) == hidden(len(anybody))
    assert number(found.get("respondents unchanged")) == len(both) - len(anybody)
    assert {name: number(found.get(name)) for name in COLUMNS} == {n: hidden(len(i)) for n, i in differing.items()}


@settings(max_examples=30)
@given(people, people, st.sampled_from(["last run", "previous wave"]))
def test_no_id_and_no_value_is_told(old, new, against):
    found = changes(responses([(i, *c) for i, c in new.items()]), responses([(i, *c) for i, c in old.items()]), against)
    for r in found.values():
        assert not re.search(r"id\d|low|high|true|false|2\.5", " ".join(str(v) for v in r.values()), re.IGNORECASE)


def everybody(n=10, income="low", age=1.0, first=0):
    return [(f"id{i}", income, None, age, 1.0) for i in range(first, first + n)]


ids = st.dictionaries(
    st.sampled_from([f"id{i}" for i in range(9)]), st.sampled_from(["published", "held back", "left out"])
)


@settings(max_examples=50)
@given(ids, ids)
def test_everybody_is_where_they_are(old, new):
    """Whoever was left out was no respondent; held back is neither gone nor published."""
    published = [
        responses([(i, None, None, 1.0, 1.0) for i, where in sorted(side.items()) if where == "published"])
        for side in (new, old)
    ]
    held, held_before, left_out = (
        [i for i, where in side.items() if where == kind]
        for side, kind in ((new, "held back"), (old, "held back"), (new, "left out"))
    )
    found = changes(*published, held=held, held_before=held_before, left_out=left_out)
    states = ("published", "held back")
    was, is_ = ({i: where for i, where in side.items() if where in states} for side in (old, new))
    wanted = {
        "respondents added": len(is_.keys() - was.keys()),
        "respondents removed": len(was.keys() - is_.keys()),
        "respondents held back now": sum(was.get(i) == "published" for i in held),
        "respondents no longer held back": sum(is_.get(i) == "published" for i in held_before),
        "respondents still held back": len(set(held) & set(held_before)),
        "respondents unchanged": sum(was.get(i) == where == "published" for i, where in is_.items()),
    }
    assert {subject: number(row) for subject, row in found.items()} == {what: n for what, n in wanted.items() if n}
    if "respondents still held back" in found:
        assert found["respondents still held back"]["change"] == "cannot tell"


def test_one_answer_changed_and_held_back_is_not_gone():
    found = changes(responses(everybody(9)), responses(everybody(10)), held=["id9"])
    assert {subject: (r["change"], r["told"]) for subject, r in found.items()} == {
        "respondents held back now": (
            "changed",
            "1 respondent of the last published run is held back now. Their answers cannot be compared.",
        ),
        "respondents unchanged": ("persisting", "9 respondents answer as in the last published run."),
    }


def test_what_became_of_those_who_are_gone_is_told():
    found = changes(responses(everybody(8)), responses(everybody(10)), held_before=["id10"], left_out=["id9"])
    assert found["respondents removed"]["told"] == (
        "3 respondents of the last published run are gone; 1 of them was held back; 1 of them is still delivered, but "
        "as no answer of the survey."
    )


def test_without_a_table_of_those_held_back_nobody_is_called_gone():
    now, before = (Snapshot("s", "w", "r", "", {"responses": responses(everybody(n))}) for n in (9, 10))
    told = {r["subject"]: (r["change"], r["told"]) for r in compare(now, before, "last run").to_dicts()}
    assert told["who is held back"][0] == "cannot tell"
    assert told["respondents removed"][1] == (
        "1 respondent of the last published run is not published now: gone, or held back."
    )


def test_who_has_no_id_of_their_own_cannot_be_told():
    rows = [*everybody(), (None, "low", None, 1.0, 1.0), ("id3", "low", None, 1.0, 1.0)]
    found = changes(responses(rows), responses(everybody()))
    assert found["respondents without an id of their own"]["change"] == "cannot tell"
    assert "respondents added" not in found
    assert number(found["respondents unchanged"]) == 9
    found = changes(responses(everybody()), responses(everybody()), held=["id3"])
    assert found["respondents without an id of their own"]["change"] == "cannot tell"


def test_nothing_changed_is_said():
    found = changes(responses(everybody()), responses(everybody()))
    assert {subject: r["change"] for subject, r in found.items()} == {"respondents unchanged": "persisting"}


@pytest.mark.parametrize(
    ("dtype", "change"),
    [
        (pl.Int64(), None),
        (pl.Float32(), None),
        (pl.String(), "cannot tell"),
        (pl.Date(), "cannot tell"),
        (pl.List(pl.Int64()), "cannot tell"),
    ],
)
def test_another_type_of_column_is_compared_where_it_can_be(dtype, change):
    values = {pl.String: "1", pl.Date: date(2026, 1, 1), pl.List: [1]}
    now = responses([(f"id{i}", "low", None, values.get(type(dtype), 1), 1.0) for i in range(10)], age=dtype)
    found = changes(now, responses(everybody()))
    assert found.get("age", {}).get("change") == change
    assert found["respondents unchanged"]["change"] == (change or "persisting")


@pytest.mark.parametrize("dtype", [pl.Enum(["high", "low", "middle"]), pl.String(), pl.Categorical()])
def test_another_code_list_is_no_other_answer(dtype):
    found = changes(responses(everybody(), income=dtype), responses(everybody()))
    assert set(found) == {"respondents unchanged"}
    found = changes(responses(everybody(income="high"), income=dtype), responses(everybody()))
    assert number(found["income"]) == 10


def test_of_another_wave_only_numbers_are_told():
    found = changes(responses(everybody(20, first=5)), responses(everybody(12)), "previous wave")
    assert found["number of respondents"]["change"] == "changed"
    assert (found["number of respondents"]["before"], found["number of respondents"]["after"]) == ("12", "20")
    assert number(found["ids in both waves"]) == 7
    assert len(found) == 2
