"""Every statistic of a figure, counted exactly, and what explains a figure that is not what the answers give."""

from __future__ import annotations

import math
import random
import statistics
from fractions import Fraction

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.figures.answers.recounts import agreeing, gives, number, recomputed
from schemas.figures.answers.reproduced import Reproduction
from schemas.figures.judge import judge
from schemas.figures.model import parse_figures
from schemas.figures.network import Network
from schemas.figures.telling import Teller
from schemas.recount import recount
from schemas.recounting.planes import cut, whole_numbers
from schemas.responses import evaluate
from tests.conftest import delivered, make_questionnaire

SURVEY = """\
survey: invented
wave: 1
export: {{file: a.csv, weight: W}}
published: {{weighted: {weighted}}}
missing: {{dont_know: [Don't know]}}
bases: {{crc: funding = 'crc', young_crc: funding = 'crc' and age < 50, women: sex = 'f'}}
questions:
  - {{id: sex, text: Sex, type: single, options: {{f: Female, m: Male}}}}
  - {{id: funding, text: Funding, type: single, options: {{crc: CRC, nps: NPS, other: Other}}}}
  - {{id: view, text: View, type: single, options: {{up: Up, same: Same, down: Down, dk: Don't know}}}}
  - {{id: role, text: Role, type: single, ask_if: funding = 'crc', options: {{1: Two, 2: Three, 3: Four}}}}
  - {{id: clients, text: Clients, type: multiple, options: {{a: Women, b: Men, c: Faith}}}}
  - {{id: age, text: Age, type: number}}
  - {{id: stars, text: Stars, type: single, options: {{1: Low, 2: Mid, 3: High, 9: Don't know}}}}
  - {{id: open, text: Open, type: single, options: {{y: Yes, n: No}}}}
  - {{id: impact, text: Impact, type: grid, rows: {{p: Prisons, n: NPS}}, options: {{good: Good, bad: Bad}}}}
"""
Q = make_questionnaire(SURVEY.format(weighted="false"))
BY_WEIGHT = make_questionnaire(SURVEY.format(weighted="true"))


def drawn(seed: int, size: int = 200) -> list[dict[str, str | None]]:
    chance = random.Random(seed)  # noqa: S311
    people = []
    for _ in range(size):
        funding = chance.choice(["CRC", "CRC", "NPS", "Other"])
        people.append(
            {
                "sex": chance.choice(["Female", "Male"]),
                "funding": funding,
                "view": chance.choice(["Up"] * 5 + ["Same"] * 3 + ["Down"] * 2 + ["Don't know", None]),
                "role": chance.choice(["Two", "Three", "Four"]) if funding == "CRC" else None,
                "clients__a": chance.choice(["Women", None]),
                "clients__b": chance.choice(["Men", None, None]),
                "clients__c": chance.choice(["Faith", None, None]),
                "age": chance.choice([None, str(chance.randint(18, 80)), f"{chance.randint(18, 80)}.25"]),
                "stars": chance.choice(["Low", "Mid", "High", "High", "9"]),
                "impact__p": chance.choice(["Good", "Bad", None]),
                "impact__n": chance.choice(["Good", "Bad"]),
                "weight": f"{chance.uniform(0.3, 3):.6f}",
            }
        )
    return people


PEOPLE = drawn(4)
KEPT = evaluate(Q, delivered(Q, *PEOPLE)).kept
WEIGHTS = [Fraction(str(one["weight"])) for one in PEOPLE]
HEADS = "figure,place,question,options,base,where,statistic,printed,versus,versus_question,versus_base,weighted"


def read(*lines: str, q=Q):
    full = [f"f{i},{line}" + "," * (HEADS.count(",") - line.count(",") - 1) for i, line in enumerate(lines)]
    return parse_figures("\n".join([HEADS, *full]), q)


def one(line: str, q=Q):
    (figure,) = read(line, q=q)
    return figure, recount([figure], q, KEPT)["f0"]


EVERYBODY = range(len(PEOPLE))


def members(**answers: str):
    return [i for i, person in enumerate(PEOPLE) if all(person[k] == v for k, v in answers.items())]


def numbers(question: str, among=EVERYBODY):
    code = {"Low": 1, "Mid": 2, "High": 3}
    given = [(i, PEOPLE[i][question]) for i in among]
    return {i: Fraction(str(code.get(x, x))) for i, x in given if x not in (None, "9", "Don't know")}


