"""The integer model of a respondent says of every rule what the evaluation says, whatever somebody answers."""

import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.answers import prepare
from schemas.conditions import Item, questions
from schemas.possible import UNMODELLED, Circuit, Held, Person, Solver, Unfit, Verdict, held_by, modelled
from schemas.questionnaire import Family, Status, Type
from schemas.respondent import Respondent
from schemas.responses import evaluate
from schemas.truth import truth
from tests.conftest import DEMO, delivered, make_questionnaire
from tests.schemas.test_conditions import ANSWERS, CONDITIONS, as_delivered

DEMO_Q = make_questionnaire(DEMO)

RICH = """\
survey: rich
wave: w1
export: {file: a.csv, respondent: ID, completed: Done, last_page: Page, decimal: ","}
missing: {dont_know: [Don't know, "-9"], refused: [Refused], skipped: ["-6"], not_asked: ["-7"], blank: [NA]}
attention: {straight_lining: 2}
questions:
  - {id: sex, text: Sex, type: single, page: 1, options: {f: Female, m: Male, x: Other}, other: {x: sex_other}}
  - {id: sex_other, text: Other sex, type: text, page: 1}
  - {id: adult, text: Adult, type: single, required: true, page: 1, screen_out: [no], options: {yes: Yes, no: No}}
  - {id: lost, text: Lost, type: single, page: 1, withheld: true, options: {yes: Yes, no: No}}
  - {id: after, text: After, type: number, page: 1, ask_if: lost = 'yes' or sex = 'f', required: true, min: 0}
  - {id: told, text: Told, type: single, page: 2, not_understood: if told before, options: {yes: Yes, no: No}}
  - {id: uses, text: Uses, type: multiple, page: 2, options: {a: A, b: B, c: C, z: None}, exclusive: [z],
     min_choices: 2, max_choices: 3, other: {c: uses_other}, ask_if: sex != 'm', required: true}
  - {id: uses_other, text: Other use, type: text, page: 2, ask_if: "selected(uses, 'c')"}
  - {id: rank, text: Rank, type: ranking, page: 2, rows: {i: I, j: J, k: K}, ranks: 2, ask_if: count(uses) > 1}
  - {id: like, text: Like, type: grid, page: 3, rows: {i: I, j: J, k: K}, options: {g: Good, b: Bad, n: Refused},
     ask_if: "answered(uses) or rank.i = 1", required: true}
  - {id: split, text: Split, type: constant_sum, page: 3, rows: {i: I, j: J}, total: 10, min: 0, max: 9}
  - {id: pay, text: Pay, type: number, page: 3, min: 0, max: 99.5}
  - {id: tax, text: Tax, type: number, page: 3, integer: true}
  - {id: born, text: Born, type: date, page: 3, min: 1990-01-01, max: 2000-12-31}
  - {id: moved, text: Moved, type: date, page: 3}
  - {id: town, text: Town, type: text, page: 3}
  - {id: home, text: Home, type: text, page: 3}
rules:
  - {id: fair, assert: tax < pay + 1}
  - {id: double, assert: 2 * pay != tax}
  - {id: product, assert: not pay * tax = 12}
  - {id: later, assert: born < moved and moved > '1995-06-01'}
  - {id: same, assert: town = home or town = 'f'}
  - {id: sexed, assert: told != adult or like.i = told}
  - {id: alike, assert: like.i = like.j or not answered(like.k)}
  - {id: counted, assert: "count(uses) = 1 or not selected(uses, 'b') and pay in (1, 2.5)"}
  - {id: unread, not_understood: something else}
  - {id: gone, assert: lost = 'no' or sex = 'f'}
"""
CELLS = {
    "demo": (
        DEMO,
        {
            "funding": [None, "CRC", "NPS", "No", "?", "Prefer not to say"],
            "role": [None, "Tier two", "2", "Don't know", "?"],
            "clients__a": [None, "Women", "0", "?"],
            "clients__b": [None, "Men", "Don't know", "?"],
            "clients__none": [None, "None of these"],
            "age": [None, "44", "17", "19.5", "121", "many", "Prefer not to say"],
            "split__x": [None, "40", "100", "x", "Don't know"],
            "split__y": [None, "60", "0"],
            "impact__p": [None, "Good", "Don't know"],
            "impact__n": [None, "bad", "?"],
            "started": [None, "2015-01-01", "2016-01-01", "?"],
            "comment": [None, "text", "Don't know"],
        },
    ),
    "rich": (
        RICH,
        {
            "completed": [None, "yes", "no"],
            "interview:last_page": [None, "1", "2", "3"],
            "sex": [None, "Female", "m", "Other", "?", "-9", "-7", "NA"],
            "sex_other": [None, "that", "-9", "-6"],
            "adult": [None, "Yes", "No", "Yes", "?"],
            "after": [None, "1", "-1", "-7", "-6", "-9"],
            "told": [None, "Yes", "-7", "-6"],
            "uses__a": [None, "A", "-7", "?"],
            "uses__b": [None, "B", "-6"],
            "uses__c": [None, "C", "-9"],
            "uses__z": [None, "None"],
            "uses_other": [None, "that", "-7", "-6"],
            "rank__i": [None, "1", "2", "3", "-6"],
            "rank__j": [None, "1", "2", "-9"],
            "rank__k": [None, "1", "2"],
            "like__i": [None, "Good", "b", "Refused", "-6"],
            "like__j": [None, "Good", "b", "n", "?"],
            "like__k": [None, "Good", "-7"],
            "split__i": [None, "3", "3,5", "-9", "11", "?"],
            "split__j": [None, "7", "6,5", "-1"],
            "pay": [None, "1", "2,5", "6", "99,5", "99,6", "?"],
            "tax": [None, "2", "5", "3,5", "-9"],
            "born": [None, "1990-01-01", "1996-02-29", "2001-01-01", "?", "-9"],
            "moved": [None, "1995-06-01", "1996-02-29", "2010-05-05"],
            "town": [None, "f", "here", "there", "-9"],
            "home": [None, "f", "here", "there", "m"],
        },
    ),
}


