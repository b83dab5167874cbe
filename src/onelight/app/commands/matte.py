"""matte: hold something out of a shot, from a few painted frames."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onelight.app import terminal
from onelight.app.commands.options import REPAIR, Film, Json, examples
from onelight.app.commands.shoot import opened

group = typer.Typer()


@group.command(
    rich_help_panel=REPAIR,
    epilog=examples(
        "onelight matte film 12A-3 --keys keys/ --out mattes/",
        "onelight matte film 12A-3 --people",
        "onelight matte film 12A-3 --click 40:610,420 --click 40:590,700 --click -40:300,200",
        "onelight matte film 12A-3 --screen auto --garbage 200,0,900,1080",
        "onelight matte film 12A-3 --name boom --box 610,0,180,90 --at 40 --plate 12A-1",
    ),
)
def matte(
    film: Film,
    shot: Annotated[str, typer.Argument(metavar="SHOT", help="The shot.", show_default=False)],
    keys: Annotated[
        Path | None, typer.Option(help="A folder of painted frames, PNG or EXR, named by frame: hero.0040.png.")
    ] = None,
    name: Annotated[str, typer.Option(help="What is held out: hero, boom, coat.")] = "hero",
    strokes: Annotated[
        Path | None, typer.Option(help="A folder of rough strokes: white is held out, black isn't, grey says nothing.")
    ] = None,
    click: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FRAME:X,Y",
            help="A pixel of the plate that is held out, with what is around it; -FRAME:X,Y isn't. Several will do.",
            show_default=False,
        ),
    ] = None,
    box: Annotated[str, typer.Option(help="A box about it, x,y,width,height in pixels of the plate.")] = "",
    at: Annotated[int | None, typer.Option(help="The frame that the box is drawn in; the middle one.")] = None,
    garbage: Annotated[str, typer.Option(help="A box outside of which nothing is held out.")] = "",
    people: Annotated[bool, typer.Option("--people", help="The people in the shot, as a first guess.")] = False,
    screen: Annotated[str, typer.Option(help="A key wall: auto, or its colour as #rrggbb.")] = "",
    plate: Annotated[str, typer.Option(help="The empty set: a still, or a shot.")] = "",
    out: Annotated[Path | None, typer.Option(help="A folder for EXR by frame: matte, doubt, clean foreground.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Forget what was learned of it before.")] = False,
    as_json: Json = False,
) -> None:
    """Make the matte of a shot from a few frames of it, and say which frame would help most if painted next.

    Paint three or four frames far apart, run it, paint the one that it asks for, run it again: only the stretch about
    the new frame changes. Stopped with Ctrl-C, the same command goes on.
    """
    from onelight.app import painted
    from onelight.app.mattes import asks, sheet_of
    from onelight.app.names import clip_of, shot_named

    production = opened(film)
    clip = clip_of(production.store, shot_named(production.store, shot))
    with terminal.progress(as_json) as show:
        made = production.matte(
            shot,
            painted.painted(keys, clip) if keys else None,
            name=name,
            strokes=painted.stroked(strokes, clip) if strokes else None,
            clicks=[painted.clicked(one) for one in click or ()],
            box=painted.checked(box.split(",")) if box else None,
            at=at,
            garbage=painted.checked(garbage.split(",")) if garbage else None,
            people=people,
            screen=screen,
            plate=plate,
            again=again,
            out=out,
            progress=show,
        )
    if as_json:
        terminal.emit(made)
        return
    terminal.say(f"{made.id}: frames {made.start} to {made.end - 1}, {asks(made)}.")
    terminal.say(f"Look: {sheet_of(production.store, made)}")
