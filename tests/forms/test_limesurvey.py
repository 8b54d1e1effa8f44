"""LimeSurvey structures become questionnaires, and its exports are read with them."""

import pytest

from pipelines.draft import draft_export
from pipelines.forms import read_form
from pipelines.readers import read_export
from schemas.draft import written
from schemas.problems import InputError
from schemas.questionnaire import Type
from schemas.responses import evaluate

QUESTIONS = [  # id, page, letter, code, wording, relevance, mandatory, other
    (1, 1, "Y", "smokes", "<p>Do you <b>smoke</b>?</p>", "1", "Y", "N"),
    (2, 1, "L", "Brand", "Which brand?", '((7X1X1.NAOK == "Y"))', "Y", "Y"),
    (3, 1, "M", "where", "Where?", '(smokes.NAOK == "Y")', "N", "Y"),
    (4, 2, "F", "agree", "Do you agree?", 'Brand == "A1" or Brand != "A2"', "Y", "N"),
    (5, 2, "N", "perDay", "How many a day?", 'count(that.where) > 1 && agree_SQ1.NAOK == "1"', "N", "N"),
    (6, 2, "S", "eMail", "Your e-mail", "regexMatch('/x/', smokes) and smokes.NAOK == 'Y'", "N", "N"),
    (7, 2, "X", "bye", "Thank you", "1", "N", "N"),
    (8, 2, "Q", "tools", "Three tools", "1", "Y", "N"),
    (9, 2, "R", "best", "Rank them", "1", "N", "N"),
    (10, 2, "K", "hours", "Hours", "1", "Y", "N"),
]  # fmt: skip
PARTS = [(3, "SQ1", "At home"), (3, "SQ2", "Outside"), (4, "SQ1", "One"), (4, "SQ2", "Two"), (8, "a", "First"),
         (8, "b", "Second"), (10, "w", "Work"), (10, "s", "Sleep")]  # fmt: skip
ANSWERS = [
    (2, "A1", "Red"),
    (2, "A2", "Blue"),
    (4, "1", "0"),
    (4, "2", "1"),
    (4, "3", "2"),
    (9, "x", "X"),
    (9, "y", "Y"),
]
ATTRIBUTES = [(3, "exclude_all_others", "SQ2"), (3, "max_answers", "2"), (5, "num_value_int_only", "1"),
              (5, "min_num_value_n", "0"), (10, "equals_num_value", "24"), (9, "max_answers", "2")]  # fmt: skip


def rows(name, fields, listed):
    made = "".join("<row>" + "".join(f"<{f}><![CDATA[{v}]]></{f}>" for f, v in zip(fields, row, strict=True)) + "</row>"
                   for row in listed)  # fmt: skip
    return f"<{name}><rows>{made}</rows></{name}>"


@pytest.fixture
def lss(tmp_path):
    def write(questions=QUESTIONS, groups=((1, "One", ""), (2, "Two", 'smokes.NAOK == "Y"'))):
        tables = [
            rows("surveys", ("sid", "language"), [(7, "en")]),
            rows("surveys_languagesettings", ("surveyls_language", "surveyls_title"), [("en", "Smoking")]),
            rows("groups", ("gid", "group_name", "group_order", "language", "grelevance"),
                 [(g, name, g, "en", when) for g, name, when in groups]),
            rows("questions", ("qid", "parent_qid", "sid", "gid", "type", "title", "question", "relevance", "mandatory",
                               "other", "question_order", "language"),
                 [(i, 0, 7, g, *rest, i, "en") for i, g, *rest in questions]),
            rows("subquestions", ("qid", "parent_qid", "title", "question", "question_order", "language", "scale_id"),
                 [(100 + n, q, code, text, n, "en", 0) for n, (q, code, text) in enumerate(PARTS)]),
            rows("answers", ("qid", "code", "answer", "sortorder", "language", "scale_id"),
                 [(q, code, text, n, "en", 0) for n, (q, code, text) in enumerate(ANSWERS)]),
            rows("question_attributes", ("qid", "attribute", "value"), ATTRIBUTES),
        ]  # fmt: skip
        path = tmp_path / "form.lss"
        body = "".join(tables)
        path.write_text(
            '<?xml version="1.0" encoding="UTF-8"?><document><LimeSurveyDocType>Survey</LimeSurveyDocType>'
            f"{body}</document>",
            encoding="utf-8",
        )
        return path

    return write


