"""What can be wrong with a questionnaire: each message names the line and the fix."""

import json
from pathlib import Path

import pytest

from schemas.problems import InputError
from schemas.questionnaire import Questionnaire, parse_questionnaire
from tests.conftest import DEMO

LINES = DEMO.splitlines()


def line_of(text):
    return next(i for i, line in enumerate(LINES, 1) if text in line)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("ask_if: funding = 'crc'", "ask_if: fundng = 'crc'", "ask_if: funding", "Did you mean 'funding'"),
        ("ask_if: funding = 'crc'", "ask_if: funding = 'crx'", "ask_if: funding", "Did you mean 'crc'"),
        ("ask_if: funding = 'crc'", "ask_if: funding = crc", "ask_if: funding", "unknown question 'crc'"),
        ("ask_if: funding = 'crc'", "ask_if: funding = crc'", "ask_if: funding", "quote"),
        ("ask_if: funding = 'crc'", "ask_if: selected(funding, 'crc')", "ask_if: funding", "It is for multiple"),
        ("ask_if: funding = 'crc'", "ask_if: funding > 'crc'", "ask_if: funding", "no order"),
        ("ask_if: funding = 'crc'", "ask_if: clients = 'a'", "ask_if: funding", "selected(clients, 'code')"),
        ("ask_if: funding = 'crc'", "ask_if: impact = 'good'", "ask_if: funding", "impact.p"),
        ("ask_if: funding = 'crc'", "ask_if: impact.q = 'good'", "ask_if: funding", "no row"),
        ("ask_if: funding = 'crc'", "ask_if: age = 'old'", "ask_if: funding", "Leave the quotes out"),
        ("ask_if: funding = 'crc'", "ask_if: started > 'May'", "ask_if: funding", "2015-08-01"),
        ("ask_if: funding = 'crc'", "ask_if: answered(clients)", "ask_if: funding", "circular route"),
        ("ask_if: role = 1", "ask_if: role = 1 and funding = 'nps'", "ask_if: role = 1", "nobody can reach 'clients'"),
        ("ask_if: role = 1", "ask_if: age < 10 and role = 1", "ask_if: role = 1", "nobody can reach 'clients'"),
        ("ask_if: funding = 'crc'", "ask_if: started > age", "ask_if: funding", "a date is compared with a number"),
        ("ask_if: funding = 'crc'", "ask_if: count(clients) > 'a'", "ask_if: funding", "compared with a text"),
        ("ask_if: funding = 'crc'", "ask_if: 1 = 1", "ask_if: funding", "names no question"),
        ("ask_if: funding = 'crc'", f"ask_if: {'not ' * 900}age = 1", "ask_if: funding", "nests more than"),
        ("ask_if: funding = 'crc'", f"ask_if: {'age + ' * 900}age > 1", "ask_if: funding", "nests more than"),
        ("id: age", "id: line", "id: age", "the name of a column"),
        ("min: 18", "min: 1e400", "min: 18", "a plain number"),
        ("max_quarantined: 50%", "max_quarantined: 1e-99999999%", "max_quarantined", "a share such as 5%"),
        ("max_quarantined: 50%", "severity: {uniqueness: info}", "max_quarantined", "less than an error"),
        ("max_quarantined: 50%", "severity: {age.below: info}", "max_quarantined", "Did you mean 'age.below_minimum'"),
        ("submitted: Date Submitted", "submitted: Respondent ID", "export:", "share the heading"),
        ("submitted: Date Submitted", "submitted: D, dates: '%Q'", "export:", "how dates are written"),
        ("    text: Age", "    text: Role", "id: age", "same heading in the export"),
        ("assert: not (funding", "assert: not (fundin", "assert:", "Did you mean 'funding'"),
        ("crc: funding = 'crc'", "crc: age", "crc: funding", "ends too early"),
        ("id: role", "id: funding", "id: role", "used 2 times"),
        ("exclusive: [none]", "exclusive: [nobody]", "exclusive:", "no option of 'clients'"),
        ("type: grid", "type: grids", "type: grid", "Did you mean 'grid'"),
        ("total: 100", "totals: 100", "total: 100", "Did you mean 'total'"),
        ("    min: 18\n", "    rows: {a: A}\n", "    min: 18", "does not go with type number"),
        ("min: 18", "min: 180", "min: 18", "above 'max'"),
        ("min_choices: 1", "min_choices: 3", "min_choices", "above 'max_choices'"),
        ("max: 2015-12-31", "max: 31", "max: 2015", "must be a date"),
        ("{crc: CRC, nps: NPS, no: No}", "{crc: CRC, nps: CRC}", "{crc: CRC, nps", "stands for both"),
        ("{crc: CRC, nps: NPS, no: No}", "{crc: CRC, crc: NPS}", "{crc: CRC, nps", "given twice"),
        ("max_quarantined: 50%", "max_quarantined: half", "max_quarantined", "a share such as 5%"),
        ("opens: 2015-08-01", "opens: 2016-08-01", "fieldwork", "closes before it opens"),
        ("  crc: funding", "  all: funding", "  crc: funding", "always means everybody"),
        ("wave: w1", "waves: w1", "wave: w1", "Did you mean 'wave'"),
        ("id: age", "id: Age", "id: age", "lower-case"),
        ("    text: Role\n", "", "id: role", "'text' of question 'role' is missing"),
        ("  - id: role", " - id: role", "id: role", "not valid YAML"),
    ],
)
def test_messages_name_line_and_fix(old, new, line, said):
    assert old in DEMO
    with pytest.raises(InputError) as raised:
        parse_questionnaire(DEMO.replace(old, new), "q.yaml")
    assert any(p.line == line_of(line) and said in str(p) for p in raised.value.problems), str(raised.value)
    assert all(p.file == "q.yaml" for p in raised.value.problems)


@pytest.mark.parametrize("text", ["", "just words", "- a\n- b", "a: &a [*a]", "a: !!python/object:os.system x"])
def test_no_questionnaire_at_all(text):
    with pytest.raises(InputError):
        parse_questionnaire(text)


def test_aliases_cannot_unfold_without_end():
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "\n".join(
        f"{b}: &{b} [{','.join('*' + a for _ in range(9))}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(InputError, match="aliases"):
        parse_questionnaire(bomb)


def test_scalars_stay_what_was_written():
    q = parse_questionnaire(DEMO.replace("{crc: CRC, nps: NPS, no: No}", "{crc: yes, nps: 01, no: no}"))
    assert q.by_id["funding"].options == {"crc": "yes", "nps": "01", "no": "no"}


def test_the_exported_schema_is_current():
    exported = Path("schemas/questionnaire.schema.json").read_text(encoding="utf-8")
    assert json.loads(exported) == Questionnaire.model_json_schema(by_alias=True)
