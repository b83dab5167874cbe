"""The command line: `onelight`. Groups of commands stand in commands/; here they become one program.

Every problem is told with its way out and exit code 2; Ctrl-C says how to go on (exit code 130).
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from onelight import __version__
from onelight.app import terminal
from onelight.app.commands import cut, decide, matte, repair, serve, shoot
from onelight.units.errors import OnelightError

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False)
for group in (shoot.group, cut.group, matte.group, repair.group, decide.group, serve.group):
    app.add_typer(group)


def _version(wanted: bool) -> None:
    if wanted:
        print(__version__)
        raise typer.Exit


@app.callback()
def onelight(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Its version.")] = False,
) -> None:
    """Learn from a production's own dailies, and propose repairs of what the shoot left broken.

    Start with:  onelight new film --rate 24 --colour "Camera Rec.709"
    """
    del version


def run(arguments: list[str]) -> int:
    """Runs a command line without the program's name; gives its exit code."""
    as_json = "--json" in arguments
    try:
        code = app(arguments, standalone_mode=False, prog_name="onelight")
    except OnelightError as error:
        return terminal.fail(error.code, error.problem, error.way_out, as_json)
    except OSError as error:
        return terminal.fail(*terminal.explain(error), as_json)
    except (KeyboardInterrupt, typer.Abort):
        code = terminal.INTERRUPTED
    except Exception as error:
        if not hasattr(error, "format_message"):
            return terminal.defect(error, as_json)
        return _usage(error, as_json)
    if code == terminal.INTERRUPTED:
        return terminal.interrupted(arguments)
    return code if isinstance(code, int) else 0


def _usage(error: Exception, as_json: bool) -> int:
    """A command line that typer couldn't read."""
    problem = str(error.format_message())  # type: ignore[attr-defined]
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "onelight"
    if type(error).__name__ == "NoArgsIsHelpError":
        print(problem)
        return 0
    return terminal.fail("usage", problem, f"See: {path} --help", as_json)


def main() -> None:
    """The program `onelight`."""
    sys.exit(run(sys.argv[1:]))
