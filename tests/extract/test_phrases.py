"""Which words of a sentence are figures, and which only look like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extract.phrases import find_figures


def printed(text, limits=()):
    return [(one.printed, str(one.statistic)) for one in find_figures(text, limits)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Only 35% of the 132 organisations answered.", [("35%", "percent"), ("132", "count")]),
        ("Just over two fifths said yes, and nearly three quarters no.",
         [("Just over two fifths", "percent"), ("nearly three quarters", "percent")]),
        ("Fewer than 1 in 6 agreed; one in ten did not.",
         [("Fewer than 1 in 6", "percent"), ("one in ten", "percent")]),
        ("Less than one percent said so, 16 per cent did not.",
         [("Less than one percent", "percent"), ("16 per cent", "percent")]),
        ("Between 30% and 40% felt worse, 5-6% better.", [("Between 30% and 40%", "percent"), ("5-6%", "percent")]),
        ("The vast majority agreed, a small minority did not.",
         [("The vast majority", "percent"), ("a small minority", "percent")]),
        ("Most respondents agreed, almost all of them strongly.", [("Most", "percent"), ("almost all", "percent")]),
        ("They were 2.5 times more likely to agree.", [("2.5 times more likely", "ratio")]),
        ("Women were almost four times less likely to agree.", [("almost four times less likely", "ratio")]),
        ("Twice as many men agreed, and the share has tripled.", [("Twice as many", "ratio"), ("tripled", "change")]),
        ("This is 12 percentage points more than in 2015.", [("12 percentage points", "difference")]),
        ("Callouts have risen by 52% from 14,475 cases.", [("52%", "change"), ("14,475", "count")]),
        ("17% (n=13) work nationally.", [("17%", "percent"), ("13", "count")]),
        ("All of them were asked (n=135).", [("135", "base")]),
        ("Contracts are worth £12,500 to almost £15m over seven years.",
         [("£12,500", "amount"), ("almost £15m", "amount"), ("over seven years", "amount")]),
        ("They were: 7%, 20%, 30% (2 cases) and 75%.", [("7%|20%|30%|30%|75%", "cases")]),
        ("Eight were able to say so, only two expected more.", [("Eight", "count"), ("two", "count")]),
        ("15 of the 42 organisations work there.", [("15", "count"), ("42", "count")]),
        ("No one had improved a lot.", [("No one", "count")]),
        ("The mean score of 3.4 was higher.", [("3.4", "mean")]),
        ("London had the highest proportion.", [("highest", "rank")]),
    ],
)  # fmt: skip
def test_figures(text, found):
    assert printed(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "It was open from 1 February 2015 to 24 July.",
        "See Table 3 on page 19, section 2.4 and question 7.",
        "The third survey was sent to a third party, in the first half of the year.",
        "Young adults (18-25 years old) and children aged 15.",
        "Tier 2 and tier three providers work in the E3 programme.",
        "In the next 12 months, how many users do you expect?",
        "Many thanks to some of the finest, for some time.",
        "The most likely and the most able, most recently.",
        "Black, Asian and minority ethnic communities.",
        "How many people are there, and too few?",
    ],
)
def test_no_figures(text):
    assert printed(text) == []


def test_the_limits_of_bands_are_no_figures():
    text = "More than 250 users are expected by 64%, between 50 and 250 users by 35%; 250 people answered."
    assert printed(text, limits={50, 250}) == [("64%", "percent"), ("35%", "percent"), ("250", "count")]


def test_quantifiers_in_quotations_are_not_the_reports():
    assert printed("“Many organisations were left out and 80% of them complained.”") == [("80%", "percent")]


@given(st.text(alphabet="0123456789%., ()-andinofhlfthrdmsn£“”", max_size=120))
def test_what_is_found_stands_in_the_text(text):
    last = 0
    for one in find_figures(text):
        assert 0 <= one.start <= one.end <= len(text)
        assert one.start >= last or str(one.statistic) == "cases"
        assert one.printed == text[one.start : one.end] or "|" in one.printed or "," in one.printed
        last = one.start
