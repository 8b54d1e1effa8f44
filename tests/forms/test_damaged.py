"""Files that are no forms, or damaged ones, are told; none of them is a traceback, or hangs."""

from __future__ import annotations

import random

import pytest

from pipelines.forms import read_form
from pipelines.forms.gates import Dialect
from pipelines.forms.translation import Translator
from pipelines.forms.xpath import XPATH
from schemas.draft import Draft
from schemas.problems import InputError
from tests.forms.test_redcap import ODM

LSS = (
    "<document><LimeSurveyDocType>Survey</LimeSurveyDocType><groups><rows><row><gid>1</gid></row></rows></groups>"
    "<questions><rows><row><qid>1</qid><gid>1</gid><type>L</type><title>a</title><question>A</question></row></rows>"
    "</questions><answers><rows><row><qid>1</qid><code>1</code><answer>One</answer></row></rows></answers></document>"
)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.lss", b""),
        ("empty.csv", b"  \n"),
        ("no_form.csv", b"name,age\nann,3\n"),
        ("form.xlsx", b"PK\x03\x04 no archive"),
        ("form.lss", b"<document>"),
        ("page.xml", b"<html><body>Log in</body></html>"),
        ("entities.lss", b'<!DOCTYPE d [<!ENTITY a "b">]><document>&a;</document>'),
        ("outside.lss", b'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><document>&a;</document>'),
        ("nothing.lss", b"<document><LimeSurveyDocType>Survey</LimeSurveyDocType></document>"),
        ("nothing.xml", b'<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3"/>'),
        ("binary.csv", bytes(range(256)) * 8),
        ("dictionary.csv", b"field_name,field_type\n"),
    ],
)
def test_what_is_no_form_is_told(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError):
        read_form(path)
    with pytest.raises(InputError):
        read_form(tmp_path / "there_is_none.lss")


@pytest.mark.parametrize("whole", [LSS, ODM], ids=["limesurvey", "redcap"])
def test_a_damaged_form_is_read_or_told(tmp_path, whole):
    chance = random.Random(7)  # noqa: S311
    path = tmp_path / "form.xml"
    told = 0
    for _ in range(150):
        data = bytearray(whole.encode())
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(data))
            if chance.random() < 0.5:
                data[at] = chance.randrange(256)
            else:
                del data[at : at + chance.randint(1, 60)]
        path.write_bytes(bytes(data))
        try:
            assert isinstance(read_form(path), Draft)
        except InputError:
            told += 1
    assert told > 0


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5_000 + "1 = 1" + ")" * 5_000,
        "not(" * 900 + "true()" + ")" * 900,
        "${a} = 1 and " * 2_000 + "true()",
        "if(" * 40 + "${a} = 1" + ", ${a} = 2, ${a} = 3)" * 40,
        "\0",
        "'",
    ],
    ids=["brackets", "negations", "length", "ifs", "control", "quote"],
)
def test_a_condition_that_is_too_much_keeps_its_words(text):
    assert Translator(Dialect(XPATH), {}.get).route(text).rest == text.strip()
