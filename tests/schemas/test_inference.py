"""Guesses from headings and cells: what a column holds, what columns are together, and who was asked."""

import random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.answers import prepare
from schemas.inference import Gate, Target, fitting_route, likely_route
from schemas.inference.contents import Kind, contents
from schemas.inference.groups import Together, group
from schemas.inference.options import exclusive, goes_with, is_exclusive, is_other, ordered
from schemas.inference.personal import personal
from schemas.inference.roles import identifies, in_minutes, role_of
from schemas.inference.rows import rows_of
from schemas.questionnaire import parse_questionnaire


def column(*cells):
    return pl.Series("cells", cells, dtype=pl.String)


def many(*counted):
    """Cells: value, how often, value, how often ..."""
    return column(*(value for value, n in zip(counted[::2], counted[1::2], strict=True) for _ in range(n)))


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (column(None, None), Kind.nothing),
        (many("Yes", 12, "No", 9, None, 4), Kind.choice),
        (many("1", 12, "2", 9, "5", 8), Kind.choice),
        (column(*map(str, range(18, 60))), Kind.whole),
        (column("1.5", "2", "7.25"), Kind.decimal),
        (column("1,5", "2,75", "7"), Kind.decimal),
        (column("2024-05-01", "2024-05-13"), Kind.date),
        (column("2024-05-01T08:30:00.5+03", "2024-05-13T09:00:00+03"), Kind.date),
        (column("0:04:31", "1:02:45"), Kind.duration),
        (column(*(f"ab{n}x" for n in range(40))), Kind.identifier),
        (column(*map(str, range(3_000_000, 3_000_040))), Kind.identifier),
        (column("I like it", "Well, not much", "Ask my sister"), Kind.text),
    ],
)
def test_what_a_column_holds(cells, kind):
    assert contents(cells).kind is kind


def test_what_one_person_typed_is_no_option():
    held = contents(many("Red", 20, "Blue", 15, *(x for n in range(8) for x in (f"my very own answer {n}", 1))))
    assert held.kind is Kind.text
    assert held.frequent == ("Red", "Blue")


@pytest.mark.parametrize(
    ("cells", "pattern", "others"),
    [
        (column("13/05/2024", "01/06/2024"), "%d/%m/%Y", ()),
        (column("05/13/2024", "06/01/2024"), "%m/%d/%Y", ()),
        (column("05/06/2024", "06/01/2024"), "%m/%d/%Y", ("%d/%m/%Y",)),
        (column("5/10/18 4:01", "5/28/18 16:30"), "%m/%d/%y", ()),
        (column("1.12.2023"), "%d.%m.%Y", ()),
        (column("3 March 2024"), "%d %B %Y", ()),
    ],
)
def test_how_dates_are_written(cells, pattern, others):
    found = contents(cells).dates
    assert (found.pattern, found.others) == (pattern, others)


def test_missing_texts_and_numbers_are_told_from_answers():
    assert contents(many("Yes", 9, "No", 9, "Prefer not to say", 2, "No answer", 1)).missing == {
        "Prefer not to say": "refused",
        "No answer": "skipped",
    }
    assert contents(many(*(x for n in range(20, 50) for x in (str(n), 1)), "-99", 3)).missing == {"-99": "refused"}
    assert contents(many("1", 9, "2", 8, "-1", 2)).missing == {"-1": "refused"}
    assert contents(many(*(x for n in range(60, 99) for x in (str(n), 2)))).missing == {}, "98 is an amount like others"


def test_several_answers_in_a_cell_also_where_a_label_holds_the_separator():
    labels = ["Radio", "Television", "Signs (painted, printed)", "Word of mouth, from friends"]
    chosen = random.Random(7)  # noqa: S311
    cells = [", ".join(sorted(chosen.sample(labels, chosen.randint(1, 4)))) for _ in range(80)]
    held = contents(column(*cells))
    assert held.kind is Kind.mentions
    assert set(held.mentions.counts) == set(labels)
    assert held.mentions.rest == 0
    assert held.mentions.counts["Radio"] == sum("Radio" in cell for cell in cells)


def together(*columns, several=False):
    return group(columns, [contents(c) for c in columns], several=several)


