"""REDCap: what each type of field becomes, its branching logic, and which form is filled in at which event.

Ranges are suggestions there, and a required field may be left: nobody is stopped, so limits only warn. Does not belong
here: the XML of a project (`redcap_project.py`), the grammar (`branching.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from importlib.resources import files
from typing import Any, Final

from pipelines.forms.branching import BRANCHING
from pipelines.forms.drafting import Drafting, Labels, about_a_person, joined, labels_of, no_answer, plain
from pipelines.forms.gates import Dialect, Gate, Route
from pipelines.forms.redcap_matrix import Matrix, matrices
from pipelines.forms.rendering import all_of, any_of
from pipelines.forms.tables import Row
from pipelines.forms.translation import Translator
from schemas.conditions import And, Answered, Compare, Condition, Constant, Item, Not
from schemas.draft import Draft
from schemas.problems import InputError
from schemas.source import parse_yaml
from schemas.vocabulary import DECIMAL, Type

DIALECT: Final = Dialect(BRANCHING, ticked=("1",), unticked=("0",), blank_is_zero=True, loose_zero=True)
EVENT: Final = "redcap_event_name"
REPEATED: Final = "redcap_repeat_instrument"
SMART_EVENT: Final = "event-name"
"""What branching logic calls the event of a row."""


@dataclass
class Project:
    """A project: its fields, and what its dictionary alone does not say."""

    fields: list[Row]
    title: str = ""
    events: dict[str, str] = field(default_factory=dict)
    """Unique name of an event -> its label."""
    forms: dict[str, set[str]] = field(default_factory=dict)
    """Form -> events at which it is filled in; empty where the project has only one."""
    repeating: dict[str, set[str]] = field(default_factory=dict)
    """Form that is filled in several times -> events at which it is."""
    missing: dict[str, str] = field(default_factory=dict)
    """Codes that stand for no answer in any field -> their labels."""


def project_of(rows: Sequence[Row]) -> Project:
    """The project of a data dictionary, with the headings people download or those of the API."""
    headings = _words()["headings"]
    return Project([Row(row.line, {headings.get(key, key): text for key, text in row.cells.items()}) for row in rows])


def draft_of(file: str, project: Project) -> Draft:
    """The draft of a project. Raises InputError if a field cannot be understood."""
    made = _Draft(file, project)
    if not project.fields:
        raise InputError.of(file, "it has no fields.", "Download the data dictionary again.")
    made.interview()
    for matrix in matrices(project.fields[1:]):
        made.in_matrix |= dict.fromkeys((row["field_name"] for row in matrix.rows), matrix)
    for row in project.fields[1:]:  # the first field identifies the record
        made.declare(row)
    for row in project.fields[1:]:
        made.write(row)
    draft = made.making.draft
    if not draft.questions:
        raise InputError.of(file, "no field of it is a question.", "Download the data dictionary again.")
    if made.notes:
        draft.comments.append(f"descriptive texts ask nothing and are left out: {', '.join(made.notes)}")
    draft.keys |= {"title": project.title} if project.title else {}
    if project.missing:
        draft.keys["missing"] = _missing(project.missing)
    if any("min" in question.keys or "max" in question.keys for question in draft.questions):
        draft.keys["severity"] = {"ranges": "warning"}
        draft.comments.append("REDCap suggests ranges and lets other values stay: limits warn here")
    draft.keys["export"] = {"respondent": made.respondent()} | ({"decimal": ","} if made.comma else {})
    return made.making.finished()


@dataclass
class _Draft:
    file: str
    project: Project
    making: Drafting = field(default_factory=Drafting)
    labels: dict[str, Labels] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    homes: dict[str, str] = field(default_factory=dict)
    """Question -> its form."""
    in_matrix: dict[str, Matrix] = field(default_factory=dict)
    """Field -> the matrix that is a question as a whole."""
    comma: bool = False

    def interview(self) -> None:
        """The event and the repeated form, which say who is asked what."""
        if len(self.project.events) > 1:
            labels = labels_of(list(self.project.events.items()))
            self.making.name(EVENT)
            self.making.gates[SMART_EVENT] = Gate(EVENT, Type.single, options=labels.codes, blank=False)
            keys = {
                "id": EVENT,
                "text": "Event",
                "heading": EVENT,
                "type": "single",
                "options": labels.labels,
                "required": True,
            }
            self.making.add(keys, Route(None, None), "")
        if self.project.repeating:
            labels = labels_of([(name, name) for name in dict.fromkeys(r["form_name"] for r in self.project.fields)
                                if name in self.project.repeating])  # fmt: skip
            self.making.name(REPEATED)
            keys = {
                "id": REPEATED,
                "text": "Repeated form",
                "heading": REPEATED,
                "type": "single",
                "options": labels.labels,
            }
            comments = ["blank on the row of a record itself"]
            self.making.add(keys, Route(None, None), "", comments)

    def respondent(self) -> list[str]:
        """What tells the rows of an export apart: the record, its event, the repeated form and which time."""
        own = [self.project.fields[0]["field_name"]]
        own += [EVENT] if len(self.project.events) > 1 else []
        return own + ([REPEATED, "redcap_repeat_instance"] if self.project.repeating else [])

    def at(self, form: str) -> Route:
        """At which event, and on which of the rows of a record, a form is filled in."""
        longitudinal = len(self.project.events) > 1
        events = [e for e in self.project.events if e in self.project.forms.get(form, ())] or list(self.project.events)
        several = [e for e in events if e in self.project.repeating.get(form, ())]
        ways: list[tuple[list[str], Condition | None]] = [
            ([e for e in events if e not in several], None),
            (several, None),
        ]
        # blank is no gap here: it says that the row is the record's own
        own = And((Answered(Item(REPEATED)), Compare("=", Item(REPEATED), Constant(form))))
        if self.project.repeating:
            ways = [(ways[0][0], Not(Answered(Item(REPEATED)))), (several, own)]
        if not longitudinal:
            return Route(own if form in self.project.repeating else ways[0][1], None)
        every = list(self.project.events)
        outcome = any_of(
            all_of([at == every or any_of(Compare("=", Item(EVENT), Constant(e)) for e in at), *([row] if row else [])])
            for at, row in ways
            if at
        )
        return Route(None if isinstance(outcome, bool) else outcome, None)

    def declare(self, row: Row) -> None:
        """Name a field, so that conditions before it may speak of it too."""
        name, words = row["field_name"], _words()
        if not name or name in self.making.gates:
            what = f"two fields are named {name!r}." if name else "a field without a name."
            raise InputError.of(self.file, what, "Download the data dictionary again.", row.line)
        type_ = self.type_of(row)
        if type_ is None:
            return
        fixed = words["fixed"].get(row["field_type"])
        listed = list(fixed.items()) if fixed else choices_of(row["select_choices_or_calculations"])
        self.labels[name] = labels = labels_of(listed if type_ in (Type.single, Type.multiple) else [])
        if type_ in (Type.single, Type.multiple) and not labels.labels:
            raise InputError.of(
                self.file, f"the field {name!r} has no choices.", "Download the dictionary again.", row.line
            )
        routed = bool(row["branching_logic"]) or self.at(row["form_name"]).understood is not None
        blank = row["required_field"].lower() != "y" or bool(self.project.missing)
        matrix = self.in_matrix.get(name)
        gate = Gate(
            self.matrix_name(matrix) if matrix else self.making.name(name),
            matrix.type if matrix else type_,
            row=name if matrix else None,
            options=labels.codes if matrix is None or matrix.type is Type.grid else {},
            blank=blank,
            routed=routed,
            computed=row["field_type"] in words["calculated"],
        )
        self.making.gates[name] = gate
        self.homes[gate.question] = row["form_name"]
        for code, own in labels.codes.items() if type_ is Type.multiple else ():
            option = Gate(gate.question, type_, option=own, options=labels.codes, blank=blank, routed=routed)
            self.making.gates[f"{name}({code})"] = option

    def matrix_name(self, matrix: Matrix) -> str:
        """The id of a matrix, the same for each of its fields."""
        before = self.making.gates.get(matrix.rows[0]["field_name"])
        return before.question if before is not None else self.making.name(matrix.name)

    def type_of(self, row: Row) -> Type | None:
        """The type of a field here; None for one that asks nothing."""
        words, kind = _words(), row["field_type"].lower()
        checked = row["text_validation_type_or_show_slider_number"].lower()
        if kind in words["notes"]:
            return None
        if kind in words["single"] or kind in words["fixed"]:
            return Type.single
        if kind in words["multiple"]:
            return Type.multiple
        if kind in (*words["number"], *words["calculated"]):
            return Type.number
        if kind not in (*words["text"], *words["unlisted"]):
            what = f"nobody knows the type {row['field_type']!r} of {row['field_name']!r}."
            raise InputError.of(self.file, what, "Correct the data dictionary.", row.line)
        if kind == "text" and checked in (*words["whole"], *words["numbers"], *words["comma"]):
            return Type.number
        return Type.date if kind == "text" and checked in words["dates"] else Type.text

    def write(self, row: Row) -> None:
        """Write a field down."""
        gate = self.making.gates.get(row["field_name"])
        if gate is None:
            self.notes.append(row["field_name"])
            return
        words, name = _words(), row["field_name"]
        matrix = self.in_matrix.get(name)
        if matrix is not None and row is not matrix.rows[0]:
            return  # written down with the first
        checked = row["text_validation_type_or_show_slider_number"].lower()
        labels, wording = self.labels[name], plain(row["field_label"]) or name
        comma = checked in words["comma"]
        self.comma |= comma
        identified = row["identifier"].lower() == "y" or checked in words["private"]
        free = gate.type in (Type.text, Type.number, Type.date) and row["field_type"] not in words["calculated"]
        keys: dict[str, Any] = {
            "id": gate.question,
            "text": wording,
            "type": str(gate.type),
            "heading": name if name != gate.question else None,
            "options": labels.labels,
            "integer": checked in words["whole"] or None,
            "required": row["required_field"].lower() == "y" or None,
            "private": identified or (free and about_a_person(name.replace("_", " "), wording)) or None,
            **self.limits(row, gate.type, comma=comma),
            **annotated(row["field_annotation"], gate),
        }
        keys = matrix.keys(gate.question, labels) if matrix else keys
        found = partial(self.find, form=row["form_name"])
        translator = Translator(DIALECT, found, missing=tuple(self.project.missing))
        route = joined([self.at(row["form_name"]), translator.route(row["branching_logic"])])
        comments = [*labels.comments, *translator.remarks]
        if row["field_type"] in words["calculated"]:
            comments.append(f"calculated: {' '.join(row['select_choices_or_calculations'].split())}")
        if row["field_type"] in words["unlisted"]:
            comments.append("its choices come from a query and are not in the dictionary: any text is taken")
        if row["field_type"] == "file":
            comments.append("a file: the export holds its name")
        where = self.at(row["form_name"]).keys.get("ask_if", "")
        self.making.add(keys, route, " and ".join(filter(None, [where, row["branching_logic"]])), comments)

    def find(self, name: str, form: str) -> Gate | None:
        """What `[field]` or `[field(code)]` stands for in a form; None for what stands on other rows than it."""
        bare = re.sub(r"\s+", "", name).removesuffix(":value")
        gate = self.making.gates.get(bare)
        home = self.homes.get(gate.question) if gate is not None else None
        return gate if home is None or self.rows(home) & self.rows(form) else None

    def rows(self, form: str) -> set[tuple[str, str]]:
        """The rows of a record that a form is filled in on: event, and the form itself where it is repeated."""
        events = [e for e in self.project.events if e in self.project.forms.get(form, ())] or [*self.project.events, ""]
        repeated = self.project.repeating.get(form, set())
        return {(event, form if event in repeated else "") for event in events}

    def limits(self, row: Row, type_: Type, *, comma: bool) -> dict[str, Any]:
        """The suggested range of a number or date; a slider goes from 0 to 100."""
        keys = {}
        slider = row["field_type"] == "slider"
        for key, usual in (("min", "0"), ("max", "100")):
            said = row[f"text_validation_{key}"].replace(",", ".") if comma else row[f"text_validation_{key}"]
            said = said or (usual if slider else "")
            day = re.match(r"\d{4}-\d{2}-\d{2}", said)
            if type_ is Type.number and DECIMAL.fullmatch(said):
                keys[key] = said
            elif type_ is Type.date and day:
                keys[key] = day[0]
        return keys


def annotated(text: str, gate: Gate) -> dict[str, Any]:
    """What the action tags of a checkbox say: options that exclude all others, and how many may be ticked."""
    if gate.type is not Type.multiple:
        return {}
    keys: dict[str, Any] = {}
    alone = re.search(r"@NONEOFTHEABOVE\s*=\s*(?:'([^']*)'|\"([^\"]*)\"|(\S+))", text, re.IGNORECASE)
    codes = [code.strip() for code in ("".join(filter(None, alone.groups())) if alone else "").split(",")]
    keys["exclusive"] = [gate.options[code] for code in codes if code in gate.options]
    most = re.search(r"@MAXCHECKED\s*=\s*['\"]?(\d+)", text, re.IGNORECASE)
    keys["max_choices"] = int(most[1]) if most and 0 < int(most[1]) <= len(gate.options) else None
    return keys


def choices_of(text: str) -> list[tuple[str, str]]:
    """`1, One | 2, Two`, as code and label; a choice without a comma is its own label."""
    pairs = []
    for choice in re.split(r"\||\n", text):
        code, comma, label = choice.partition(",")
        if code.strip():
            pairs.append((code.strip(), label.strip() if comma else code.strip()))
    return pairs


def _missing(codes: Mapping[str, str]) -> dict[str, list[str]]:
    """Missing-data codes by what they say: unknown, refused, not applicable; anything else was asked and left."""
    made: dict[str, list[str]] = {}
    for code, label in codes.items():
        kind = no_answer(label) or "skipped"
        made.setdefault(kind, []).append(code)
    return made


@cache
def _words() -> dict[str, Any]:
    text = files(__package__).joinpath("redcap.yaml").read_text(encoding="utf-8")
    words: dict[str, Any] = parse_yaml(text, "redcap.yaml").data
    return words
