"""The page as text: what is on it, and what cannot get onto it."""

import dataclasses
import re
import shlex
import time
from collections import Counter
from html.parser import HTMLParser

import polars as pl
import pytest

from pipelines.report.lines import anchor
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


@pytest.mark.parametrize("name", ["wave", "again", "refused", "clean", "no_answers", "hostile", "big"])
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
        *(f"#i-{icon}" for icon in ("error", "warning", "info", "pass", "fail", "unknown", "waived", "new", "changed")),
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
    at = page.text.index("The row “Carers/parents/families” cannot total 97", at + 1)
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
    assert (
        "Decision No objection, in what could be judged Nothing wrong was found, but 3 figures could not be judged"
        in text
    )


def test_all_judged_and_nothing_found(clean):
    told = clean.tables["figures"].filter(pl.col("verdict") == "pass")
    html = render(dataclasses.replace(clean, tables=dict(clean.tables) | {"figures": told}))
    assert "Decision Publish Every rule and every figure could be judged, and none is wrong." in Page(html).text
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
    assert "Decision Cannot tell: nothing was checked" in text
    assert "Decision Publish" not in text
    assert "No objection" not in text


def test_no_tables_at_all(clean):
    evidence = dataclasses.replace(clean.evidence, export=None, figures=None)
    text = Page(render(dataclasses.replace(clean, tables={}, evidence=evidence))).text
    assert "there is nothing to check" in text


def test_refused_banner(refused, page):
    text = Page(render(refused)).text
    assert "This wave was refused 12 of 151 rows (7.9%) fail a rule of severity error" in text
    assert "The last good tables of the wave, if there are any, still stand." in text
    assert "This wave was refused" not in page.text


@pytest.fixture(scope="module")
def again_page(again):
    return Page(render(again))


def test_the_decision_answers_the_first_questions(again_page):
    text = again_page.text
    start = text.index("Decision Do not publish")
    top = text[start : text.index("The report", start)]
    assert "Where it is wrong The answers 4 errors, Graph 16 1 error, Table 2 1 error" in top
    assert "New 2 new errors and 1 error with other numbers since the last published run, 2026-11-14 09:00 UTC. " in top
    assert "2 findings were resolved." in top
    assert (
        "Accepted 2 findings by Bo Chen and Ann Lee; the first lapses after 2026-12-15, the last after 2027-03-31"
        in top
    )
    assert "2 acceptances have lapsed. Who accepted what" in top
    assert "Signature Signed by Ann Lee on 2026-11-03. Since changed: the answers; the findings" in top


def test_a_first_run_says_so(page):
    assert "New First run: no run of this wave was published before." in page.text
    assert "Accepted 1 finding. Signature Not signed." in page.text
    assert "No run of this wave was published before: there is nothing to compare with." in page.text
    assert "There is no wave before this one to compare with." in page.text
    assert "new since the last published run" not in page.text


def test_signed_over_this_very_result(again):
    review = dataclasses.replace(again.review, unsigned_since=())
    text = Page(render(dataclasses.replace(again, review=review))).text
    assert "Signed by Ann Lee on 2026-11-03, over this very result." in text
    assert "Since changed" not in text
    assert "Signed as do not publish , with 5 errors, 2 warnings and 1 remark open" in text.replace(
        "publish,", "publish ,"
    )


def block(page, headline):
    """The text of a finding."""
    starts = [m.start() for m in re.finditer(re.escape(headline), page.text)]
    return next(page.text[at : at + 1100] for at in starts[::-1] if "History" in page.text[at : at + 1100])


def test_a_finding_shows_its_history(again_page):
    new = block(again_page, "The row “Carers/parents/families” cannot total 97")
    assert "History The last published run did not have it. The wave before had it." in new
    changed = block(again_page, "30% of 24 respondents is not possible")
    assert "with other numbers. It said: What it was before. The wave before did not have it." in changed
    assert "As it is now since the run of 2026-10-01 08:00 UTC." in again_page.text


def test_a_finding_shows_its_acceptances(again):
    html = render(again)
    lapsed = html[html.index('id="finding-unattainable:g16.new"') :]
    lapsed = lapsed[: lapsed.index("</article>")]
    assert "acceptance lapsed" in lapsed
    assert "the finding has changed since" in lapsed
    assert "surveyproof waive unattainable:g16.new --wave tracktr/2016" in lapsed
    held = html[html.index('id="finding-differs:g16.n"') :]
    held = held[: held.index("</article>")]
    assert "Accepted by Ann Lee on 2026-11-02 until 2027-03-31: The note under Graph 16 says so." in held
    assert "surveyproof waive" not in held


