"""Forms become questionnaires: a LimeSurvey structure, an XLSForm, a REDCap dictionary, the dictionary of a data file.

`read_form` tells what a file is by what is in it. What a form says that a questionnaire cannot say stays, in the
form's own words, under `not_understood` or as a comment. Does not belong here: anything about answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipelines.files import read_bytes, shown
from schemas.draft import Draft
from schemas.problems import InputError

XML, ZIP, OLE = b"<", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read_form(path: Path, repeat: str | None = None, headings: Sequence[str] = ()) -> Draft:
    """The first questionnaire that a form gives. `repeat` names a repeat group of an XLSForm, drafted on its own.

    Without it, the `headings` of an export tell whether its rows are those of a repeat group.

    Raises InputError if it is no form that is known here, or does not hold together.
    """
    if path.is_dir():
        return _tables(path, sorted(p for p in path.iterdir() if p.suffix.lower() == ".csv"), repeat, headings)
    data = read_bytes(path)
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == XML:
        return _xml(path, data)
    if data.startswith((ZIP, OLE)):
        from pipelines.forms.tables import sheets_of
        from pipelines.forms.xlsform import draft_of

        sheets = sheets_of(path, data)
        return draft_of(shown(path), sheets["survey"], sheets["choices"], sheets.get("settings", []), repeat, headings)
    return _text(path, repeat, headings) if _is_text(path, data) else _dictionary(path)


def _is_text(path: Path, data: bytes) -> bool:
    from pipelines.readers.formats import STATISTICAL, STATISTICAL_NAMES, TRIPLE_S_NAMES

    return path.suffix.lower() not in (*STATISTICAL_NAMES, *TRIPLE_S_NAMES) and not data.startswith(STATISTICAL)


def _xml(path: Path, data: bytes) -> Draft:
    from pipelines.forms.xml import root_of

    root = root_of(data, shown(path))
    if root.tag == "document":
        from pipelines.forms import limesurvey, limesurvey_structure

        return limesurvey.draft_of(shown(path), limesurvey_structure.from_lss(root, shown(path)))
    if root.tag.endswith("}ODM"):
        from pipelines.forms import redcap, redcap_project

        return redcap.draft_of(shown(path), redcap_project.from_odm(root))
    return _dictionary(path)


def _text(path: Path, repeat: str | None, exported: Sequence[str]) -> Draft:
    from pipelines.forms.tables import headings_of, opened_text, rows_of

    opened = opened_text(path)
    headings = set(headings_of(opened))
    if {"class", "type/scale", "name", "relevance"} <= headings:
        from pipelines.forms import limesurvey, limesurvey_structure

        return limesurvey.draft_of(shown(path), limesurvey_structure.from_rows(rows_of(opened), shown(path)))
    if {"field_name", "field_type"} <= headings or {"variable_/_field_name", "field_type"} <= headings:
        from pipelines.forms import redcap

        return redcap.draft_of(shown(path), redcap.project_of(rows_of(opened)))
    if {"type", "name"} <= headings:
        return _tables(path, [path, *sorted(p for p in path.parent.glob("*.csv") if p != path)], repeat, exported)
    return _dictionary(path)


def _tables(path: Path, tables: list[Path], repeat: str | None, exported: Sequence[str]) -> Draft:
    """The sheets of an XLSForm, each a file of its own: told apart by their headings."""
    from pipelines.forms.tables import headings_of, opened_text, rows_of
    from pipelines.forms.xlsform import draft_of

    opened = {p: opened_text(p) for p in tables}
    headings = {p: set(headings_of(table)) for p, table in opened.items()}
    survey = next((p for p in tables if {"type", "name"} <= headings[p]), None)
    choices = [p for p in tables if {"list_name", "name"} <= headings[p] and "type" not in headings[p]]
    if survey is None:
        what = "it holds no form: no table has the headings `type` and `name`."
        raise InputError.of(shown(path), what, "Name the form itself.")
    if len(choices) > 1:
        choices = [p for p in choices if "choices" in p.stem.lower()] or choices
    if len(choices) > 1:
        listed = ", ".join(p.name for p in choices)
        raise InputError.of(shown(path), f"several lists of choices: {listed}.", "Leave one in the folder.")
    lists = rows_of(opened[choices[0]]) if choices else []
    return draft_of(shown(survey), rows_of(opened[survey]), lists, [], repeat, exported)


def _dictionary(path: Path) -> Draft:
    """A data file that carries its own dictionary."""
    from pipelines.forms.dictionary import draft_of_variables
    from pipelines.readers.formats import open_file

    opened = open_file(path)
    if not opened.variables:
        what = "it is no form that is known here."
        remedy = "Known: LimeSurvey (.lss, .txt), XLSForm, REDCap (dictionary, project), SPSS, Stata, SAS, Triple-S."
        raise InputError.of(shown(path), what, remedy)
    return draft_of_variables(opened)
