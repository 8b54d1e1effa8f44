"""Questions that are asked differently: one edit, the rows that tell it."""

import polars as pl
import pytest

from schemas.changes.comparison import compare
from schemas.changes.snapshot import Snapshot
from schemas.curate import codebook
from schemas.tables import validate
from tests.conftest import make_questionnaire

FORM = """
survey: s
wave: w
missing: {dont_know: [Don't know]}
questions:
  - {id: age, text: How old are you?, type: number}
  - id: owns
    text: Do you own a car?
    type: single
    ask_if: age >= 18
    options: {'yes': "Yes", 'no': "No"}
  - id: reads
    text: What do you read?
    type: multiple
    options: {news: News, books: Books, comics: Comics}
  - id: trust
    text: Whom do you trust?
    type: grid
    rows: {press: The press, police: The police}
    options: {a: A lot, b: A little}
"""


def changes(now, before, against="last run"):
    states = [Snapshot("s", "w", "r", "", {"codebook": codebook(make_questionnaire(text))}) for text in (now, before)]
    found = compare(*states, against)
    validate("changes", found)
    return found.filter(pl.col("part") == "questionnaire").to_dicts()


@pytest.mark.parametrize(
    ("edit", "change", "subject", "before", "after"),
    [
        (("How old are you?", "What is your age?"), "changed", "age: wording", "How old are you?", "What is your age?"),
        (("{id: age,", "{id: age, private: true,"), "changed", "age: private", "not private",
         "private: its values are in no table"),
        (("{id: age,", "{id: age, withheld: true,"), "changed", "age: withheld", "in the export",
         "asked, but not in the export"),
        (("type: number", "type: text"), "changed", "age: type", "number", "text"),
        (("age >= 18", "age >= 17"), "changed", "owns: route", "age >= 18", "age >= 17"),
        (("    ask_if: age >= 18\n", ""), "changed", "owns: route", "age >= 18", "everybody"),
        (("comics: Comics", "comics: Comics, blogs: Blogs"), "added", "reads: option blogs", None, "Blogs"),
        ((", comics: Comics", ""), "removed", "reads: option comics", "Comics", None),
        (("books: Books", "books: Novels"), "changed", "reads: option books", "Books", "Novels"),
        (("news: News, books: Books", "books: Books, news: News"), "changed", "reads: order of options",
         "news, books, comics", "books, news, comics"),
        (("A little", "Hardly"), "changed", "trust: option b", "A little", "Hardly"),
        (("press: The press, ", ""), "removed", "trust: row press", "The press", None),
        (("The police", "The army"), "changed", "trust: row police", "The police", "The army"),
        (("[Don't know]", "[No idea]"), "changed", "age: missing codes", "don't know: Don't know",
         "don't know: No idea"),
        (("{id: age,", "{id: kids, text: Children?, type: number}\n  - {id: age,"), "added", "kids", None, "Children?"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("against", ["last run", "previous wave"])
def test_an_edit_is_told(edit, change, subject, before, after, against):
    if subject == "age: type":
        edit_route = FORM.replace("    ask_if: age >= 18\n", "")
        found = changes(edit_route.replace(*edit), edit_route, against)
    else:
        found = changes(FORM.replace(*edit), FORM, against)
    told = {r["subject"]: (r["change"], r["before"], r["after"]) for r in found}
    assert told[subject] == (change, before, after)
    others = set(told) - {subject, "questions asked as before"}
    assert others == ({f"{q}: missing codes" for q in ("owns", "reads", "trust")} if "missing" in subject else set())
    assert all(r["told"].endswith(".") for r in found)
    same = 4 - len({r["question"] for r in found if (r["question"] and r["change"] != "added") or r["option"]})
    assert [r["told"].split()[0] for r in found if r["change"] == "persisting"] == [str(same)] * (same > 0)


@pytest.mark.parametrize(
    "edit",
    [
        ("How old are you?", "HOW old  are you?"),
        ("age >= 18", "(age>=18)"),
        ("books: Books", "books: books"),
    ],
)
def test_what_means_the_same_is_no_change(edit):
    assert [(r["subject"], r["change"]) for r in changes(FORM.replace(*edit), FORM)] == [
        ("questions asked as before", "persisting")
    ]


def test_a_question_that_is_gone():
    now = FORM[: FORM.index("  - id: trust")]
    assert [(r["change"], r["subject"], r["before"]) for r in changes(now, FORM)] == [
        ("removed", "trust", "Whom do you trust?"),
        ("persisting", "questions asked as before", "4"),
    ]