def test_columns_that_are_options():
    assert together(many("Red", 9, None, 9), many("Blue", 4, None, 14)).kind is Together.multiple
    assert together(many("1", 9, "0", 9), many("1", 4, "0", 14)).kind is Together.multiple
    assert together(many("Red", 9, "Not selected", 9), many("Blue", 4, "Not selected", 14)).kind is Together.multiple
    coded = together(many("1", 9, "-1", 9), many("1", 4, "-1", 14))
    assert (coded.kind, coded.unticked) == (Together.multiple, ("-1",))


def test_yes_and_no_are_a_grid_unless_the_question_asks_to_tick():
    columns = (many("Yes", 9, "No", 9), many("Yes", 4, "No", 14))
    assert together(*columns).kind is Together.grid
    assert together(*columns, several=True).kind is Together.multiple


def test_columns_that_are_rows():
    a, b, c = (many("Good", x, "Bad", 20 - x, "Mixed", 10) for x in (3, 9, 14))
    found = together(a, b, c)
    assert found.kind is Together.grid
    assert set(found.values) == {"Good", "Bad", "Mixed"}
    assert together(many("Good", 9, "Bad", 9), many("Cat", 9, "Dog", 9)).kind is Together.apart


def test_columns_that_are_ranks_or_parts_of_a_sum():
    orders = [("1", "2", "3"), ("3", "1", "2"), ("2", "3", "1")] * 6
    assert together(*(column(*cells) for cells in zip(*orders, strict=True))).kind is Together.ranking
    shares = [("50", "30", "20"), ("80", "15", "5"), ("10", "10", "80")] * 3
    found = together(*(column(*cells) for cells in zip(*shares, strict=True)))
    assert (found.kind, found.total) == (Together.constant_sum, 100)


@pytest.mark.parametrize(
    "scale",
    [
        ["Never", "Rarely", "Sometimes", "Often", "Always"],
        ["Strongly disagree", "Somewhat disagree", "Neither agree nor disagree", "Somewhat agree", "Strongly agree"],
        [
            "Very unfavorably",
            "Somewhat unfavorably",
            "Neutral",
            "Somewhat favorably",
            "Very favorably",
            "Unknown (N/A)",
        ],
        ["Under 18", "18-29", "30-44", "45 and older"],
        ["Less than $10,000", "$10,000-$24,999", "$25,000 to $49,999", "$100,000+", "Prefer not to say"],
        ["Not at all important", "Not too important", "Somewhat important", "Very important", "Don't know"],
        ["Less than 30 minutes", "30 minutes to 1 hour", "1 to 3 hours", "More than 3 hours", "It varies"],
        ["One", "Two or three", "Four or more"],
        ["Less often", "About once a week", "Several times a week", "Every day"],
        ["Yes", "No"],
    ],
)
def test_options_are_put_in_the_order_of_a_questionnaire(scale):
    assert ordered(scale[1::2] + scale[::2]) == scale


def test_options_with_a_part_of_their_own():
    assert [
        label for label in ("None of the above", "None", "Nonetheless", "I don't eat fish") if is_exclusive(label)
    ] == [
        "None of the above",
        "None",
        "I don't eat fish",
    ]
    assert [label for label in ("Other", "Otherwise", "Other (please specify)", "Andere") if is_other(label)] == [
        "Other",
        "Other (please specify)",
        "Andere",
    ]


