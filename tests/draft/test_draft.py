"""A first questionnaire describes the file it came from: it parses, reads it, and no cell of it is strange."""

import csv
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.draft import draft_export
from pipelines.draft.proposals import most_stated
from pipelines.readers import read_export
from pipelines.readers.formats import open_file
from pipelines.readers.platforms import layout_of
from schemas.draft import written
from schemas.problems import InputError
from schemas.questionnaire import Family, Type, parse_questionnaire
from schemas.responses import evaluate


def save(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def drafted(path, form=None):
    """The questionnaire of a draft, its text, and what comes of reading the file through it."""
    text = written(draft_export(path, form, "panel", "2024"))
    q = parse_questionnaire(text)
    evaluation = evaluate(q, read_export(path, q).frame)
    return q, text, evaluation


def strange(evaluation):
    return [c.rule.id for c in evaluation.rules if c.rule.family is Family.codes and c.outcome == "fail"]


def people(n=200, seed=1):
    """Answers to a small invented survey about a garden."""
    chosen = random.Random(seed)  # noqa: S311
    for number in range(n):
        garden = chosen.choice(["Yes", "Yes", "No"])
        grows = chosen.choice(["Flowers", "Vegetables", "Other (please specify)"]) if garden == "Yes" else ""
        tools = [chosen.choice([label, ""]) for label in ("Spade", "Rake", "None of these")]
        yield [
            str(700_000 + number),
            f"2024-05-{chosen.randint(1, 28):02}",
            garden,
            grows,
            f"my own word {number}" if grows.startswith("Other") else "",
            *(tools if garden == "Yes" else [""] * 3),
            *(chosen.choice(["Very happy", "Somewhat happy", "Not at all happy"]) for _ in range(3)),
            str(chosen.randint(18, 90)),
            f"p{number}@example.org",
            f"I think that {number} things matter",
            chosen.choice(["Agree", "Disagree", "Prefer not to say"]),
        ]


HEADINGS = [
    "Respondent ID", "End Date", "Q1. Do you have a garden?", "Q2. What do you grow?",
    "Q2. What do you grow? - Other (please specify)", "Q3. Which tools? - Spade", "Q3. Which tools? - Rake",
    "Q3. Which tools? - None of these", "Q4. How happy are you with - Sun", "Q4. How happy are you with - Rain",
    "Q4. How happy are you with - Soil", "Age in years", "E-mail", "Anything else?", "Gardens are good",
]  # fmt: skip


@pytest.fixture
def garden(tmp_path):
    return save(tmp_path / "garden.csv", [HEADINGS, *people()])


def test_a_draft_reads_the_file_it_came_from(garden):
    q, _, evaluation = drafted(garden)
    assert evaluation.answers.height == 200
    assert strange(evaluation) == []
    assert {x.type: sum(y.type is x.type for y in q.questions) for x in q.questions} == {
        Type.single: 3,
        Type.text: 3,
        Type.multiple: 1,
        Type.grid: 1,
        Type.number: 1,
    }


def test_everything_that_was_detected_is_pinned(garden):
    q, text, _ = drafted(garden)
    export = q.export
    assert export.file == "garden.csv"
    assert (export.respondent, export.submitted, export.dates) == (("Respondent ID",), "End Date", "%Y-%m-%d")
    assert (export.encoding, export.delimiter, export.headings) == ("utf-8", ",", 1)
    assert q.missing.refused == ("Prefer not to say",)
    assert "surveyproof check garden.csv -q questionnaire.yaml" in text


def test_routes_are_comments_with_evidence_and_never_keys(garden):
    q, text, _ = drafted(garden)
    assert all(question.ask_if is None for question in q.questions)
    yes = sum(row[2] == "Yes" for row in people())
    gate = next(question.id for question in q.questions if "have a garden" in question.text)
    assert f"# likely: ask_if: {gate} = 'yes'  ({yes} of {yes} who meet it answer; {200 - yes} who" in text


def test_a_text_goes_with_its_option(garden):
    q, _, evaluation = drafted(garden)
    grows = next(question for question in q.questions if "grow" in question.text)
    assert list(grows.other) == ["other_please_specify"]
    assert not [c for c in evaluation.rules if c.rule.family is Family.other_text and c.outcome == "fail"]


def test_options_are_ordered_and_exclusive_ones_named(garden):
    q, _, _ = drafted(garden)
    tools = next(question for question in q.questions if question.type is Type.multiple)
    assert [tools.options[code] for code in tools.exclusive] == ["None of these"]
    happy = next(question for question in q.questions if question.type is Type.grid)
    assert list(happy.options.values()) == ["Not at all happy", "Somewhat happy", "Very happy"]
    assert list(happy.rows.values()) == ["Sun", "Rain", "Soil"]


def test_personal_data_and_open_answers_are_private_and_never_told(garden):
    q, text, _ = drafted(garden)
    private = {question.text for question in q.questions if question.private}
    assert {"E-mail", "Anything else?"} < private
    assert "Age in years" not in private
    assert "example.org" not in text
    assert "my own word" not in text
    assert "things matter" not in text


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_and_decimal_commas(tmp_path, delimiter):
    path = tmp_path / "export.csv"
    rows = [
        ["id", "height", "city"],
        *([str(500_000 + n), f"1,{50 + n}", "Oslo" if n % 2 else "Bergen"] for n in range(40)),
    ]
    path.write_text("\n".join(delimiter.join(row) for row in rows) + "\n", encoding="utf-8")
    q, _, evaluation = drafted(path)
    assert (q.export.delimiter, q.export.decimal) == (delimiter, ",")
    assert strange(evaluation) == []
    assert evaluation.answers["value:height"].min() == 1.5


def test_na_is_routed_past_only_beside_a_text_for_left_blank(tmp_path):
    def rows(blank):
        chosen = random.Random(2)  # noqa: S311
        for _ in range(60):
            owns = chosen.choice(["Yes", "No"])
            yield [owns, chosen.choice(["Often", "Rarely", blank]) if owns == "Yes" else "NA"]

    both = save(tmp_path / "both.csv", [["owns", "uses"], *rows("No answer")])
    alone = save(tmp_path / "alone.csv", [["owns", "uses"], *rows("Rarely")])
    assert drafted(both)[0].missing.not_asked == ("NA",)
    assert drafted(alone)[0].missing.blank == ("NA",)


def test_numbers_that_mean_not_ticked(tmp_path):
    chosen = random.Random(4)  # noqa: S311
    rows = [[chosen.choice(["1", "-1"]) for _ in range(3)] for _ in range(50)]
    q, _, evaluation = drafted(save(tmp_path / "codes.csv", [["Q7_1", "Q7_2", "Q7_3"], *rows]))
    (question,) = q.questions
    assert question.type is Type.multiple
    assert question.missing.blank == ("-1",)
    assert strange(evaluation) == []
    answered = [row for row in rows if "1" in row]
    assert evaluation.answers["value:q7__1"].sum() == sum(row[0] == "1" for row in answered)


def test_a_column_without_a_heading_that_numbers_the_rows_is_no_question(tmp_path):
    rows = [[str(n), f"u-{n * 7919 % 1000}", "Yes" if n % 3 else "No"] for n in range(1, 41)]
    q, _, _ = drafted(save(tmp_path / "numbered.csv", [["", "respondent", "likes"], *rows]))
    assert [question.id for question in q.questions] == ["likes"]


def test_a_question_and_columns_named_after_it(tmp_path):
    rows = [[f"I like it {n}", *(("Good", "Bad") if n % 2 else ("Bad", "Good"))] for n in range(40)]
    q, _, evaluation = drafted(save(tmp_path / "near.csv", [["Q1", "Q1_1", "Q1_2"], *rows]))
    assert [question.type for question in q.questions] == [Type.text, Type.single, Type.single]
    assert strange(evaluation) == []


def test_two_columns_of_one_heading_stay_two_questions(tmp_path):
    rows = [["Yes" if n % 3 else "No", "Red" if n % 2 else "Blue"] for n in range(40)]
    q, _, evaluation = drafted(save(tmp_path / "twice.csv", [["Your view", "Your view"], *rows]))
    assert [list(question.options.values()) for question in q.questions] == [["Yes", "No"], ["Blue", "Red"]]
    assert strange(evaluation) == []


def test_a_form_is_the_base_and_what_either_lacks_is_told(tmp_path):
    dictionary = [
        ["Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
         "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
         "Text Validation Min", "Text Validation Max", "Identifier?", "Branching Logic (Show field only if...)",
         "Required Field?", "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name",
         "Matrix Ranking?", "Field Annotation"],
        ["record_id", "main", "", "text", "Record ID", *[""] * 13],
        ["smokes", "main", "", "radio", "Do you smoke?", "1, Yes | 2, No", *[""] * 12],
        ["pipe", "main", "", "radio", "A pipe?", "1, Yes | 2, No", *[""] * 5, "[smokes] = '1'", *[""] * 6],
        ["never_exported", "main", "", "text", "Left out", *[""] * 13],
    ]  # fmt: skip
    form = save(tmp_path / "dictionary.csv", dictionary)
    rows = [[str(n), "1" if n % 2 else "2", "2" if n % 2 else "", str(20 + n)] for n in range(1, 41)]
    path = save(tmp_path / "data.csv", [["record_id", "smokes", "pipe", "years"], *rows])
    q, text, evaluation = drafted(path, form)
    assert q.by_id["smokes"].options == {"1": "Yes", "2": "No"}
    assert q.by_id["pipe"].ask_if == "smokes = '1'"
    assert q.by_id["never_exported"].withheld
    assert q.by_id["years"].type is Type.number
    assert "in the export, not in the form" in text
    assert "likely: ask_if: smokes" not in text
    assert strange(evaluation) == []


def test_an_option_without_a_column_is_left_out_and_the_question_kept(tmp_path):
    empty = [""] * 18
    listed = ["tools", "main", "", "checkbox", "Which tools?", "1, Spade | 2, Rake | 3, Hoe", *[""] * 12]
    follow = ["why", "main", "", "radio", "Good?", "1, Yes | 2, No", *[""] * 5, "[tools(1)] = '1'", *[""] * 6]
    head = ["Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
            "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
            "Text Validation Min", "Text Validation Max", "Identifier?", "Branching Logic (Show field only if...)",
            "Required Field?", "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name",
            "Matrix Ranking?", "Field Annotation"]  # fmt: skip
    record = ["record_id", "main", "", "text", "Record ID", *empty[5:]]
    form = save(tmp_path / "dictionary.csv", [head, record, listed, follow])
    rows = [[str(n), str(n % 2), str(n % 3 // 2), "1" if n % 2 else ""] for n in range(1, 41)]
    path = save(tmp_path / "data.csv", [["record_id", "tools___1", "tools___2", "why"], *rows])
    q, text, _ = drafted(path, form)
    assert list(q.by_id["tools"].options) == ["1", "2"]
    assert not q.by_id["tools"].withheld
    assert "no column for option 3: left out here" in text
    assert q.by_id["why"].ask_if == "selected(tools, '1')"


def forms(n=160, seed=3):
    """Answers of an invented form that writes ticks and own words into one cell."""
    chosen = random.Random(seed)  # noqa: S311
    labels = ["Mill Road, by the bridge", "Depot", "Repairs to gates 1, 2 and 3"]
    for number in range(n):
        member = chosen.choice(["Yes", "No"])
        ticks = [label for label in labels if chosen.random() < 0.5] or ["Nothing, keep fees low"]
        if number % 23 == 1:
            ticks = [*ticks, "a bench for the old pear tree"]
        visits = str(min(chosen.randint(0, 4) * chosen.randint(1, 5), 12)) if member == "Yes" else ""
        ranks = chosen.sample(["1st", "2nd", "3rd"], 3)
        comment = chosen.choice(["The gate is shut again.", "Ring me on 01632 960 998 please", "Well done all of you!"])
        yield [f"2024-05-{number % 28 + 1:02} 10:00:00", member, ", ".join(ticks), visits, *ranks, comment]


FORM = ["Timestamp", "Are you a member?", "What next? (Pick no more than 3)", "How many times did you come?",
        "Put in order [Paths]", "Put in order [Trees]", "Put in order [Seats]", "Anything else?"]  # fmt: skip


@pytest.fixture
def gates(tmp_path):
    return save(tmp_path / "form.csv", [FORM, *forms()])


def test_labels_with_commas_are_whole_and_the_draft_reads_them(gates):
    q, text, evaluation = drafted(gates)
    ticks = next(question for question in q.questions if question.type is Type.multiple)
    assert list(ticks.options.values())[:4] == [
        "Mill Road, by the bridge", "Depot", "Repairs to gates 1, 2 and 3", "Nothing, keep fees low",
    ]  # fmt: skip
    assert [ticks.options[code] for code in ticks.exclusive] == ["Nothing, keep fees low"]
    assert "likely: max_choices: 3  (by the wording;" in text
    assert strange(evaluation) == []


def test_open_answers_that_repeat_are_private_texts_and_never_in_the_draft(gates):
    q, text, _ = drafted(gates)
    last = next(question for question in q.questions if question.text == "Anything else?")
    assert (last.type, last.private) == (Type.text, True)
    assert not any(words in text for words in ("01632", "shut again", "Well done", "pear tree"))


def test_ordinals_are_a_ranking_and_how_many_is_a_number(gates):
    q, text, _ = drafted(gates)
    assert [question.type for question in q.questions if question.text == "Put in order"] == [Type.ranking]
    visits = next(question for question in q.questions if question.text.startswith("How many"))
    assert (visits.type, visits.integer) == (Type.number, True)
    assert "# perhaps: min: 0, max: 12" in text


def test_required_is_told_with_its_evidence_and_never_set(gates):
    q, text, _ = drafted(gates)
    yes = sum(row[1] == "Yes" for row in forms())
    assert "# likely: required: true  (none of the 160 asked left it blank)" in text
    assert f"# likely: required: true  (none of the {yes} asked left it blank)" in text
    assert not any(question.required for question in q.questions)


@pytest.mark.parametrize(
    ("wording", "most"),
    [
        ("Choose up to three.", 3), ("(Pick no more than 2)", 2), ("Select 4", 4), ("(Up to two)", 2),
        ("What have you done for up to two years?", None), ("Tick all that apply", None),
    ],
)  # fmt: skip
def test_the_most_answers_a_wording_allows(wording, most):
    assert most_stated(wording) == most


def test_columns_about_the_interview_are_no_questions(tmp_path):
    chosen = random.Random(5)  # noqa: S311
    rows = [
        [str(10_000 + max(n, 1)), "2024-05-02", "1" if n % 9 else "4", f"{chosen.uniform(5, 20):.2f}", "web",
         "-8" if n % 11 == 0 else str(n % 4 + 1), "8" if n % 20 == 0 else "1", "solar" if n % 20 == 0 and n else ""]
        for n in range(300)
    ]  # fmt: skip
    path = save(
        tmp_path / "panel.csv", [["panel_id", "intdate", "dispo", "duration", "source", "q1", "q2", "q2_oth"], *rows]
    )
    q, text, _ = drafted(path)
    assert [question.id for question in q.questions] == ["source", "q1", "q2", "q2_oth"]
    assert (q.export.respondent, q.export.submitted, q.export.duration) == (("panel_id",), "intdate", None)
    for told in ("seems to be in minutes", "`completed: dispo`", "`source: source`", "1 value occurs more than once"):
        assert told in text
    assert list(q.by_id["q1"].options) == [*"1234", "-8"]
    assert q.by_id["q1"].missing.dont_know == ("-8",)
    assert "-8 is taken for dont know: a guess" in text
    assert q.by_id["q2"].other == {"8": "q2_oth"}
    assert q.by_id["q2_oth"].private


def test_a_file_without_answers_is_said_so(tmp_path):
    with pytest.raises(InputError):
        draft_export(save(tmp_path / "empty.csv", [["a", "b"]]), None, "s", "1")


CELLS = st.one_of(
    st.sampled_from(["", "Yes", "No", "1", "2", "-99", "NA", "3.5", "2024-01-02", "Other: x", "a, b", "0"]),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12),
)


@settings(max_examples=40, deadline=None)
@given(
    headings=st.lists(
        st.one_of(
            st.sampled_from(["Q1", "Q1_1", "Q1_2", "Q1 - Other", "weight", "id", "submitted", "and", "Age", ""]),
            st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20),
        ),
        min_size=2,
        max_size=6,
    ),
    data=st.data(),
)
def test_any_table_has_a_draft_that_reads_it(tmp_path_factory, headings, data):
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(headings), max_size=len(headings)), min_size=1, max_size=12))
    path = save(tmp_path_factory.mktemp("any") / "any.csv", [headings, *rows])
    try:
        opened = open_file(path)
        rows = opened.read(layout_of(opened).headings).frame.height
    except InputError:
        return  # no table at all
    if rows:
        draft_export(path, None, "s", "1")
