"""Columns and cells find their questions and options, whoever wrote them; what is not known stays as it is."""

# ruff: noqa: RUF001 - these letters are what is tested

from __future__ import annotations

import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.readers.canonical import Names, canonical
from pipelines.readers.splitting import best_separator, take_apart
from schemas.problems import InputError
from schemas.responses import delivered_schema, evaluate
from tests.readers.support import column, questionnaire, read, xlsx

FRUIT = "  - {id: fruit, text: Which fruit?, type: multiple, options: {a: Apples, p: 'Pears, ripe', n: None}}\n"
MOOD = "  - {id: mood, text: How are you?, type: single, options: {1: I'm fine, 2: So-so, dk: Don't know}}\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It isn?t always clear", "It isn't always clear"),
        ("It isn\ufffdt always clear", "It isn’t always clear"),
        ("How “masculine” are you?", 'how "masculine" are you'),
        ("18 - 34", "18–34"),
        ("What's your role in *the community?*", "What’s your role in the community?"),
        ("Do you use [dapps](https://app.co)?", "Do you use dapps?"),
        ("Are you a fan of the Universe?Œæ", "Are you a fan of the Universe?"),
        ("<b>Your</b> age&nbsp;in years:", "Your age in years"),
        ("Full\u200bname\x0b", "Full name\x0b".replace(" ", "")),
        ("ＡＢＣ", "abc"),
    ],
)
def test_the_same_text_in_two_writings(one, other):
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(("one", "other"), [("-1", "1"), ("Yes", "No"), ("a_b", "ab"), ("10", "1"), ("?", "!")])
def test_other_texts_stay_apart(one, other):
    assert canonical(one) != canonical(other)


def test_exact_names_come_first_and_ambiguous_ones_name_nothing():
    names = Names([("Yes", 1), ("yes", 2), ("No", 3)])
    assert (names.find("Yes"), names.find("yes"), names.find("YES"), names.find("no!")) == (1, 2, None, 3)


@pytest.mark.parametrize(
    "headings",
    [
        "fruit__a,fruit__p,fruit__n",
        "fruit_a,fruit_p,fruit_n",
        "fruit.a,fruit.p,fruit.n",
        "fruit___a,fruit___p,fruit___n",
        "fruit/a,fruit/p,fruit/n",
        "fruit[a],fruit[p],fruit[n]",
        "fruit [a],fruit [p],fruit [n]",
        'Which fruit? - Apples,"Which fruit? - Pears, ripe",Which fruit? - None',
        'Which fruit?: Apples,"Which fruit?: Pears, ripe",Which fruit?: None',
        'Which fruit? [Apples],"which fruit [pears, RIPE]",Which fruit? [None]',
        'Which fruit? | Apples,"Which  fruit? | Pears,  ripe",Which fruit? | None',
        "Which fruit?_a,Which fruit?_p,Which fruit?_n",
    ],
)
def test_a_multiple_choice_with_a_column_an_option(tmp_path, headings):
    q = questionnaire(FRUIT)
    delivery = read(tmp_path, f"{headings}\n1,0,0\nApples,pears RIPE,\n,x,NONE\n", q)
    assert delivery.frame.columns == list(delivered_schema(q))
    assert column(delivery, "fruit__a") == ["1", "Apples", None]
    assert column(delivery, "fruit__p") == ["0", "pears RIPE", "x"]
    assert column(delivery, "fruit__n") == ["0", None, "None"]


@pytest.mark.parametrize("separator", [";", ", ", "|"])
def test_a_multiple_choice_in_one_cell(tmp_path, separator):
    cells = [["Apples", "Pears, ripe"], ["pears, ripe"], ["p", "a"], ["Kiwi", "Apples"], []]
    body = "".join(f'{i}\t"{separator.join(cell)}"\n' for i, cell in enumerate(cells))
    delivery = read(tmp_path, "id\tWhich fruit?\n" + body, questionnaire(FRUIT, "file: answers.csv, respondent: id"))
    assert column(delivery, "fruit__a") == ["Apples", None, "Apples", "Apples", None]
    assert column(delivery, "fruit__p") == ["Pears, ripe", "Pears, ripe", "Pears, ripe", "Kiwi", None]
    assert delivery.pinned["separator"] == separator.strip()
    statuses = evaluate(questionnaire(FRUIT), delivery.frame).answers["status:fruit"].to_list()
    assert statuses == ["answered", "answered", "answered", "unknown_code", "skipped"]


