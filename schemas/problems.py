"""What is wrong with an input, said so that the person who can mend it knows where and how.

Belongs here: the one exception for input that cannot be read or understood (exit status 2). Does not belong here:
findings about a survey, which are results and not errors.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that stops an input from being used."""

    file: str
    line: int | None
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.what}" + (f" {self.remedy}" if self.remedy else "")


class InputError(Exception):
    """An input could not be read or understood. Carries every problem that was found, never a respondent's value."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=lambda p: (p.file, p.line or 0, p.what)))
        super().__init__("\n".join(map(str, self.problems)))

    @classmethod
    def of(cls, file: str, what: str, remedy: str = "", line: int | None = None) -> InputError:
        """The error for one problem."""
        return cls([Problem(file, line, what, remedy)])


def nearest(name: str, known: Iterable[str]) -> str:
    """A remedy for a name nobody knows: the one it most resembles, else the ones there are."""
    names = list(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f"Did you mean {close[0]!r}?"
    if not names:
        return "There are none."
    shown = ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
    return f"Known: {shown}."