@pytest.mark.parametrize(
    ("heading", "cells", "kind"),
    [
        ("RecipientEmail", column(None), "e-mail"),
        ("contact", column("ann@example.org", "bo@example.com", "-"), "e-mail"),
        ("first_name", column("Ann", "Bo", "Cy"), "name"),
        ("IPAddress", column("192.0.2.7"), "IP address"),
        ("Q7", column("192.0.2.7", "198.51.100.4"), "IP address"),
        ("Telephone", column("0405 321 11"), "phone"),
        ("q9", column("(555) 010-1111", "(555) 010-2222"), "phone"),
        ("ZIP", column("12345", "54321"), "postcode"),
        ("where", column("SW1A 1AA", "M1 1AE"), "postcode"),
        ("dob", column("1980-05-01"), "date of birth"),
        ("LocationLatitude", column("47.11509"), "coordinates"),
        ("place", column("47.11509 8.541694", "46.11509 7.541694"), "coordinates"),
    ],
)
def test_personal_data_is_told_by_words_and_by_shape(heading, cells, kind):
    assert personal((heading,), cells, contents(cells)).startswith(kind)


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("May we contact you by e-mail?", many("Yes", 9, "No", 9)),
        ("What is the main reason that you chose this product over others?", column("It is cheap", "No idea")),
        ("Nombre de personnes dans le ménage", column(*map(str, range(1, 9)))),
        ("weight", column("52.3", "60.1")),
    ],
)
def test_not_everything_is_personal(heading, cells):
    assert personal((heading,), cells, contents(cells)) is None


def gate(item, place, codes):
    series = column(*codes)
    holders = {code: rows_of((series == code).fill_null(value=False)) for code in sorted(set(codes) - {None})}
    return Gate(item, place, "choice", rows_of(series.is_not_null()), holders)


def target(place, given):
    return Target("t", place, rows_of(pl.Series(given)), len(given))


def test_a_route_is_told_with_its_evidence():
    codes = ["yes"] * 60 + ["no"] * 30 + [None] * 10
    given = [True] * 57 + [False] * 3 + [False] * 40
    route = likely_route(target(1, given), [gate("g", 0, codes)])
    assert route.condition == "g = 'yes'"
    assert (route.met, route.met_given, route.otherwise, route.exceptions) == (60, 57, 30, 0)
    assert route.evidence == "57 of 60 who meet it answer; 30 who answered otherwise are all blank"


def test_a_few_exceptions_are_borne_and_told():
    codes = ["yes"] * 300 + ["no"] * 200
    given = [True] * 300 + [True] * 2 + [False] * 198
    route = likely_route(target(1, given), [gate("g", 0, codes)])
    assert (route.condition, route.exceptions) == ("g = 'yes'", 2)
    assert "2 answer without meeting it" in route.evidence


def test_blanks_that_go_with_nothing_have_no_route():
    chosen = random.Random(3)  # noqa: S311
    codes = [chosen.choice("abcd") for _ in range(200)]
    given = [chosen.random() < 0.7 for _ in range(200)]
    assert likely_route(target(1, given), [gate("g", 0, codes)]) is None


def test_blanks_of_the_gate_alone_are_no_evidence():
    """Who leaves a form leaves every later question blank: that is no route."""
    codes = [*("ab" * 40), *[None] * 40]
    given = [True] * 80 + [False] * 40
    assert likely_route(target(1, given), [gate("g", 0, codes)]) is None


def test_the_nearest_of_equal_gates_wins_and_later_ones_never_do():
    codes = ["yes"] * 50 + ["no"] * 50
    given = [True] * 50 + [False] * 50
    gates = [gate("far", 0, codes), gate("near", 1, codes), gate("later", 3, codes)]
    assert likely_route(target(2, given), gates).condition == "near = 'yes'"


def test_two_gates_where_one_does_not_do():
    chosen = random.Random(5)  # noqa: S311
    pairs = [(chosen.choice("ab"), chosen.choice("xyz")) for _ in range(400)]
    gates = [gate("one", 0, [a for a, _ in pairs]), gate("two", 1, [b for _, b in pairs])]
    both = likely_route(target(2, [a == "a" and b != "z" for a, b in pairs]), gates)
    assert both.condition in ("one = 'a' and two in ('x', 'y')", "two in ('x', 'y') and one = 'a'")
    either = likely_route(target(2, [a == "a" or b == "z" for a, b in pairs]), gates)
    assert either.condition == "one = 'a' or two = 'z'"


def test_a_question_for_those_who_ticked_several():
    chosen = random.Random(9)  # noqa: S311
    ticks = [[chosen.random() < 0.6 for _ in range(3)] for _ in range(200)]
    holders = {name: rows_of(pl.Series([row[i] for row in ticks])) for i, name in enumerate("abc")}
    several = Gate("g", 0, "ticks", rows_of(pl.Series([any(row) for row in ticks])), holders)
    assert likely_route(target(1, [sum(row) > 1 for row in ticks]), [several]).condition == "count(g) >= 2"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.booleans()), min_size=1, max_size=150))
