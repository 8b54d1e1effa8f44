"""The Markdown summary: what it says, and that nothing others wrote becomes markup in it."""

import dataclasses
import html
import re

import mistune
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipelines.report.escaping import APART, code, escaped, plain
from pipelines.report.markdown import LIMIT, as_markdown

OURS = {"h2", "h3", "p", "strong", "em", "ul", "li", "br", "sub", "code", "details", "summary"}
TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
PLUGINS = [
    "table",
    "url",
    "strikethrough",
    "footnotes",
    "task_lists",
    "def_list",
    "abbr",
    "mark",
    "math",
    "superscript",
]
COMMONMARK = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
GITHUB = mistune.create_markdown(escape=False, plugins=PLUGINS)
SOURCES = pytest.mark.parametrize("render", [COMMONMARK.render, GITHUB], ids=["markdown-it", "mistune"])
MENTION = re.compile(r"(?<![\w`])@[A-Za-z0-9]")
REFERENCE = re.compile(r"(?<!&)#[0-9]|\bGH-[0-9]", re.IGNORECASE)
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![tracker](http://evil.example/p.png)",
    "[click](javascript:alert(1))",
    "[click][ref]\n\n[ref]: http://evil.example",
    "<http://evil.example>",
    "http://evil.example/a_b?c=d&e=f",
    "www.evil.example",
    "mail me@evil.example",
    "@octocat and @org/team",
    "fixes #123, GH-45, org/repo#6",
    "see 9fceb02d0ae598e95dc970b74767f19372d61af8",
    "a | b | c\n|---|---|---|\n| 1 | 2 | 3 |",
    "`code` and ```fence```",
    "**bold** _em_ ~~gone~~ ==mark== x^2^",
    "# heading\n## another",
    "- list\n1. numbered\n- [ ] task",
    "> quote",
    "---\nrule",
    "    indented code",
    "</details></summary><h1>out</h1>",
    "<!-- comment -->",
    "$x$ and $$y$$ and $`z`$",
    "[^1]\n\n[^1]: foot",
    ":shipit: :tada:",
    "&lt;b&gt; &#64;octocat &copy;",
    "back\\slash \\<b> \\`x\\`",
    "right\u202eleft\u2066 zero\u200bwidth nul\x00 esc\x1b",
    "*[HTML]: Hyper",
    "ends with backslash\\",
    "**",
]


def rendered(render, text):
    return BeautifulSoup(render(text), "html.parser")


@SOURCES
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(render, text):
    page = rendered(render, f"- x {escaped(text)} y")
    assert {tag.name for tag in page.find_all()} <= {"ul", "li", "p"}
    assert " ".join(page.get_text().replace(APART, "").split()) == f"x {plain(text)} y"
    assert not MENTION.search(page.get_text())
    assert not REFERENCE.search(page.get_text())


@SOURCES
@pytest.mark.parametrize("text", HOSTILE)
def test_code_stays_code(render, text):
    page = rendered(render, f"- x {code(text)} y")
    assert {tag.name for tag in page.find_all()} <= {"ul", "li", "p", "code"}
    assert page.code.get_text().strip() == plain(text)


@given(st.text(alphabet=st.sampled_from("ab1 \t\n\\`*_{}[]()#+-.!|~<>&\"'@:/$^=%;\x00\u202e\u2028é"), max_size=60))
def test_whatever_the_text_it_is_rendered_as_it_was_written(text):
    page = rendered(COMMONMARK.render, f"- x {escaped(text)} y")
    assert {tag.name for tag in page.find_all()} <= {"ul", "li", "p"}
    assert " ".join(page.get_text().replace(APART, "").split()) == " ".join(f"x {plain(text)} y".split())