def mean(values, weights=None):
    return sum(v * (weights[i] if weights else 1) for i, v in values.items()) / sum(
        weights[i] if weights else 1 for i in values
    )


def share(chosen, among, weights=None):
    whole = sum((weights[i] if weights else Fraction(1)) for i in among)
    return 100 * sum((weights[i] if weights else Fraction(1)) for i in among if i in set(chosen)) / whole


PRISONS = members(impact__p="Good") + members(impact__p="Bad")
ANSWERED = [i for i, p in enumerate(PEOPLE) if p["view"]]
CRC = members(funding="CRC")


@pytest.mark.parametrize(
    ("line", "exact"),
    [
        ("T,age,,,,mean,1", mean(numbers("age"))),
        ("T,age,,crc,,mean,1", mean(numbers("age", CRC))),
        ("T,stars,,,,mean,1", mean(numbers("stars"))),
        ("T,age,,,,mean,1,,,,yes", mean(numbers("age"), WEIGHTS)),
        ("T,stars,,crc,,mean,1,,,,yes", mean(numbers("stars", CRC), WEIGHTS)),
        ("T,age,,,,median,1", statistics.median(numbers("age").values())),
        ("T,stars,,women,,median,1", statistics.median(numbers("stars", members(sex="Female")).values())),
        ("T,impact,good,,,mean,1%", (share(members(impact__p="Good"), PRISONS)
                                     + share(members(impact__n="Good"), range(200))) / 2),
        ("T,view,up,,,percent,1%", share(members(view="Up"), ANSWERED)),
        ("T,view,up,,,percent,1%,,,,yes", share(members(view="Up"), ANSWERED, WEIGHTS)),
        ("T,view,up,,,count,1,,,,yes", sum(WEIGHTS[i] for i in members(view="Up"))),
        ("T,view,,,,base,1,,,,yes", sum(WEIGHTS[i] for i in ANSWERED)),
        ("T,view,up|same,,,total,1%", share(members(view="Up") + members(view="Same"), ANSWERED)),
        ("T,view,,,,total,1%", Fraction(100)),
        ("T,view,up,,,ratio,1,same", Fraction(len(members(view="Up")), len(members(view="Same")))),
        ("T,sex,f,crc,,difference,1,f,,women", share(members(sex="Female", funding="CRC"), CRC) - 100),
        ("T,view,up,,,change,1,same", 100 * (Fraction(len(members(view="Up")), len(members(view="Same"))) - 1)),
        ("T,age,,women,,ratio,1,,stars,", mean(numbers("age", members(sex="Female")))
         / mean(numbers("stars", members(sex="Female")))),
        ("T,view,,,,cases,a|b", Fraction(len(ANSWERED))),
    ],
)  # fmt: skip
def test_every_statistic_is_exact(line, exact):
    figure, told = one(line)
    assert number(figure, told) == exact


def test_a_multiple_choice_has_a_mean_number_of_mentions():
    ticks = [sum(person[f"clients__{code}"] is not None for code in "abc") for person in PEOPLE]
    figure, told = one("T,clients,,,,mean,1.5")
    assert number(figure, told) == Fraction(sum(ticks), sum(map(bool, ticks)))


@pytest.mark.parametrize(("weighted", "exact"), [("", "statistics"), ("yes", "weights")])
def test_standard_deviation(weighted, exact):
    values = numbers("age")
    if exact == "statistics":
        square = statistics.variance(values.values())
    else:
        whole, middle = sum(WEIGHTS[i] for i in values), mean(values, WEIGHTS)
        square = sum(WEIGHTS[i] * (v - middle) ** 2 for i, v in values.items()) / (whole - 1)
    figure, told = one(f"T,age,,,,sd,{math.sqrt(square):.2f},,,,{weighted}")
    assert told.value == square
    assert gives(figure, told)
    assert recomputed(figure, told) == figure.printed
    (population,) = [way for way in told.others if way.kind == ("population",)]
    assert population.recount.value == square * (len(values) - 1) / len(values) or weighted