def test_a_route_never_says_what_the_rows_do_not(rows):
    """Counts in the evidence are those of the rows, whatever the rows are."""
    codes, given = [code for code, _ in rows], [yes for _, yes in rows]
    route = likely_route(target(1, given), [gate("g", 0, codes)])
    if route is not None:
        named = set(route.condition.split("'")[1::2])
        inside = [yes for code, yes in rows if (code in named) == ("not in" not in route.condition)]
        assert (route.met, route.met_given) == (len(inside), sum(inside))
        assert route.exceptions == sum(given) - sum(inside)


QUESTIONNAIRE = """
survey: s
wave: 1
questions:
  - {id: eats, text: Do you eat, type: single, options: {meat: Meat, fish: Fish, none: None of it}}
  - {id: tools, text: Tools, type: multiple, options: {knife: Knife, fork: Fork}}
  - {id: age, text: Age, type: number}
  - {id: why, text: Why, type: text, ask_if: "eats = 'fish'"}
  - {id: sharp, text: Is it sharp, type: single, options: {y: Yes, n: No}}
  - {id: vote, text: Did you vote, type: single, options: {y: Yes, n: No}}
"""


@pytest.mark.parametrize(
    ("question", "condition"),
    [("why", "eats = 'none'"), ("sharp", "selected(tools, 'knife')"), ("vote", "age >= 18"), ("eats", None)],
)
def test_the_route_that_fits_is_not_the_one_that_is_stated(question, condition):
    chosen = random.Random(11)  # noqa: S311
    rows = []
    for line in range(300):
        row = {"eats": chosen.choice(["Meat", "Fish", "None of it"]), "age": str(chosen.randint(10, 40))}
        ticks = chosen.choice([("Knife", None), ("Knife", "Fork"), (None, "Fork")])
        row |= dict(zip(("tools__knife", "tools__fork"), ticks, strict=True))
        row["why"] = "because" if row["eats"] == "None of it" else None
        row["sharp"] = "Yes" if ticks[0] else None
        row["vote"] = chosen.choice(["Yes", "No"]) if int(row["age"]) >= 18 else None
        rows.append({"line": line, "respondent_id": str(line)} | row)
    q = parse_questionnaire(QUESTIONNAIRE)
    prepared = prepare(q, pl.DataFrame(rows).lazy()).collect()
    route = fitting_route(q, prepared, question)
    assert (route.condition if route else None) == condition
    if route is not None:
        assert route.exceptions == 0
        q.condition(route.condition)


def repeated(*texts, times=9):
    return pl.Series(list(texts) * times, dtype=pl.String)


@pytest.mark.parametrize(
    "texts",
    [
        ["Good", "Bad", "Ring me on 01632 960 999 about it"],
        ["Good", "Bad", "me@example.org"],
        ["Good", "Bad", "first line\nsecond line"],
        ["Nothing much", "-", "The chairs"],
        ["The lift was out of order again.", "Please mend the lift soon!", "It would be nice; thank you all"],
    ],
)
def test_free_texts_that_repeat_are_no_options(texts):
    held = contents(repeated(*texts))
    assert held.kind is Kind.text
    assert not held.frequent


@pytest.mark.parametrize(
    "texts",
    [
        ["Yes, I agree to take part", "No, I do not want to take part"],
        ["Working full-time, 30 hours or more a week", "Working part-time, under 30 hours a week", "Retired"],
        ["E-reader (Kobo, Kindle, etc.)", "Phone", "Tablet"],
        ["1945 to 1980", "1981 to 2005", "2006-2010"],
    ],
)
def test_long_labels_and_ranges_are_options(texts):
    assert contents(repeated(*texts)).kind is Kind.choice


def test_a_text_of_one_among_hundreds_is_no_option_and_is_told():
    held = contents(pl.Series(["Man"] * 70 + ["Woman"] * 70 + ["Spaceman"]))
    assert (held.values, held.stray) == (("Man", "Woman"), ("Spaceman",))
    coded = contents(pl.Series(["all_use"] * 70 + ["no_access"] * 70 + ["some"]))
    assert (coded.stray, len(coded.values)) == ((), 3)


