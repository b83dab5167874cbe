"""The tables of balance's figures as benchmarks/README.md shows them, from what balance.py and balance_mixed.py kept.

python benchmarks/balance_tables.py [--figures FILE …]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

OUT = Path(__file__).parent / "out"
OPENCV = ("OpenCV simple", "OpenCV grey world", "OpenCV learned")
NAMED = ("grey world", "shades of grey", *OPENCV, "histogram")
"""Whose best the issue asks half of; a mean match is a peer of our own choice."""
Figures = dict[str, Any]


def flicker(told: Figures) -> Figures:
    """The best of FFmpeg's settings for each figure by itself."""
    peers = [told[way] for way in told if way.startswith("deflicker")]
    return {
        "left, deflicker": f"{min(p['residual'] for p in peers):.3f}",
        "left, **balance**": f"**{told['balance']['residual']:.3f}**",
        **bands(told),
    }


def bands(told: Figures) -> Figures:
    """A frame's level does not tell bands: PSNR alone."""
    peers = [told[way]["psnr"] for way in told if way.startswith("deflicker")]
    return {
        "PSNR untouched": f"{told['untouched']['psnr']:.1f}",
        "deflicker": f"{max(peers):.1f}",
        "**balance**": f"**{told['balance']['psnr']:.1f}**",
    }


def drift(told: Figures) -> Figures:
    """What is left, and what part of the injected that is."""
    part = told["left"] / told["injected"]
    return {
        "injected": f"{told['injected']:.3f}",
        "**left**": f"**{told['left']:.3f}**",
        "part": f"{part:.2f}",
        "the clip's own": f"{told['own']:.3f}",
    }


def constant(told: Figures) -> Figures:
    """Over what was recorded, then over all of the picture, then what is left."""
    of = lambda way: told[way]["recorded"]  # noqa: E731
    named, mine, left, own = min(map(of, NAMED)), of("balance"), told["left"], told["own move"]
    best = min(told[way]["all"] for way in (*NAMED, "mean"))
    moved = "not told" if own["stops"] != own["stops"] else f"{own['stops']:+.2f}, {own['mired']:+.0f}"
    shown = {"untouched": of("untouched"), "grey world": of("grey world"), "shades of grey": of("shades of grey")}
    shown |= {"OpenCV, best of 3": min(map(of, OPENCV)), "histogram match": of("histogram"), "mean match": of("mean")}
    return {
        **{way: f"{value:.2f}" for way, value in shown.items()},
        "**balance**": f"**{mine:.2f}**",
        "over the four named": f"**{mine / named:.2f}**",
        "over the mean match": f"{mine / of('mean'):.2f}",
        "all: best peer": f"{best:.2f}",
        "all: balance": f"{told['balance']['all']:.2f}",
        "all: true gains": f"{told['true gains']['all']:.2f}",
        "stops": f"{left['stops']:.3f}",
        "K": f"{abs(left['kelvin']):.0f}",
        "CC": f"{left['cc']:.2f}",
        "camera's own": moved,
    }


def mixed(told: Figures) -> Figures:
    """Mired, then CC of the last two."""
    ours = {"untouched", "balance, one for all", "balance, zones", "best global", "found", "of"}
    best, zones = told["best global"], told["balance, zones"]
    return {
        "untouched": f"{told['untouched'][0]:.0f}",
        "best peer": f"{min(value[0] for way, value in told.items() if way not in ours):.0f}",
        "balance, one for all": f"{told['balance, one for all'][0]:.0f}",
        "best global": f"{best[0]:.0f}",
        "**balance, zones**": f"**{zones[0]:.1f}**",
        "over best global": f"{zones[0] / best[0]:.2f}",
        "CC best global": f"{best[1]:.2f}",
        "CC zones": f"{zones[1]:.2f}",
        "found": f"{told['found']} of {told['of']}",
    }


def table(part: Callable[[Figures], Figures], rows: Figures) -> Iterator[str]:
    """Markdown, a line at a time: what `part` makes of each production's figures."""
    made = {name: part(told) for name, told in rows.items()}
    head = ["production", *next(iter(made.values()))]
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for name, row in made.items():
        yield f"| {name} | {' | '.join(row.values())} |"


PARTS = {"flicker": flicker, "bands": bands, "constant": constant, "drift": drift}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figures", nargs="*", type=Path, default=[OUT / "balance.json", OUT / "balance_mixed.json"])
    kept: Figures = {}
    for file in filter(Path.exists, parser.parse_args().figures):
        told = json.loads(file.read_text(encoding="utf-8"))
        several = set(told) & {*PARTS, "speed"}
        for part, rows in (told if several else {"mixed": told}).items():
            kept.setdefault(part, {}).update(rows)
    for part, how in (PARTS | {"mixed": mixed}).items():
        if part in kept:
            print(f"\n{part}\n\n" + "\n".join(table(how, kept[part])))


if __name__ == "__main__":
    main()
