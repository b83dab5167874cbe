"""fixes, fix, proposals: repairs are proposed here. A fix's flags come from its own Intent (law 2)."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer
from typer.core import TyperGroup

from onelight.app import terminal
from onelight.app.commands.options import REPAIR, Film, Json, examples
from onelight.app.commands.shoot import opened

if TYPE_CHECKING:
    from onelight.fixes.contract import Fix
    from onelight.records import Proposal

group = typer.Typer()


@group.command(rich_help_panel=REPAIR, epilog=examples("onelight fixes", "onelight fixes --json"))
def fixes(as_json: Json = False) -> None:
    """List the repairs that there are; one that can't be loaded is listed with its reason."""
    from onelight.fixes.registry import all_fixes

    found, broken = all_fixes()
    if as_json:
        told = [{"name": f.name, "nature": f.nature, "says": f.says, "version": f.version} for f in found.values()]
        terminal.emit({"fixes": told, "broken": [dataclasses.asdict(one) for one in broken]})
        return
    rows = [(f.name, f.nature, f.says) for f in found.values()]
    rows += [(one.name, "[red]broken[/red]", one.reason) for one in broken]
    terminal.table("Fixes", ("fix", "nature", "what it repairs"), rows, empty="There are no fixes.")


@group.command(rich_help_panel=REPAIR, epilog=examples("onelight proposals film", "onelight proposals film --json"))
def proposals(film: Film, as_json: Json = False) -> None:
    """List the proposals with the last decision on each."""
    production = opened(film)
    if as_json:
        told = [{"proposal": p, "decision": production.decision_on(p.id)} for p in production.proposals]
        terminal.emit(told)
        return
    rows = []
    for one in production.proposals:
        decision = production.decision_on(one.id)
        stands = f"{decision.verdict} by {decision.by}" if decision else "waits for a person"
        rows.append((one.id, one.fix, one.shot, one.nature, one.chosen, one.verdict, stands))
    columns = ("proposal", "fix", "shot", "nature", "variant", "charter", "decision")
    terminal.table("Proposals", columns, rows, empty=f"No proposals yet: onelight fix {film} match --shot … --to …")


class FixGroup(TyperGroup):
    """The fixes as subcommands, found when they are asked for: `--help` of Onelight loads none of them."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of the fixes that load."""
        from onelight.fixes.registry import all_fixes

        return sorted(all_fixes()[0])

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of one fix, its flags from its Intent. Raises Missing with the names there are."""
        from onelight.fixes.registry import fix_named

        return command_of(fix_named(cmd_name))


repairs = typer.Typer(cls=FixGroup)
group.add_typer(
    repairs,
    name="fix",
    rich_help_panel=REPAIR,
    epilog=examples("onelight fix film match --shot B002-1 --to A001-1", "onelight fix film match --help"),
)


@repairs.callback()
def fix(context: typer.Context, film: Film) -> None:
    """Propose a repair of a shot. Nothing is final: a person circles it, or doesn't."""
    context.obj = film


def command_of(fix: Fix) -> Any:
    """The typer command of a fix: `--shot`, one flag for each field of its Intent, `--json`."""
    alone = typer.Typer()
    alone.command(fix.name, epilog=examples(_example(fix)))(_runner(fix))
    return typer.main.get_command(alone)


def _example(fix: Fix) -> str:
    needed = [f for f in dataclasses.fields(fix.Intent) if _default(f) is ...]
    flags = " ".join(f"--{f.name.replace('_', '-')} {f.metadata.get('example', 'A001-1')}" for f in needed)
    return f"onelight fix FILM {fix.name} --shot B002-1 {flags}".rstrip()


def _runner(fix: Fix) -> Callable[..., None]:
    """A function with the signature that typer reads flags from."""
    hints = get_type_hints(fix.Intent)
    flags = [_flag(field, hints[field.name]) for field in dataclasses.fields(fix.Intent)]
    shot = Annotated[str, typer.Option("--shot", help="The shot to repair.", show_default=False)]
    first = [
        inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context),
        inspect.Parameter("shot", inspect.Parameter.KEYWORD_ONLY, annotation=shot, default=""),
    ]
    last = inspect.Parameter("as_json", inspect.Parameter.KEYWORD_ONLY, annotation=Json, default=False)

    def run(ctx: Any, shot: str, as_json: bool, **intent: Any) -> None:
        propose(fix.name, ctx.obj, shot, as_json, {k: v for k, v in intent.items() if v is not None})

    run.__doc__ = f"{fix.says} ({fix.nature})"
    parameters = [*first, *flags, last]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in parameters}
    return run


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default is not dataclasses.MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not dataclasses.MISSING else ...


def _flag(field: dataclasses.Field[Any], kind: Any) -> inspect.Parameter:
    """One knob as a flag. Those without a default may be left out here: the fix says what to choose from."""
    unit = field.metadata.get("unit", "")
    says = field.metadata.get("help", "") + (f" [{unit}]" if unit else "")
    default = _default(field)
    kind = kind | None if default is ... else kind
    option = typer.Option(help=says.replace("[", r"\[").strip() or None)
    return inspect.Parameter(
        field.name,
        inspect.Parameter.KEYWORD_ONLY,
        annotation=Annotated[kind, option],
        default=None if default is ... else default,
    )


def propose(name: str, film: Path, shot: str, as_json: bool, intent: dict[str, Any]) -> None:
    """Runs a fix and prints its proposal. Raises BadInput with the shots to choose from."""
    production = opened(film)
    with terminal.progress(as_json) as show:
        proposal = production.fix(name, shot, progress=show, **intent)
    if as_json:
        terminal.emit(proposal)
        return
    _tell(proposal)
    terminal.say(f"Before and after: {production.sheet(proposal)}")
    terminal.say(
        f"Look: onelight preview {film} {proposal.id} OUT    "
        f"Decide: onelight circle {film} {proposal.id} --by … --role …"
    )


def _tell(proposal: Proposal) -> None:
    """A column for each variant, a row for each number."""
    from onelight.app import sheets

    lines = {variant.name: dict(sheets.numbers_of(variant)) for variant in proposal.variants}
    rows = [
        (name, *(told.get(name, "") for told in lines.values()))
        for name in dict.fromkeys(name for told in lines.values() for name in told)
    ]
    chosen = [f"#{name}" + (" (proposed)" if name == proposal.chosen else "") for name in lines]
    title = f"{proposal.id}: {proposal.fix} on {proposal.shot} ({proposal.nature})"
    terminal.table(title, ("", *chosen), rows, empty="")
    for reason in proposal.reasons:
        terminal.say(f"[yellow]Charter: {proposal.verdict}[/yellow] {reason}")