@SOURCES
@pytest.mark.parametrize("text", HOSTILE)
def test_a_survey_of_hostile_texts_brings_no_markup(render, text, seen, altered):
    texts = ("headline", "arithmetic", "correction", "finding", "since")
    result = altered(seen, **dict.fromkeys(texts, text), places=[text, f"{text} again"])
    result = dataclasses.replace(
        result,
        refused=text,
        questionnaire=result.questionnaire.model_copy(update={"title": text}),
        evidence=dataclasses.replace(result.evidence, run=text, made=text, code=text),
        review=dataclasses.replace(
            result.review,
            unsigned_since=(text,),
            signature=dataclasses.replace(result.review.signature, by=text),
            acceptances=tuple(
                dataclasses.replace(a, waiver=dataclasses.replace(a.waiver, by=text, reason=text, finding=text))
                for a in result.review.acceptances
            ),
        ),
    )
    written, before = as_markdown(result), as_markdown(seen)
    assert plain(text)[:4] in html.unescape(written.replace("\\", "").replace(APART, "")) or "\\" in text
    page, usual = rendered(render, written), rendered(render, before)
    assert {tag.name for tag in page.find_all()} <= OURS | TABLE
    assert not [tag for tag in page.find_all() if {*tag.attrs} - {"style"}]
    assert len(page.find_all("details")) == len(usual.find_all("details"))
    assert len(page.find_all(["h2", "h3", "table"])) == len(usual.find_all(["h2", "h3", "table"]))
    for node in page.find_all("code"):
        node.decompose()
    assert not MENTION.search(page.get_text())
    assert not REFERENCE.search(page.get_text())


def test_what_it_says(seen):
    text = as_markdown(seen)
    assert text.startswith("## Do not publish\n\n**tracktr/2016** \N{EN DASH} Change &amp; challenge")
    assert "6 errors, 2 warnings and 1 remark. New errors: 2 of 6. 1 finding accepted by a reviewer." in text
    assert "| Published figures | 20 | 8 | 3 |" in text
    assert "148 respondents, 3 held back." in text
    first = text.split("### 2 new errors")[1].split("<details>")[0]
    assert "**30% of 24 respondents is not possible** (Graph 16, first bar)" in first
    assert "7 of 24 is 29.2%, printed 29%" in first
    assert "*Correction:* Print 29% or 33%" in first
    assert "<summary>4 errors known from an earlier run</summary>" in text
    assert "since 2026-11-01 10:00:00 UTC" in text
    assert "<summary>2 warnings and 1 remark</summary>" in text
    accepted = text.split("<summary>1 accepted finding</summary>")[1].split("</details>")[0]
    assert "Accepted by A. Reviewer on 2026-11-02 until 2027-01-31: the author knows it." in accepted
    assert "<summary>2 acceptances no longer in force</summary>" in text
    assert "Table 9 was corrected." in text
    assert "Shares of toplines beside the last published run: 1 moved." in text
    assert "Signed by B. Signer on 2026-11-02; since changed: the rules and the findings." in text
    assert text.rstrip().endswith("</sub>")


def test_what_cannot_be_told_is_no_consent(clean, completed):
    text = as_markdown(completed(clean))
    assert text.startswith("## No objection, in what could be judged")
    assert "No finding that nobody has accepted." in text
    assert "Nobody has signed this wave." in text
    assert "###" not in text


def test_refused_and_without_answers(refused, no_answers, completed):
    assert "**This wave was refused:** 12 of 151 rows" in as_markdown(completed(refused))
    assert "No answers were delivered." in as_markdown(completed(no_answers))


@SOURCES
def test_however_much_is_found_it_fits_into_a_comment(render, large, altered):
    rows = large.rows("findings")
    worst = "&<_" * 400
    result = altered(
        large, headline=worst, arithmetic=worst, correction=worst, places=[worst], change="new", since=worst
    )
    for waived in (True, False):
        for severity in ("error", "warning"):
            text = as_markdown(
                altered(result, waived=waived, severity=severity, finding=lambda f: f["finding"] + worst)
            )
            assert len(text) <= LIMIT
    shown = as_markdown(altered(large, change="new"))
    errors = sum(f["severity"] == "error" for f in rows)
    assert len(shown) <= LIMIT
    assert shown.split("more new error")[0].count("\n- **") == 10
    listed = shown.split("more new errors</summary>")[1].split("</details>")[0]
    left = int(re.search(r"and ([0-9,]+) more in", listed)[1]) if " more in" in listed else 0
    assert 10 + listed.count("\n- **") + left == errors
    assert rendered(render, shown).find_all("details")


def test_one_screen_before_anything_is_opened(seen):
    seen_at_once = re.sub(r"<details>.*?</details>", "", as_markdown(seen), flags=re.DOTALL)
    assert len(seen_at_once) < 2_500
