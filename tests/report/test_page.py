"""The page as text: what is on it, and what cannot get onto it."""

import dataclasses
import re
import time
from collections import Counter
from html.parser import HTMLParser

import polars as pl
import pytest

from pipelines.report.page import TEMPLATES, render
from schemas.tables import frame

VOID = {"meta", "link", "input", "br", "img"}


class Page(HTMLParser):
    """Ids, links and texts of a page; complains of tags that do not match."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.links, self.tags, self.open, self.headings = [], [], Counter(), [], []
        self.attributes, self.words, self.lonely = [], [], []
        self.feed(html)
        assert self.open == []
        self.text = " ".join("".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        self.words.append(" " if tag in {"td", "th", "dt", "dd", "li"} else "")
        self.tags[tag] += 1
        given = dict(attrs)
        assert len(given) == len(attrs), (tag, attrs)
        self.attributes += [(tag, name, value) for name, value in attrs]
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if tag == "a" else []
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "th":
            assert given.get("scope") in {"col", "row"}
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, (tag, self.getpos())

    def handle_data(self, data):
        if not {"script", "style"} & set(self.open):
            self.words.append(data)


@pytest.fixture(scope="module")
def page(wave):
    return Page(render(wave))


@pytest.mark.parametrize("name", ["wave", "refused", "clean", "no_answers", "hostile", "big"])
def test_every_page_is_sound(name, request):
    """Tags match, ids are unique, links resolve, headings skip no level, nothing is fetched."""
    html = render(request.getfixturevalue(name))
    page = Page(html)
    assert [i for i, n in Counter(page.ids).items() if n > 1] == []
    assert {link for link in page.links if link.removeprefix("#") not in page.ids} == set()
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(b <= a + 1 for a, b in zip(page.headings, page.headings[1:], strict=False))
    assert page.tags["main"] == page.tags["nav"] == page.tags["header"] == page.tags["footer"] == 1
    assert ("html", "lang", "en") in page.attributes
    fetched = [
        (tag, name, value) for tag, name, value in page.attributes if name in {"src", "srcset", "data", "action"}
    ]
    assert fetched == []
    assert {value for tag, name, value in page.attributes if tag in {"link", "use"} and name == "href"} <= {
        "data:,",
        *(f"#i-{icon}" for icon in ("error", "warning", "info", "pass", "fail", "unknown", "waived")),
    }
    assert [name for _, name, _ in page.attributes if name.startswith("on") or name == "style"] == []
    assert page.tags["script"] == page.tags["style"] == 1


def test_same_result_same_page(wave):
    assert render(wave) == render(dataclasses.replace(wave))


def test_only_run_and_time_change_with_the_run(wave):
    other = dataclasses.replace(
        wave, evidence=dataclasses.replace(wave.evidence, run="r2", made="2030-01-01T00:00:00Z")
    )
    lines = [(a, b) for a, b in zip(render(wave).split("\n"), render(other).split("\n"), strict=True) if a != b]
    assert len(lines) == 3


def test_every_finding_is_there_most_serious_first(wave, page):
    findings = wave.rows("findings")
    for finding in findings:
        for part in ("headline", "arithmetic", "correction"):
            assert " ".join(finding[part].split()) in page.text
    order = [i.removeprefix("finding-") for i in page.ids if i.startswith("finding-") and not i.endswith("-h")]
    rank = {"error": 0, "warning": 1, "info": 2}
    expected = sorted(findings, key=lambda f: (f["waived"], rank[f["severity"]]))
    assert order == [f["finding"] for f in expected]


def test_a_finding_shows_what_was_printed_and_where(page):
    at = page.text.index("The row “Carers/parents/families” cannot total 97")
    block = page.text[at : at + 900]
    assert "4 Carers/parents/families: Improved per cent of those who answered Table 2, row 4" in block
    assert "72 Carers/parents/families: Don't know" in block
    assert "4 + 10 + 11 + 72 = 97" in block
    assert "Smallest correction Print 76" in block


def test_decision_and_counts(page):
    assert (
        "Decision Do not publish In the report: 2 errors, 1 warning and 1 remark. In the answers: 4 errors" in page.text
    )
    assert "28 of 31 published figures could be judged. 8 contradicted 3 cannot tell 20 agree" in page.text
    assert "11 of 13 rules could be judged. 5 fail 2 cannot tell 6 pass" in page.text
    assert "Respondents 148 Quarantined 3 Delivered 151" in page.text


def test_cannot_tell_is_told_apart(page, clean):
    assert "What could not be told 5" in page.text
    assert "2 figures: Wording is not judged yet." in page.text
    text = Page(render(clean)).text
    assert "Decision Nothing found in what could be judged 3 figures could not be judged" in text


def test_all_judged_and_nothing_found(clean):
    told = clean.tables["figures"].filter(pl.col("verdict") == "pass")
    html = render(dataclasses.replace(clean, tables=dict(clean.tables) | {"figures": told}))
    assert "Decision Nothing found Every rule and every figure could be judged, and none is wrong." in Page(html).text
    assert "d-nothing_found" in html.split("</style>")[1]
    assert "d-nothing_found" not in render(clean).split("</style>")[1]


def test_warnings_only(wave):
    kept = wave.tables["findings"].filter(pl.col("severity") != "error")
    text = Page(render(dataclasses.replace(wave, tables=dict(wave.tables) | {"findings": kept}))).text
    assert "Decision Publish with the findings below" in text


def test_all_accepted(wave):
    kept = wave.tables["findings"].with_columns(waived=pl.lit(value=True))
    text = Page(render(dataclasses.replace(wave, tables=dict(wave.tables) | {"findings": kept}))).text
    assert "Decision Publish with the accepted findings" in text
    assert "10 findings were accepted by a reviewer" in text


def test_nothing_judged_is_not_nothing_found(clean):
    tables = {name: frame(name, [], "tracktr", "2016") for name in ("figures", "rules", "findings")}
    text = Page(render(dataclasses.replace(clean, tables=tables))).text
    assert "Decision Nothing was checked" in text
    assert "Decision Nothing found" not in text


def test_no_tables_at_all(clean):
    evidence = dataclasses.replace(clean.evidence, export=None, figures=None)
    text = Page(render(dataclasses.replace(clean, tables={}, evidence=evidence))).text
    assert "there is nothing to check" in text


def test_refused_banner(refused, page):
    text = Page(render(refused)).text
    assert "This wave was refused 12 of 151 rows (7.9%) fail a rule of severity error" in text
    assert "The last good tables of the wave, if there are any, still stand." in text
    assert "This wave was refused" not in page.text


def test_synthetic_banner(page, clean):
    assert "Synthetic twin. The answers are invented" in page.text
    assert "Synthetic twin. The answers" not in Page(render(clean)).text


def test_no_answers(no_answers):
    text = Page(render(no_answers)).text
    assert text.count("No answers were delivered for this wave") >= 4
    assert "not recomputed" in text
    assert "Topline" not in text
    assert "Respondents" not in text
    assert "30% of 24 respondents is not possible" in text


def test_without_answers_nothing_reads_as_passed(no_answers):
    html = render(no_answers)
    assert "each of them reads <em>cannot tell</em>" in html
    assert "What could not be told 3" in Page(html).text
    assert 'id="rule-' not in html
    empty = dataclasses.replace(
        no_answers, tables=dict(no_answers.tables) | {"findings": frame("findings", [], "a", "1")}
    )
    text = Page(render(empty)).text
    assert "Decision Nothing found in what could be judged 3 figures could not be judged" in text


def test_many_that_passed_or_cannot_be_told_are_folded_apart(wave):
    figures = wave.tables["figures"]
    more = [
        figures.filter(pl.col("figure") == "t2.men.dk").with_columns(
            figure=pl.lit(f"more.{i}"), verdict=pl.lit(verdict)
        )
        for i, verdict in enumerate(["pass", "cannot tell"] * 7)
    ]
    tables = dict(wave.tables) | {"figures": pl.concat([figures, *more])}
    html = render(dataclasses.replace(wave, tables=tables))
    text = Page(html).text
    assert "19 figures: agree" in text
    assert "7 figures: cannot tell" in text
    first = html.index('id="figure-t2.carers.dk"')
    assert first < html.index("7 figures: cannot tell") < html.index('id="figure-more.1"')
    assert html.index("19 figures: agree") < html.index('id="figure-more.0"')


def test_remarks_alone_do_not_open_a_card(wave):
    quiet = wave.tables["findings"].with_columns(severity=pl.lit("info"))
    html = render(dataclasses.replace(wave, tables=dict(wave.tables) | {"findings": quiet}))
    assert 'class="card" id="question-impact" data-found="1"' in html


def test_no_value_of_anybody_is_shown(wave):
    assert "secret" not in render(wave)


def test_a_private_question_has_no_topline(wave):
    row = wave.tables["toplines"].head(1).with_columns(question=pl.lit("organisation"), label=pl.lit("Private Ltd"))
    tables = dict(wave.tables) | {"toplines": wave.tables["toplines"].vstack(row)}
    html = render(dataclasses.replace(wave, tables=tables))
    assert "Private Ltd" not in html
    assert "Private: its answers never leave the raw folder" in html


def test_a_group_of_a_few_is_not_shown(wave):
    few = wave.tables["toplines"].filter(pl.col("banner") == "crc_funded")
    few = few.with_columns(banner=pl.lit("large"), base=pl.lit(4, pl.Int64), label=pl.lit("Told of a few"))
    tables = dict(wave.tables) | {"toplines": wave.tables["toplines"].vstack(few)}
    html = render(dataclasses.replace(wave, tables=tables))
    assert "Told of a few" not in html
    assert html.count("Toplines of bases of fewer than 5 respondents are not shown.") == 1
    assert "of fewer than 5" not in render(wave)


def test_route_links_to_its_gate(wave):
    html = render(wave)
    at = html.index('id="question-new_service"')
    assert re.search(r'<b>Asked</b> if\s+<a href="#question-funding">[^<]+</a> is “CRC supply chain”', html[at:])


def test_base_accounting_has_a_text_alternative(page):
    told = "Of 148 respondents: 24 answered, 2 don't know, 5 skipped, 2 broken off, 1 unknown code and 114 not asked."
    assert ("svg", "aria-label", told) in page.attributes


def test_cards_with_findings_are_open(wave):
    html = render(wave)
    assert re.search(r'<details class="card" id="question-impact" open', html)
    assert re.search(r'<details class="card" id="question-staff" data-found', html)


def test_what_a_figure_measures(page):
    assert "30% New service per cent of those who answered, base crc funded Graph 16, first bar" in page.text
    assert "24 n number who answered Graph 16" in page.text
    assert "£12,500 smallest contract amount Section 2.1" in page.text


def test_hostile_texts_stay_texts(hostile, hostile_text):
    html = render(hostile)
    page = Page(html)
    assert page.tags["img"] == page.tags["script"] - 1 == 0
    assert page.text.count(" ".join(hostile_text.split())) > 20
    script = (TEMPLATES / "page.js").read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script)


def test_ids_of_any_kind_make_stable_anchors(wave):
    names = ["a b", "a-b", 'a"b', "a/b", "x" * 300, "x" * 301, "é"]
    rows = [
        {
            "finding": name, "kind": "k", "severity": "info", "headline": name, "arithmetic": "", "correction": "",
            "question": None, "rule": None, "figures": [], "places": [], "waived": False,
        }
        for name in names
    ]  # fmt: skip

    def anchors(found):
        tables = dict(wave.tables) | {"findings": frame("findings", found, "tracktr", "2016")}
        ids = Page(render(dataclasses.replace(wave, tables=tables))).ids
        return {i for i in ids if i.startswith("finding-") and not i.endswith("-h")}

    assert len(anchors(rows)) == len(names)
    assert anchors(rows) == anchors(rows[::-1])


def test_size_and_time(big):
    render(big)
    start = time.process_time()
    html = render(big)
    took = time.process_time() - start
    assert len(html.encode()) < 3_000_000
    assert took < 2, took