def test_each_type_becomes_its_like(lss, drafted):
    q, text = drafted(lss())
    assert {x.id: (x.type, x.page) for x in q.questions} == {
        "smokes": (Type.single, 1), "brand": (Type.single, 1), "brand_other": (Type.text, 1),
        "where": (Type.multiple, 1), "where_other": (Type.text, 1), "agree": (Type.grid, 2), "perday": (Type.number, 2),
        "email": (Type.text, 2), "tools_a": (Type.text, 2), "tools_b": (Type.text, 2), "best_1": (Type.single, 2),
        "best_2": (Type.single, 2), "hours": (Type.constant_sum, 2),
    }  # fmt: skip
    assert q.by_id["smokes"].text == "Do you smoke?"
    assert q.by_id["smokes"].options == {"Y": "Yes", "N": "No"}
    assert q.by_id["brand"].options == {"A1": "Red", "A2": "Blue", "-oth-": "Other"}
    assert q.by_id["brand"].other == {"-oth-": "brand_other"}
    assert q.by_id["where"].exclusive == ("SQ2",)
    assert q.by_id["where"].max_choices == 2
    assert (q.by_id["perday"].integer, q.by_id["perday"].min) == (True, 0)
    assert q.by_id["hours"].total == 24
    assert q.by_id["email"].private
    assert q.missing.blank == ("N/A",)
    assert "left out: bye" in text


def test_labels_that_are_codes_of_other_options_keep_the_labels(lss, drafted):
    q, text = drafted(lss())
    assert q.by_id["agree"].options == {"o1": "0", "o2": "1", "o3": "2"}
    assert "this reads exports with labels" in text


def test_relevance_of_questions_and_groups(lss, drafted):
    q, _ = drafted(lss())
    routes = {x.id: (x.ask_if, x.not_understood) for x in q.questions}
    assert routes["brand"] == ("smokes = 'Y'", None)
    assert routes["where_other"] == ("smokes = 'Y' and selected(where, 'other')", None)
    # Brand stands without .NAOK: the equation is false while it is irrelevant
    assert routes["agree"] == ("smokes = 'Y' and (brand = 'A1' or brand != 'A2')", None)
    assert routes["perday"] == ("smokes = 'Y' and count(where) > 1 and agree.SQ1 = 'o1'", None)
    assert routes["email"] == ("smokes = 'Y'", "regexMatch('/x/', smokes)")
    assert routes["tools_a"] == ("smokes = 'Y'", None)


def test_a_relevance_without_naok_rests_on_the_route_of_its_gate(lss, drafted):
    questions = [QUESTIONS[0], QUESTIONS[1], (4, 1, "S", "why", "Why?", 'Brand != "A1"', "N", "N")]
    q, _ = drafted(lss(questions, groups=((1, "One", ""),)))
    assert q.by_id["why"].ask_if == "brand != 'A1' and smokes = 'Y'"


def test_the_tab_separated_structure_says_the_same(table, drafted):
    heads = [
        "class",
        "type/scale",
        "name",
        "relevance",
        "text",
        "help",
        "language",
        "mandatory",
        "other",
        "max_answers",
    ]
    rows = [
        ["S", "", "language", "", "en", "", "", "", "", ""],
        ["SL", "", "surveyls_title", "", "Smoking", "", "en", "", "", ""],
        ["G", "G0", "One", "1", "", "", "en", "", "", ""],
        ["Q", "Y", "smokes", "1", "Do you smoke?", "", "en", "Y", "N", ""],
        ["Q", "M", "where", '((smokes.NAOK == "Y"))', "Where?", "", "en", "", "N", "1"],
        ["SQ", "0", "SQ1", "", "At home", "", "en", "", "", ""],
        ["SQ", "0", "SQ2", "", "Outside", "", "en", "", "", ""],
        ["Q", "L", "Brand", "", "Brand", "", "en", "", "", ""],
        ["A", "0", "1", "", "Red", "", "en", "", "", ""],
        ["Q", "L", "Brand", "", "Marke", "", "de", "", "", ""],
    ]
    q, _ = drafted(table("form.txt", [heads, *rows], "\t"))
    assert [(x.id, x.type, x.ask_if) for x in q.questions] == [
        ("smokes", Type.single, None), ("where", Type.multiple, "smokes = 'Y'"), ("brand", Type.single, None),
    ]  # fmt: skip
    assert q.by_id["where"].max_choices == 1
    assert q.by_id["brand"].options == {"1": "Red"}