LABELS = st.lists(
    st.text(alphabet="ab, ;", min_size=1, max_size=6).map(str.strip).filter(bool), min_size=1, max_size=5, unique=True
)


@given(LABELS, st.sampled_from([",", ";"]), st.data())
def test_taking_apart_gives_the_labels_back_where_they_can_be_told(labels, separator, data):
    labels = [f"{label}x" for label in labels]
    names = Names((label, label) for label in labels)
    chosen = data.draw(st.lists(st.sampled_from(labels), unique=True))
    parts = take_apart(separator.join(chosen), separator, names)
    assert not parts.left_over, "something known is always found if all of it is known"
    joined = {canonical(label) for label in labels}
    if len(joined) == len(labels) and not any(separator in label for label in labels):
        assert list(parts.codes) == chosen


@given(LABELS, st.text(alphabet="ab, ;", max_size=30), st.sampled_from([",", ";", " "]))
def test_taking_apart_loses_no_letter(labels, cell, separator):
    names = Names((label, label) for label in labels)
    parts = take_apart(cell, separator, names)
    if not parts.codes:
        kept = "".join(parts.left_over).replace(separator, "").split()
        assert "".join(kept) == "".join(cell.replace(separator, "").split())


def test_labels_that_hold_the_separator_are_taken_whole():
    names = Names([("Yes, often", 1), ("Yes", 2), ("often", 3), ("No, never, ever", 4)])
    assert take_apart("Yes, often, No, never, ever, what, is this, Yes", ", ", names).codes == (1, 4, 2)
    assert take_apart("Yes, often, what, is this", ", ", names).left_over == ("what, is this",)


def test_the_separator_is_that_which_leaves_least():
    names = Names([("Yes, often", 1), ("No", 2)])
    assert best_separator([(["Yes, often;No", "No"], names)]) == ";"
    assert best_separator([(["Yes, often", "No"], names)]) is None


def test_mentions_are_folded_into_options(tmp_path):
    from pipelines.readers.formats import open_file
    from pipelines.readers.matching import deliver
    from pipelines.readers.opened import Column, Layout

    q = questionnaire(FRUIT, more="missing: {not_asked: [NA]}\n")
    path = tmp_path / "a.csv"
    path.write_text("first,second\nApples,p\np,\nKiwi,a\nyes,NA\nNA,NA\np,NA\n")
    columns = tuple(Column(name, ("fruit",), mention=True) for name in ("first", "second"))
    frame = deliver(q, open_file(path), Layout("panel", columns, 1), q.export).frame
    assert frame["fruit__a"].to_list() == ["Apples", None, "Apples", "yes (no option)", "NA", None]
    assert frame["fruit__p"].to_list() == ["Pears, ripe", "Pears, ripe", "Kiwi", None, None, "Pears, ripe"]


def test_a_single_choice_with_a_column_an_option(tmp_path):
    delivery = read(tmp_path, "How are you? - I’m fine,How are you? - So-so,How are you? - Don't know\n"
                    "1,,\n,So so?,\n,so-so,\n1,1,\n,,x\n0,0,0\n", questionnaire(MOOD))  # fmt: skip
    assert column(delivery, "mood") == ["I'm fine", "So so?", "So-so", "I'm fine; So-so", "Don't know", None]


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("I'm fine", "I'm fine"),
        ("I’m fine", "I'm fine"),
        (" i?m FINE. ", "I'm fine"),
        ("1", "1"),
        ("1.0", "I'm fine"),
        ("So–so", "So-so"),
        ("so so", "so so"),
        ("I'm very fine", "I'm very fine"),
        ("3", "3"),
        ("don’t KNOW", "Don't know"),
    ],
)
def test_labels_and_codes_in_cells(tmp_path, cell, meant):
    assert column(read(tmp_path, f'id,How are you?\n7,"{cell}"\n',
                       questionnaire(MOOD, "file: a.csv, respondent: id")), "mood") == [meant]  # fmt: skip


