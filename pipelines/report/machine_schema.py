"""The JSON Schema of `validation-report.json`, made from the contracts that the report is made from.

Belongs here: the schema and the words for keys that no contract describes. `validation-report.schema.json` beside
this module is `schema_text()`, for whoever reads reports without this package; a test holds the two together. Does not
belong here: the report (`machine.py`).
"""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from types import UnionType
from typing import Any, Final, get_args, get_type_hints

import polars as pl

from pipelines.report.decision import Decision
from pipelines.report.machine import FORMAT, PARTS, SCHEMA, VERSION, columns_of
from pipelines.result import Evidence, Reference
from schemas.contract import Column, Table
from schemas.questionnaire import Severity
from schemas.review.signatures import Signed
from schemas.review.waivers import Force, Waiver
from schemas.tables import FINDING_CHANGES, TABLES

Schema = dict[str, Any]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
TYPES: Final[dict[type[pl.DataType], Schema]] = {
    pl.String: {"type": "string"},
    pl.Int64: {"type": "integer"},
    pl.Float64: {"type": "number"},
    pl.Boolean: {"type": "boolean"},
}
PLAIN: Final[dict[type, Schema]] = {
    str: {"type": "string"},
    int: {"type": "integer", "minimum": 0},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
}
EVIDENCE: Final = {
    "run": "Run that made the report",
    "made": "When it was made",
    "code": "Version of Surveyproof and a digest of its source",
    "questionnaire_sha256": "SHA-256 of the questionnaire",
    "export": "File with the answers, as delivered; null: none was",
    "export_sha256": "Its SHA-256",
    "figures": "File with the published figures; null: there is none",
    "figures_sha256": "Its SHA-256",
    "synthetic": "The answers are invented and nobody gave them",
    "dialect": "How the export was read",
    "proposed": "Lines of the figures that nobody has confirmed; they are not judged",
    "lock_sha256": "SHA-256 of the list of installed libraries, where there is one",
    "waivers_sha256": "SHA-256 of the waivers; null: there are none",
}
WAIVER: Final = {
    "finding": "Finding id",
    "fingerprint": "Digest of what was accepted",
    "reason": "Why it is accepted",
    "by": "Who accepted it",
    "on": "Day on which it was accepted",
    "until": "Last day on which it holds",
    "headline": "What was accepted, in a few words",
}
SIGNED: Final = {
    "decision": "Decision that was signed",
    "answers": "SHA-256 of the export; null: there was none",
    "questionnaire": "SHA-256 of the questionnaire",
    "rules": "Digest of the outcomes of all rules",
    "figures": "SHA-256 of the published figures; null: there were none",
    "findings": "Digest of all findings",
    "waivers": "Digest of the acceptances",
    "errors": "Errors that nobody had accepted",
    "warnings": "Warnings that nobody had accepted",
    "remarks": "Remarks that nobody had accepted",
    "waived": "Findings that were accepted",
}
REFERENCE: Final = {"wave": "Survey and wave", "run": "Its run", "made": "When that run was made"}
TALLY: Final = {
    "pass": "How many pass",
    "fail": "How many fail",
    "cannot_tell": "How many could not be judged; they have not passed",
    "total": "All three",
}
SEVERITIES: Final = {
    Severity.error.value: "Errors",
    Severity.warning.value: "Warnings",
    Severity.info.value: "Remarks",
}
CHANGED: Final = dict(
    zip(
        FINDING_CHANGES,
        (
            "Nothing was published before",
            "Not in the last published run",
            "Other numbers than there",
            "As it was there",
        ),
        strict=True,
    )
)


