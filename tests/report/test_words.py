"""Routes and figures in words."""

import pytest

from pipelines.report import words
from pipelines.report.words import Sentences
from schemas.questionnaire import parse_questionnaire

QUESTIONNAIRE = parse_questionnaire("""
survey: s
wave: 1
questions:
  - {id: a, text: First, type: single, options: {x: Ex, y: Why}}
  - {id: b, text: Second, type: multiple, options: {m: Em, n: En}}
  - {id: c, text: Third, type: number}
  - {id: d, text: Fourth, type: grid, rows: {r: Row}, options: {x: Ex}}
""")


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("a = 'x'", "First is “Ex”"),
        ("a != 'x'", "First is not “Ex”"),
        ("not a = 'x'", "First is not “Ex”"),
        ("a in ('x', 'y')", "First is “Ex” or “Why”"),
        ("a not in ('x', 'y')", "First is not “Ex” or “Why”"),
        ("selected(b, 'm')", "“Em” is ticked at Second"),
        ("not selected(b, 'm')", "“Em” is not ticked at Second"),
        ("count(b) > 1", "the number of options ticked at Second is more than 1"),
        ("not c >= 1000", "Third is less than 1,000"),
        ("c * 2 <= c + 1.5", "Third times 2 is at most Third plus 1.5"),
        ("answered(d.r)", "“Row” of Fourth was answered"),
        ("not answered(a)", "First was not answered"),
        ("d.r = 'x' and (a = 'x' or c < 3)", "“Row” of Fourth is “Ex” and (First is “Ex” or Third is less than 3)"),
        ("not (a = 'x' and c < 3)", "it is not so that (First is “Ex” and Third is less than 3)"),
        ("not not a = 'x'", "First is “Ex”"),
    ],
)
def test_condition(condition, said):
    pieces = Sentences(QUESTIONNAIRE).condition(QUESTIONNAIRE.condition(condition))
    assert "".join(piece.text for piece in pieces) == said


def test_a_condition_that_cannot_be_read_stays_as_written():
    assert Sentences(QUESTIONNAIRE).where("a ~~ 'x'") == "a ~~ 'x'"


def test_a_condition_within_a_text():
    sentences = Sentences(QUESTIONNAIRE)
    assert sentences.where("a = 'x' and answered(c)") == "“First” is “Ex” and “Third” was answered"
    assert sentences.where("a = 'x' and answered(c)", own="a") == "this question is “Ex” and “Third” was answered"


def test_questions_in_a_sentence_can_be_linked():
    pieces = Sentences(QUESTIONNAIRE).condition(QUESTIONNAIRE.condition("a = 'x' and answered(c)"))
    assert [p.question for p in pieces if p.question] == ["a", "c"]


def test_plural():
    assert [words.plural(n, "error") for n in (0, 1, 2, 1000)] == ["no errors", "1 error", "2 errors", "1,000 errors"]


def test_shortened_cuts_between_words():
    text = words.shortened("word " * 40, 20)
    assert text == "word word word…"
    assert words.shortened("short\n text", 20) == "short text"


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ("2026-11-21T20:30:00Z", "2026-11-21 20:30 UTC"),
        ("2026-11-21T20:30:00+02:00", "2026-11-21 18:30 UTC"),
        ("2026-11-21T20:30:00", "2026-11-21 20:30"),
        ("yesterday", "yesterday"),
    ],
)
def test_moment(made, said):
    assert words.moment(made) == said
