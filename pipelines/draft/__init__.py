"""A first questionnaire from an export that nobody has described.

Belongs here: the way from a file to a draft. Does not belong here: what cells and headings say (`schemas/inference`,
which is pure), reading files and forms (`pipelines/readers`, `pipelines/forms`), and writing (`schemas/draft.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipelines.readers.opened import Opened
from schemas.draft import Draft


def draft_export(path: Path, form: Path | None, survey: str, wave: str, repeat: str | None = None) -> Draft:
    """A questionnaire that describes the file it came from, with comments on what a person should look at.

    With a form, its questions are the base; `repeat` names a repeat group of it, whose rows the file holds; without
    it the headings tell.
    Raises InputError for a file or form that cannot be read, and where the two have nothing to do with each other.
    """
    from pipelines.draft.checked import comment_on_answers
    from pipelines.draft.from_answers import drafted, parts_of
    from pipelines.readers.formats import open_file
    from pipelines.readers.platforms import layout_of

    opened = open_file(path)
    layout = layout_of(opened)
    parts = parts_of(opened, layout)
    described = _form(form, opened, repeat, [column.heading for column in layout.columns])
    if described is None:
        draft = drafted(path, opened, layout, parts, survey, wave)
    else:
        from pipelines.draft.with_form import joined

        draft = joined(path, described, opened, layout, parts, survey, wave)
    comment_on_answers(path, draft)
    return draft


def _form(form: Path | None, opened: Opened, repeat: str | None, headings: Sequence[str]) -> Draft | None:
    """What a form says, or the dictionary that a file brings along; None if there is neither."""
    if form is not None:
        from pipelines.forms import read_form

        return read_form(form, repeat, headings)
    if opened.variables:
        from pipelines.forms.dictionary import draft_of_variables

        return draft_of_variables(opened)
    return None
