"""The expressions of LimeSurvey (ExpressionScript): relevance equations of questions and groups.

`=` is an assignment there, so a condition with it is not understood.
"""

from __future__ import annotations

from typing import Final

from pipelines.forms.expressions import Language

GRAMMAR: Final = r"""
?start: or
?or: and | or OR and -> op
?and: equal | and AND equal -> op
?equal: order | equal EQUAL order -> op
?order: sum | order ORDER sum -> op
?sum: product | sum PLUS product -> op
?product: sign | product TIMES sign -> op
?sign: atom | "!" sign -> negation | "-" sign -> negative
?atom: NUMBER -> number
     | STRING -> text
     | NAME -> name
     | FUNCTION "(" [or ("," or)*] ")" -> call
     | "(" or ")" -> group
OR.3: "||" | /or\b/i
AND.3: "&&" | /and\b/i
EQUAL.3: "!=" | "==" | "<>" | /eq\b/i | /ne\b/i
ORDER.3: "<=" | ">=" | "<" | ">" | /l[te]\b/i | /g[te]\b/i
PLUS: "+" | "-"
TIMES: "*" | "/"
FUNCTION.2: /[A-Za-z][A-Za-z0-9_]*(?=\s*\()/
NAME.1: /\d+X\d+X\d+[A-Za-z0-9_#]*(\.[A-Za-z]+)?/ | /[A-Za-z][A-Za-z0-9_#:.]*/
STRING: /'[^']*'/ | /"[^"]*"/
NUMBER: /\d{1,15}(\.\d{1,15})?/
%ignore /\s+/
"""
EXPRESSIONSCRIPT: Final = Language(
    GRAMMAR,
    {
        "||": "or",
        "&&": "and",
        "==": "=",
        "eq": "=",
        "ne": "!=",
        "<>": "!=",
        "lt": "<",
        "le": "<=",
        "gt": ">",
        "ge": ">=",
    },
    {"is_empty": "empty", "strlen": "length", "intval": "whole"},
)