def test_entities_and_other_surveys_are_refused(tmp_path):
    bomb = tmp_path / "bomb.lss"
    bomb.write_text('<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa">]><document>&a;</document>', encoding="utf-8")
    with pytest.raises(InputError, match="entities"):
        read_form(bomb)
    bomb.write_text("<document><LimeSurveyDocType>Group</LimeSurveyDocType></document>", encoding="utf-8")
    with pytest.raises(InputError, match="no LimeSurvey survey"):
        read_form(bomb)
    bomb.write_text("<document><LimeSurveyDocType>", encoding="utf-8")
    with pytest.raises(InputError, match="well-formed"):
        read_form(bomb)


CODES = ["id", "submitdate", "lastpage", "startlanguage", "smokes", "Brand", "Brand[other]", "where[SQ1]", "where[SQ2]",
         "where[other]", "agree[SQ1]", "agree[SQ2]", "perDay", "eMail", "tools[a]", "tools[b]", "best[1]", "best[2]",
         "hours[w]", "hours[s]", "interviewtime"]  # fmt: skip
WORDS = {
    "smokes": "smokes. Do you smoke?", "Brand": "Brand. Which brand?",
    "Brand[other]": "Brand[other]. Which brand? [Other]",
    "where[SQ1]": "where[SQ1]. Where? [At home]", "where[SQ2]": "where[SQ2]. Where? [Outside]",
    "where[other]": "where[other]. Where? [Other]", "agree[SQ1]": "agree[SQ1]. Do you agree? [One]",
    "agree[SQ2]": "agree[SQ2]. Do you agree? [Two]", "perDay": "perDay. How many a day?", "eMail": "eMail. Your e-mail",
    "tools[a]": "tools[a]. Three tools [First]", "tools[b]": "tools[b]. Three tools [Second]",
    "best[1]": "best[1]. Rank them [Rank 1]", "best[2]": "best[2]. Rank them [Rank 2]",
    "hours[w]": "hours[w]. Hours [Work]",
    "hours[s]": "hours[s]. Hours [Sleep]", "id": "Response ID", "submitdate": "Date submitted", "lastpage": "Last page",
    "startlanguage": "Start language", "interviewtime": "Total time",
}  # fmt: skip
PEOPLE = [
    ["1", "2024-01-02 10:00:00", "2", "en", "Yes", "Other", "Green", "Yes", "No", "In bed", "1", "2", "12", "a@b.c",
     "x", "y", "X", "Y", "8", "16", "61.5"],
    ["2", "2024-01-02 11:00:00", "2", "en", "No", "N/A", "", "N/A", "N/A", "", "N/A", "N/A", "", "", "", "", "", "",
     "", "", "30"],
    ["3", "", "1", "en", "Yes", "Red", "", "No", "Yes", "", "", "", "", "", "", "", "", "", "", "", ""],
]  # fmt: skip