def test_new_findings_come_first_in_their_severity(again):
    ids = [i.removeprefix("finding-") for i in Page(render(again)).ids if re.match("finding-.*[^h]$", i)]
    assert set(ids[:3]) == {"unattainable:g16.new", "parts:t2.carers", "rule:file.fieldwork"}
    assert ids[-2:] == ["repeated:women.improved", "differs:g16.n"]


def test_who_accepted_what_and_until_when(again_page):
    text = again_page.text[again_page.text.index("A reviewer may accept a finding") :]
    assert (
        text.index("2026-12-15") < text.index("An erratum is out.") < text.index("Bo Chen") < text.index("2027-03-31")
    )
    assert "Lapsed: its day has passed." in text
    assert "1 acceptance of a finding that is gone" in text
    assert "What repeated:long.ago said then" in text


def test_by_table_names_the_cell_and_what_it_should_read(wave):
    text = Page(render(wave)).text
    by_table = text[text.index("By table and section") :]
    assert by_table.index("Graph 16") < by_table.index("Section 2.2")
    assert "Improved, printed 11% → Print 12% in Section 2.2." in by_table


def test_what_is_right_is_not_called_wrong(wave):
    """Table 2 is in the finding too, but only the number in Section 2.2 is doubted."""
    only = wave.tables["findings"].filter(pl.col("finding") == "repeated:women.improved")
    text = Page(render(dataclasses.replace(wave, tables=dict(wave.tables) | {"findings": only}))).text
    by_table = text[text.index("By table and section") : text.index("Warnings 1")]
    assert "Section 2.2 Change & challenge (May 2016) 1 warning" in by_table
    assert "Table 2 Change" not in by_table
    assert "11% may be wrong" in text


def test_what_changed(again_page):
    text = again_page.text[again_page.text.index("Since the last published run tracktr/2016") :]
    assert "Findings 2 new 1 changed 2 resolved 7 persisting" in text
    assert "resolved 33% of 10 cannot be resolved 35% of 10 cannot be" in text
    assert "Toplines 14 moved 16 within sampling" in text
    assert "6 more moved" in text
    assert "chance below 0.1%" in text
    assert "added 3 respondents were added." in text
    before = text[text.index("Since the wave before tracktr/2015") :]
    assert "1 could not be compared. Staff was not asked in the wave before." in before
    assert "changed What was the income of your organisation in the last financial year? The wording differs." in before


def share(change, banner, before, after, told="", option="under_100k"):
    """A change of a topline of `income`."""
    subject = f"income: {option}" + ("" if banner == "all" else f" among {banner}")
    about = {"question": "income", "row": None, "option": option, "banner": banner, "chance": None}
    said = {"subject": subject, "told": told or "Told.", "before": before, "after": after}
    return {"against": "last run", "part": "toplines", "change": change} | about | said


def test_shares_that_cannot_be_compared_are_told_by_reason_and_those_that_moved_are_drawn(again):
    few = [
        share("cannot tell", "crc_funded", "a base of nobody", "a base of fewer than 5", option=f"o{i}")
        for i in range(30)
    ]
    gone = [
        share("cannot tell", "all", "30.0 % (3 of 10)", None),
        share("cannot tell", "all", None, "30.0 % (3 of 10)"),
    ]
    why = "income: 23.0 % (34 of 148) in the last published run, 35.1 % (52 of 148) now. That is more than people can."
    moved = share("moved", "large", "23.0 % (34 of 148)", "35.1 % (52 of 148)", why)
    changes = frame("changes", [*few, *gone, moved], "tracktr", "2016")
    html = render(dataclasses.replace(again, tables=dict(again.tables) | {"changes": changes}))
    text = Page(html).text
    assert "30 could not be compared. A base of nobody, or of fewer than 5, here or in the last published run." in text
    assert "Among “crc funded”." in text
    assert "1 could not be compared. Not in the last published run." in text
    assert "1 could not be compared. In the last published run only." in text
    assert "Under £100,000 among “large”, “What was the income of your organisation in the last…”" in text
    assert re.search(r"23.0 % \(34 of 148\) → ?to 35.1 % \(52 of 148\) That is more than people can\.", text)
    assert len(re.findall(r"<svg[^>]*\bshift\b", html)) == 1