def test_missing_texts_are_found_in_any_writing(tmp_path):
    more = "missing: {skipped: [No answer], not_asked: [NA], blank: [n/a]}\n"
    q = questionnaire(MOOD + FRUIT + "  - {id: n, text: Age, type: number}\n", more=more)
    text = "How are you?,Which fruit?,Age\nNo  answer,NA,no answer\nNA,No answer,NA\n"
    delivery = read(tmp_path, text, q)
    assert column(delivery, "mood") == ["No answer", "NA"]
    assert column(delivery, "fruit__a") == ["NA", "No answer"]
    assert column(delivery, "n") == ["No answer", "NA"]


OWN = "  - {id: other_fruit, text: Another fruit, type: text, private: true}\n"


def test_own_words_in_the_cell_of_a_form(tmp_path):
    q = questionnaire(
        MOOD.replace("}}", ", x: Other}, other: {x: words}}")
        + FRUIT.replace("}}", ", x: Other}, other: {x: other_fruit}}")
        + OWN
        + "  - {id: words, text: In your words, type: text}\n",
        "file: answers.csv, platform: google_forms, submitted: Timestamp",
    )
    text = (
        'Timestamp,How are you?,Which fruit?\n2020-01-01,"well, thanks","Apples, kiwi, or so"\n2020-01-01,So-so,Other\n'
    )
    delivery = read(tmp_path, text, q)
    assert column(delivery, "mood") == ["Other", "So-so"]
    assert column(delivery, "words") == ["well, thanks", None]
    assert column(delivery, "fruit__a") == ["Apples", None]
    assert column(delivery, "fruit__x") == ["Other", "Other"]
    assert column(delivery, "other_fruit") == ["kiwi, or so", None]
    assert "kiwi" not in delivery.raw(2), "the cell holds what is private"
    assert json.loads(delivery.raw(2)) == {"Timestamp": "2020-01-01", "How are you?": "well, thanks"}


def test_own_words_in_the_column_of_the_option(tmp_path):
    q = questionnaire(FRUIT.replace("}}", ", x: Other (please specify)}, other: {x: other_fruit}}") + OWN)
    text = (
        'Which fruit? - Apples,"Which fruit? - Pears, ripe",Which fruit? - None,Which fruit? - Other (please specify)\n'
    )
    delivery = read(tmp_path, text + "Apples,,,\n,,,kiwi\n,,,Other (please specify)\n,,,1\n", q)
    assert column(delivery, "fruit__x") == [None, "Other (please specify)", "Other (please specify)", "1"]
    assert column(delivery, "other_fruit") == [None, "kiwi", None, None]


def test_the_same_heading_twice(tmp_path):
    text = "Age,Age,Name\n1,2,x\n"
    named = "  - {id: one, text: Age, type: number}\n  - {id: two, text: x, heading: Age (2), type: number}\n"
    name = "  - {id: name, text: Name, type: text}\n"
    delivery = read(tmp_path, text, questionnaire(named + name))
    assert (column(delivery, "one"), column(delivery, "two")) == (["1"], ["2"])
    assert list(json.loads(delivery.raw(2))) == ["Age", "Age (2)", "Name"]
    once = "  - {id: one, text: Age, type: number}\n" + name
    with pytest.raises(InputError, match=r"two columns for 'one': 'Age' and 'Age \(2\)'.*ignore: \[Age \(2\)\]"):
        read(tmp_path, text, questionnaire(once))
    assert column(read(tmp_path, text, questionnaire(once, "file: a.csv, ignore: [Age (2)]")), "one") == ["1"]


def test_a_column_without_a_heading(tmp_path):
    name = "  - {id: name, text: Name, type: text}\n"
    assert column(read(tmp_path, ",Name,\n1,x,\n", questionnaire(name, "file: a.csv, respondent: column 1")),
                  "respondent_id") == ["1"]  # fmt: skip
    with pytest.raises(InputError, match="'column 1' is not in the questionnaire"):
        read(tmp_path, ",Name,\n1,x,\n", questionnaire(name))


