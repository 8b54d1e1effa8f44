"""Reading figures.csv: what is understood, and everything that is wrong with line and remedy."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.figures.model import Figure, Statistic, parse_figures
from schemas.problems import InputError

from .support import questionnaire

Q = questionnaire()
HEADER = "figure,document,place,question,options,base,where,quantity,statistic,printed,versus,versus_base,note\n"


def problems(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse_figures(text, Q, "figures.csv")
    return [str(problem) for problem in caught.value.problems]


def test_a_full_line() -> None:
    line = 't3.crc,report,"Table 3, CRC",funding,crc|nps,crc_funded,staff > 10,,percent,24%,,,a note\n'
    assert parse_figures(HEADER + line, Q) == (
        Figure(
            figure="t3.crc",
            document="report",
            place="Table 3, CRC",
            question="funding",
            options=("crc", "nps"),
            base="crc_funded",
            where="staff > 10",
            statistic=Statistic.percent,
            printed="24%",
            note="a note",
            line=2,
        ),
    )


def test_the_least_of_headings_and_empty_cells() -> None:
    (figure,) = parse_figures("\ufefffigure,place,statistic,printed\r\nn,Page 1,base,151\r\n", Q)
    assert (figure.base, figure.question, figure.where, figure.document, figure.options) == (
        "all",
        None,
        None,
        None,
        (),
    )
    assert (figure.versus, figure.versus_base, figure.quantity, figure.row, figure.item) == ((), None, None, None, None)


def test_rows_of_a_grid_and_comparisons() -> None:
    lines = "a,,T,impact.prisons,good,,,,percent,5,,,\nb,,T,,,,,x,ratio,2.5,y,crc_funded,\nc,,T,,,,,y,amount,£5,,,\n"
    row, ratio, _ = parse_figures(HEADER + lines, Q)
    assert (row.question, row.row, row.item) == ("impact", "prisons", "impact.prisons")
    assert (ratio.versus, ratio.versus_base) == (("y",), "crc_funded")


def test_lines_are_counted_through_quoted_breaks_and_blank_lines() -> None:
    text = 'figure,place,statistic,printed\na,"Page\n1",base,5\n\n,,,\nb,Page 2,base,6\n'
    assert [(f.figure, f.place, f.line) for f in parse_figures(text, Q)] == [("a", "Page\n1", 2), ("b", "Page 2", 6)]


def test_a_percentage_above_100_is_read() -> None:
    (figure,) = parse_figures(HEADER + "a,,T,funding,crc,,,,percent,135%,,,\n", Q)
    assert figure.printed == "135%"


@pytest.mark.parametrize("text", ["almost half", "*", "<1%", "2000+", "7%|20%"])
def test_what_is_no_number_is_kept_as_printed(text: str) -> None:
    (figure,) = parse_figures(HEADER + f"a,,T,funding,crc,,,,percent,{text},,,\n", Q)
    assert figure.printed == text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "figures.csv: the file is empty. Start with the headings figure, place, statistic, printed."),
        ("\n,,\n", "figures.csv: the file is empty."),
        ("figure,place,statistic\n", "figures.csv:1: the heading 'printed' is missing."),
        ("figure,place,statistic,printd\n", "figures.csv:1: unknown heading 'printd'. Did you mean 'printed'?"),
        ("figure,place,place,statistic,printed\n", "figures.csv:1: the heading 'place' stands 2 times."),
        ("figure;place;statistic;printed\n", "figures.csv:1: the cells are not separated by commas."),
        ("figure\tplace\tstatistic\tprinted\n", "figures.csv:1: the cells are not separated by commas."),
        ("figure,place,statistic,printed\na,b,base\n", "figures.csv:2: 3 cells under 4 headings."),
        ("figure,place,statistic,printed\na,Table 3, CRC,base,3\n", "figures.csv:2: 5 cells under 4 headings."),
        ('figure,place,statistic,printed\na,"b"c,base,3\n', "figures.csv:2: this is no CSV:"),
        ('figure,place,statistic,printed\na,"b,base,3\n', "figures.csv:2: this is no CSV:"),
    ],
)
def test_files_that_cannot_be_read(text: str, problem: str) -> None:
    assert any(found.startswith(problem) for found in problems(text)), problems(text)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (",,T,funding,crc,,,,percent,5,,,", "'figure' is empty. Fill it in."),
        ("a,,,funding,crc,,,,percent,5,,,", "'place' is empty."),
        ("a,,T,funding,crc,,,,percent,,,,", "'printed' is empty."),
        ("a,,T,funding,crc,,,,,5,,,", "'statistic' is empty."),
        ("a,,T,funding,crc,,,,percentage,5,,,", "unknown statistic 'percentage'. Did you mean 'percent'?"),
        ("a,,T,fundin,crc,,,,percent,5,,,", "unknown question 'fundin'. Did you mean 'funding'?"),
        ("a,,T,funding,crcs,,,,percent,5,,,", "'crcs' is no option of 'funding'. Did you mean 'crc'?"),
        ("a,,T,funding,crc|crc,,,,percent,5,,,", "the option 'crc' is named 2 times. Once is enough."),
        ("a,,T,funding.crc,crc,,,,percent,5,,,", "'crc' is no row of 'funding'. Write `funding` alone."),
        ("a,,T,impact.prison,good,,,,percent,5,,,", "'prison' is no row of 'impact'. Did you mean 'prisons'?"),
        ("a,,T,impact,good,,,,percent,5,,,", "'impact' is answered row by row. Write `impact.prisons`."),
        ("a,,T,staff,ten,,,,percent,5,,,", "'staff' is a number and has no options. Say who is counted in `where`."),
        ("a,,T,,crc,,,,percent,5,,,", "options without a question. Name the question."),
        ("a,,T,funding,crc,crc,,,percent,5,,,", "unknown base 'crc'. Did you mean 'not_crc'?"),
        ("a,,T,funding,,,fundin = 'crc',,count,5,,,", "where: unknown question 'fundin'. Did you mean 'funding'?"),
        ("a,,T,funding,,,funding = ,,count,5,,,", "where: it ends too early."),
        ("a,,T,funding,crc,,,,percent,3 5%,,,", "'3 5%' is no number. Write it as 35%, 8.50 or 1,404."),
        ("a,,T,funding,crc,,,,count,35%,,,", "'35%' is a percentage, not a count. Use statistic percent."),
        (
            "a,,T,,,,,,percent,5,,,",
            "nothing says what the percent is of. Name question and options, where or a quantity.",
        ),
        ("a,,T,,,,,,mean,5,,,", "nothing says what the mean is of."),
        ("a,,T,funding,,,,,percent,5,,,", "nothing says which answers to 'funding' the percentage is of."),
        ("a,,T,funding,crc,,,,base,5,,,", "a base counts everybody who answered."),
        ("a,,T,funding,,,,income,amount,5,,,", "'a' names a question or a condition and the quantity 'income'."),
        ("a,,T,funding,crc,,,,percent,5,nps,,", "versus does not go with statistic percent."),
        ("a,,T,funding,crc,,,,ratio,5,npx,,", "versus: 'npx' is neither an option nor a quantity. Did you mean 'nps'?"),
        ("a,,T,funding,crc,,,,ratio,5,nps,crcx,", "unknown base 'crcx'."),
    ],
)
def test_lines_that_are_wrong(line: str, problem: str) -> None:
    (told,) = problems(HEADER + line + "\n")
    assert told.startswith(f"figures.csv:2: {problem}"), told


MORE = "figure,place,question,options,statistic,printed,versus,versus_question,weighted,proposed\n"


@pytest.mark.parametrize(("text", "weighted"), [("yes", True), ("No", False), ("", None)])
def test_a_line_may_say_whether_it_is_weighted(text: str, weighted: bool | None) -> None:
    (figure,) = parse_figures(f"{MORE}a,T,funding,crc,percent,5,,,{text},\n", Q)
    assert (figure.weighted, figure.proposed) == (weighted, False)


def test_a_line_that_nobody_has_confirmed() -> None:
    (figure,) = parse_figures(f"{MORE}a,T,funding,crc,percent,5,,,,extracted\n", Q)
    assert figure.proposed


def test_a_comparison_with_another_question() -> None:
    (figure,) = parse_figures(f"{MORE}a,T,impact.prisons,good,ratio,2,good,impact.courts,,\n", Q)
    assert (figure.versus, figure.versus_question) == (("good",), "impact.courts")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("a,T,funding,crc,percent,5,,,maybe,", "weighted: 'maybe'. Write yes or no, or leave it empty."),
        ("a,T,funding,crc,ratio,2,,fundin,,", "versus_question: unknown question 'fundin'. Did you mean 'funding'?"),
        ("a,T,impact.prisons,good,ratio,2,,impact.court,,", "versus_question: 'court' is no row of 'impact'."),
        ("a,T,funding,crc,percent,5,,opinion,,", "versus does not go with statistic percent."),
    ],
)
def test_later_columns_that_are_wrong(line: str, problem: str) -> None:
    (told,) = problems(f"{MORE}{line}\n")
    assert told.startswith(f"figures.csv:2: {problem}"), told


def test_all_problems_are_told_at_once() -> None:
    lines = "a,,T,nope,,,,,count,5,,,\na,,T,,,nope,,,base,5,,,\n,,T,,,,,,sum,5,,,\n"
    told = problems(HEADER + lines)
    assert [text.split(": ")[0] for text in told] == [
        "figures.csv:2",
        "figures.csv:3",
        "figures.csv:3",
        *["figures.csv:4"] * 2,
    ]
    assert any("the id 'a' is used on line 2 already. Rename one." in text for text in told)


@given(st.text(alphabet='ab,"\n\r|=;\ufeff%1 ', max_size=60))
def test_any_text_is_read_or_explained(text: str) -> None:
    for start in ("", "figure,place,statistic,printed\n"):
        with contextlib.suppress(InputError):
            assert all(figure.figure for figure in parse_figures(start + text, Q))
