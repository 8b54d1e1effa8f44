"""Words in reports: what they say, whether they are true, and how that is told."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.figures.model import Statistic
from schemas.figures.statistics import read
from schemas.figures.wording import Bounds, Grade, Lexicon, Phrase, Unit, clash, grade, lexicon_of, read_phrase
from schemas.figures.words.numerals import BELOW, in_words, number_in_words
from schemas.figures.words.order import Rank, can_stand
from schemas.figures.words.worded import clashing, correction, nearest_words, sentence

ROOT = Path(__file__).resolve().parents[2]


def phrase(text: str, statistic: str = "percent", lexicon: Lexicon | None = None) -> Phrase:
    found = read_phrase(text, Statistic(statistic), lexicon)
    assert found is not None, text
    return found


def percent(text: str, value: Any, lexicon: Lexicon | None = None) -> Grade:
    """The grade for a share of exactly so many per cent."""
    return grade(phrase(text, lexicon=lexicon), Fraction(value) / 100, Fraction(value) / 100)


def printed(first: int, second: int | None = None) -> tuple[Fraction, Fraction]:
    """The exact interval of a percentage printed whole, or of the ratio of two."""
    if second is None:
        return Fraction(2 * first - 1, 200), Fraction(2 * first + 1, 200)
    return Fraction(2 * first - 1, 2 * second + 1), Fraction(2 * first + 1, 2 * second - 1)


@pytest.mark.parametrize(
    ("text", "statistic", "values", "expected"),
    [
        ("more than half", "percent", (52,), {Grade.holds}),
        ("almost half", "percent", (47,), {Grade.holds}),
        ("about twice as likely", "ratio", (63, 37), {Grade.favourable}),
        ("2.5 times more likely", "ratio", (70, 30), {Grade.fails}),
        ("tripled", "ratio", (45, 15), {Grade.holds}),
    ],
)
def test_published_claims(text: str, statistic: str, values: tuple[int, ...], expected: set[Grade]) -> None:
    assert grade(phrase(text, statistic), *printed(*values)) in expected


@pytest.mark.parametrize(
    ("text", "holds", "imprecise", "fails"),
    [
        ("over half", [51, 60], [75], [48, 50]),
        ("more than 60%", [61, 70], [85], [59, 60]),
        ("almost half", [44, "49.9"], [40], [50, 51, 30]),
        ("nearly three quarters", [70, "74.9"], [66], [75, 76]),
        ("almost a third", [29, 33], ["27.8"], [34]),
        ("just over two fifths", [41, 44], [48], [40, 39, 51]),
        ("just under a third", [30, 33], [26], [34, 20]),
        ("a third", ["30.5", 33, 36], [28, 40], [20, 45]),
        ("a quarter", [23, 28], [31], [50]),
        ("three quarters", [73, 77], [67], [60]),
        ("half", [48, 50, 52], [45], [39, 61]),
        ("A third (33%) of people", ["33"], [40], [50]),
        ("just shy of half", [48], [42], [50]),
        ("Half of all respondents", [50], [45], [39]),
        ("1 in 6", [14, 17, 19], [21], [40]),
        ("one in ten", [8, 12], [15], [25, 0]),
        ("one in a hundred", [1], ["1.5"], [3]),
        ("six out of ten adults", [58, 62], [66], [72]),
        ("around 7 in 10", [66, 74], [77], [85]),
        ("Nine-in-ten Americans", [88, 92], [84], [79, 100]),
        ("well over half", [54, 90], [], [50]),
        ("over a third", [34, 45], [48], [33]),
        ("just over 13%", ["13.4", 14], [17], [13, 25]),
        ("just over 1 in 10", [11], [14], [10]),
        ("c. 40%", [37, 43], [46], [55]),
        ("~40%", [40], [46], [55]),
        (">50%", [51], [90], [50]),
        ("≤ 5%", [3, 5], ["5.4"], [6]),
        ("up to 20", [10, 20], ["20.3"], [21]),
        ("at least 40%", [40, 80], ["39.7"], [39]),
        ("40% or more", [40, 80], ["39.7"], [39]),
        ("between 30% and 40%", [30, 40], [], [29, 41]),
        ("30\u201340%", ["29.5", 35], [], [29, 41]),
        ("between a quarter and a third", [25, 33], [22], [20, 40]),
        ("more than a third but less than half", [34, 49], [], [33, 50]),
        ("<1", ["0.4"], [0], [1]),
        ("less than one percent", ["0.7"], [0], [1]),
        ("most", [51, 99], [], [48, 50]),
        ("The majority of organisations", [51], [], [48]),
        ("the vast majority", [80], [60], [45]),
        ("a slim majority", [52], [62], [49, 70]),
        ("a clear majority", [60], [52], [50]),
        ("a small minority", [6], [40], [60]),
        ("the minority", [40], [0], [50]),
        ("very few", [5], [44], [55]),
        ("for the most part", [60], [44], [0]),
        ("nearly all", [94], [80], [100, 50]),
        ("nearly everyone", [95], [80], [100]),
        ("all respondents", [100], [], [99]),
        ("hardly any", [3], [20], [40]),
        ("not one", [0], [], [1]),
        ("more likely than not", [51], [], [50]),
    ],
)
def test_shares(text: str, holds: list[Any], imprecise: list[Any], fails: list[Any]) -> None:
    found = {value: percent(text, value) for value in (*holds, *imprecise, *fails)}
    assert found == dict.fromkeys(holds, Grade.holds) | dict.fromkeys(imprecise, Grade.imprecise) | dict.fromkeys(
        fails, Grade.fails
    )


@pytest.mark.parametrize(
    ("text", "statistic", "unit", "holds", "fails"),
    [
        ("over 90", "count", Unit.number, 97, 90),
        ("at least 225", "count", Unit.number, 225, 224),
        ("fewer than five", "count", Unit.number, 4, 5),
        ("a handful", "count", Unit.number, 4, 0),
        ("a couple", "count", Unit.number, 2, 6),
        ("half a dozen", "count", Unit.number, 6, 7),
        ("hundreds", "count", Unit.number, 300, 90),
        ("Fifty-seven", "count", Unit.number, 57, 56),
        ("no respondents", "count", Unit.number, 0, 1),
        ("2000+", "count", Unit.number, 2000, 1999),
        ("about 1.5 million", "count", Unit.number, 1_480_000, 3_000_000),
        ("20 to 30", "count", Unit.number, 20, 31),
        ("most of them", "count", Unit.share, Fraction(2, 3), Fraction(1, 2)),
        ("less than 12 months", "amount", Unit.amount, 11, 12),
        ("almost a year", "amount", Unit.amount, 11, 12),
        ("seven years", "amount", Unit.amount, 84, 60),
        ("almost £15m", "amount", Unit.amount, 14_500_000, 15_000_000),
        ("£10,000 to £20,000", "amount", Unit.amount, 12_000, 21_000),
        ("around 3.4 out of 5", "mean", Unit.number, Fraction(34, 10), Fraction(68, 100)),
        ("almost four", "mean", Unit.number, Fraction(38, 10), 4),
        ("almost 60%", "mean", Unit.share, Fraction(58, 100), Fraction(6, 10)),
        ("2.5 times", "ratio", Unit.ratio, Fraction(5, 2), 2),
        ("one and a half times", "ratio", Unit.ratio, Fraction(3, 2), 2),
        ("three-fold", "ratio", Unit.ratio, 3, 2),
        ("half as many", "ratio", Unit.ratio, Fraction(1, 2), Fraction(3, 4)),
        ("halved", "ratio", Unit.ratio, Fraction(1, 2), Fraction(3, 4)),
        ("more than doubled", "ratio", Unit.ratio, Fraction(9, 4), 2),
        ("increased fivefold", "ratio", Unit.ratio, 5, 2),
        ("over three times as many", "ratio", Unit.ratio, Fraction(7, 2), 3),
        ("almost four times less likely", "ratio", Unit.ratio, Fraction(10, 39), Fraction(1, 4)),
        ("a third more", "ratio", Unit.ratio, Fraction(4, 3), Fraction(5, 3)),
        ("a third less likely", "ratio", Unit.ratio, Fraction(2, 3), Fraction(4, 3)),
        ("50% higher", "ratio", Unit.ratio, Fraction(3, 2), 1),
        ("fell by half", "ratio", Unit.ratio, Fraction(1, 2), Fraction(3, 2)),
        ("equally likely", "ratio", Unit.ratio, 1, 2),
        ("as likely as", "ratio", Unit.ratio, Fraction(19, 20), Fraction(1, 2)),
        ("no more likely", "ratio", Unit.ratio, 1, Fraction(11, 10)),
        ("significantly more likely", "ratio", Unit.ratio, Fraction(11, 10), 1),
        ("far fewer", "ratio", Unit.ratio, Fraction(1, 2), 1),
        ("significantly under-represented", "ratio", Unit.ratio, Fraction(1, 2), 1),
        ("10 percentage points", "difference", Unit.difference, Fraction(1, 10), Fraction(1, 5)),
        ("nearly 20 points lower", "difference", Unit.difference, -Fraction(19, 100), Fraction(19, 100)),
        ("fell by 3 points", "difference", Unit.difference, -Fraction(3, 100), Fraction(3, 100)),
        ("almost no difference", "difference", Unit.difference, Fraction(1, 100), Fraction(1, 4)),
        ("up from 12%", "difference", Unit.difference, Fraction(1, 100), 0),
        ("more likely", "difference", Unit.difference, Fraction(1, 100), 0),
    ],
)
def test_other_values(text: str, statistic: str, unit: Unit, holds: Any, fails: Any) -> None:
    found = phrase(text, statistic)
    assert found.unit is unit
    assert grade(found, Fraction(holds), Fraction(holds)) is Grade.holds
    assert grade(found, Fraction(fails), Fraction(fails)) is Grade.fails


@pytest.mark.parametrize("text", ["many", "Some", "several", "A significant number", "often", "a proportion"])
def test_vague_words_exclude_nobody_only(text: str) -> None:
    found = phrase(text)
    assert {percent(text, value) for value in (1, 50, 100)} == {Grade.unchecked}
    assert percent(text, 0) is Grade.fails
    assert sentence(found, Grade.unchecked, Fraction(1, 2), Fraction(1, 2)).endswith(
        "names no value that can be checked."
    )


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("highest", Rank()),
        ("most often", Rank()),
        ("ranked first", Rank()),
        ("second most common", Rank(2, 2)),
        ("joint second", Rank(2, 2, joint=True)),
        ("third", Rank(3, 3)),
        ("2nd", Rank(2, 2)),
        ("2", Rank(2, 2)),
        ("the top three", Rank(1, 3)),
        ("five most common", Rank(1, 5)),
        ("least common", Rank(top=False)),
        ("second lowest", Rank(2, 2, top=False)),
        ("bottom two", Rank(1, 2, top=False)),
        ("far fewer", Rank(top=False, strict=False)),
        ("Smaller proportions", Rank(top=False, strict=False)),
        ("one of the most common", Rank(strict=False)),
    ],
)
def test_ranks(text: str, rank: Rank) -> None:
    assert phrase(text, "rank").rank == rank


def points(*values: int) -> list[Bounds]:
    return [Bounds.exactly(value) for value in values]


@pytest.mark.parametrize(
    ("rank", "named", "others", "expected"),
    [
        (Rank(), points(5), points(3, 4), True),
        (Rank(), points(5), points(5, 4), True),
        (Rank(), points(4), points(3, 5), False),
        (Rank(), points(9, 7, 8), points(6, 2), True),
        (Rank(), points(9, 5, 8), points(6, 2), False),
        (Rank(2, 2), points(4), points(3, 5), True),
        (Rank(2, 2), points(6), points(3, 5), False),
        (Rank(2, 2), points(5), points(3, 5), True),
        (Rank(2, 2, joint=True), points(4), points(4, 5), True),
        (Rank(2, 2, joint=True), points(4), points(3, 5), False),
        (Rank(1, 3), points(4), points(5, 6, 1), True),
        (Rank(1, 3), points(4), points(5, 6, 7), False),
        (Rank(top=False), points(1), points(2, 3), True),
        (Rank(top=False), points(2), points(1, 3), False),
        (Rank(), [Bounds(Fraction(4), Fraction(6))], points(3, 5), None),
        (Rank(), [Bounds(Fraction(4), Fraction(6))], points(3, 4), True),
        (Rank(top=False, strict=False), points(2), points(1, 5, 6), True),
        (Rank(top=False, strict=False), points(9), points(1, 5, 6), False),
        (Rank(), [], points(1), None),
    ],
)
def test_values_stand_in_their_places(
    rank: Rank, named: list[Bounds], others: list[Bounds], expected: bool | None
) -> None:
    assert can_stand(rank, named, others) is expected


@pytest.mark.parametrize("text", ["35%", "1,404", "two", "none", "8.50"])
def test_plain_numbers_are_no_phrases(text: str) -> None:
    assert read_phrase(text, Statistic.percent) is None


@pytest.mark.parametrize(
    ("text", "statistic"),
    [("*", "percent"), ("-", "percent"), ("..", "count"), ("", "percent"), ("purple", "percent"), ("5 in 3", "percent"),
     ("purple", "rank"), ("times", "ratio"), ("9" * 40 + "+", "count"), ("1/0", "percent"),
     ("10%|20%", "cases"), ("half of a million", "count"),
     ("next most common", "rank"), ("over", "percent"), ("between 40% and 30%", "percent")],
)  # fmt: skip
def test_what_is_not_understood(text: str, statistic: str) -> None:
    assert read_phrase(text, Statistic(statistic)) is None


def test_every_word_printed_in_the_bundled_reports_is_understood() -> None:
    unknown = set()
    for path in sorted((ROOT / "raw").rglob("figures.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                statistic, text = Statistic(row["statistic"]), row["printed"]
                plain = read(text) is not None and statistic is not Statistic.rank
                if not plain and statistic is not Statistic.cases and read_phrase(text, statistic) is None:
                    unknown.add((statistic, text))
    assert not unknown


def test_marks_mean_what_the_legend_says() -> None:
    lexicon, problems = lexicon_of({}, {"*": "less than 0.5%", "-": "none", "..": "not available"})
    assert not problems
    star, dash, dots = (phrase(mark, lexicon=lexicon) for mark in ("*", "-", ".."))
    assert grade(star, Fraction(1, 300), Fraction(1, 300)) is Grade.holds
    assert grade(star, Fraction(1, 200), Fraction(1, 200)) is Grade.fails
    assert grade(dash, Fraction(0), Fraction(0)) is Grade.holds
    assert grade(dash, Fraction(1, 100), Fraction(1, 100)) is Grade.fails
    assert grade(dots, Fraction(1, 2), Fraction(1, 2)) is Grade.unchecked
    assert grade(phrase("-", "count", lexicon), Fraction(1), Fraction(1)) is Grade.fails
    assert read_phrase("*", Statistic.percent) is None


def test_a_survey_states_its_own_words() -> None:
    lexicon, problems = lexicon_of({"Very few": {"up_to": 15}, "the majority": {"over": "50", "usual": [55, 90]}}, {})
    assert not problems
    assert percent("very few", 16, lexicon) is Grade.fails
    assert percent("A majority", 52, lexicon) is Grade.imprecise
    assert percent("a majority", 52) is Grade.holds
    assert percent("over half", 52, lexicon) is Grade.holds


@pytest.mark.parametrize(
    ("wording", "marks", "what"),
    [
        ({"few": {"above": 3}}, {}, "unknown key 'above'"),
        ({"few": {}}, {}, "says nothing"),
        ({"few": {"up_to": 130}}, {}, "beyond 0 to 100"),
        ({"few": {"up_to": "x"}}, {}, "no number"),
        ({"few": {"over": 30, "under": 30}}, {}, "nothing can be"),
        ({"few": {"over": 30, "from": 20}}, {}, "both 'over' and 'from'"),
        ({"few": {"usual": [3]}}, {}, "two ends"),
        ({"few": {"up_to": 10, "usual": [20, 30]}}, {}, "nothing can be"),
        ({"*": {"up_to": 10}}, {}, "is no phrase"),
        ({}, {"*": "see page 3"}, "nobody can tell what 'see page 3' means"),
    ],
)
def test_what_is_wrong_with_a_survey_s_own_words_is_told(
    wording: dict[str, Any], marks: dict[str, str], what: str
) -> None:
    _, problems = lexicon_of(wording, marks)
    assert len(problems) == 1
    assert what in problems[0][0]
    assert problems[0][1]


def test_sentences_read_well() -> None:
    half = phrase("Over half")
    assert sentence(half, Grade.fails, Fraction(1, 2), Fraction(1, 2), "17 of 34 is exactly 50%") == (
        "“Over half” means more than 50%; 17 of 34 is exactly 50%."
    )
    quarter = phrase("a quarter")
    assert sentence(quarter, Grade.imprecise, *printed(31)) == (
        "To a fair reader “a quarter” means 22% to 28%; it is 30.5% to 31.5%."
    )
    assert correction(*printed(31), Unit.share) == "“3 in 10” or “just under a third” would do."
    twice = phrase("about twice as likely", "ratio")
    assert sentence(twice, Grade.favourable, *printed(63, 37)) == (
        "“about twice as likely” means 1.7 to 2.3 times the other; it is 1.67 to 1.74 times the other,"
        " so that it holds only with favourable rounding."
    )
    assert (
        phrase("almost half").why
        == "at least 44% and less than 50% to a fair reader, and in any case at least 35% and less than 50%"
    )
    assert phrase("the top three", "rank").why == "one of the highest 3"
    assert phrase("joint second", "rank").why == "joint second highest"


def test_words_against_words() -> None:
    majority, third = phrase("the majority"), phrase("just over a third")
    assert clash(majority, phrase("less than half"))
    assert not clash(phrase("over half"), majority)
    assert not clash(majority, phrase("over 90", "count"))
    assert clashing(majority, phrase("less than half")) == (
        "“the majority” means more than 50%, and “less than half” means less than 50%: no value is both."
    )
    assert clash(majority, third)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("48", "just under half"),
        ("50", "half"),
        ("41", "two fifths"),
        ("69", "7 in 10"),
        ("97", "over 9 in 10"),
        ("0", "none"),
        ("100", "all"),
    ],
)
def test_nearest_words(value: str, words: str) -> None:
    assert nearest_words(Fraction(value) / 100, Fraction(value) / 100)[0] == words


def test_nearest_words_for_a_ratio() -> None:
    assert nearest_words(Fraction(266, 100), Fraction(268, 100), Unit.ratio)[0] == "just under 3 times"
    assert nearest_words(Fraction(5), Fraction(5), Unit.amount) == ()


@given(st.integers(0, BELOW - 1))
def test_numbers_in_words_read_back(number: int) -> None:
    assert number_in_words(in_words(number)) == number


@pytest.mark.parametrize(
    "text", ["", "and", "hundred", "two hundred and", "five twenty", "a", "thousand million", "one one"]
)
def test_what_is_no_number_in_words(text: str) -> None:
    assert number_in_words(text) is None


PHRASES = [
    "over half",
    "a third",
    "almost 60%",
    "most",
    "many",
    "very few",
    "3 in 10",
    "up to 20%",
    "nearly all",
    "<1",
    "none at all",
]
SHARE = st.fractions(0, 1, max_denominator=200)


@given(st.sampled_from(PHRASES), st.lists(SHARE, min_size=4, max_size=4))
def test_knowing_the_value_better_never_contradicts_what_was_said(text: str, ends: list[Fraction]) -> None:
    a, b, c, d = sorted(ends)
    wide, narrow = grade(phrase(text), a, d), grade(phrase(text), b, c)
    if wide in (Grade.holds, Grade.fails):
        assert narrow is wide
    if wide is Grade.imprecise:
        assert narrow in (Grade.imprecise, Grade.fails)


@given(
    st.sampled_from(["", "over ", "almost ", "just over ", "just under ", "around ", "at least ", "up to "]),
    st.integers(1, 99),
    st.integers(1, 99),
)
def test_what_is_usual_is_never_false_and_lies_around_the_value(hedge: str, some: int, of: int) -> None:
    if some > of:
        some, of = of, some
    found = read_phrase(f"{hedge}{some} in {of}", Statistic.percent)
    if found is None:
        assert some == of
        assert hedge in ("over ", "just over "), "nothing is more than all"
        return
    assert found.must.contains(found.usual)
    if hedge in ("", "around ", "at least ", "up to "):
        assert found.usual.has(Fraction(some, of))
    else:
        assert not found.must.has(Fraction(some, of))


@example("1k", Statistic.percent)
@given(st.text(max_size=30), st.sampled_from(list(Statistic)))
def test_any_text_is_read_without_a_failure(text: str, statistic: Statistic) -> None:
    found = read_phrase(text, statistic)
    assert found is None or not found.must.empty


ENDS = st.builds(Bounds, st.none() | SHARE, st.none() | SHARE, st.booleans(), st.booleans())


@given(ENDS, ENDS, SHARE)
def test_bounds_agree_with_their_values(one: Bounds, other: Bounds, value: Fraction) -> None:
    assert one.both(other).has(value) == (one.has(value) and other.has(value))
    if one.contains(other) and other.has(value):
        assert one.has(value)
    if one.excludes(other):
        assert not (one.has(value) and other.has(value))


def test_the_default_lexicon_is_whole() -> None:
    lexicon = Lexicon.default()
    for name, hedge in lexicon.hedges.items():
        for reaches in (hedge.share, hedge.number):
            must, usual = reaches.around(Fraction(1, 4), Fraction(1, 100), share=True)
            assert must.contains(usual), name
            assert not usual.empty, name
    for word, entry in lexicon.quantifiers.items():
        for pair in filter(None, (entry.share, entry.number)):
            assert pair[0].contains(pair[1]), word