LABELS = ["Mill Road, by the bridge", "Market Hall, Old Square", "Repairs to gates 1, 2 and 3", "Depot"]


@pytest.mark.parametrize("separator", [",", ", ", "; "])
def test_labels_that_hold_the_separator_keep_their_exact_text_and_the_order_of_the_form(separator):
    ticks = [[x for i, x in enumerate(LABELS) if n >> i & 1] for n in range(1, 16)]
    held = contents(pl.Series([separator.join(labels) for labels in ticks] * 4))
    assert held.kind is Kind.mentions
    assert held.mentions.separator == separator
    assert list(held.mentions.counts) == LABELS
    assert held.mentions.rest == 0


def test_one_answer_with_commas_is_not_several():
    assert contents(repeated("Yes, a doctor", "Yes, a nurse", "Yes, both", "No")).kind is Kind.choice


def ranked(k, n=60, faults=()):
    rows = [[(at + shift) % k + 1 for at in range(k)] for shift in range(n)]
    for row in faults:
        rows[row] = [1] * k
    return rows


@pytest.mark.parametrize("write", [str, lambda rank: {1: "1st", 2: "2nd", 3: "3rd"}.get(rank, f"{rank}th")])
def test_permutations_are_a_ranking_although_their_sum_is_constant(write):
    rows = ranked(5, faults=[7])
    cells = [pl.Series([write(row[at]) for row in rows]) for at in range(5)]
    together = group(cells, [contents(column) for column in cells], several=False)
    assert together.kind is Together.ranking


def test_columns_of_one_scale_are_no_ranking():
    cells = [pl.Series([str((row * step) % 5 + 1) for row in range(60)]) for step in (1, 2, 4, 1, 1)]
    assert group(cells, [contents(column) for column in cells], several=False).kind is Together.grid


def test_codes_with_gaps_are_amounts():
    assert contents(repeated(*map(str, (1, 2, 3, 4, 5, 6, 8, 10, 12, 20)))).kind is Kind.whole
    assert contents(repeated("1", "2", "3", "4", "8")).kind is Kind.choice


def test_a_code_for_no_answer_among_texts():
    held = contents(repeated("Red", "Blue", "-99"))
    assert (held.kind, held.missing) == (Kind.choice, {"-99": "refused"})


def test_exclusive_options_are_told_by_the_answers_too():
    options = {"a": "Nothing, keep fees low", "b": "I do not know what there is", "c": "None of these", "d": "Showers"}
    alone = {"a": (30, 29), "b": (30, 4), "c": (30, 10), "d": (30, 30)}
    assert exclusive(options, alone) == ["a", "c"]
    assert exclusive(options, {}) == ["b", "c"]


def test_a_text_goes_with_the_option_whose_holders_gave_it_but_for_a_few():
    holders = {"1": 0b1111100000, "8": 0b0000011111}
    assert goes_with(0b0000101111, holders) == "8"
    assert goes_with(0b0110101110, holders) is None


@pytest.mark.parametrize(
    ("names", "role"),
    [
        (("panel_id",), "respondent"),
        (("v7", "Date of interview"), "submitted"),
        (("v8", "Length of interview in minutes"), "duration"),
        (("starttime", "Start (hh:mm:ss)"), "started"),
        (("Q5", "How long is your working day?"), None),
    ],
)
def test_columns_about_the_interview(names, role):
    assert role_of(*names) == role


def test_a_few_respondents_twice_still_identify():
    cells = pl.Series([str(n) for n in range(400)])
    assert identifies(cells.set(cells == "3", "4"))
    assert not identifies(cells.set(cells.cast(pl.Int64) < 40, "4"))


def test_minutes_are_told_by_a_word_or_by_their_size():
    short = pl.Series([float(n % 20) for n in range(200)])
    assert in_minutes(short * 60, "duration (minutes)")
    assert in_minutes(short, "duration")
    assert not in_minutes(short * 60, "duration")