@pytest.mark.parametrize(("option", "printed"), [("up", "1"), ("down", "two"), ("same", "3"), ("dk", "4")])
def test_places_in_an_order(option, printed):
    figure, told = one(f"T,view,{option},,,rank,{printed}")
    assert list(told.places) == [["up", "down", "same", "dk"].index(option) + 1]
    assert gives(figure, told)


def test_options_that_tie_share_their_places():
    rows = [{"open": label, "weight": "1"} for label in ("Yes", "No", "No", "Yes")]
    kept = evaluate(Q, delivered(Q, *rows)).kept
    (figure,) = read("T,open,y,,,rank,2")
    assert list(recount([figure], Q, kept)["f0"].places) == [1, 2]


@given(st.lists(st.tuples(st.decimals(-50, 50, places=3), st.booleans(), st.decimals(0, 5, places=5)), max_size=40))
def test_sums_and_medians_over_a_set_are_exact(rows):
    values = [Fraction(value) for value, _, _ in rows]
    whole, unit = whole_numbers([str(value) for value, _, _ in rows])
    weights, weight_unit = whole_numbers([f"{weight:f}" for _, _, weight in rows])
    order = np.arange(len(rows))
    planes, weighing = cut(whole, unit, order), cut(weights, weight_unit, order)
    of = sum(1 << i for i, (_, chosen, _) in enumerate(rows) if chosen)
    own = [i for i, (_, chosen, _) in enumerate(rows) if chosen]
    assert planes.total(of) == sum(values[i] for i in own)
    assert planes.weighed(of, weighing) == sum(values[i] * Fraction(rows[i][2]) for i in own)
    assert planes.median(of) == (statistics.median([values[i] for i in own]) if own else None)
    assert cut(whole, unit, order, square=True).total(of) == sum(values[i] ** 2 for i in own)
    assert planes.median(of, weighing.total) == _weighted_median([(values[i], Fraction(rows[i][2])) for i in own])


def _weighted_median(pairs):
    """Halfway between the least values up to which lies half of the weight, and more than half."""
    whole = sum(weight for _, weight in pairs)
    if not whole:
        return None
    up_to = {value: sum(w for v, w in pairs if v <= value) for value, _ in pairs}
    return (
        min(v for v, up in up_to.items() if 2 * up >= whole) + min(v for v, up in up_to.items() if 2 * up > whole)
    ) / 2


@pytest.mark.parametrize("texts", [["1.5", "-0.25", "+3", ".5", "7."], ["1e-7", "2.5E1", "3"], []])
def test_decimals_become_whole_numbers(texts):
    whole, unit = whole_numbers(texts)
    assert [Fraction(one, unit) for one in whole] == [Fraction(text) for text in texts]


def test_large_numbers_are_summed_exactly():
    whole, unit = whole_numbers(["1e300", "1e-300", "12345678901234567890.5"])
    planes = cut(whole, unit, np.array([0, 1, 2, -1]))
    assert planes.total(0b1111) == Fraction("1e300") + Fraction("1e-300") + Fraction("12345678901234567890.5")


def found(*lines: str, q=Q, kept: pl.DataFrame = KEPT, everybody=None):
    """What is said of some figures: the arithmetic of each finding."""
    figures = read(*lines, q=q)
    network = Network(figures, q)
    told = Reproduction(network, figures, recount(figures, q, kept, everybody), Teller(network), synthetic=False)
    return [finding.arithmetic for finding in told.findings], told.reasons


def percents(chosen, base, decimals=0):
    return f"{float(Fraction(100 * chosen, base)):.{decimals}f}%"


UP, SAME, DOWN, DK = (len(members(view=label)) for label in ("Up", "Same", "Down", "Don't know"))
WITH, ASKED = len(ANSWERED), len(PEOPLE)


def view(base: int, shift: int = 0) -> list[str]:
    """The shares of the question, of a base of so many."""
    return [
        f"T1,view,{code},,,percent,{percents(n, base, 1)}" for code, n in (("up", UP), ("same", SAME), ("down", DOWN))
    ]