def test_a_respondent_of_several_columns_or_of_none(tmp_path):
    name = "  - {id: name, text: Name, type: text}\n"
    text = "record,event,Name\n1,a,x\n,,y\n2,,z\n"
    q = questionnaire(name, "file: a.csv, respondent: [record, event]")
    assert column(read(tmp_path, text, q), "respondent_id") == ["1/a", None, "2/"]
    q = questionnaire(name, "file: a.csv, ignore: [record, event]")
    assert column(read(tmp_path, text, q), "respondent_id") == ["2", "3", "4"]


def test_rows_left_out_keep_their_reason(tmp_path):
    name = "  - {id: name, text: Name, type: text}\n"
    q = questionnaire(name, "file: a.csv, leave_out: {Status: [Preview, test], Code: ['9']}")
    delivery = read(tmp_path, "Status,Code,Name\nPreview,1,a\nok,9,b\nok,1,c\nTEST,9,d\n", q)
    assert column(delivery, "interview:left_out") == ["Status is Preview", "Code is 9", None, "Status is TEST"]
    assert evaluate(q, delivery.frame).answers["line"].to_list() == [4]
    with pytest.raises(InputError, match=r"no column 'Statu'.*Did you mean 'Status'"):
        read(tmp_path, "Status,Name\nok,a\n", questionnaire(name, "file: a.csv, leave_out: {Statu: [x]}"))


def test_the_link_to_a_parent(tmp_path):
    (tmp_path / "homes.csv").write_text("home,wave\n1,a\n2,a\n")
    name = "  - {id: name, text: Name, type: text}\n"
    block = "file: a.csv, parent: {file: homes.csv, key: [home, wave], link: [of, wave]}"
    delivery = read(tmp_path, "of,wave,Name\n1,a,x\n1,b,y\n3,a,z\n,,w\n", questionnaire(name, block))
    assert column(delivery, "interview:parent") == ["1/a", None, None, None]
    with pytest.raises(InputError, match=r"homes.csv:1: it has no column 'hom'"):
        read(tmp_path, "of,wave,Name\n1,a,x\n", questionnaire(name, block.replace("key: [home", "key: [hom")))
    with pytest.raises(InputError, match="no column for `parent: link`"):
        read(tmp_path, "wave,Name\na,x\n", questionnaire(name, block))


def test_a_column_may_be_administrative_and_a_question(tmp_path):
    q = questionnaire("  - {id: when, text: Date, type: date}\n", "file: a.csv, submitted: Date")
    delivery = read(tmp_path, "Date\n2020-01-01\n", q)
    assert (column(delivery, "submitted"), column(delivery, "when")) == (["2020-01-01"], ["2020-01-01"])


def test_an_order_in_one_cell(tmp_path):
    q = questionnaire("  - {id: r, text: Rank them, type: ranking, rows: {a: Ants, b: Bees, c: 'Cats; big'}}\n")
    delivery = read(tmp_path, "x,Rank them\n1,Bees;Ants;Cats; big;\n2,Bees\n3,Dogs;Bees\n",
                    q.model_copy(update={"export": q.export.model_copy(update={"respondent": ("x",)})}))  # fmt: skip
    assert column(delivery, "r__a") == ["2", None, "Dogs"]
    assert column(delivery, "r__b") == ["1", "1", "1"]
    assert column(delivery, "r__c") == ["3", None, None]


def test_what_was_found_reads_the_same_when_pinned(tmp_path):
    text = "id;How are you?;Which fruit?\n1;I’m fine;Apples|Pears, ripe\n2;;None\n".encode("cp1252")
    found = read(tmp_path, text, questionnaire(MOOD + FRUIT, "file: a.csv, respondent: id"))
    block = ", ".join(f"{key}: {json.dumps(value)}" for key, value in found.pinned.items())
    assert "separator" in block
    pinned = read(tmp_path, text, questionnaire(MOOD + FRUIT, f"file: a.csv, {block}"))
    assert pinned.frame.equals(found.frame)
    assert dict(pinned.pinned) == dict(found.pinned)
    assert "semicolon" in found.dialect
    assert "CP1252" in found.dialect


IDEAS = "  - {id: ideas, text: Put in order, type: ranking, rows: {a: Open days, b: A ticket, c: A track}}\n"


