"""Reads one statistical file in a process of its own: a damaged file can bring down the C library that reads it.

Called by path, with the file, its format, its encoding (or nothing) and a folder, into which it writes
`dictionary.json` and X a value means (`statistical.py`), and any import of this project.
"""

import json
import sys
from pathlib import Path
from typing import Any

MEMORY = 2 << 30
CELLS = 2_000_000
BYTES = 128 << 20
EXPECTED = 3  # exit status: the file cannot be read, and `problem.txt` says why


def main(path: str, kind: str, encoding: str, folder: str) -> int:
    """Read `path` and write what it holds into `folder`."""
    import polars as pl  # before memory is limited: it sets some aside
    from pyreadstat import PyreadstatError, ReadstatError
    from pyreadstat.pyreadstat import parser_entry_point  # type: ignore[attr-defined] # keeps all missing values

    _limit_memory()
    where = Path(folder)

    def read(offset: int, limit: int, *, head: bool = False) -> tuple[Any, Any]:
        cells, meta = parser_entry_point(
            path, parser_format=kind, encoding=encoding or None, metadataonly=head, user_missing=True,
            disable_datetime_conversion=True, row_offset=offset, row_limit=limit, output_format="dict",
        )  # fmt: skip
        return cells, meta

    try:
        _, meta = read(0, 0, head=True)
        width = sum(int(w) for w in meta.variable_storage_width.values())
        rows = max(1, min(CELLS // max(1, len(meta.column_names)), BYTES // max(1, width)))
        dictionary = _dictionary(meta)
        offset, part = 0, 0
        while meta.column_names:
            cells, more = read(offset, rows)
            got = max((len(values) for values in cells.values()), default=0)
            dictionary["missing_user_values"] = _joined(dictionary["missing_user_values"], more.missing_user_values)
            _frame(cells, meta, pl).write_ipc(where / f"{part:06}.arrow")
            offset, part = offset + got, part + 1
            if got < rows:
                break
        (where / "dictionary.json").write_text(json.dumps(dictionary | {"read": offset}), encoding="utf-8")
    except UnicodeDecodeError:
        return _told(where, "encoding")
    except MemoryError:
        return _told(where, "it would take more memory than any survey needs")
    except (ReadstatError, PyreadstatError) as error:
        return _told(where, "encoding" if "encoding" in str(error) else str(error)[:1].lower() + str(error)[1:])
    except (ValueError, OverflowError, KeyError, IndexError, TypeError, AttributeError):
        return _told(where, "its dictionary contradicts itself")
    return 0


def _told(folder: Path, problem: str) -> int:
    (folder / "problem.txt").write_text(problem, encoding="utf-8")
    return EXPECTED


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _dictionary(meta: Any) -> dict[str, Any]:
    """What the file says of its variables; labels as pairs, since JSON has only text as keys."""
    return {
        "names": meta.column_names,
        "labels": meta.column_names_to_labels,
        "formats": meta.original_variable_types,
        "types": meta.readstat_variable_types,
        "value_labels": {name: list(labels.items()) for name, labels in meta.variable_value_labels.items()},
        "missing_ranges": {
            name: [(found["lo"], found["hi"]) for found in ranges] for name, ranges in meta.missing_ranges.items()
        },
        "missing_user_values": dict(meta.missing_user_values),
        "sets": meta.mr_sets,
        "rows": meta.number_rows,
        "encoding": meta.file_encoding,
        "title": meta.file_label,
    }


def _joined(one: dict[str, list[str]], two: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: sorted({*one.get(name, ()), *two.get(name, ())}) for name in (*one, *two)}


def _frame(cells: dict[str, list[Any]], meta: Any, pl: Any) -> Any:
    """Two columns a variable that is a number (its value, its missing tag), one for a text."""
    made = {}
    for at, name in enumerate(meta.column_names):
        values = cells[name]
        if meta.readstat_variable_types[name] == "string":
            made[f"s{at}"] = pl.Series([v or None for v in values], dtype=pl.String)
            continue
        tags = [v if isinstance(v, str) else None for v in values]
        numbers = [None if isinstance(v, str) else v for v in values]
        made[f"n{at}"] = pl.Series(numbers, dtype=pl.Float64)
        if any(tags):
            made[f"t{at}"] = pl.Series(tags, dtype=pl.String)
    return pl.DataFrame(made)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
