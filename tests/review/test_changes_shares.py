"""Which shares moved: between waves what sampling cannot explain, between runs what leaves its interval."""

import time

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.changes.comparison import compare
from schemas.changes.sampling import adjusted, two_samples
from schemas.changes.snapshot import Snapshot
from schemas.curate import codebook
from schemas.questionnaire import ASKED_STATUSES
from schemas.tables import frame, validate
from tests.conftest import make_questionnaire

COUNTS = ("total", "asked", *ASKED_STATUSES, "not_asked", "invalidated", "undetermined")


def topline(option, count, base, weighted=None, **more):
    by_weight = {} if weighted is None else {"weighted_count": weighted * base, "weighted_base": float(base)}
    return {
        "question": "q", "option": option, "label": option.title(), "banner": "all", "count": count, "base": base,
    } | by_weight | more  # fmt: skip


def base(**counts):
    counts = dict.fromkeys(COUNTS, 0) | counts
    counts["asked"] = sum(counts[status] for status in ASKED_STATUSES)
    counts["total"] = counts["asked"] + counts["not_asked"]
    return {"base": "all", "question": "q"} | counts


def people(*ids):
    return pl.DataFrame({"respondent_id": list(ids)}, schema={"respondent_id": pl.String})


def snapshot(toplines=(), bases=(), respondents=None, wave="w", **tables):
    tables |= {
        "toplines": frame("toplines", list(toplines), "s", wave),
        "bases": frame("bases", list(bases), "s", wave),
    }
    return Snapshot("s", wave, "r", "", tables if respondents is None else tables | {"responses": respondents})


def changes(now, before, against, part="toplines"):
    found = compare(now, before, against)
    validate("changes", found)
    return {r["subject"]: r for r in found.filter(pl.col("part") == part).to_dicts()}


def between_waves(now, before):
    return changes(snapshot(now), snapshot(before, wave="v"), "previous wave")


def between_runs(now, before, part="toplines"):
    lines = {part: now}, {part: before}
    return changes(*(snapshot(**side) for side in lines), "last run", part)


