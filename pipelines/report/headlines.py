"""Headlines of findings, as a reader who does not know the tool wants them.

Belongs here: saying a headline in other words. Does not belong here: what is found, and what it rests on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipelines.report import words


def of_rule(headline: str, text: str, failed: int, checked: int, question: str | None) -> str:
    """The headline of a finding about a rule: who breaks it, and what it demands.

    The id of the question, unless it may be an English word, is called *this question*.
    """
    if not headline.endswith(text):
        return headline
    who = f"{failed:,} of {words.plural(checked, 'respondent')} {'breaks' if failed == 1 else 'break'} a rule"
    own = question if question and re.search("[_0-9]", question) else None
    said = re.sub(rf"(?<![\w.]){re.escape(own)}(?!\w)", "this question", text) if own else text
    return f"{who if headline.startswith('Not so for') else 'A rule does not hold'}: {said}"


def of_repeated(headline: str, printed: Sequence[str]) -> str:
    """The headline of a number printed often, in several ways: `Printed as 151 in 3 places and as 135 in one place`."""
    percent = any(value.endswith("%") for value in printed)
    found = Counter(value + "%" if percent and value[-1:].isdecimal() else value for value in printed).most_common()
    if len(printed) <= 2 or not 2 <= len(found) <= 3:
        return headline
    return "Printed " + words.listed(f"as {value} in {_times(many)}" for value, many in found)


def _times(count: int) -> str:
    """`one place`, `3 places`."""
    return "one place" if count == 1 else f"{count:,} places"
