from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.answers import prepare
from schemas.compiled import compile_condition
from schemas.conditions import Compare, ConditionError, Constant, Item, Or, parse, questions
from schemas.respondent import Respondent
from schemas.truth import truth
from tests.conftest import DEMO, delivered, make_questionnaire

Q = make_questionnaire(DEMO)


def test_precedence_and_aliases():
    tree = parse("a = 'x' or b <> 2 and not c == 'y'")
    assert isinstance(tree, Or)
    assert tree.parts[0] == Compare("=", Item("a"), Constant("x"))
    assert tree == parse('a="x" OR (b != 2 AND (NOT c = "y"))')


def test_questions_named_anywhere():
    text = "selected(a, 'x') or count(b) + c * 2 > d and answered(e.row) or f in ('1') or not g not in (2)"
    assert questions(parse(text)) == set("abcdefg")


def test_numbers_are_exact():
    assert parse("a = 0.1") == Compare("=", Item("a"), Constant(Fraction(1, 10)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "ends too early"),
        ("a =", "ends too early"),
        ("a", "ends too early"),
        ("(a = 1", "brackets"),
        ("a = 'x", "quote"),
        ("a = 1 & b = 2", "`and` and `or`"),
        ("a = 1 b = 2", "column 7"),
        ("a ~ 1", "column 3"),
        ("selected(a)", "column"),
        ("a in ()", "column"),
    ],
)
def test_errors_say_where(text, said):
    with pytest.raises(ConditionError, match=said):
        parse(text)


ANSWERS = st.fixed_dictionaries(
    {
        "funding": st.sampled_from([None, "crc", "nps", "no"]),
        "role": st.sampled_from([None, "1", "2", "dk"]),
        "clients": st.sampled_from([None, *map(frozenset, ("a", "b", ["none"], ["a", "b"]))]),
        "age": st.sampled_from([None, Fraction(18), Fraction(30), Fraction(44)]),
        "split.x": st.sampled_from([None, Fraction(40), Fraction(60)]),
        "split.y": st.sampled_from([None, Fraction(60)]),
        "impact.p": st.sampled_from([None, "good", "bad", "dk"]),
        "impact.n": st.sampled_from([None, "good", "bad"]),
        "started": st.sampled_from([None, "2015-01-01", "2015-06-01"]),
    }
)
ATOMS = st.sampled_from(
    [
        "funding = 'crc'", "funding != 'nps'", "funding in ('crc', 'no')", "role = 1", "role not in ('1', 'dk')",
        "selected(clients, 'a')", "count(clients) >= 2", "answered(role)", "answered(clients)", "age < 30",
        "age + 10 > split.x", "split.x + split.y = 100", "impact.p = impact.n", "impact.n != 'good'",
        "answered(impact.p)", "started < '2015-05-01'", "age * 2 = 60", "count(clients) = 0",
    ]
)  # fmt: skip
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        inner.map(lambda c: f"not ({c})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda c: f"({c[0]}) {c[1]} ({c[2]})"),
    ),
    max_leaves=5,
)


def as_delivered(given_):
    cells = {}
    for question in Q.questions:
        for column, (item, option) in question.columns.items():
            answer = given_.get(str(item))
            if isinstance(answer, frozenset):
                cells[column] = question.options[option] if option in answer else None
            else:
                cells[column] = None if answer is None else str(answer)
    return cells


@given(st.lists(ANSWERS, min_size=1, max_size=8), CONDITIONS, st.sampled_from([False, None]))
def test_compiled_means_what_the_plain_reading_says(people, text, past):
    tree = Q.condition(text)
    frame = prepare(Q, delivered(Q, *map(as_delivered, people)).lazy())
    compiled = frame.select(compile_condition(tree, Q, past).cast(pl.Boolean)).collect().to_series().to_list()
    assert compiled == [truth(tree, Respondent(Q, person), past) for person in people]