class Surveyed:
    """A questionnaire, cells that may be delivered for it, and the model with every rule."""

    def __init__(self, text, cells):
        self.q = make_questionnaire(text)
        self.rows = st.lists(st.fixed_dictionaries({c: st.sampled_from(t) for c, t in cells.items()}), max_size=9)
        halves = tuple(map(Fraction, ("19.5", "99.6", "121")))
        numbers = {str(i): halves for x in self.q.questions if x.type is not Type.date for i in x.items}
        self.person = Person.of(self.q, numbers)
        self.rules = {id_: rule.fails(self.person) for id_, rule in modelled(self.q).items()}
        self.solver = Solver(self.person.circuit)

    def fixed(self, row):
        """Literals of a row of prepared answers, and of what the export says about the interview."""
        known = [i for i in self.q.items if not self.q.by_id[i.question].withheld]
        literals = self.person.fixed({i: held_by(row, self.q.by_id[i.question], i) for i in known})
        if self.q.export and self.q.export.completed:
            page = -1 if row["value:interview:last_page"] is None else int(row["value:interview:last_page"])
            at, over = (self.person.circuit.at_least([(1, self.person.last_page)], n) for n in (page, page + 1))
            done = row["reached"] == len(self.q.questions)
            literals += [self.person.completed if done else -self.person.completed, at, -over]
        return literals


SURVEYED = {name: Surveyed(text, cells) for name, (text, cells) in CELLS.items()}


@pytest.mark.parametrize("surveyed", SURVEYED.values(), ids=SURVEYED)
def test_every_rule_about_one_respondent_is_modelled(surveyed):
    rules = {c.rule.id: c.rule.family for c in evaluate(surveyed.q, delivered(surveyed.q, {})).rules}
    elsewhere = {*UNMODELLED, Family.attention}
    about_one = {id_ for id_, family in rules.items() if family not in elsewhere and id_ != "completed.unknown_code"}
    about_one |= {id_ for id_ in rules if id_.endswith(".straight_lining")}
    assert set(surveyed.rules) == about_one


@pytest.mark.slow
@pytest.mark.parametrize("name", SURVEYED)
def test_the_model_says_what_the_evaluation_says(name):
    surveyed = SURVEYED[name]

    @settings(max_examples=40)
    @given(surveyed.rows)
    def agree(rows):
        evaluation = evaluate(surveyed.q, delivered(surveyed.q, *rows))
        fails = {c.rule.id: c.rule.fails.alias(c.rule.id) for c in evaluation.rules if c.rule.id in surveyed.rules}
        verdicts = evaluation.answers.select(**fails)
        for answers, expected in zip(evaluation.answers.to_dicts(), verdicts.to_dicts(), strict=True):
            solution = surveyed.solver.solve(surveyed.fixed(answers))
            assert solution.verdict is Verdict.possible
            said = {}
            for id_, (true, false) in surveyed.rules.items():
                fails, passes = solution.holds(true), solution.holds(false)
                assert not (fails and passes)
                said[id_] = True if fails else False if passes else None
            assert said == expected

    agree()


@settings(max_examples=60)
@given(st.lists(ANSWERS, min_size=1, max_size=4), CONDITIONS, st.sampled_from([False, None]))
def test_a_condition_amounts_to_what_the_plain_reading_says(people, text, past):
    tree = DEMO_Q.condition(text)
    person = Person.of(DEMO_Q)
    outcome = person.holds(tree, past)
    items = [item for item in DEMO_Q.items if item.question in questions(tree)]
    solver = Solver(person.circuit)
    frame = prepare(DEMO_Q, delivered(DEMO_Q, *map(as_delivered, people)).lazy()).collect()
    for answers, given_ in zip(frame.to_dicts(), people, strict=True):
        gates = [item for item in DEMO_Q.items if item.question in ("funding", "role", "clients")]
        held = {item: held_by(answers, DEMO_Q.by_id[item.question], item) for item in {*items, *gates}}
        solution = solver.solve(person.fixed(held))
        said = True if solution.holds(outcome.true) else False if solution.holds(outcome.false) else None
        assert said is truth(tree, Respondent(DEMO_Q, given_), past)


def test_the_solver_is_loaded_only_when_it_is_asked():
    said = "import sys, schemas.selftest, schemas.localise; print('ortools' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout == "False\n"


def test_a_conflict_names_only_what_cannot_be_spared():
    circuit = Circuit()
    a, b, c = (circuit.literal() for _ in range(3))
    number = circuit.whole_number(0, 10)
    circuit.require(-a, circuit.at_least([(2, number)], 9))
    circuit.require(-b, -circuit.at_least([(1, number)], 5))
    assert set(Solver(circuit).conflict([], [c, a, -c, b])) in ({c, -c}, {a, b})
    assert set(Solver(circuit).conflict([a], [c, b])) == {b}
    assert Solver(circuit).solve([a, b]).verdict is Verdict.impossible
    assert Solver(circuit).solve([a, -b], least={number: 1}).values[number] == 5


def test_numbers_beyond_the_model_are_not_cut():
    person = Person.of(DEMO_Q)
    with pytest.raises(Unfit):
        person.fixed({Item("age"): Held(Status.answered, Fraction(1, 3))})
    with pytest.raises(Unfit):
        person.fixed({Item("age"): Held(Status.answered, Fraction(10**14))})