@pytest.mark.parametrize("form", ["codes", "words", "vv"])
def test_an_export_is_read_with_codes_with_wordings_and_with_both(form, lss, table, drafted):
    heads = {"codes": [CODES], "words": [[WORDS[c] for c in CODES]], "vv": [[WORDS[c] for c in CODES], CODES]}[form]
    people = [["{question_not_shown}" if form == "vv" and c == "N/A" else c for c in row] for row in PEOPLE]
    path = table("answers.csv", [*heads, *people])
    names = dict(zip(CODES, heads[-1], strict=True))
    export = {"file": "answers.csv", "completed": names["submitdate"], "last_page": names["lastpage"]}
    q, _ = drafted(lss(), export=export)
    delivery = read_export(path, q)
    assert delivery.dialect.startswith("limesurvey")
    judged = evaluate(q, delivery.frame)
    assert delivery.frame["respondent_id"].to_list() == ["1", "2", "3"]
    got = judged.answers.row(0, named=True)
    assert (got["value:brand"], got["value:brand_other"]) == ("-oth-", "Green")
    assert (got["value:where__SQ1"], got["value:where__SQ2"], got["value:where__other"]) == (True, False, True)
    assert (got["value:where_other"], got["value:agree__SQ1"], got["value:tools_b"]) == ("In bed", "o2", "y")
    assert (got["value:best_2"], got["value:hours__s"]) == ("y", 16)
    assert judged.answers["status:brand"].cast(str).to_list() == ["answered", "not_asked", "answered"]
    assert judged.answers["status:agree__SQ1"].cast(str).to_list() == ["answered", "not_asked", "broken_off"]
    assert [c.rule.id for c in judged.rules if c.failed and c.rule.family == "routing"] == [
        "perday.answered_but_not_asked"
    ]


def test_limits_of_dates_rankings_and_fieldwork(tmp_path, drafted):
    path = tmp_path / "form.lss"
    tables = [
        rows("surveys", ("sid", "language", "startdate", "expires"),
             [(7, "en", "2023-10-02 08:00:00", "2023-10-30 00:00:00")]),
        rows("groups", ("gid", "group_name", "group_order", "language", "grelevance"),
             [(1, "One", 1, "en", ""), (2, "Two", 2, "en", "!is_empty(days.NAOK) and days.NAOK < 5")]),
        rows("questions", ("qid", "parent_qid", "sid", "gid", "type", "title", "question", "relevance", "mandatory",
                           "other", "question_order", "language"),
             [(1, 0, 7, 1, "Y", "ok", "Ok?", "1", "Y", "N", 1, "en"),
              (2, 0, 7, 1, "N", "days", "Days", 'ok.NAOK == "Y"', "N", "N", 2, "en"),
              (3, 0, 7, 2, "D", "when", "When?", "1", "N", "N", 3, "en"),
              (4, 0, 7, 2, "R", "best", "Best", "1", "Y", "N", 4, "en")]),
        rows("answers", ("qid", "code", "answer", "sortorder", "language", "scale_id"),
             [(4, c, c.upper(), n, "en", 0) for n, c in enumerate("xyz")]),
        rows("question_attributes", ("qid", "attribute", "value"),
             [(3, "date_min", "2018-10-01"), (3, "date_max", "2023-10-31"), (4, "max_answers", "3"),
              (4, "min_answers", "2")]),
    ]  # fmt: skip
    body = "".join(tables)
    path.write_text(f"<document><LimeSurveyDocType>Survey</LimeSurveyDocType>{body}</document>", encoding="utf-8")
    q, _ = drafted(path)
    assert (str(q.fieldwork.opens), str(q.fieldwork.closes)) == ("2023-10-02", "2023-10-29")
    assert (str(q.by_id["when"].min), str(q.by_id["when"].max)) == ("2018-10-01", "2023-10-31")
    assert q.by_id["when"].ask_if == "given(days) and days < 5"
    assert [q.by_id[f"best_{n}"].required for n in (1, 2, 3)] == [True, True, False]
    assert "not given(best_1) or not given(best_2) or best_1 != best_2" in {rule.assert_ for rule in q.rules}


@pytest.mark.parametrize("heading", ["groupTime11. Group time: One", "seed. Seed", "ipaddr. IP address", "groupTime11"])
def test_columns_of_the_platform_are_no_questions(heading, lss, table):
    heads = [
        f"{c}. {WORDS[c]}" if c in ("id", "submitdate", "lastpage", "startlanguage", "interviewtime") else WORDS[c]
        for c in CODES
    ]
    path = table("answers.csv", [[*heads, heading], *([*person, "17"] for person in PEOPLE)])
    draft = draft_export(path, lss(), "s", "1")
    assert "in the export, not in the form" not in written(draft)
    assert draft.keys["export"]["duration"] == "interviewtime. Total time"
