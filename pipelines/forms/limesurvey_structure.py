"""The structure of a LimeSurvey survey, from either of the files it is exported as: `.lss` (XML) or `.txt` (tabs).

Belongs here: groups, questions, subquestions, answers and attributes in one shape. Does not belong here: what they
become (`limesurvey.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from pipelines.forms.tables import Row
from schemas.problems import InputError


@dataclass(frozen=True)
class Part:
    """A subquestion or an answer."""

    code: str
    label: str
    scale: str = "0"
    relevance: str = ""


@dataclass
class Question:
    """A question as LimeSurvey has it."""

    code: str
    kind: str
    """Its letter."""
    wording: str
    relevance: str
    mandatory: bool
    other: bool
    number: str = ""
    """What it is called in `123X4X56`: survey, group and question."""
    parts: list[Part] = field(default_factory=list)
    answers: list[Part] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    conditions: int = 0
    """Conditions of the old kind, which a relevance equation should repeat."""


@dataclass
class Group:
    """A group of questions: a page."""

    name: str
    relevance: str
    questions: list[Question] = field(default_factory=list)


@dataclass
class Structure:
    """A survey."""

    title: str
    groups: list[Group] = field(default_factory=list)
    opens: str = ""
    closes: str = ""
    """Moments between which it can be answered."""


def from_lss(root: Element, file: str) -> Structure:
    """The structure in an `.lss` document. Raises InputError if it is another LimeSurvey file."""
    if root.findtext("LimeSurveyDocType") != "Survey":
        raise InputError.of(file, "it is no LimeSurvey survey.", "Export the survey structure (.lss).")
    tables = {table.tag: [_cells(row) for row in table.iterfind("rows/row")] for table in root}
    survey = next(iter(tables.get("surveys", ())), _Cells())
    language = survey.get("language") or root.findtext("languages/language") or "en"
    texts = {name: _texts(tables.get(name, ()), key, language) for name, key in
             (("question_l10ns", "qid"), ("group_l10ns", "gid"), ("answer_l10ns", "aid"))}  # fmt: skip
    rows = {name: _in(tables.get(name, ()), language) for name in ("groups", "questions", "subquestions", "answers")}
    titles = _in(tables.get("surveys_languagesettings", ()), language, "surveyls_language")
    made = Structure(next((row.get("surveyls_title", "") for row in titles), ""))
    made.opens, made.closes = survey["startdate"], survey["expires"]
    groups = {
        row["gid"]: Group(_said(row, texts["group_l10ns"], "gid", "group_name"), row.get("grelevance", ""))
        for row in sorted(rows["groups"], key=lambda row: _order(row, "group_order"))
    }
    made.groups += groups.values()
    questions: dict[str, Question] = {}
    top = [row for row in rows["questions"] if row.get("parent_qid", "0") in ("", "0")]
    for row in sorted(top, key=lambda row: _order(row, "question_order")):
        questions[row["qid"]] = Question(
            row["title"],
            row["type"],
            _said(row, texts["question_l10ns"], "qid", "question"),
            row.get("relevance", ""),
            row.get("mandatory", "") == "Y",
            row.get("other", "") == "Y",
            f"{row['sid']}X{row['gid']}X{row['qid']}",
        )
        if row["gid"] in groups:
            groups[row["gid"]].questions.append(questions[row["qid"]])
    _add_parts(questions, rows, texts)
    for row in tables.get("question_attributes", ()):
        if row.get("qid") in questions and row.get("language", "") in ("", language):
            questions[row["qid"]].attributes[row["attribute"]] = row.get("value", "")
    for row in tables.get("conditions", ()):
        if row.get("qid") in questions:
            questions[row["qid"]].conditions += 1
    return made


def _add_parts(
    questions: Mapping[str, Question],
    rows: Mapping[str, Sequence[Mapping[str, str]]],
    texts: Mapping[str, Mapping[str, Mapping[str, str]]],
) -> None:
    below = [*rows["subquestions"], *(row for row in rows["questions"] if row.get("parent_qid", "0") not in ("", "0"))]
    for row in sorted(below, key=lambda row: _order(row, "question_order")):
        if row["parent_qid"] in questions:
            said = _said(row, texts["question_l10ns"], "qid", "question")
            part = Part(row["title"], said, row.get("scale_id", "0"), row.get("relevance", ""))
            questions[row["parent_qid"]].parts.append(part)
    for row in sorted(rows["answers"], key=lambda row: _order(row, "sortorder")):
        if row["qid"] in questions:
            said = _said(row, texts["answer_l10ns"], "aid", "answer")
            questions[row["qid"]].answers.append(Part(row["code"], said, row.get("scale_id", "0")))


class _Cells(dict[str, str]):
    """A row of a table; a column that it lacks is blank."""

    def __missing__(self, column: str) -> str:
        return ""


def _cells(row: Element) -> _Cells:
    return _Cells((cell.tag, cell.text or "") for cell in row)


def _in(rows: Sequence[Mapping[str, str]], language: str, key: str = "language") -> list[Mapping[str, str]]:
    return [row for row in rows if row.get(key, language) == language]


def _texts(rows: Sequence[Mapping[str, str]], key: str, language: str) -> dict[str, Mapping[str, str]]:
    return {row[key]: row for row in _in(rows, language)}


def _said(row: Mapping[str, str], texts: Mapping[str, Mapping[str, str]], key: str, column: str) -> str:
    """A wording, which newer versions keep in a table of its own."""
    return row.get(column) or texts.get(row.get(key, ""), {}).get(column, "")


def _order(row: Mapping[str, str], column: str) -> int:
    text = row.get(column, "")
    return int(text) if text.isdigit() else 0


def from_rows(rows: Sequence[Row], file: str) -> Structure:
    """The structure in a tab-separated `.txt`: one row a setting, group, question, subquestion or answer."""
    language = next((row["text"] for row in rows if row["class"] == "S" and row["name"] == "language"), "")
    made = Structure("")
    for row in rows:
        kind, of_language = row["class"], row["language"] in ("", language) or not language
        if kind == "SL" and row["name"] == "surveyls_title" and of_language and not made.title:
            made.title = row["text"]
        elif kind == "S" and row["name"] in ("startdate", "expires"):
            setattr(made, {"startdate": "opens", "expires": "closes"}[row["name"]], row["text"])
        elif kind == "G" and of_language:
            made.groups.append(Group(row["text"] or row["name"], row["relevance"]))
        elif kind in ("Q", "SQ", "A") and of_language:
            if not made.groups or (kind != "Q" and not made.groups[-1].questions):
                raise InputError.of(file, f"{row['name']!r} stands in no group.", "Export the survey again.", row.line)
            _add_row(made.groups[-1], row)
    return made


def _add_row(group: Group, row: Row) -> None:
    if row["class"] == "Q":
        known = {"class", "type/scale", "name", "relevance", "text", "help", "language", "mandatory", "other"}
        attributes = {heading: row[heading] for heading in row.cells if heading not in known and row[heading]}
        mandatory, other = row["mandatory"] == "Y", row["other"] == "Y"
        question = Question(row["name"], row["type/scale"], row["text"], row["relevance"], mandatory, other)
        question.attributes |= attributes
        group.questions.append(question)
        return
    question = group.questions[-1]
    part = Part(row["name"], row["text"], row["type/scale"] or "0", row["relevance"])
    (question.parts if row["class"] == "SQ" else question.answers).append(part)