@pytest.mark.parametrize(
    ("lines", "ends"),
    [
        (view(ASKED),
         f"All 3 match if everybody who was asked is in the base, so that the base is {ASKED} in place of {WITH}."),
        ([*view(WITH - DK), f"T1,view,,,,base,{WITH}"],
         f"left out of the base, so that the base is {WITH - DK} in place of {WITH}. {WITH} is the base"),
        ([f"T1,view,up,,,percent,{percents(SAME, WITH, 1)}", f"T1,view,same,,,percent,{percents(UP, WITH, 1)}"],
         "The values of “Up” and “Same” have changed places."),
        ([f"T1,view,down,,,percent,{percents(DOWN + DK, WITH, 1)}"],
         f"It matches if “Don't know” is counted in: {DOWN + DK} of {WITH} in place of {DOWN} of {WITH}."),
        ([f"T1,view,up|same,,,percent,{percents(UP, WITH, 1)}"],
         f"It matches if “Same” is left out: {UP} of {WITH} in place of {UP + SAME} of"),
        ([f"T1,view,up,,,percent,{percents(WITH - UP, WITH, 1)}"],
         f"It matches if all others are meant: {WITH - UP} of {WITH} in place of {UP} of"),
        (["T1,role,1,,,percent,{role:.2f}%"],
         "It matches as a share of everybody, asked or not: 40 of 200 in place of 40 of"),
        (["T1,clients,a,,,percent,{mentions:.1f}%"], "It matches as a share of mentions instead of people: "),
        (["T1,sex,f,,,percent,{weighted:.2f}%"], "It matches if the answers are weighted."),
        (["T1,sex,f,young_crc,,percent,{young:.2f}%"], "It matches if the condition “funding = 'crc'” is left out: "),
        (["T1,sex,f,crc,,count,{women}"], "It matches if counted among everybody."),
        (["T1,sex,f,,age < 50,count,{women}"], "It matches if the condition “age < 50” is left out."),
        (["T1,stars,,,,mean,{stars:.3f}"], "It matches if the codes of the don't-knows count as numbers."),
        (["T1,view,up,,,change,{points:.2f},same"], "It matches if percentage points are meant."),
    ],
)  # fmt: skip
def test_one_explanation_is_told_once(lines, ends):
    mentions = sum(person[f"clients__{code}"] is not None for person in PEOPLE for code in "abc")
    steps = {"Low": 1, "Mid": 2, "High": 3, "9": 9}
    young = [i for i, v in numbers("age").items() if v < 50]
    known = {
        "role": float(share(members(role="Two"), range(200))),
        "mentions": 100 * len(members(clients__a="Women")) / mentions,
        "weighted": float(share(members(sex="Female"), range(200), WEIGHTS)),
        "young": float(share(members(sex="Female"), young)),
        "women": len(members(sex="Female")),
        "stars": float(mean({i: Fraction(steps[p["stars"]]) for i, p in enumerate(PEOPLE)})),
        "points": float(Fraction(100 * (UP - SAME), WITH)),
    }  # fmt: skip
    (said,), _ = found(*(line.format(**known) for line in lines))
    assert ends in said


def test_figures_that_one_cause_explains_are_one_finding_and_others_one_each():
    """Its id says which cause, and stays when more figures of the question are wrong."""
    swapped = [f"T1,view,up,,,percent,{percents(SAME, WITH, 1)}", f"T1,view,same,,,percent,{percents(UP, WITH, 1)}"]
    other = f"T1,view,down,,,count,{DOWN + 3}"
    for lines, ids in (
        (view(ASKED), ["view@all:asked"]),
        (swapped, ["view@all:swapped:same+up"]),
        ([*swapped, other], ["view@all:swapped:same+up", "view:down@all"]),
        ([other, f"T2,view,down,,,count,{DOWN + 4}"], ["view:down@all"]),
        ([other, "T1,stars,,,,mean,9.9"], ["view:down@all", "mean:stars@all"]),
    ):
        figures = read(*lines)
        network = Network(figures, Q)
        told = Reproduction(network, figures, recount(figures, Q, KEPT), Teller(network), synthetic=False)
        assert [one.finding for one in told.findings] == [f"not_reproduced:{id_}" for id_ in ids]
        assert sorted(f for one in told.findings for f in one.figures) == sorted(f.figure for f in figures)


