"""What libraries written in other languages throw at us for damaged files, said as one clear message.

Belongs here: turning their errors, and the panics that escape them, into InputError. Does not belong here: errors of
our own making, which are bugs and must be seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from schemas.problems import InputError


@contextmanager
def said_as_input_error(file: str, what: str, remedy: str) -> Iterator[None]:
    """Around one call of a foreign library that reads a file: whatever it throws is the file's fault.

    A panic derives from BaseException and its class from no module that one could import; it is known by its name.
    """
    try:
        yield
    except InputError:
        raise
    except Exception as error:  # noqa: BLE001 - damaged files raise nearly everything there is
        raise InputError.of(file, f"{what} ({type(error).__name__}).", remedy) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise InputError.of(file, f"{what}: it is damaged.", remedy) from None