def schema_text() -> str:
    """The schema as it is published."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def schema() -> Schema:
    """The JSON Schema, draft 2020-12."""
    top: dict[str, Schema] = {
        "$schema": {"const": SCHEMA, "description": "Name of this schema; no address"},
        "format": {"const": FORMAT, "description": "What the file is"},
        "version": {"const": VERSION, "description": "Version of the format; it changes when a key does"},
        "survey": {"type": "string", "description": "Survey"},
        "wave": {"type": "string", "description": "Wave"},
        "title": {"type": "string", "description": "Title of the questionnaire; may be empty"},
        "verdict": {"enum": [d.value for d in Decision], "description": "What a reviewer is advised to do"},
        "refused": {"type": ["string", "null"], "description": "Why the wave was refused; null: it was not"},
        "counts": _counts(),
        "review": _review(),
        "evidence": _object(_fields(Evidence, EVIDENCE), "Where the result comes from"),
    }
    top |= {part: _list({"$ref": f"#/$defs/{part}"}, _listed(part)) for part in PARTS}
    return {
        "$schema": DIALECT,
        "$id": SCHEMA,
        "title": "Validation report of a survey wave",
        **_object(top, "What Surveyproof found in one wave. No respondent's answer is in it."),
        "$defs": {part: _row(TABLES[part]) for part in PARTS},
    }


def _listed(part: str) -> str:
    return f"Table {part}" + (", less bases and toplines that did not move" if part == "changes" else "")


def _object(properties: dict[str, Schema], description: str) -> Schema:
    """An object with just these keys, all of them."""
    return {
        "description": description,
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Schema, description: str) -> Schema:
    return {"description": description, "type": "array", "items": items}


def _nullable(schema: Schema) -> Schema:
    return schema | {"type": [schema["type"], "null"]}


def _row(table: Table) -> Schema:
    columns = {name: _column(table.columns[name]) for name in columns_of(table.name)}
    return {"title": table.name, **_object(columns, f"One row is {table.row}")}


def _column(spec: Column) -> Schema:
    if isinstance(spec.dtype, pl.List):
        made: Schema = {"type": "array", "items": {"type": "string"}}
    elif spec.among:
        made = {"type": "string", "enum": [*spec.among, *([None] if spec.nullable else [])]}
    else:
        made = TYPES[type(spec.dtype)]
    return {"description": spec.meaning} | (_nullable(made) if spec.nullable else made)


def _fields(shape: Any, words: dict[str, str]) -> dict[str, Schema]:
    """The fields of a dataclass of plain values. Raises KeyError for one without words."""
    hints = get_type_hints(shape)
    return {f.name: {"description": words[f.name]} | _plain(hints[f.name]) for f in dataclasses.fields(shape)}


def _plain(hint: Any) -> Schema:
    if isinstance(hint, UnionType):
        (some,) = (part for part in get_args(hint) if part is not type(None))
        return _nullable(PLAIN[some])
    return PLAIN[hint]


def _numbers(words: dict[str, str]) -> dict[str, Schema]:
    return {name: {"description": what} | PLAIN[int] for name, what in words.items()}


def _counts() -> Schema:
    nobody = "that nobody has accepted"
    severities = _numbers(SEVERITIES)
    number = {"type": ["integer", "null"], "minimum": 0}
    return _object(
        {
            "new_errors": {
                "description": f"Errors {nobody} and the last published run did not have as they are now; with "
                "`refused` they decide the exit status"
            }
            | PLAIN[int],
            "errors_by_change": _object(_numbers(CHANGED), f"Errors {nobody}, by what became of them since then"),
            "findings": _object(
                severities | _numbers({"waived": "Findings of any severity that a reviewer accepted"}),
                f"Findings {nobody}",
            ),
            "findings_about_report": _object(severities, f"Those about published figures {nobody}"),
            "findings_about_answers": _object(severities, f"All others {nobody}"),
            "figures": _object(_numbers(TALLY), "Verdicts on published figures"),
            "rules": _object(_numbers(TALLY), "Outcomes of rules about answers"),
            "respondents": {"description": "Respondents in the curated tables; null: no answers were delivered"}
            | number,
            "quarantined": {"description": "Rows held back"} | number,
            "left_out": {"description": "Rows that are no answers of the survey, such as previews"} | number,
        },
        "The numbers behind the verdict",
    )


def _review() -> Schema:
    acceptance = _fields(Waiver, WAIVER) | {
        "force": {"enum": [f.value for f in Force], "description": "Whether it holds, or why it has lapsed"},
        "told": {"type": "string", "description": "The acceptance in one sentence"},
    }
    signature = {
        "by": {"description": "Who signed"} | PLAIN[str],
        "on": {"description": "When"} | PLAIN[date],
        "signed": _object(_fields(Signed, SIGNED), "What was signed"),
    }
    references = {
        "last_run": "Last published run of the wave; null: there is none",
        "previous_wave": "Wave before, as published; null: there is none",
    }
    return _object(
        {
            "acceptances": _list(_object(acceptance, "A waiver and what has become of it"), "All waivers of the wave"),
            "signature": _nullable(_object(signature, "The last signature; null: nobody has signed")),
            "unsigned_since": _list(
                {"type": "string"}, "What has changed since the signature; empty: nothing, or there is none"
            ),
        }
        | {name: _nullable(_object(_fields(Reference, REFERENCE), what)) for name, what in references.items()},
        "What people and earlier runs have to do with the result",
    )
