"""Where a figure is said to stand, and what is proposed about it."""

from tests.extract.support import lines, report, subjects

TEXT = """
# Report on something

# Executive summary

## Methodology

- The survey gathered the views of 151 organisations.

## 1 / Who answered

In all, 35% answered yes.

# 1 / Introduction

# INTRO DUCTION

In May, 156 organisations answered.

## 2.1 / Findings

### The size of the organisations

Graph 1 / In which region do you work? n=135

Only one quarter work in London.

A second paragraph that a page has broken, in which 30 organisations

are named.

Table 1 / Who are your clients? (tick all that apply)

| Group | % | n |
|---|---|---|
| Women | 54 | 82 |
| Men | 57 | 86 |
"""


def test_places(tmp_path):
    assert lines(report(tmp_path, TEXT)) == [
        ("Executive summary, Methodology, first bullet", "151", "count"),
        ("Executive summary, 1, first paragraph", "35%", "percent"),
        ("Section 1, first paragraph", "156", "count"),
        ("Graph 1, title", "135", "base"),
        ("Section 2.1, The size of the organisations, text below Graph 1, first paragraph", "one quarter", "percent"),
        ("Section 2.1, The size of the organisations, text below Graph 1, second paragraph", "30", "count"),
        ("Table 1, row Women, %", "54", "percent"),
        ("Table 1, row Women, n", "82", "count"),
        ("Table 1, row Men, %", "57", "percent"),
        ("Table 1, row Men, n", "86", "count"),
    ]


def test_ids_are_readable_and_different(tmp_path):
    found = report(tmp_path, TEXT + "\n" + TEXT)
    ids = [one.figure for one in found.proposals]
    assert len(set(ids)) == len(ids)
    assert {"g1.n", "t1.women.pct", "t1.women.n", "s2_1.1"} <= set(ids)


def test_subjects_by_titles_rows_and_text(tmp_path):
    found = subjects(report(tmp_path, TEXT, asked=True))
    assert found["Graph 1, title"] == ("region", "", "")
    assert found["Table 1, row Women, %"] == ("clients", "women", "")
    text = "Section 2.1, The size of the organisations, text below Graph 1, first paragraph"
    assert found[text] == ("region", "london", "")
    assert found["Section 1, first paragraph"] == ("", "", "")


def test_grids_and_bases(tmp_path):
    text = """
Table 2 / What impact had the reform on these groups?

| | Improved % | No change % | Worsened % |
|---|---|---|---|
| Women | 9 | 13 | 78 |
| Men | 10 | 20 | 70 |
| AVERAGE | 10 | 17 | 74 |

Table 3 / In which region do you work?

| | All respondents n=80 | London organisations n=40 | Women only n=9 |
|---|---|---|---|
| London | 50% | 100% | 40% |
| The North | 30% | 0% | 60% |
| Elsewhere | 20% | 0% | 0% |
"""
    found = subjects(report(tmp_path, text, asked=True))
    assert found["Table 2, row Women, Worsened"] == ("impact.women", "worse", "")
    assert found["Table 2, row AVERAGE, Improved"] == ("impact", "better", "")
    assert found["Table 3, row London, All respondents"] == ("region", "london", "")
    assert found["Table 3, row London, London organisations"] == ("region", "london", "london")
    assert found["Table 3, heading London organisations"] == ("region", "", "london")
    assert found["Table 3, row London, Women only"] == ("", "", ""), "nobody named that base: nothing is proposed"


def test_a_title_of_two_graphs_tells_only_the_first(tmp_path):
    text = "Graph 1 / In which region do you work? n=135\n\nGraph 2 / In which region do you work? n=130\n"
    found = report(tmp_path, text, asked=True)
    assert [one.subject.question for one in found.proposals] == ["region", ""]
    assert found.proposals[1].note == "Graph 1 has the same title"


def test_two_options_named_in_the_text_are_told_only_in_one_breath(tmp_path):
    text = (
        "Graph 1 / In which region do you work?\n\n40% work in London or Elsewhere, and 60% in London, not the North."
    )
    assert [one.subject.options for one in report(tmp_path, text, asked=True).proposals] == ["london|else", ""]


def test_what_is_no_caption(tmp_path):
    found = report(tmp_path, "Table 3 (page 25) compares 35% and more.\n\nGraph 4 above shows that 20% agreed.")
    assert found.exhibits == []
    assert len(found.proposals) == 2


def test_the_table_of_contents_is_none_of_figures(tmp_path):
    text = "Introduction\t5\nMethod\t9\nResults\t12\n\n# Introduction\n\n# Method\n\n# Results\n\n20% agreed.\n"
    assert lines(report(tmp_path, text)) == [("Results, first paragraph", "20%", "percent")]


def test_a_base_in_words_below_a_title(tmp_path):
    text = "Table 1: In which region do you work?\n\nBase: London organisations (40)\n\nLondon\t100%\nElsewhere\t0%\n"
    found = subjects(report(tmp_path, text, asked=True))
    assert found["Table 1, note"] == ("region", "", "london")
    assert found["Table 1, row London"] == ("region", "london", "london")


def test_a_number_that_titles_print_as_n_is_a_base_in_the_text_too(tmp_path):
    text = "Graph 1 / Where? n=151\n\nGraph 2 / Who? n=151\n\nOf the 151 organisations, 30 organisations left."
    assert [kind for _, _, kind in lines(report(tmp_path, text))] == ["base", "base", "base", "count"]
