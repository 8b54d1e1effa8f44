"""Options that are numbers: what each step of a scale counts in a mean.

Belongs here: the number of each option. Does not belong here: means (`schemas/recounting/values.py`).
"""

from __future__ import annotations

import re
from typing import Final

from schemas.questionnaire import Question, Questionnaire, Status

PLAIN: Final = re.compile(r"[-+]?\d{1,15}(?:\.\d{1,15})?")


def scale(q: Questionnaire, question: Question, *, missing: bool = False) -> dict[str, str] | None:
    """Option -> the number it stands for, as written: that of its label, or of its code where labels are words.

    Options that stand for no answer are no steps, unless `missing` asks for those whose code is a number as well. None
    where the options are no numbers, or fewer than two are.
    """
    steps = [code for code in question.options if q.option_status(question, code) is Status.answered]
    labels = {code: question.options[code].strip() for code in steps}
    for written in (labels, {code: code for code in steps}):
        if len(steps) > 1 and all(PLAIN.fullmatch(text) for text in written.values()):
            if missing:
                others = {code for code in question.options if code not in steps and PLAIN.fullmatch(code)}
                return written | {code: code for code in others}
            return written
    return None
