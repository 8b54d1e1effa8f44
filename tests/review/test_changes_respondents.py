"""Who came, went, or answers differently, against a brute-force comparison; and what is never said."""

import re
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.changes.comparison import compare
from schemas.changes.snapshot import Snapshot
from schemas.tables import validate

COLUMNS = {"income": pl.Enum(["low", "high"]), "reads__news": pl.Boolean(), "age": pl.Float64(), "weight": pl.Float64()}


def responses(rows, **dtypes):
    schema = {"survey": pl.String(), "wave": pl.String(), "respondent_id": pl.String()} | COLUMNS | dtypes
    return pl.DataFrame([("s", "w", *row) for row in rows], schema=schema, orient="row")


def changes(now, before, against="last run"):
    found = compare(
        Snapshot("s", "w", "2", "", {"responses": now}), Snapshot("s", "v", "1", "", {"responses": before}), against
    )
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


def test_who_has_no_id_of_their_own_cannot_be_told():
    rows = [*everybody(), (None, "low", None, 1.0, 1.0), ("id3", "low", None, 1.0, 1.0)]
    found = changes(responses(rows), responses(everybody()))
    assert found["respondents without an id of their own"]["change"] == "cannot tell"
    assert "respondents added" not in found
    assert number(found["respondents unchanged"]) == 9


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
