"""The least set of answers to doubt: published vectors, and every set tried out by hand."""

import itertools
from collections import Counter
from fractions import Fraction

import pytest

from schemas.localise import doubted
from schemas.possible import Solver
from schemas.questionnaire import Severity
from schemas.responses import evaluate
from tests.conftest import delivered, make_questionnaire

NUMBER = "  - {{id: {0}, text: {0}, type: number}}\n"
YESNO = "  - {{id: {0}, text: {0}, type: single, options: {{yes: Yes, no: No}}}}\n"


def survey(questions, *rules):
    asserted = "".join(f'  - {{id: r{n}, assert: "{rule}"}}\n' for n, rule in enumerate(rules))
    return make_questionnaire(f"survey: s\nwave: w\nquestions:\n{questions}" + f"rules:\n{asserted}" * bool(rules))


def of_one(q, row, **how):
    (found,) = doubted(evaluate(q, delivered(q, row)), **how)
    return found


BALANCE = survey(
    "".join(map(NUMBER.format, ("turnover", "cost", "profit"))),
    "profit = turnover - cost",
    "cost >= 0.6 * turnover",
)
ORDERED = survey(NUMBER.format("x") + NUMBER.format("y"), "x > 1", "y > x")
SUMS = survey("".join(map(NUMBER.format, "xyz")), "x + y = z", "2 * y + 1 = z")
FIRM = survey(
    "".join(map(NUMBER.format, ("turnover", "cost", "profit"))),
    "profit + cost = turnover",
    "cost - 0.6 * turnover >= 0",
    "cost >= 0",
    "profit >= 0",
)
POSITIVE = survey("".join(map(NUMBER.format, "xyz")), "x + y = z", "x >= 0", "y >= 0")
WHOLES = survey(
    "".join(map(NUMBER.format, ("y", "ya", "yb", "yc", "yd", "ye"))),
    *("60 = y", "5 = ya", "5 = yb", "5 = yc", "25 = yd", "20 = ye", "y = ya + yb + yc + yd + ye"),
)
BOOLEAN = survey(YESNO.format("a") + YESNO.format("b"), "a != 'yes' or b = 'yes'")
CODED = survey(NUMBER.format("a") + NUMBER.format("b"), "not a = 0 or b = 0")
FAMILY = survey(
    "  - {id: age, text: Age, type: single, options: {under: Under aged, adult: Adult}}\n"
    "  - {id: status, text: Status, type: single, options: {unmarried: Unmarried, married: Married}}\n"
    "  - {id: position, text: Position, type: single, options: {spouse: Spouse, child: Child, other: Other}}\n",
    "not (age = 'under' and status = 'married')",
    "not (status = 'unmarried' and position = 'spouse')",
    "not (age = 'under' and position = 'spouse')",
)
MARRIED = survey(YESNO.format("married") + NUMBER.format("age"), "married != 'yes' or age >= 17")


@pytest.mark.parametrize(
    ("q", "row", "weights", "ties"),
    [
        pytest.param(BALANCE, {"profit": "750", "cost": "125", "turnover": "200"}, {}, [("profit",)], id="balance"),
        pytest.param(ORDERED, {"x": "2", "y": "0"}, {}, [("y",)], id="ordered"),
        pytest.param(SUMS, {"x": "1", "y": "1", "z": "3"}, {}, [("x",)], id="sums"),
        pytest.param(SUMS, {"x": "1", "y": "1", "z": "3"}, {"x": 10}, [("y", "z")], id="weighted sums"),
        pytest.param(
            BALANCE, {"profit": "10000000000", "cost": "200", "turnover": "300"}, {}, [("profit",)], id="large"
        ),
        pytest.param(FIRM, {"profit": "755", "cost": "125", "turnover": "200"}, {}, [("profit",)], id="firm"),
        pytest.param(
            FIRM,
            {"profit": "30", "cost": "70", "turnover": "80"},
            {"profit": 99, "turnover": 99},
            [("cost",)],
            id="cost",
        ),
        pytest.param(
            FIRM,
            {"profit": "30", "cost": "70", "turnover": "80"},
            {"profit": 99, "cost": 99},
            [("turnover",)],
            id="total",
        ),
        pytest.param(POSITIVE, {"x": "6", "y": "6", "z": "5"}, {"z": 99}, [("x", "y")], id="what the rules imply"),
        pytest.param(
            WHOLES, {"y": "60", "ya": "5", "yb": "5", "yc": "5", "yd": "45", "ye": "0"}, {}, [("yd", "ye")], id="wholes"
        ),
        pytest.param(BOOLEAN, {"a": "Yes", "b": "No"}, {"a": 2, "b": 1}, [("b",)], id="boolean"),
        pytest.param(CODED, {"a": "0", "b": "1"}, {"a": 2, "b": 1}, [("b",)], id="equality in a condition"),
        pytest.param(
            FAMILY, {"age": "under", "status": "unmarried", "position": "?"}, {}, [("position",)], id="out of range"
        ),
        pytest.param(MARRIED, {"married": "Yes", "age": "9"}, {}, [("married",), ("age",)], id="one cell, either"),
        pytest.param(MARRIED, {"married": "Yes", "age": "9"}, {"married": 2, "age": 1}, [("age",)], id="age"),
        pytest.param(MARRIED, {"married": "Yes", "age": "9"}, {"married": 1, "age": 2}, [("married",)], id="married"),
    ],
)
def test_published_vectors(q, row, weights, ties):
    found = of_one(q, row, weights=weights)
    assert (found.outcome, list(found.ties), found.doubt) == ("found", ties, ties[0])


