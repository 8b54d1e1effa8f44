"""Triple-S files put together here: every type of variable, both kinds of data, and whatever is wrong with them."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest

from pipelines.forms.dictionary import draft_of_variables
from pipelines.readers import read_export
from pipelines.readers.formats import open_file
from pipelines.readers.formats.triple_s import open_triple_s
from schemas.answers import prepare
from schemas.draft import written
from schemas.problems import InputError
from schemas.questionnaire import parse_questionnaire

VALUES = (
    '<values><value code="1">Bus</value><value code="2">Train &amp; tram</value><value code="9">Other</value></values>'
)
TYPES = f"""
<variable ident="1" type="quantity" use="serial"><name>NR</name><label>Number</label>{{0}}</variable>
<variable ident="2" type="single"><name>Q1</name><label>First<br/>question</label>{{1}}{VALUES}</variable>
<variable ident="3" type="multiple"><name>Q2</name><label>Used</label>{{2}}{VALUES}</variable>
<variable ident="4" type="multiple"><name>Q3</name><label>Liked</label>{{3}}{VALUES}</variable>
<variable ident="5" type="character"><name>Q4</name><label>Why?</label>{{4}}<size>6</size></variable>
<variable ident="6" type="logical"><name>Q5</name><label>Again?</label>{{5}}</variable>
<variable ident="7" type="date"><name>Q6</name><label>On</label>{{6}}</variable>
<variable ident="8" type="time"><name>Q7</name><label>At</label>{{7}}</variable>
<variable ident="9" type="quantity"><name>Q8</name><label>Miles</label>{{8}}<filter>Q5</filter>
  <values><range from="0" to="400"/><value code="999">Not stated</value></values></variable>
