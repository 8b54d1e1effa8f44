"""The encoding is found where the bytes tell it, told where it was chosen, and never chosen without a reason."""

# ruff: noqa: RUF001 - these letters are what is tested

from __future__ import annotations

from contextlib import suppress

import pytest

from pipelines.readers.formats.encoding import MIXED, decode
from schemas.problems import InputError

FRENCH = "Été,Où êtes-vous allé ? « à l’école »\nnaïve,garçon – 5 €\n" * 3
ENGLISH = "I don’t know,“very” satisfied\nit isn’t always clear,caf\u00e9\n" * 3
RUSSIAN = "Как вы оцениваете работу магазина за последний месяц,Очень хорошо\nЗатрудняюсь ответить,нет\n" * 5


@pytest.mark.parametrize(
    ("text", "encoding", "told"),
    [
        (FRENCH, "utf-8", "utf-8"),
        (FRENCH, "utf-8-sig", "utf-8"),
        (FRENCH, "utf-16", "utf-16"),
        (ENGLISH, "utf-16-le", "utf-16-le"),
        (ENGLISH, "utf-16-be", "utf-16-be"),
        (FRENCH, "utf-32", "utf-32"),
        (FRENCH, "cp1252", "cp1252"),
        (ENGLISH, "cp1252", "cp1252"),
        (ENGLISH, "mac_roman", "mac_roman"),
        ("plain", "ascii", "utf-8"),
    ],
)
def test_found(text, encoding, told):
    decoded = decode(text.encode(encoding), "f")
    assert decoded.data.decode() == text
    assert decoded.encoding == told
    assert bool(decoded.note) == (told in ("cp1252", "mac_roman"))
    assert decode(text.encode(encoding), "f", told).data.decode() == text, "what was told can be pinned"


def test_other_scripts_are_told_or_refused_never_taken_for_western():
    for encoding in ("cp1251", "koi8-r", "shift_jis", "gb18030"):
        text = (
            RUSSIAN
            if encoding in ("cp1251", "koi8-r")
            else "あなたは満足していますか、はい\nいいえ、わかりません\n" * 9
        )
        with suppress(InputError):
            decoded = decode(text.encode(encoding, "ignore"), "f")
            assert decoded.encoding not in ("cp1252", "mac_roman", "cp1250")
            assert decoded.note


def test_russian_is_read():
    assert decode(RUSSIAN.encode("cp1251"), "f").data.decode() == RUSSIAN


def test_a_stray_byte_does_not_spoil_a_file():
    assert decode(b"Universe?\x8c\xe6,x\n", "f").data.decode() == "Universe?Œæ,x\n"
    mixed = FRENCH.encode() + b"caf\xe9\n"
    decoded = decode(mixed, "f")
    assert decoded.data.decode() == FRENCH + "café\n"
    assert decoded.encoding == MIXED
    assert "1 bytes" in decoded.note
    assert decode(mixed, "f", MIXED).data == decoded.data


@pytest.mark.parametrize(
    ("data", "stated", "said", "line"),
    [
        (b"a\ncaf\xe9\n", "utf-8", "no utf-8 text", 2),
        (b"a", "klingon", "nobody knows the encoding", None),
        (b"a", "hex", "cannot be read as|nobody knows", None),
        (b"a\nb\0c", None, "NUL", 2),
        (b"a\nb\0c", "cp1252", "NUL", 2),
    ],
)
def test_refused(data, stated, said, line):
    with pytest.raises(InputError, match=said) as raised:
        decode(data, "f", stated)
    assert raised.value.problems[0].line == line