def test_findings_that_would_look_alike_in_one_place_are_told_apart(wave):
    table = wave.tables["findings"]
    one = table.filter(pl.col("finding") == "parts:t2.carers")
    alike = one.with_columns(pl.lit("other").alias("finding"), pl.lit("Too few men").alias("headline"))
    for other in (alike, alike.with_columns(pl.lit("clients").alias("question"), one["headline"])):
        findings = pl.concat([one, other]).with_columns(pl.lit(["t2.carers.improved"]).alias("doubted"))
        text = Page(render(dataclasses.replace(wave, tables=dict(wave.tables) | {"findings": findings}))).text
        listed = text[text.index("By table and section") : text.index("Errors 2")]
        first, second = re.findall("Carers/parents/families: Improved, printed 4[^→]*", listed)
        assert first != second


def test_nothing_compared_is_not_nothing_changed(again):
    changes = again.tables["changes"]
    compared = "Nothing could be compared, so nobody can tell what changed."
    none = Page(render(dataclasses.replace(again, tables=dict(again.tables) | {"changes": changes.clear()}))).text
    assert none.count(compared) == 2
    assert "Nothing changed." not in none
    without = {name: table for name, table in again.tables.items() if name != "changes"}
    text = Page(render(dataclasses.replace(again, tables=without))).text
    assert text.count(compared) == 2
    assert "What was resolved nobody can tell." in text
    same = changes.filter(pl.col("change").is_in(["persisting", "within sampling"]))
    text = Page(render(dataclasses.replace(again, tables=dict(again.tables) | {"changes": same}))).text
    assert text.count("Nothing changed.") == 2
    assert compared not in text


def test_the_waves_side_by_side(again, page):
    html = render(again)
    matrix = html[html.index('<table class="waves">') :]
    names = re.findall(r'<th scope="col"[^>]*>([0-9]+)', matrix[: matrix.index("</thead>")])
    assert names == ["2009", "2010", "2011", "2012", "2013", "2014", "2015", "2016", "2018"][1:]
    text = Page(html).text
    assert "5 earlier waves not shown" in text
    assert "2016 this wave" in text
    assert "2018 refused" in text
    assert "carers 1 wave; the latest, 2024: 4 errors, 2 warnings, 0 accepted" in text
    assert "known answers only 2 cannot tell 40 pass" in text
    assert "This page stands alone" in page.text


def test_a_wave_that_is_not_among_the_latest_is_shown(again):
    later = tuple(dataclasses.replace(again.review.waves[0], wave=str(year)) for year in range(2017, 2030))
    review = dataclasses.replace(again.review, waves=(*again.review.waves[11:12], *later))
    text = Page(render(dataclasses.replace(again, review=review))).text
    assert "Family 2016 this wave 2023 2024 2025" in text


def test_evidence(again_page, page):
    for told in ("12ab" * 16, "34cd" * 16, "a1" * 32, "2026-11-21 20:30 UTC", "0b5c7c1e-5d0e-4c1e-9a53-7a2f0f3c9d11"):
        assert told in again_page.text
    assert "surveyproof sign tracktr/2016" in page.text


def test_hostile_ids_in_commands_are_quoted(hostile, hostile_text):
    page = Page(render(hostile))
    command = next(m for m in re.findall(r"surveyproof waive .*? --wave", "".join(page.words), re.DOTALL) if "img" in m)
    assert shlex.split(command)[2] == hostile_text


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
    assert (
        "Decision No objection, in what could be judged Nothing wrong was found, but 3 figures could not be judged"
        in text
    )


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
    assert html.count("large: fewer than 5: not shown") == 1
    assert "fewer than 5" not in render(wave)


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


@pytest.mark.parametrize(("severity", "cards"), [("info", 0), ("error", 200)])
def test_a_remark_on_the_whole_report_is_told_once_and_an_error_on_every_card(big, severity, cards):
    every = big.tables["figures"]["figure"].to_list()
    row = big.rows("findings")[0] | {"finding": "rounding:all", "severity": severity, "figures": every}
    tables = dict(big.tables) | {"findings": frame("findings", [row], "big", "1")}
    html = render(dataclasses.replace(big, tables=tables))
    assert all(f'href="#{anchor("figure", f)}"' in html for f in every)
    assert html.count('<ul class="its-findings">') == cards


def test_size_and_time(big):
    render(big)
    start = time.process_time()
    html = render(big)
    took = time.process_time() - start
    assert len(html.encode()) < 3_000_000
    assert took < 2, took
