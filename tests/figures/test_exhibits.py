"""Reading exhibits.csv, and telling an exhibit from a passage of text."""

from __future__ import annotations

import pytest

from schemas.figures.exhibits import Exhibit, exhibit_of, in_exhibit, parse_exhibits
from schemas.problems import InputError

from .support import questionnaire, read, row

Q = questionnaire()
HEADER = "document,exhibit,title,question,answers,note\n"


def test_a_full_line_and_the_least() -> None:
    text = HEADER + 'report,Graph  12,"Clients, all",clients|impact.courts,several,a note\n,Table 3,,,,\n'
    assert parse_exhibits(text, Q) == (
        Exhibit("Graph 12", "report", "Clients, all", ("clients", "impact.courts"), "several", 2),
        Exhibit("Table 3", line=3),
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "exhibits.csv: the file is empty."),
        ("document,title\n", "exhibits.csv:1: the heading 'exhibit' is missing."),
        ("exhibit,titel\n", "exhibits.csv:1: unknown heading 'titel'. Did you mean 'title'?"),
        (HEADER + ",,A title,,,\n", "exhibits.csv:2: 'exhibit' is empty."),
        (HEADER + ",Table 1,,,many,\n", "exhibits.csv:2: answers: 'many'. Write one or several"),
        (HEADER + ",Table 1,,client,,\n", "exhibits.csv:2: unknown question 'client'. Did you mean 'clients'?"),
        (
            HEADER + ",Table 1,,impact.court,,\n",
            "exhibits.csv:2: 'court' is no row of 'impact'. Did you mean 'courts'?",
        ),
        (HEADER + ",Table 1,,,\n", "exhibits.csv:2: 5 cells under 6 headings."),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_exhibits(text, Q)
    assert any(str(one).startswith(problem) for one in caught.value.problems), caught.value.problems


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("Table 3, CRC column", "Table 3"),
        ("graph 12a: clients", "graph 12a"),
        ("Figure 2.1, note", "Figure 2.1"),
        ("Section 2.6, second paragraph", None),
        ("Tables and graphs", None),
    ],
)
def test_a_place_is_in_an_exhibit_or_in_the_text(place: str, name: str | None) -> None:
    (figure,) = read(Q, [row("opinion", "base", "5", place)])
    assert exhibit_of(figure) == name
    assert in_exhibit(figure) is (name is not None)


def test_numbers_of_exhibits() -> None:
    assert Exhibit("Graph 12").number == ("graph", (12,))
    assert Exhibit("Table A2.10").number == ("table A", (2, 10))
    assert Exhibit("Overview").number is None
