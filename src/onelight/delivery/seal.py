"""The seal: an ASC MHL over every file of a delivery, by the ASC's own library."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

from onelight.store.disk import told
from onelight.units.errors import OnelightError

HASH = "xxh64"


@contextlib.contextmanager
def _quiet(said: io.StringIO) -> Iterator[None]:
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said), warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


def seal(folder: Path, comment: str, ignore: Sequence[str] = ()) -> None:
    """Writes `folder`/ascmhl with the hashes of all that is in it but `ignore`. Raises OnelightError."""
    import click
    from ascmhl.commands import create_for_folder_subcommand

    said = io.StringIO()
    try:
        # The library talks to the terminal, and to pathspec in an old way.
        with told(folder), _quiet(said):
            create_for_folder_subcommand(
                str(folder), False, False, [HASH], False, None, None, None, None, None, comment, list(ignore), None
            )
    except click.ClickException as error:
        raise OnelightError(f"The delivery can't be hashed: {error.format_message()}", "Run it again.") from None