<variable ident="10" type="quantity" use="weight"><name>W</name><label>Weight</label>{{9}}</variable>
"""
FIXED = TYPES.format(
    '<position start="1" finish="3"/>', '<position start="4" finish="5"/>', '<position start="6" finish="14"/>',
    '<position start="15" finish="18"/><spread subfields="2"/>', '<position start="19" finish="24"/>',
    '<position start="25"/>', '<position start="26" finish="33"/>', '<position start="34" finish="39"/>',
    '<position start="40" finish="42"/>', '<position start="43" finish="48"/>',
)  # fmt: skip
CELLS = TYPES.format(
    *(f'<position start="{at}"/>' for at in (1, 2, 3)), '<position start="4"/><spread subfields="2" width="2"/>',
    *(f'<position start="{at}"/>' for at in (5, 6, 7, 8, 9, 10)),
)  # fmt: skip
DATA = "001 11000000010901häuser120200229120530 251.2500\n002029000000000000      020200230      9990.7500\n00309\n"
TABLE = (
    "nr,q1,q2,q3,q4,q5,q6,q7,q8,w\n"
    "001,1,100000001,0901,häuser,1,20200229,120530,25,1.2500\n"
    "002,2,900000000,,,0,20200230,,999,0.7500\n"
    "003,9,,,,,,,,\n"
)
EXPECTED = {
    "NR": ["001", "002", "003"],
    "Q1": ["1", "2", "9"],
    "Q2__1": ["1", "9", None],  # 9 is neither tick nor none: it stays
    "Q2__2": ["0", "0", None],
    "Q2__9": ["1", "0", None],
    "Q3_1": ["9", None, None],
    "Q3_2": ["1", None, None],
    "Q4": ["häuser", None, None],
    "Q5": ["1", "0", None],
    "Q6": ["2020-02-29", "20200230", None],  # no such day: it stays
    "Q7": ["12:05:30", None, None],
    "Q8": ["25", "999", None],
    "W": ["1.2500", "0.7500", None],
}


def _sss(variables, record='ident="V"', encoding="ISO-8859-1", version="2.0"):
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>\n'
        '<!DOCTYPE sss PUBLIC "-//triple-s//DTD Survey Interchange v2.0//EN" "http://www.triple-s.org/dtd/sss_v20.dtd">\n'
        f'<sss version="{version}"><survey><title>Trips</title><record {record}>{variables}</record></survey></sss>'
    ).encode(encoding)


def _fixed(folder, data=DATA, variables=FIXED, encoding="ISO-8859-1", **more):
    (folder / "a.sss").write_bytes(_sss(variables, encoding=encoding, **more))
    (folder / "a.asc").write_bytes(data.encode(encoding))
    return folder / "a.sss"


def _cells(opened):
    frame = opened.read(1).frame
    return {v.name: frame[str(at)].to_list() for at, v in enumerate(opened.variables)}


def _variable(opened, name):
    return next(v for v in opened.variables if v.name == name)


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "UTF-8", "windows-1252"])
def test_fixed_width(tmp_path, encoding):
    opened = open_triple_s(_fixed(tmp_path, encoding=encoding))
    assert _cells(opened) == EXPECTED
    assert opened.read(1).lines.to_list() == [1, 2, 3]
    assert opened.facts["title"] == "Trips"
    assert opened.facts["encoding"] == encoding


@pytest.mark.parametrize("named", ["a.sss", "a.csv"])
def test_cells_separated_by_commas(tmp_path, named):
    (tmp_path / "a.sss").write_bytes(_sss(CELLS, 'ident="V" format="csv" skip="1"'))
    (tmp_path / "a.csv").write_bytes(TABLE.encode("latin-1"))
    opened = open_file(tmp_path / named)
    assert _cells(opened) == EXPECTED
    assert opened.read(1).lines.to_list() == [2, 3, 4]


def test_what_the_definition_says(tmp_path):
    opened = open_triple_s(_fixed(tmp_path))
    assert _variable(opened, "Q1").label == "First question"
    assert _variable(opened, "Q1").labels == {"1": "Bus", "2": "Train & tram", "9": "Other"}
    assert (_variable(opened, "NR").role, _variable(opened, "W").role) == ("respondent", "weight")
    about = _variable(opened, "Q2__2")
    assert (about.label, about.group, about.group_label, about.group_kind) == ("Train & tram", "Q2", "Used", "options")
    assert _variable(opened, "Q3_2").group_kind == "mentions"
    assert (_variable(opened, "Q8").filter, _variable(opened, "Q8").limits) == ("Q5", ("0", "400"))
    assert _variable(opened, "Q5").labels == {"1": "Yes", "0": "No"}


def test_from_definition_to_statuses(tmp_path):
    path = _fixed(tmp_path)
    q = parse_questionnaire(written(draft_of_variables(open_file(path))))
    assert (q.export.respondent, q.export.weight) == (("NR",), "W")
    assert [x.type.value for x in q.questions] == [
        "single", "multiple", "multiple", "text", "single", "date", "text", "number",
    ]  # fmt: skip
    assert q.by_id["q8"].ask_if == "q5 = '1'"
    answers = prepare(q, read_export(tmp_path / "a.asc", q).frame.lazy()).collect()
    assert answers["status:q2"].to_list() == ["answered", "unknown_code", "skipped"]
    assert answers["value:q3__9"].to_list() == [True, None, None]
    assert answers["status:q8"].to_list() == ["answered", "not_asked", "not_asked"]  # "Not stated" is no answer


def test_a_filter_that_is_no_yes_or_no_keeps_its_words(tmp_path):
    path = _fixed(tmp_path, variables=FIXED.replace("<filter>Q5</filter>", "<filter>Q1</filter>"))
    q = parse_questionnaire(written(draft_of_variables(open_file(path))))
    assert (q.by_id["q8"].ask_if, q.by_id["q8"].not_understood) == (None, "Q1")


def test_an_option_nobody_listed_has_a_column_if_it_is_ticked(tmp_path):
    opened = open_triple_s(_fixed(tmp_path, DATA.replace("100000001", "100010001", 1)))
    assert [v.name for v in opened.variables if v.group == "Q2"] == ["Q2__1", "Q2__2", "Q2__5", "Q2__9"]
    assert _cells(opened)["Q2__5"] == ["1", "0", None]
    assert _variable(opened, "Q2__5").label == ""


def test_codes_of_a_range_stand_for_themselves(tmp_path):
    variable = (
        '<variable ident="1" type="single"><name>Q</name><label>Q</label><position start="1" finish="2"/>'
        '<values><range from="1" to="3"/><value code="2">Two</value></values></variable>'
    )
    opened = open_triple_s(_fixed(tmp_path, "01\n 2\n10\n", variable))
    assert _variable(opened, "Q").labels == {"1": "1", "2": "Two", "3": "3"}
    assert _cells(opened)["Q"] == ["1", "2", "10"]


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("Plain", "Plain"),
        ('Own<text mode="interview">Long</text>', "Own"),
        ('<text mode="analysis">Short</text><text mode="interview">Long</text>', "Long"),
        ('<text xml:lang="de">Lang</text><text xml:lang="en">Long</text>', "Lang"),
    ],
)
def test_labels_of_several_kinds(tmp_path, label, text):
    variable = f'<variable ident="1" type="single"><name>Q</name><label>{label}</label><position start="1"/></variable>'
    assert _variable(open_triple_s(_fixed(tmp_path, "1\n", variable)), "Q").label == text


def _level(name, serial, link=""):
    linked = f'<variable ident="1" type="quantity"><name>{link}</name><position start="1" finish="2"/></variable>'
    place = '<position start="1" finish="4"/>'
    own = f'<variable ident="2" type="quantity" use="serial"><name>{serial}</name>{place}</variable>'
    return _sss((linked if link else "") + own)


def test_a_level_of_a_hierarchy_names_the_one_above(tmp_path):
    (tmp_path / "all.sss").write_bytes(
        b'<sss version="2.0"><hierarchy><level ident="h" href="home.sss"/><level ident="p" href="person.sss">'
        b'<parent level="h" linkvar="home"/></level></hierarchy></sss>'
    )
    (tmp_path / "home.sss").write_bytes(_level("home", "hnr"))
    (tmp_path / "home.asc").write_text("0100\n0200\n")
    (tmp_path / "person.sss").write_bytes(_level("person", "pnr", "home"))
    (tmp_path / "person.asc").write_text("0101\n0102\n")
    opened = open_triple_s(tmp_path / "person.sss")
    assert {k: v for k, v in opened.facts.items() if k.startswith("parent")} == {
        "parent_file": "home.asc", "parent_key": "hnr", "parent_link": "home",
    }  # fmt: skip
    assert "parent_file" not in open_triple_s(tmp_path / "home.sss").facts
    draft = draft_of_variables(opened)
    assert draft.keys["export"]["parent"] == {"file": "home.asc", "key": "hnr", "link": "home"}
    with pytest.raises(InputError, match=r"2 levels.*Open one of them: home\.sss, person\.sss"):
        open_triple_s(tmp_path / "all.sss")


BOMB = '<?xml version="1.0"?><!DOCTYPE sss [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><sss version="2.0">&b;</sss>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE sss [<!ENTITY a SYSTEM "file:///etc/hostname">]><sss version="2.0">&a;</sss>'


@pytest.mark.parametrize(
    ("xml", "what"),
    [
        (BOMB, "defines entities"),
        (OUTSIDE, "defines entities"),
        ("<sss version='2.0'>", "no well-formed XML"),
        ("<sss version='2.0'/>", "describes no record"),
        ("<sss version='2.0'><survey><record/></survey></sss>", "describes no variables"),
        (_sss(FIXED + FIXED).decode("latin-1"), "two variables have the name 'NR'"),
        (_sss(FIXED.replace('start="4"', 'start="x"')).decode("latin-1"), "'Q1' has a number that is none"),
        (_sss(FIXED.replace('finish="5"', 'finish="2"')).decode("latin-1"), "position of 'Q1' makes no sense"),
        (_sss(FIXED.replace('type="logical"', 'type="odd"')).decode("latin-1"), "'Q5' has no type"),
        (_sss(FIXED.replace('subfields="2"', 'subfields="3"')).decode("latin-1"), "do not fill the position of 'Q3'"),
        (_sss(FIXED, 'href="../b.asc"').decode("latin-1"), "not beside it"),
        (_sss(FIXED, 'href="b.asc"').decode("latin-1"), "no such file"),
        (_sss(FIXED.replace('code="9"', 'code="0"')).decode("latin-1"), "no places from 1"),
        ('<?xml version="1.0" encoding="nonsense"?><sss/>', "XML"),
    ],
)
def test_a_definition_that_cannot_be_used(tmp_path, xml, what):
    path = _fixed(tmp_path)
    path.write_bytes(xml.encode("latin-1"))
    with pytest.raises(InputError, match=what):
        open_triple_s(path)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (DATA[:30] + "\n", "ends in the middle of an answer"),
        ("001 1110\n", "ends in the middle of an answer"),
    ],
)
def test_a_line_that_is_cut_off(tmp_path, data, what):
    with pytest.raises(InputError, match=what):
        open_triple_s(_fixed(tmp_path, data))


def test_a_table_that_is_not_as_described(tmp_path):
    (tmp_path / "a.sss").write_bytes(_sss(CELLS, 'ident="V" format="csv" skip="1"'))
    for data, what in (("x\n1,2\n", "2 cells where the definition needs 10"), ('x\n"1', "not valid CSV"),
                       (TABLE.replace("100000001", "10"), "fewer places than there are options")):  # fmt: skip
        (tmp_path / "a.csv").write_text(data, encoding="latin-1")
        with pytest.raises(InputError, match=what):
            open_triple_s(tmp_path / "a.sss")


def test_one_of_the_two_files_is_missing(tmp_path):
    path = _fixed(tmp_path)
    (tmp_path / "a.asc").rename(tmp_path / "b.asc")
    with pytest.raises(InputError, match=r"data file is not beside it. Expected: a\.asc"):
        open_triple_s(path)
    with pytest.raises(InputError, match=r"no `\.sss` file beside it"):
        open_triple_s(tmp_path / "b.asc")
    path.write_bytes(_sss(FIXED, 'ident="V" href="b.asc"'))
    assert _cells(open_triple_s(tmp_path / "b.asc")) == EXPECTED


@pytest.mark.parametrize("half", ["a.sss", "a.asc"])
def test_damage_is_read_or_refused(tmp_path, half):
    path = _fixed(tmp_path)
    whole = (tmp_path / half).read_bytes()
    for seed in range(150):
        chance = random.Random(seed)  # noqa: S311
        changed = bytearray(whole[: chance.randrange(len(whole))] if seed % 4 == 0 else whole)
        for _ in range(chance.choice([1, 3, 10]) if changed else 0):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        (tmp_path / half).write_bytes(changed)
        with suppress(InputError):
            opened = open_triple_s(path)
            assert opened.read(1).frame.width == len(opened.variables)
