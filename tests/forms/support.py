"""Conditions of forms read in the plainest way: turned into Python by a few replacements, blanks as in the form.

Nothing here is shared with `pipelines.forms`, so that the two can be compared.
"""

from __future__ import annotations

import math
import re


class Cell:
    """A value as XPath and REDCap compare it: text with text, numbers with numbers, a blank with nothing."""

    def __init__(self, text):
        self.text = text

    def number(self):
        try:
            return float(self.text)
        except ValueError:
            return math.nan

    def _pair(self, other):
        if isinstance(other, Cell):
            return (self.text, other.text) if {self.text, other.text} & {""} else (self.number(), other.number())
        return (self.text, other) if isinstance(other, str) else (self.number(), other)

    def __eq__(self, other):
        if isinstance(other, Cell):
            return self.text == other.text
        a, b = self._pair(other)
        return a == b

    def __ne__(self, other):
        return not self == other

    __hash__ = None

    def __lt__(self, other):
        return self.number() < _number(other)

    def __le__(self, other):
        return self.number() <= _number(other)

    def __gt__(self, other):
        return self.number() > _number(other)

    def __ge__(self, other):
        return self.number() >= _number(other)

    def __add__(self, other):
        return self.number() + _number(other)

    __radd__ = __add__

    def __sub__(self, other):
        return self.number() - _number(other)

    def __mul__(self, other):
        return self.number() * _number(other)

    __rmul__ = __mul__


def _number(value):
    if isinstance(value, Cell):
        return value.number()
    return float(value)


def xpath(text, value, own=None):
    """Whether a condition of an XLSForm holds; `value` gives the text of a question, '' for none."""
    source = text.translate(str.maketrans("\u2018\u2019\u201c\u201d", "''\"\""))
    source = re.sub(r"\b(and|or)\.", r"\1 .", source)
    source = re.sub(r"count-selected\(", "_count(", source)
    source = re.sub(r"string-length\(", "_length(", source)
    source = re.sub(r"\$\{\s*([\w.-]+)\s*\}", r"_value('\1')", source)
    source = re.sub(r"(?<![\w.'\"])\.(?!\d)", "_own", source)
    source = re.sub(r"(?<![!<>=])=(?!=)", "==", source)
    source = re.sub(r"\bif\s*\(", "_if(", source)
    source = re.sub(r"\bnot\s*\(", "_not(", source)
    names = {
        "_value": lambda name: Cell(value(name)),
        "_own": Cell(own or ""),
        "selected": lambda cell, code: (code.text if isinstance(code, Cell) else code) in cell.text.split(),
        "_count": lambda cell: len(cell.text.split()),
        "_length": lambda cell: len(cell.text),
        "_if": lambda condition, then, otherwise: then if condition else otherwise,
        "_not": lambda part: not part,
        "true": lambda: True,
        "false": lambda: False,
        "coalesce": lambda a, b: a if a.text else b,
        "__builtins__": {},
    }
    return bool(eval(" ".join(source.split()), names))  # noqa: S307 - a form of ours, or one under ../shared


def branching(text, value):
    """Whether branching logic of REDCap holds; `value` gives the text of `field` or `field(code)`."""
    source = re.sub(r"\[([\w()-]+)\]", r"_value('\1')", text)
    source = re.sub(r"!(?!=)", " not ", source.replace("<>", "!="))
    source = re.sub(r"(?<![!<>=])=(?!=)", "==", source)
    source = re.sub(r"\b(AND|OR)\b", lambda m: m[0].lower(), source)
    return bool(eval(" ".join(source.split()), {"_value": lambda n: Cell(value(n)), "__builtins__": {}}))  # noqa: S307


def relevance(text, value):
    """Whether an ExpressionScript of LimeSurvey holds; `value` gives the text of a variable without its suffix."""
    source = re.sub(r"\bis_empty\(\s*([\w.]+)\s*\)", r'(\1 == "")', text)
    source = re.sub(r"(?<!['\"\w])([A-Za-z]\w*)\.NAOK", r"_value('\1')", source)
    source = source.replace("&&", " and ").replace("||", " or ")
    source = re.sub(r"!(?!=)", " not ", source)
    source = re.sub(r"\b(AND|OR)\b", lambda m: m[0].lower(), source)
    return bool(eval(" ".join(source.split()), {"_value": lambda n: Cell(value(n)), "__builtins__": {}}))  # noqa: S307
