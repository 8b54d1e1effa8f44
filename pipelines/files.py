"""Reading and writing files so that a message is clear and nothing is half-written."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.problems import InputError, nearest


def shown(path: Path) -> str:
    """A path as messages name it: from the working folder, if it is below it."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_absolute() and path.is_relative_to(here) else str(path)


def read_bytes(path: Path, most: int = -1) -> bytes:
    """The bytes of a file, or its first `most`. Raises InputError if it is missing, a folder, or not readable."""
    try:
        with path.open("rb") as file:
            return file.read(most)
    except FileNotFoundError:
        beside = sorted(p.name for p in path.parent.iterdir() if p.is_file()) if path.parent.is_dir() else []
        remedy = nearest(path.name, beside) if beside else "Check the path."
        raise InputError.of(shown(path), "there is no such file.", remedy) from None
    except IsADirectoryError:
        raise InputError.of(shown(path), "this is a folder.", "Name a file in it.") from None
    except PermissionError:
        raise InputError.of(shown(path), "it may not be read.", "Ask for read permission.") from None
    except OSError as error:
        raise InputError.of(shown(path), f"it cannot be read: {error.strerror}.") from None


def read_text(path: Path) -> str:
    """The text of a UTF-8 file. Raises InputError as `read_bytes` does, and for other encodings."""
    data = read_bytes(path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError.of(shown(path), "not UTF-8 text.", "Save it as UTF-8.", line) from None


def sha256(path: Path) -> str:
    """SHA-256 of a file, in hex, however large. Raises InputError as `read_bytes` does."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return hashlib.sha256(read_bytes(path)).hexdigest()  # which says what is wrong


@contextmanager
def writing(target: Path) -> Iterator[None]:
    """Turn the operating system's refusal to write `target` into one clear InputError."""
    try:
        yield
    except OSError as error:
        remedy = "Free some space." if error.errno in (28, 122) else "Check its permissions, or choose another place."
        what = f"it cannot be written: {(error.strerror or str(error)).lower()}."
        raise InputError.of(shown(target), what, remedy) from None


def write_whole(target: Path, data: bytes, *, lasting: bool = True) -> None:
    """Write a file so that a reader sees the old one or the new one, never part. Raises InputError if it cannot.

    A `lasting` file is on the disk before this returns; another may be lost, whole, with the machine.
    """
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(data)
                if lasting:
                    out.flush()
                    os.fsync(out.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """While this lasts, nobody else who asks for the same changes files of a folder: others wait for their turn.

    Raises InputError if the folder is not there, or its file system knows no locks.
    """
    with writing(folder):
        handle = os.open(folder, os.O_RDONLY)
    try:
        with writing(folder):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def try_writing(folder: Path) -> None:
    """Raise InputError if files cannot be written into a folder; leaves nothing but the folder."""
    probe = folder / ".writable"
    write_whole(probe, b"is this disk full?" * 64)
    probe.unlink()
