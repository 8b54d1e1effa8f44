"""The comment at the head of a draft: what was detected, what to look at first, how to go on.

Does not belong here: comments on a single question (`questions.py`, `checked.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from pipelines.draft.exports import Described
from pipelines.draft.remarks import Drafted
from pipelines.readers.opened import Layout, Opened

LOOK: Final = """\
Look first at:
- option lists: an option that nobody chose is in no export, and labels of numbers are unknown. Compare them with the
  questionnaire, and put the options in its order
- routes: a line `likely: ask_if: ...` is a guess, with its evidence. Where it is right, make it a key; until then every
  blank counts as skipped"""


def head(
    source: str, opened: Opened, layout: Layout, export: Described, drafted: Sequence[Drafted], notes: Sequence[str]
) -> list[str]:
    """Lines for a person who sees the draft for the first time."""
    types = Counter(each.type.value for each in drafted)
    listed = ", ".join(f"{count} {name}" for name, count in types.most_common())
    facts = "".join(f", {key} {value!r}" for key, value in opened.facts.items() if key != "note")
    private = sum(1 for each in drafted if each.question.keys.get("private"))
    detected = f"Detected: platform {layout.platform}, rows of headings {layout.headings}{facts}"
    lines = [
        f"A first draft, made from {source}: it describes the answers that are there, and is to be edited.",
        f"{detected}; {export.rows:,} respondents, {len(drafted)} questions ({listed}).",
        *LOOK.splitlines(),
        f"- private: {private} questions are marked so; their answers appear in no table and on no page",
    ]
    if "note" in opened.facts:
        lines.append(f"- the file: {opened.facts['note']}")
    if "respondent" not in export.keys:
        lines.append("- respondent: no column identifies one; the line of the export does")
    lines += [f"- {note}" for note in (*export.comments, *notes)]
    lines.append(f"Then: surveyproof check {export.keys['file']} -q questionnaire.yaml")
    return lines
