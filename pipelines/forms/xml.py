"""XML of forms, read without following anything it refers to.

Does not belong here: what the elements mean.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError

from schemas.problems import InputError


def root_of(data: bytes, file: str) -> Element:
    """The root of a document. Raises InputError if it is no XML, or one that unfolds or reaches outside."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(data)
    except ParseError as error:
        line = error.position[0]
        raise InputError.of(file, "it is no well-formed XML.", "Export it again.", line) from None
    except DefusedXmlException:
        raise InputError.of(file, "it defines entities of its own, which no form needs.", "Export it again.") from None
    except (LookupError, ValueError):
        raise InputError.of(file, "it is in an encoding that nobody knows.", "Export it as UTF-8.") from None
    return root
