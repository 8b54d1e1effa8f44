"""Reports that people have read by hand: how many of their figures are proposed, in the right place, and rightly."""

import csv
import re
import unicodedata
from collections import Counter
from functools import cache

import pytest

from pipelines.extract import extract_report
from pipelines.project import Project, Wave, load_questionnaire
from schemas.problems import InputError
from tests.corpora.conftest import FOLDER

pytestmark = pytest.mark.corpora
PROJECT = Project.find()
REPORT = "002"


@cache
def proposed(seed, wave):
    paths = sorted((FOLDER.parent / "seeds").glob(f"{seed}_*.txt"))
    if not paths:
        pytest.skip("the documents of trackTR are not at hand: they stand in `seeds`, beside the folder of data sets")
    return extract_report(paths[0], load_questionnaire(PROJECT.questionnaire_file(Wave("tracktr", wave))))


def by_hand(document, *waves):
    rows = []
    for wave in waves:
        text = (PROJECT.raw(Wave("tracktr", wave)) / "figures.csv").read_text("utf-8")
        rows += [row for row in csv.DictReader(text.splitlines()) if row["document"] == document]
    return rows


def same(printed):
    """A printed value, in small letters, without its article and without what a ratio compares."""
    text = unicodedata.normalize("NFKC", printed).casefold().replace("-", " ")
    text = re.sub(r"^(a|an|the) ", "", text)
    return re.sub(r"( times) (more|less|as)( likely| many)?$", r"\1", " ".join(text.split()))


def section(place):
    return place.split(",")[0].strip()


def share_right(hand, found):
    """Recall and precision of two bags of values."""
    there, here = Counter(hand), Counter(found)
    hits = (there & here).total()
    return hits / there.total(), hits / here.total()


def test_values_of_the_report_in_the_right_section_table_or_graph():
    hand = [(section(row["place"]), same(row["printed"])) for row in by_hand("report2016", "2015", "2016")]
    found = [(section(one.place), same(one.printed)) for one in proposed(REPORT, "2016").proposals]
    recall, precision = share_right(hand, found)
    assert recall >= 0.92
    assert precision >= 0.93


def test_every_cell_of_its_tables_and_every_n_of_its_titles():
    hand = [(row["place"], row["printed"], row["statistic"]) for row in by_hand("report2016", "2016")]
    found = [(one.place, one.printed, str(one.statistic)) for one in proposed(REPORT, "2016").proposals]
    exhibits = ("Table", "Graph")
    # The two values of one cell of Table 1 stand under one heading: both lines have the same place.
    assert Counter(one for one in hand if one[0].startswith(exhibits)) == Counter(
        one for one in found if one[0].startswith(exhibits)
    )


def test_what_they_are_about():
    hand = {}
    for row in by_hand("report2016", "2016"):
        hand.setdefault((section(row["place"]), same(row["printed"])), []).append(row)
    exact = {(row["place"], row["printed"], row["statistic"]): row for row in by_hand("report2016", "2016")}
    right = wrong = 0
    for one in proposed(REPORT, "2016").proposals:
        if not one.subject.matched:
            continue
        place = exact.get((one.place, one.printed, str(one.statistic)))
        rows = [place] if place else hand.get((section(one.place), same(one.printed)), [])
        subject = (one.subject.question, set(one.subject.options.split("|")), one.subject.base)
        fits = any((row["question"], set(row["options"].split("|")), row["base"]) == subject for row in rows)
        right, wrong = right + fits, wrong + (not fits)
    assert right >= 225
    assert right / (right + wrong) >= 0.95


@pytest.mark.parametrize(
    ("seed", "wave", "document", "recall", "precision"),
    [
        ("003", "2016", "blog", 0.79, 0.80),
        ("001", "2018", "article", 0.69, 0.85),
        ("000", "2018", "clinks", 0.60, 0.80),
        ("004", "2018", "thirdsector", 0.75, 0.80),
    ],
)
def test_values_of_web_pages(seed, wave, document, recall, precision):
    hand = [same(row["printed"]) for row in by_hand(document, wave)]
    found = [same(one.printed) for one in proposed(seed, wave).proposals]
    got = share_right(hand, found)
    assert got[0] >= recall, got
    assert got[1] >= precision, got


def test_the_tables_and_graphs_of_the_report_are_listed_in_their_order():
    names = [one.name for one in proposed(REPORT, "2016").exhibits]
    assert Counter(names) == Counter([*(f"Graph {i}" for i in range(1, 33)), "Table 1", "Table 2", "Table 3"])
    assert names.index("Graph 6") < names.index("Graph 5")


def test_no_sentence_of_the_report_leaves_it():
    longest = max(len(one.printed.split()) for one in proposed(REPORT, "2016").proposals if "|" not in one.printed)
    assert longest <= 6


def test_a_banner_table_in_csv(corpus):
    path = corpus("masculinity_2018") / "masculinity-survey.csv"
    cells = [
        cell for row in csv.reader(path.read_text("utf-8").splitlines()) for cell in row if re.fullmatch(r"\d+%", cell)
    ]
    found = extract_report(path)
    assert Counter(one.printed for one in found.proposals) == Counter(cells)
    assert {str(one.statistic) for one in found.proposals} == {"percent"}


def test_a_report_of_charts_in_pdf(corpus):
    found = extract_report(corpus("governance_typeform_2020") / "report.pdf")
    values = {one.place: one.printed for one in found.proposals}
    assert found.tables >= 60
    assert values["Page 2, first table, row United States"] == "35%"
    assert values["Page 29, second table, row Yes!"] == "78%"
    assert values["Page 30, first table, 1"] == "41%"
    assert values["Page 51, first table, heading"] == "56"


def test_a_questionnaire_in_pdf_prints_no_figure(corpus):
    with pytest.raises(InputError, match="no number and no quantifier"):
        extract_report(corpus("masculinity_2018") / "masculinity-survey.pdf")
