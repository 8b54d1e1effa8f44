"""No sequence of edits makes a changed finding stay waived, or an unchanged one lapse.

What a finding is about is found here a second time, by hand, from the survey as it stands: who fails which rule, what
is printed, and what the answers give.
"""

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.review.support import Survey, run
from tests.review.test_fingerprint import NUMBER, ROUTE, YOUNG, row

AGES, JOBS, PAYS = ["17", "20", "29", "30", "50"], ["Yes", "No", "Other", None], ["Low", "High", None]
OPTIONS = ["yes", "no", "other"]
BY_LABEL = {"Yes": "yes", "No": "no", "Other": "other"}


def held_back(r):
    return int(r["age"]) < 18 or (r["pay"] is not None and r["job"] in ("No", "Other"))


def failing(survey, finding):
    """Who fails a rule, found without the kernel; with the answers the rule is about."""
    rules = {
        YOUNG: (lambda r: int(r["age"]) < 30 and r["pay"] == "High" and r["job"] in ("Yes", None), ("age", "pay")),
        ROUTE: (lambda r: r["pay"] is not None and r["job"] in ("No", "Other"), ("job", "pay")),
        "ranges:age.below_minimum": (lambda r: int(r["age"]) < 18, ("age",)),
    }
    fails, columns = rules[finding]
    return Counter((r["respondent_id"], *(r[c] for c in columns)) for r in survey.rows if fails(r))


def counted(survey, figure):
    """What the answers give for a figure, counted by hand; nothing where nobody is kept."""
    rows = [r for r in survey.rows if not held_back(r)]
    jobs = [BY_LABEL[r["job"]] for r in rows if r["job"] is not None]
    if not rows:
        return None
    return sum(job == figure.get("options") for job in jobs) if figure.get("options") else len(jobs), len(jobs)


def content(survey, finding, ids):
    """What a finding is about: everything that is told to whoever accepts it. Names of figures are not."""
    if finding == NUMBER:
        return len(survey.rows)
    if not ids:
        return failing(survey, finding)
    shown = [f for f in survey.figures if f["figure"] in ids]
    own = Counter(tuple(sorted((k, v) for k, v in f.items() if k not in ("figure", "note"))) for f in shown)
    sizes = {f["printed"] for f in survey.figures if f["statistic"] == "base"}
    answers = frozenset((f.get("options", ""), answered(survey, f, finding)) for f in shown)
    return own, answers, frozenset(sizes)


def answered(survey, figure, finding):
    """What is told of what the answers give: how it would be printed, or all where the finding is about it."""
    given = counted(survey, figure)
    if given is None or not given[1] or not figure.get("options") or finding.startswith("not_reproduced:"):
        return given
    return (200 * given[0] + given[1]) // (2 * given[1])


def around(survey, finding, ids):
    """What may be evidence for a finding: of a finding about figures, whatever is printed and answered there."""
    if not ids:
        return content(survey, finding, ids)
    figures = Counter(
        tuple(sorted((k, v) for k, v in f.items() if k not in ("figure", "note"))) for f in survey.figures
    )
    answers = [(f.get("options"), counted(survey, f)) for f in survey.figures]
    everybody = Counter(r["job"] for r in survey.rows)
    return content(survey, finding, ids), figures, Counter(answers), everybody


KNOWN = (YOUNG, ROUTE, NUMBER, "ranges:age.below_minimum")


@st.composite
def surveys(draw):
    ages, jobs, pays = (st.sampled_from(x) for x in (AGES, JOBS, PAYS))
    n = draw(st.integers(2, 6))
    rows = [{"respondent_id": f"p{i}", "age": draw(ages), "job": draw(jobs), "pay": draw(pays)} for i in range(n)]
    figures = [draw(figure(f"f{i}")) for i in range(draw(st.integers(1, 4)))]
    base = {"figure": "n", "place": "Table 1", "question": "job", "statistic": "base", "printed": draw(NUMBERS)}
    return Survey(tuple(rows), (base, *figures))


NUMBERS = st.sampled_from(["2", "3", "7", "26"])


@st.composite
def figure(draw, name):
    return {
        "figure": name,
        "place": draw(st.sampled_from(["Table 1", "Table 2, row 7", "Page 3", "Section 2.6"])),
        "question": "job",
        "options": draw(st.sampled_from(OPTIONS)),
        "statistic": "percent",
        "printed": draw(st.sampled_from(["33", "34", "50", "70", "100"])),
    }


@st.composite
def edit(draw, survey, step):
    """One edit, of any sort."""
    rows, figures = list(survey.rows), list(survey.figures)
    match draw(st.integers(0, 8)):
        case 0:
            rows = draw(st.permutations(rows))
        case 1:
            figures = draw(st.permutations(figures))
        case 2:
            rows.append(row(f"new{step}", age=draw(st.sampled_from(AGES)), pay=draw(st.sampled_from(PAYS))))
        case 3 if len(rows) > 1:
            del rows[draw(st.integers(0, len(rows) - 1))]
        case 4:
            at = draw(st.integers(0, len(rows) - 1))
            column, values = draw(st.sampled_from([("age", AGES), ("job", JOBS), ("pay", PAYS)]))
            rows[at] = rows[at] | {column: draw(st.sampled_from(values))}
        case 5:
            at = draw(st.integers(0, len(figures) - 1))
            values = NUMBERS if figures[at]["statistic"] == "base" else st.sampled_from(["33", "50", "70"])
            figures[at] = figures[at] | {"printed": draw(values)}
        case 6:
            figures.append(draw(figure(f"added{step}")))
        case 7:
            at = draw(st.integers(0, len(figures) - 1))
            figures[at] = figures[at] | {"figure": f"renamed{step}", "note": f"note {step}"}
        case 8:
            return survey.but(pay=f"What pay in {step} months?", most=survey.words.get("most", "4"))
    return replace(survey, rows=tuple(rows), figures=tuple(figures))


def about(survey, found, oracle):
    """Mark -> what each finding is about, by an oracle; rules that the oracle does not know are left out."""
    ids = dict(found.findings.select("finding", "figures").iter_rows())
    kinds = dict(found.findings.select("finding", "kind").iter_rows())
    levels = dict(found.findings.select("finding", "severity").iter_rows())
    return {
        id_: (kinds[id_], levels[id_], id_ if id_ in KNOWN else "", oracle(survey, id_, ids[id_]))
        for id_ in found.marks
        if id_ in KNOWN or ids[id_]
    }


@settings(max_examples=25)
@given(st.data())
def test_no_edits_make_a_changed_finding_stay_waived(data):
    survey = data.draw(surveys())
    history = [survey]
    for step in range(data.draw(st.integers(1, 5))):
        history.append(data.draw(edit(history[-1], step)))
    at = data.draw(st.integers(0, len(history) - 1))
    found = {i: run(one) for i, one in enumerate(history)}
    then = about(history[at], found[at], content)
    then_around = about(history[at], found[at], around)
    for id_, mark in found[at].marks.items():
        if id_ not in then:
            continue
        for later in range(at, len(history)):
            now, waived = about(history[later], found[later], content), found[later].waived(mark)
            assert all(now[other] == then[id_] for other in waived), "a changed finding stays waived"
            now_around = about(history[later], found[later], around)
            same = {other for other, what in now_around.items() if what == then_around[id_]}
            if len(same) == 1:
                assert same <= waived, "a finding lapses that nobody touched"