CLOSED = """\
survey: s
wave: w
questions:
  - {id: funding, text: Funding, type: single, options: {crc: CRC, nps: NPS}}
  - {id: role, text: Role, type: single, ask_if: funding = 'crc', required: true, options: {1: One, 2: Two}}
  - {id: clients, text: Clients, type: multiple, ask_if: role = 1 or age > 30, options: {a: A, none: None},
     exclusive: [none]}
  - {id: age, text: Age, type: number, min: 18}
rules:
  - {id: old, assert: not (funding = 'crc' and age < 30)}
  - {id: two, assert: "role = 2 or not selected(clients, 'none')"}
"""


def worlds(q, given):
    """Every row of answers made of these cells, with the rules it fails and the questions it was asked."""
    rows = [dict(zip(given, cells, strict=True)) for cells in itertools.product(*given.values())]
    evaluation = evaluate(q, delivered(q, *rows))
    failing = [set() for _ in rows]
    for checked in evaluation.rules:
        if checked.rule.severity is Severity.error and checked.rule.scope == "row":
            for position in checked.failing:
                failing[position].add(checked.rule.id)
    answers = evaluation.answers
    asked = [{x.id: answers[f"asked:{x.id}"][n] for x in q.questions} for n in range(len(rows))]
    return evaluation, rows, failing, asked


def test_no_set_that_weighs_less_would_do():
    """Against a search through every world there is: 400 rows, each beside each."""
    q = make_questionnaire(CLOSED)
    given = {
        "funding": [None, "crc", "nps", "?"],
        "role": [None, "1", "2", "?"],
        "clients__a": [None, "A"],
        "clients__none": [None, "None"],
        "age": [None, "12", "25", "30", "44", "?"],
    }
    evaluation, rows, failing, asked = worlds(q, given)
    cells = {item: [c for c, (i, _) in q.by_id[item].columns.items() if str(i) == item] for item in q.by_id}
    good = [n for n, failed in enumerate(failing) if not failed]

    def real(n, item):
        """Whether somebody may answer so who is asked so: a real answer, and none if they are not asked."""
        texts = [rows[n][c] for c in cells[item]]
        blank, due = not any(texts), asked[n][item]
        return "?" not in texts and (blank if due is False else not blank if due else True)

    own = {str(item): weight for item, weight in shares(q, rows, failing).items()}
    found = {doubt.line: doubt for doubt in doubted(evaluation, most_ties=99)}
    assert len(found) == sum(map(bool, failing))
    for n, row in enumerate(rows):
        if failing[n]:
            sets = set()
            for g in good:
                changed = [i for i in cells if any(rows[g][c] != row[c] for c in cells[i])]
                if all(real(g, item) for item in changed):
                    sets.add(tuple(changed))
            weights = {doubt: sum(own[item] for item in doubt) for doubt in sets}
            least = min(weights.values())
            assert set(found[3 + n].ties) == {doubt for doubt, weight in weights.items() if weight == least}, row
            assert found[3 + n].weight == least


def shares(q, rows, failing):
    """1 less half of the share of failing respondents in whom a failing rule looks at the item, counted by hand."""
    looks = {"old": ("funding", "age"), "two": ("role", "clients")}
    people = sum(map(bool, failing))
    faults = Counter(
        item for failed in failing for item in {i for r in failed for i in looks.get(r, (r.split(".")[0],))}
    )
    return {item: 1 - Fraction(faults[str(item)], 2 * people) for item in q.by_id}


def test_a_pattern_is_solved_once(monkeypatch):
    q = make_questionnaire(CLOSED)
    questions = []
    solve = Solver.solve
    monkeypatch.setattr(Solver, "solve", lambda *a, **k: questions.append(1) or solve(*a, **k))
    rows = [{"funding": "crc", "role": "2", "age": str(19 + n % 11)} for n in range(600)]
    found = doubted(evaluate(q, delivered(q, *rows)))
    assert len({(doubt.ties, doubt.outcome) for doubt in found}) == 1
    assert len(found) == 600
    assert len(questions) < 10


def test_what_is_often_at_fault_is_doubted_first():
    q = make_questionnaire(CLOSED)
    rows = [{"funding": "crc", "role": "2", "age": "25"}, *[{"funding": "nps", "age": "12"}] * 3]
    first = doubted(evaluate(q, delivered(q, *rows)))[0]
    assert (first.rules, first.doubt, first.ties) == (("old",), ("age",), (("age",),))
    assert first.weight == Fraction(1, 2)


def test_limits_are_told_and_nothing_is_guessed():
    q = make_questionnaire(CLOSED)
    rows = [{"funding": "crc", "role": "2", "age": "25"}, {"funding": "nps", "age": "12"}]
    evaluation = evaluate(q, delivered(q, *rows))
    assert [d.outcome for d in doubted(evaluation, most_patterns=0)] == ["undecided"] * 2
    assert [d.outcome for d in doubted(evaluation, rules=["age.below_minimum"])] == ["found"]
    two = of_one(MARRIED, {"married": "Yes", "age": "9"}, most_ties=1)
    assert (len(two.ties), two.more) == (1, True)


def test_answers_too_fine_for_the_model_are_undecided():
    assert of_one(ORDERED, {"x": "2.123456789", "y": "0"}).outcome == "undecided"


def test_where_every_answer_breaks_a_rule_nothing_is_doubted():
    q = survey(NUMBER.format("x").replace("number", "number, required: true"), "x > 5", "x < 4")
    found = of_one(q, {"x": "7"})
    assert (found.outcome, found.doubt) == ("impossible", ())


def test_rules_about_several_respondents_say_nothing_here(demo):
    evaluation = evaluate(demo, delivered(demo, *[{"respondent_id": "same"}] * 2))
    assert evaluation.held_back.all()
    assert doubted(evaluation) == ()