counted = st.integers(0, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(max_examples=40)
@given(st.lists(st.tuples(counted, counted), min_size=1, max_size=12))
def test_waves_are_tested_one_by_one_and_corrected_together(pairs):
    options = [f"o{i}" for i in range(len(pairs))]
    now, before = ([topline(o, *pair[side]) for o, pair in zip(options, pairs, strict=True)] for side in (1, 0))
    found = between_waves(now, before)
    fit = {o: pair for o, pair in zip(options, pairs, strict=True) if min(pair[0][1], pair[1][1]) >= 5}
    wanted = dict(zip(fit, adjusted([two_samples(*x, *y) for x, y in fit.values()]), strict=True))
    assert len(found) == len(pairs)
    for option in options:
        row = found[f"q: {option}"]
        assert row["chance"] == (pytest.approx(wanted[option]) if option in wanted else None)
        moved = option in wanted and wanted[option] <= 0.05
        assert row["change"] == ("moved" if moved else "within sampling" if option in wanted else "cannot tell")


def test_what_the_reviewer_reads():
    row = between_waves([topline("a", 120, 200)], [topline("a", 60, 200)])["q: a"]
    assert (row["before"], row["after"]) == ("30.0 % (60 of 200)", "60.0 % (120 of 200)")
    assert row["told"] == (
        "q: a (A): 30.0 % (60 of 200) in wave v, 60.0 % (120 of 200) now. "
        "That is more than sampling can well explain (chance below 0.1 %)."
    )


@pytest.mark.parametrize("sides", [((1, 4), (50, 100)), ((50, 100), (0, 4)), ((3, 3), (1, 2))])
@pytest.mark.parametrize("against", ["last run", "previous wave"])
def test_a_small_base_gets_no_share(sides, against):
    row = changes(*(snapshot([topline("a", *side)]) for side in sides), against)["q: a"]
    assert row["change"] == "cannot tell"
    small = [row[name] for name, (_, n) in (("after", sides[0]), ("before", sides[1])) if n < 5]
    assert set(small) == {"a base of fewer than 5"}


@pytest.mark.parametrize("against", ["last run", "previous wave"])
def test_what_only_one_side_has_cannot_be_compared(against):
    found = changes(
        snapshot([topline("a", 10, 20), topline("b", 9, 20)]),
        snapshot([topline("a", 10, 20), topline("c", 8, 20)]),
        against,
    )
    assert {s: (r["change"], r["before"] is None, r["after"] is None) for s, r in found.items() if s != "q: a"} == {
        "q: b": ("cannot tell", True, False),
        "q: c": ("cannot tell", False, True),
    }


def test_another_label_is_told():
    row = between_waves([topline("a", 10, 20, label="Trams")], [topline("a", 10, 20)])["q: a"]
    assert row["told"].endswith("In wave v it was labelled otherwise. That is no more than sampling can explain.")


@pytest.mark.parametrize(
    ("now", "before", "change"),
    [
        ((60, 200), (60, 200), "persisting"),
        ((2, 3), (2, 3), "persisting"),
        ((0, 0), (0, 0), "persisting"),
        ((1, 3), (2, 3), "cannot tell"),
        ((61, 200), (60, 200), "within sampling"),
        ((200, 200), (201, 201), "within sampling"),
        ((0, 199), (0, 200), "within sampling"),
        ((73, 200), (60, 200), "within sampling"),  # Wilson: 24.1 to 36.7 %
        ((74, 200), (60, 200), "moved"),
        ((48, 200), (60, 200), "moved"),
        ((0, 200), (6, 200), "moved"),
    ],
)
def test_between_runs_a_share_moves_out_of_its_own_interval(now, before, change):
    row = between_runs([topline("a", *now)], [topline("a", *before)])["q: a"]
    assert (row["change"], row["chance"]) == (change, None)


def test_what_the_reviewer_reads_about_the_last_run():
    row = between_runs([topline("a", 80, 200)], [topline("a", 60, 200)])["q: a"]
    assert row["told"] == (
        "q: a (A): 30.0 % (60 of 200) in the last published run, 40.0 % (80 of 200) now. "
        "That is outside the 95 % sampling interval of the published share (24.1 to 36.7 %)."
    )


@pytest.mark.parametrize("against", ["last run", "previous wave"])
@pytest.mark.parametrize("count", [1, 4, 196, 199])
def test_of_a_topline_few_are_not_counted_out(count, against):
    row = changes(snapshot([topline("a", 100, 200)]), snapshot([topline("a", count, 200, count / 200)]), against)[
        "q: a"
    ]
    assert row["before"] == ("fewer than 5 of 200" if count < 5 else "all but fewer than 5 of 200")
    assert f"({count} of" not in row["told"]
    assert f"{count / 2:.1f} %" not in row["told"]
    assert row["change"] == "moved"
    assert " to " not in row["told"]  # of the interval it could be had


def group(banner, **sides):
    """A base that went from so many of so many to so many of so many, as a line of now and a line of before."""
    return [topline("a", *sides[side]) | {"banner": banner} for side in ("now", "before")]


@pytest.mark.parametrize(
    ("now", "before", "change", "said"),
    [
        ((50, 100), (30, 100), "within sampling", "It moved as everybody did"),  # all others: 150 and 90 of 300
        ((10, 100), (30, 100), "moved", "and not as all others moved"),
        ((32, 100), (30, 100), "within sampling", "It moved as everybody did"),  # it did not move itself
        ((200, 400), (120, 400), "within sampling", "It moved as everybody did"),  # it is everybody
    ],
)
def test_a_base_moves_only_in_another_way_than_everybody(now, before, change, said):
    lines = [group("all", now=(200, 400), before=(120, 400)), group("b", now=now, before=before)]
    found = between_waves(*zip(*lines, strict=True))
    assert found["q: a"]["change"] == "moved"
    assert found["q: a among b"]["change"] == change
    assert said in found["q: a among b"]["told"]


def test_a_base_that_moved_alone_is_told_with_care_where_it_is_small():
    lines = [group("all", now=(220, 420), before=(200, 420)), group("b", now=(19, 20), before=(1, 20))]
    found = between_waves(*zip(*lines, strict=True))
    assert found["q: a"]["change"] == "within sampling"
    assert found["q: a among b"]["change"] == "moved"
    assert found["q: a among b"]["told"].endswith("Shares of so few people are rough.")


def test_everybody_comes_first_and_what_moved_farthest():
    moves = {"b": (190, 200), "a": (120, 200), "c": (61, 200)}
    now = [topline(o, *n) | {"banner": b} for b in ("women", "all") for o, n in moves.items()]
    before = [topline(o, 60, 200) | {"banner": b} for b in ("women", "all") for o in moves]
    found = compare(snapshot(now), snapshot(before, wave="v"), "previous wave").filter(pl.col("part") == "toplines")
    assert found["subject"].to_list()[:3] == ["q: b", "q: a", "q: c"]
    assert set(found["banner"].to_list()[3:]) == {"women"}


ASKED = """
survey: s
wave: w
questions:
  - {id: age, text: How old?, type: number}
  - {id: gate, text: A gate?, type: single, ask_if: age >= 18, options: {y: Yes, n: No}}
  - id: q
    text: What?
    type: single
    ask_if: gate = 'y'
    options: {a: A, b: B}
"""


@pytest.mark.parametrize(
    ("edit", "barrier", "caution"),
    [
        (("gate = 'y'", "gate = 'n'"), "It is asked of others than in {}: these are shares of other people.",
         "The question is asked of others than in {}"),
        (("age >= 18", "age >= 16"), "It is asked of others than in {}, as gate is: these are shares of other people.",
         "The question is asked of others than in {}"),
        (("text: What?", "text: Which?"), None, "The question is worded otherwise than in {}"),
        (("b: B}", "b: B, c: C}"), None, "The question has other options than in {}"),
        (("a: A, b: B", "b: B, a: A"), None, "The question lists its options in another order than in {}"),
        (("text: How old?", "text: Your age?"), None, ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("against", ["last run", "previous wave"])
@pytest.mark.parametrize("count", [61, 120])
def test_a_question_asked_otherwise_is_compared_with_care(edit, barrier, caution, against, count):
    books = [codebook(make_questionnaire(text)) for text in (ASKED.replace(*edit), ASKED)]
    then = "the last published run" if against == "last run" else "wave v"
    now, before = (
        snapshot([topline("a", count, 200)], codebook=books[0]),
        snapshot([topline("a", 60, 200)], wave="v", codebook=books[1]),
    )
    row = changes(now, before, against)["q: a"]
    moved = count == 120
    if barrier and against == "previous wave":
        assert row["change"] == "cannot tell"
        assert row["told"].endswith(barrier.format(then))
    else:
        assert row["change"] == ("moved" if moved else "within sampling")
        said = caution.format(then)
        assert row["told"].endswith(f"{said}{', which may be why' * moved}." if said else row["told"])
        assert bool(said) == ("The question" in row["told"])


def test_other_weights_move_a_share_of_the_same_people():
    row = between_runs([topline("a", 60, 200, 0.4)], [topline("a", 60, 200, 0.3)])["q: a"]
    assert row["change"] == "moved"
    assert row["after"] == "30.0 % (60 of 200; weighted 40.0 %)"
    assert "of the published weighted share (24.1 to 36.7 %)" in row["told"]
    assert between_runs([topline("a", 60, 200, 0.31)], [topline("a", 60, 200, 0.3)])["q: a"]["change"] == (
        "within sampling"
    )


def weighted_wave(weights, chosen, banner="all", wave="w"):
    """A wave of one single choice, weighted, with the tables that tell who weighs how much."""
    total = sum(weights)
    by_weight = sum(w for w, c in zip(weights, chosen, strict=True) if c)
    line = topline("a", sum(chosen), len(chosen)) | {
        "banner": banner, "weighted_count": float(by_weight), "weighted_base": float(total),
    }  # fmt: skip
    answers = {
        "respondent_id": [f"{wave}{i}" for i in range(len(chosen))],
        "weight": pl.Series(weights, dtype=pl.Float64),
        "q": ["a" if c else "b" for c in chosen],
    }
    column = {"column": "q", "question": "q", "text": "Q", "type": "single", "codes": ["a", "b"], "labels": ["A", "B"]}
    column |= {"dont_know": [], "refused": [], "not_applicable": [], "private": False, "withheld": False}
    codebook = frame("codebook", [column], "s", wave)
    return snapshot([line], respondents=pl.DataFrame(answers), wave=wave, codebook=codebook)


def test_weighted_shares_are_tested_with_kishs_effective_sizes():
    weights = [3.0] * 50 + [1.0] * 150
    now = weighted_wave(weights, [True] * 40 + [False] * 10 + [True] * 30 + [False] * 120)
    before = weighted_wave([1.0] * 200, [True] * 70 + [False] * 130, wave="v")
    size = 300**2 / (50 * 9 + 150)
    chance = two_samples(150 / 300 * size, size, 70, 200)
    row = changes(now, before, "previous wave")["q: a"]
    assert row["chance"] == pytest.approx(chance)
    assert row["change"] == "moved"
    assert two_samples(70, 200, 70, 200) == 1.0  # of people nothing has changed


@pytest.mark.parametrize("spoil", ["banner", "responses", "other people"])
def test_weighted_shares_of_unknown_spread_are_not_tested(spoil):
    chosen = [True] * 70 + [False] * 130
    now = weighted_wave([2.0] * 70 + [0.5] * 130, chosen, banner="b" if spoil == "banner" else "all")
    if spoil == "responses":
        now = Snapshot("s", "w", "r", "", {k: v for k, v in now.tables.items() if k != "responses"})
    elif spoil == "other people":
        now = Snapshot("s", "w", "r", "", {**now.tables, "responses": now.tables["responses"].head(150)})
    before = weighted_wave([1.0] * 200, chosen, banner="b" if spoil == "banner" else "all", wave="v")
    (row,) = changes(now, before, "previous wave").values()
    assert row["chance"] == 1.0
    assert row["told"].endswith("Nobody can tell of the weighted shares; those of people are compared.")


def test_bases_tell_who_was_asked_and_what_became_of_them():
    now = snapshot(bases=[base(answered=80, dont_know=60, not_asked=60)])
    before = snapshot(bases=[base(answered=135, dont_know=5, not_asked=60)], wave="v")
    found = changes(now, before, "previous wave", "bases")
    assert {subject: r["change"] for subject, r in found.items()} == {
        "q: asked": "within sampling", "q: answered": "moved", "q: dont_know": "moved",
    }  # fmt: skip
    assert found["q: dont_know"]["after"] == "42.9 % (60 of 140)"
    assert found["q: asked"]["after"] == "70.0 % (140 of 200)"


def test_ids_that_read_alike_are_told_apart():
    lines = [topline("a", 10, 20, question="q", row="r"), topline("a", 10, 20, question="q [r]")]
    assert set(between_waves(lines, lines)) == {"q [r]: a (1)", "q [r]: a (2)"}


def test_a_large_wave_is_compared_while_one_waits():
    """200 questions of 6 options in 3 banners, 5,000 respondents: well under a second on a busy machine."""
    items = [(f"q{i}", banner) for i in range(200) for banner in ("all", "b", "c")]
    lines = [topline(f"o{k}", 500 + k, 4000, question=q, banner=b) for q, b in items for k in range(6)]
    accounts = [base(answered=4000, dont_know=5, skipped=900) | {"question": q, "base": b} for q, b in items]
    answers = people(*map(str, range(5000))).with_columns(pl.lit("a").alias(f"q{i}") for i in range(200))
    now, before = (snapshot(lines, accounts, answers, wave=wave) for wave in ("w", "v"))
    begun = time.process_time()
    found = compare(now, before, "previous wave")
    assert time.process_time() - begun < 1
    assert found.height > 3600 + 600 * 4


@pytest.mark.parametrize("against", ["last run", "previous wave"])
@pytest.mark.parametrize("count", [9, 51, -1])
def test_of_numbers_that_contradict_each_other_nobody_can_tell(count, against):
    sides = snapshot([topline("a", 3, 8)]), snapshot([topline("a", count, 8 if count == 9 else 50)], wave="v")
    assert changes(*sides, against)["q: a"]["change"] == "cannot tell"