@pytest.mark.parametrize(
    ("cells", "places"),
    [
        (["1st", "2nd", "3rd"], ["1", "2", "3"]),
        (["1st choice", "2nd choice", "3rd Choice"], ["1", "2", "3"]),
        (["Rank 1", "rank 2", "Rank: 3"], ["1", "2", "3"]),
        (["First", "second", "THIRD"], ["1", "2", "3"]),
        (["First choice", "Second-choice", "third place"], ["1", "2", "3"]),
        (["#1", "# 2", "No. 3"], ["1", "2", "3"]),
        (["2e choix", "1er choix", "3. Wahl"], ["2", "1", "3"]),
        (["1", "2.", "3.0"], ["1", "2", "3.0"]),
        (["-1", "0th", "1st 2nd"], ["-1", "0th", "1st 2nd"]),
        (["First aid", "choice", "Don't know"], ["First aid", "choice", "Don't know"]),
    ],
)
def test_places_in_a_ranking_as_ordinals(tmp_path, cells, places):
    q = questionnaire(IDEAS)
    heads = "Put in order [Open days],Put in order [A ticket],Put in order [A track]"
    delivery = read(tmp_path, f"{heads}\n{','.join(cells)}\n", q)
    assert list(delivery.frame.row(0)[2:]) == places


def test_ordinals_are_read_in_rankings_only_and_not_where_they_stand_for_no_answer(tmp_path):
    q = questionnaire(
        f"{IDEAS}  - {{id: how_many, text: How many, type: number}}\n", more="missing: {refused: [3rd]}\n"
    )
    delivery = read(tmp_path, "ideas__a,ideas__b,ideas__c,how_many\n1st,2nd,3rd,1st\n", q)
    assert delivery.frame.row(0)[2:] == ("1", "2", "3rd", "1st")


RATE = "  - {id: rate, text: Rate, type: grid, rows: {tea: Tea, mate: Mate - iced}, options: {0: Bad, 1: Good}}\n"


@pytest.mark.parametrize(
    "headings",
    [
        "Rate | Tea | Bad,Rate | Tea | Good,Rate | Mate - iced | Bad,Rate | Mate - iced | Good",
        "rate_tea_0,rate_tea_1,rate_mate_0,rate_mate_1",
        "rate__tea__0,rate__tea__1,rate__mate__0,rate__mate__1",
        "rate[tea_0],rate[tea_1],rate[mate_0],rate[mate_1]",
        "Rate - Tea - Bad,Rate - Tea - Good,Rate - Mate - iced - Bad,Rate - Mate - iced - Good",
    ],
)
def test_a_grid_with_a_column_for_each_option_of_each_row(tmp_path, headings):
    delivery = read(tmp_path, f"{headings}\n1,0,0,1\n,Good,x,\nyes,yes,0,0\n0,1,,?\n", questionnaire(RATE))
    assert column(delivery, "rate__tea") == ["Bad", "Good", "Bad; Good", "Good"]
    assert column(delivery, "rate__mate") == ["Good", "Bad", None, "?"]


def test_a_grid_of_ticks_below_each_other(tmp_path):
    text = (
        "Respondent ID,Collector ID,Rate,,,\n,,Tea,Tea,Mate - iced,Mate - iced\n,,Bad,Good,Bad,Good\n9,7,,Good,Bad,\n"
    )
    delivery = read(tmp_path, text, questionnaire(RATE))
    assert (column(delivery, "rate__tea"), column(delivery, "rate__mate")) == (["Good"], ["Bad"])


def test_a_number_leads_to_the_line_the_row_or_the_record(tmp_path):
    q = questionnaire("  - {id: mood, text: How are you?, type: text}\n")
    text = read(tmp_path, '\n"How are\nyou?"\n\n"a\nb"\nc\n', q)
    assert (text.unit, column(text, "line")) == ("line", [5, 7])
    sheet = read(tmp_path, xlsx({"S": [[], [], ["How are you?"], ["a"], [], ["b"]]}), q, "a.xlsx")
    assert (sheet.unit, column(sheet, "line")) == ("row of the sheet", [4, 6])
    path = tmp_path / "a.parquet"
    pl.DataFrame({"mood": ["a", "b"]}).write_parquet(path)
    records = read(tmp_path, path.read_bytes(), q, "a.parquet")
    assert (records.unit, column(records, "line")) == ("record", [1, 2])