def test_an_explanation_is_of_the_respondents_that_the_printed_base_is_of():
    """With an n of all, another way of counting is tried on all, not on those who are kept."""
    options = "options: {y: Yes, n: No, m: Maybe}"
    q = make_questionnaire(f"survey: x\nwave: 1\nquestions:\n  - {{id: a, text: A, type: single, {options}}}\n")
    answers = ["Yes"] * 150 + ["No"] * 100 + ["Maybe"] * 50
    everybody = evaluate(q, delivered(q, *({"a": one} for one in answers))).kept
    kept = everybody.slice(20)
    lines = ["T1,a,,,,base,300", "T1,a,y,,,percent,66.67%"]
    (said,), _ = found(*lines, q=q, kept=kept, everybody=everybody)
    assert (
        "the answers give 50.00% (150 of 300). It matches if “Maybe” is counted in: 200 of 300 in place of 150" in said
    )
    assert "280" not in said


def test_weighted_figures_that_were_not_weighted_are_told():
    lines = [f"T1,view,{code},,,percent,{percents(n, WITH, 1)}" for code, n in (("up", UP), ("same", SAME))]
    kept = evaluate(BY_WEIGHT, delivered(BY_WEIGHT, *PEOPLE)).kept
    (said,), reasons = found(*lines, q=BY_WEIGHT, kept=kept)
    assert said.endswith("Both match if the answers are not weighted.")
    assert "by weight)" in said
    assert reasons["f0"].endswith("It matches if the answers are not weighted.")


def test_a_weighted_count_may_be_printed_whole():
    kept = evaluate(BY_WEIGHT, delivered(BY_WEIGHT, *PEOPLE)).kept
    weighed = round(sum(WEIGHTS[i] for i in members(view="Up")))
    for printed in (str(weighed), str(UP)):
        assert not found(f"T1,view,up,,,count,{printed}", q=BY_WEIGHT, kept=kept)[0]
    assert found(f"T1,view,up,,,count,{weighed + 1}", q=BY_WEIGHT, kept=kept)[0]


def test_without_weights_nobody_can_tell_a_weighted_figure():
    q = make_questionnaire(SURVEY.format(weighted="true").replace(", weight: W", ""))
    rows = [{k: v for k, v in person.items() if k != "weight"} for person in PEOPLE]
    figures = read("T1,view,up,,,percent,50%", q=q)
    assert not recount(figures, q, evaluate(q, delivered(q, *rows)).kept)


def test_the_stated_convention_is_kept_to():
    q = make_questionnaire(SURVEY.format(weighted="false, rounding: truncated"))
    exact = Fraction(100 * UP, WITH)
    cut_off = f"{math.floor(10 * exact) / 10:.1f}%"
    up = f"{math.ceil(10 * exact) / 10:.1f}%"
    kept = evaluate(q, delivered(q, *PEOPLE)).kept
    assert not found(f"T1,view,up,,,percent,{cut_off}", q=q, kept=kept)[0]
    assert found(f"T1,view,up,,,percent,{up}", q=q, kept=kept)[0]


def test_cut_off_percentages_are_told_so():
    parts = dict(zip(("up", "same", "down", "dk"), (UP, SAME, DOWN, DK), strict=True))
    lines = [f"T1,view,{code},,,percent,{1000 * n // WITH / 10}%" for code, n in parts.items()]
    (said,), _ = found(*lines)
    assert said.endswith("Both match if decimals are cut off instead of rounded.")


def test_one_figure_does_not_show_that_decimals_are_cut_off():
    (said,), _ = found(f"T1,view,same,,,percent,{100 * SAME // WITH}%")
    assert said.endswith(f"and the answers give {math.ceil(100 * SAME / WITH)}% ({SAME} of {WITH}).")


def test_a_printed_base_decides_whether_the_dont_knows_are_in():
    """The same percentages pass with the base that they are of, and without any."""
    percents_of_less = view(WITH - DK)
    assert not found(*percents_of_less)[0]
    assert not found(*percents_of_less, f"T1,view,,,,base,{WITH - DK}")[0]
    (said,), reasons = found(*percents_of_less, f"T9,view,,,,base,{WITH}")
    assert said.endswith(
        f"match if the don't-knows are left out of the base, so that the base is {WITH - DK} in place of {WITH}. "
        f"{WITH} is the base that is printed (T9)."
    )
    assert set(reasons) == {"f0", "f1", "f2"}
    (said,), _ = found(*view(WITH), f"T9,view,,,,base,{WITH - DK}")
    assert f"{WITH} in place of {WITH - DK}" in said


