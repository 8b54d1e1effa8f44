"""The expressions of XLSForm (ODK, KoboToolbox): `relevant` and `constraint`, an XPath with `${question}`.

Paths such as `../q` are read by nobody here, so a condition with one is not understood.
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
?sign: atom | "-" sign -> negative
?atom: NUMBER -> number
     | STRING -> text
     | "${" NAME "}" -> name
     | "." -> own
     | FUNCTION "(" [or ("," or)*] ")" -> call
     | "(" or ")" -> group
OR: /or\b/
AND: /and\b/
EQUAL: "!=" | "="
ORDER: "<=" | ">=" | "<" | ">"
PLUS: "+" | "-"
TIMES: "*" | /div\b/ | /mod\b/
FUNCTION: /[A-Za-z][A-Za-z0-9_:-]*(?=\s*\()/
NAME: /\s*[A-Za-z_][A-Za-z0-9_.-]*\s*/
STRING: /'[^']*'/ | /"[^"]*"/
NUMBER: /\d{1,15}(\.\d{1,15})?/
%ignore /\s+/
"""
XPATH: Final = Language(
    GRAMMAR, {"div": "/"}, {"count-selected": "count", "string-length": "length", "int": "whole"}, name=str.strip
)
