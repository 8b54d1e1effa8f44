"""The branching logic of REDCap: `[field] = '1'`, `[field(code)] = '1'`, `[event][field]`."""

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
     | FIELD+ -> name
     | FUNCTION "(" [or ("," or)*] ")" -> call
     | "(" or ")" -> group
OR: "||" | /or\b/i
AND: "&&" | /and\b/i
EQUAL: "!=" | "<>" | "=="| "="
ORDER: "<=" | ">=" | "<" | ">"
PLUS: "+" | "-"
TIMES: "*" | "/" | "^"
FUNCTION: /[A-Za-z][A-Za-z0-9_]*(?=\s*\()/
FIELD: /\[[^\[\]]*\]/
STRING: /'[^']*'/ | /"[^"]*"/
NUMBER: /\d{1,15}(\.\d{1,15})?/
%ignore /\s+/
"""
BRANCHING: Final = Language(
    GRAMMAR,
    {"||": "or", "&&": "and", "==": "=", "<>": "!="},
    {"isblankormissingcode": "blank"},
    name=lambda text: text[1:-1].strip() if text.count("[") == 1 else text,
)