UP_YOUNG = [i for i, age in numbers("age", members(view="Up")).items() if age < 50]
YOUNG = "view,,,view = 'up' and age < 50"
KNOWN = [i for i in EVERYBODY if PEOPLE[i]["view"] and (PEOPLE[i]["view"] != "Up" or PEOPLE[i]["age"])]
UNMET = "those for whom the condition is not known are counted as not meeting it"


@pytest.mark.parametrize("n", ["", f"T1,view,,,,base,{WITH}"])
@pytest.mark.parametrize(
    ("base", "how"),
    [
        (len(KNOWN), ""),
        (WITH, f" if {UNMET}"),
        (WITH - DK, f" if the don't-knows are left out of the base and {UNMET}"),
        (ASKED, None),
    ],
)
def test_those_whose_condition_is_not_known_may_count_as_not_meeting_it(base, how, n):
    """The n of the question says whether the don't-knows count, not who is known to meet what rests on another one."""
    assert len({len(KNOWN), WITH, WITH - DK, ASKED}) == 4
    line = f"T1,{YOUNG},percent,{percents(len(UP_YOUNG), base, 2)}"
    figure, told = one(line)
    way = agreeing(figure, told)
    assert (way.how if way else None) == how
    assert bool(found(line, *filter(None, [n]))[0]) == (base == ASKED or (base == WITH - DK and n != ""))


def test_a_condition_of_everybody_may_be_unknown_for_some():
    young = [i for i, age in numbers("age").items() if age < 50]
    for base, how in ((len(numbers("age")), ""), (ASKED, f" if {UNMET}")):
        figure, told = one(f"T1,,,,age < 50,percent,{percents(len(young), base, 2)}")
        assert agreeing(figure, told).how == how


def test_a_table_keeps_to_one_way_of_counting():
    """A figure that only another base gives is told, where two beside it are of this one."""
    mixed = [*view(WITH)[:2], view(WITH - DK)[2]]
    (said,), _ = found(*mixed)
    ends = f"{DOWN} of {WITH - DK} in place of {DOWN} of {WITH}."
    assert said.endswith(f"It matches if the don't-knows are left out of the base: {ends}")
    elsewhere = [*view(WITH)[:2], view(WITH - DK)[2].replace("T1", "T2")]
    assert not found(*elsewhere)[0]


def test_a_single_match_that_may_be_chance_is_not_told():
    codes = {f"o{i}": f"Option {i}" for i in range(12)}
    q = make_questionnaire(
        "survey: x\nwave: 1\nquestions:\n  - {id: many, text: Many, type: single, options: "
        + str(codes).replace("'", "") + "}\n"
    )  # fmt: skip
    rows = [{"many": f"Option {i}"} for i in range(12) for _ in range(3 + 2 * i)]
    kept, n = evaluate(q, delivered(q, *rows)).kept, len(rows)
    (said,), _ = found(f"T1,many,o0,,,percent,{100 * 13 / n:.0f}%", q=q, kept=kept)
    assert said.endswith(f"(3 of {n}).")  # of so many ways that are tried, one was bound to fit
    (said,), _ = found(f"T1,many,o0,,,percent,{100 * 13 / n:.1f}%", q=q, kept=kept)
    assert said.endswith(f"(3 of {n}).")
    (said,), _ = found("T1,many,o0,,,count,13", f"T1,many,o0,,,percent,{100 * 13 / n:.1f}%", q=q, kept=kept)
    assert said.endswith("Both match if “Option 5” is meant.")


def test_totals_may_agree_while_the_options_differ():
    counts = [len(members(**{f"clients__{c}": label})) for c, label in (("a", "Women"), ("b", "Men"), ("c", "Faith"))]
    moved = [f"T1,clients,{c},,,count,{n + d}" for c, n, d in zip("abc", counts, (1, -1, 0), strict=True)]
    assert [said.count("is printed for") for said in found(*moved)[0]] == [1, 1]


