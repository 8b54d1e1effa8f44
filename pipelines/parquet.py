"""Tables as files that pandas, Polars, DuckDB and R open alike, and that say themselves what they hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Self

import polars as pl

from pipelines.result import Result
from schemas.questionnaire import Questionnaire
from schemas.tables import TABLES

RESPONSES: Final = "responses"


def table_metadata(result: Result, name: str) -> dict[str, str]:
    """What every file says about itself."""
    e = result.evidence
    row = "a respondent" if name == RESPONSES else TABLES[name].row
    facts = {
        "survey": result.questionnaire.survey,
        "wave": result.questionnaire.wave,
        "title": result.questionnaire.title,
        "table": name,
        "one_row_is": row,
        "run": e.run,
        "made": e.made,
        "code": e.code,
        "questionnaire_sha256": e.questionnaire_sha256,
        "export_sha256": e.export_sha256 or "",
        "synthetic": str(e.synthetic).lower(),
    }
    return (
        facts
        if name != RESPONSES
        else facts | {"questions": json.dumps(_questions(result.questionnaire), ensure_ascii=False)}
    )


def _questions(q: Questionnaire) -> dict[str, Any]:
    return {
        column: {"question": question.id, "text": question.text, "type": question.type.value}
        | ({"row": question.rows[item.row]} if item.row else {})
        | ({"option": question.options[option]} if option else {"labels": question.options} if question.options else {})
        | ({"ask_if": question.ask_if} if question.ask_if else {})
        | ({"not_understood": question.not_understood} if question.not_understood else {})
        for question in q.questions
        for column, (item, option) in question.columns.items()
    }


def write_table(path: Path, frame: pl.DataFrame, metadata: Mapping[str, str]) -> None:
    """One Parquet file that pandas, Polars, DuckDB and R open alike, with its facts and meanings in its schema."""
    import pyarrow.parquet as pq

    pq.write_table(_arrow(frame, metadata), path, compression="zstd")


class PartsWriter:
    """A table written part by part into one file; a context. Until it is left, the file is nothing that opens."""

    def __init__(self, path: Path, metadata: Mapping[str, str]) -> None:
        self._path, self._metadata = path, metadata
        self._writer: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._writer is not None:
            self._writer.close()

    def write(self, frame: pl.DataFrame) -> None:
        """Add rows; every part has the same columns."""
        import pyarrow.parquet as pq

        table = _arrow(frame, self._metadata)
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, table.schema, compression="zstd")
        self._writer.write_table(table)


def _arrow(frame: pl.DataFrame, metadata: Mapping[str, str]) -> Any:
    import pyarrow as pa

    table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
    questions = json.loads(metadata.get("questions", "{}"))
    name = metadata["table"]
    fields = []
    for arrow_field in table.schema:
        about = questions.get(arrow_field.name)
        meaning = {"meaning": TABLES[name].columns[arrow_field.name].meaning} if name in TABLES else {}
        words = about or meaning
        texts = {k: v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for k, v in words.items()}
        plain = arrow_field
        if pa.types.is_dictionary(arrow_field.type):  # codes have an order of listing, not of size
            plain = arrow_field.with_type(pa.dictionary(arrow_field.type.index_type, arrow_field.type.value_type))
        fields.append(plain.with_metadata({**(arrow_field.metadata or {}), **texts}))
    schema = pa.schema(fields, metadata={f"surveyproof.{key}": value for key, value in metadata.items()})
    return table.cast(schema)


def data_package(result: Result) -> str:
    """A Frictionless data package (v2) that lists the tables and their columns."""
    resources = []
    for name, frame in result.tables.items():
        meanings = {c: s.meaning for c, s in TABLES[name].columns.items()} if name in TABLES else {}
        meanings |= (
            {c: str(v["text"]) for c, v in _questions(result.questionnaire).items()} if name == RESPONSES else {}
        )
        fields = [
            {"name": column, "type": _field_type(dtype)}
            | ({"description": meanings[column]} if column in meanings else {})
            for column, dtype in frame.schema.items()
        ]
        resources.append(
            {
                "name": name,
                "path": f"{name}.parquet",
                "format": "parquet",
                "mediatype": "application/vnd.apache.parquet",
            }
            | {"schema": {"fields": fields}}
        )
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"{result.questionnaire.survey}-{result.questionnaire.wave}",
        "title": result.questionnaire.title or result.name,
        "description": "Synthetic twin: answers invented from the questionnaire." if result.evidence.synthetic else "",
        "resources": resources,
    }
    return json.dumps(package, indent=1, ensure_ascii=False) + "\n"


def _field_type(dtype: pl.DataType) -> str:
    if dtype.is_integer():
        return "integer"
    if dtype.is_float():
        return "number"
    return {pl.Boolean: "boolean", pl.Date: "date", pl.List: "array"}.get(dtype.base_type(), "string")
