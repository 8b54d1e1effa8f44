"""Delimited text that is too large to hold: delivered in parts, each a stretch of whole records.

Every part is read and matched as a file of its own, by the same code; what is detected in the first (delimiter,
separator of several answers) is pinned for the others. Belongs here: where to cut. Does not belong here: what is done
with a part (`pipelines/large.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from pipelines.files import shown
from pipelines.readers.delivery import Delivery
from pipelines.readers.formats.delimited import open_delimited
from pipelines.readers.formats.delimited_fast import read_fast
from pipelines.readers.formats.table import not_blank
from pipelines.readers.matching import deliver
from pipelines.readers.opened import Opened
from pipelines.readers.platforms import layout_of
from schemas.export import Export
from schemas.problems import InputError
from schemas.questionnaire import Questionnaire

STEP: Final = 8 * 1024 * 1024
"""Bytes of a part: as text in memory it takes some ten times as much."""
TEXT: Final = (".csv", ".tsv", ".txt", ".tab")


class NotInPartsError(Exception):
    """The file cannot be cut without doubt; it must be read whole."""


def in_parts(path: Path, q: Questionnaire) -> Iterator[Delivery]:
    """Deliveries of one stretch of an export after the other.

    Raises NotInPartsError, before the first or later, where the quotes of a text leave a doubt, or it is no UTF-8
    text; InputError as `read_export` does.
    """
    if q.export is None or path.suffix.lower() not in TEXT:
        raise NotInPartsError
    export, name = q.export, shown(path)
    opened: Opened | None = None
    line = 1
    for data in _stretches(path):
        if opened is None:
            opened = open_delimited(data, name, export)
            if opened.facts["encoding"].lower() not in ("utf-8", "utf-8-sig", "ascii"):
                raise NotInPartsError
            layout = layout_of(opened, export)
            part = opened
        else:
            body = read_fast(data, opened.facts["delimiter"], len(opened.head[0]), line)
            if body is None:
                raise NotInPartsError
            part = replace(opened, read=lambda _, body=body: not_blank(body))  # type: ignore[misc]
        line += data.count(b"\n")
        try:
            delivery = deliver(q, part, layout, export)
        except InputError as error:
            if "no answers" in str(error) and line > 1:  # a stretch of blank lines
                continue
            raise
        export = _pinned(export, delivery)
        yield delivery


def _pinned(export: Export, delivery: Delivery) -> Export:
    """The export block with the separator that the first part showed."""
    separator = delivery.pinned.get("separator")
    return export if export.separator or not separator else export.model_copy(update={"separator": separator})


def _stretches(path: Path) -> Iterator[bytes]:
    """The bytes of a file, cut after line ends that stand outside quotes."""
    rest = b""
    with path.open("rb") as source:
        while block := source.read(STEP):
            rest += block
            end = _last_record_end(rest)
            if end:
                yield rest[:end]
                rest = rest[end:]
            elif len(rest) > 8 * STEP:
                raise NotInPartsError
    if rest:
        yield rest


def _last_record_end(data: bytes) -> int:
    """Position after the last line end outside quotes; 0 if there is none."""
    place = data.rfind(b"\n")
    quotes = data.count(b'"', 0, place) if place >= 0 else 0
    while place >= 0 and quotes % 2:
        opening = data.rfind(b'"', 0, place)
        before = data.rfind(b"\n", 0, opening)
        quotes -= data.count(b'"', max(before, 0), place)
        place = before
    return place + 1