@pytest.mark.slow
@given(st.integers(0, 10**6))
def test_true_figures_of_random_people_are_never_doubted(seed):
    chance = random.Random(seed)  # noqa: S311
    people = drawn(seed, chance.randint(1, 40))
    q = chance.choice([Q, BY_WEIGHT])
    kept = evaluate(q, delivered(q, *people)).kept
    subjects = [
        "view,up|dk,,",
        "view,same,,",
        "role,1,crc,",
        "clients,a,young_crc,",
        "impact.p,good,women,",
        "sex,f,,age < 50",
    ]
    wanted = [f"T1,{one},{kind},0" for one in subjects for kind in ("percent", "count")]
    wanted += ["T1,age,,,,mean,0.0", "T1,stars,,crc,,median,0.0", "T1,stars,,,,sd,0.00", "T1,view,up,,,ratio,0.0,same"]
    told = recount(read(*wanted, q=q), q, kept)
    lines = [
        line.rpartition(",0")[0] + f',"{text}"' if not line.endswith("same") else line.replace(",0.0,", f',"{text}",')
        for line, figure in zip(wanted, read(*wanted, q=q), strict=True)
        if (text := recomputed(figure, told[figure.figure]) if figure.figure in told else None) is not None
    ]
    assert not found(*lines, q=q, kept=kept)[0] if lines else True


@pytest.mark.parametrize(
    ("line", "true"),
    [
        ("T,view,up,,,percent,over a third", True),
        ("T,view,up,,,percent,over half", False),
        ("T,view,up,,,percent,a majority", False),
        ("T,view,up,,,rank,highest", True),
        ("T,view,dk,,,rank,lowest", True),
        ("T,view,dk,,,rank,second", False),
        ("T,view,up,,,ratio,five times as many,dk", True),
        ("T,view,up,,,ratio,ten times as many,same", False),
        ("T,view,up,,,count,more than 60", True),
        ("T,view,up,,,count,fewer than 60", False),
        ("T,view,up,,,percent,many", None),
        ("T,view,up,,,percent,a good number of colours", None),
    ],
)
def test_phrases_are_held_against_the_answers(line, true):
    figure, told = one(line)
    assert gives(figure, told) is true
    assert bool(found(line)[0]) == (true is False)


@pytest.mark.parametrize(
    ("words", "severities"),
    [
        ("two fifths", []),
        ("about half", []),
        ("a third", ["warning"]),
        ("almost all", ["error"]),
        ("around four in ten", []),
    ],
)
def test_words_that_hardly_suit_the_answers_are_a_warning(words, severities):
    figures = read(f"T,view,up,,,percent,{words}")
    network, told = Network(figures, Q), recount(figures, Q, KEPT)
    findings = Reproduction(network, figures, told, Teller(network), synthetic=False).findings
    assert [one.severity for one in findings] == severities
    if severities == ["warning"]:
        assert findings[0].headline == "“a third” is hardly 42%"
        assert findings[0].arithmetic.endswith("; the answers give 42% (75 of 177).")
        assert findings[0].correction
    assert not Reproduction(network, figures, told, Teller(network), synthetic=True).findings[1:]


def test_words_are_doubted_once():
    """What is printed beside them speaks first; where that is wrong itself, the answers do."""
    for beside, told_by in (("42", "wording:view:up@all:a_third"), ("34", "wording:f0:answers")):
        figures = read("T,view,up,,,percent,a third", f"T,view,up,,,percent,{beside}%")
        judgement = judge(figures, Q, recount(figures, Q, KEPT))
        assert [one.finding for one in judgement.findings if one.kind == "wording"] == [told_by]


def test_what_explains_most_of_a_report_is_told_of_each_figure():
    """Two points too few may be anything; in three questions of three it is the base."""
    options = "options: {y: Yes, n: No}"
    lines = [f"  - {{id: q{i}, text: Q{i}, type: single, {options}}}" for i in range(3)]
    q = make_questionnaire("survey: x\nwave: 1\nquestions:\n" + "\n".join(lines) + "\n")
    answers = ["Yes"] * 28 + ["No"] * 65 + [None] * 7
    kept = evaluate(q, delivered(q, *({f"q{i}": answer for i in range(3)} for answer in answers))).kept
    figures = [f"T{i},q{i},y,,,percent,28%" for i in range(3)]
    told, _ = found(*figures, q=q, kept=kept)
    assert [said.partition("It matches ")[2] for said in told] == [
        "if everybody who was asked is in the base: 28 of 100 in place of 28 of 93."
    ] * 3
    (said,), _ = found(figures[0], q=q, kept=kept)
    assert said.endswith("and the answers give 30% (28 of 93).")
