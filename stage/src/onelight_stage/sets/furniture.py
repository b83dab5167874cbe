"""Furniture and hand props that more than one set uses. Each builder takes a Workshop and where the thing stands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from onelight_stage.sets.carpentry import Workshop, grid, moved
from onelight_stage.world import Colour, Material, Mesh, Place

STEEL = Material("metal", (0.55, 0.55, 0.56), roughness=0.28)
BRASS = Material("metal", (0.62, 0.42, 0.16), roughness=0.3)
IRON = Material("metal", (0.06, 0.06, 0.065), roughness=0.5)
CLEAR = Material("glass", (0.96, 0.98, 0.97), roughness=0.02)
WHITEWARE = Material("ceramic", (0.72, 0.7, 0.66), roughness=0.2)
PAPER = Material("paper", (0.74, 0.7, 0.6))


def wood_of(rng: np.random.Generator, **more: object) -> Material:
    """A timber: pine, oak, walnut, painted dark."""
    light, dark = [
        ((0.42, 0.25, 0.11), (0.3, 0.15, 0.06)), ((0.28, 0.16, 0.08), (0.17, 0.09, 0.04)),
        ((0.11, 0.055, 0.03), (0.06, 0.03, 0.018)), ((0.5, 0.36, 0.21), (0.38, 0.25, 0.13)),
    ][rng.integers(4)]  # fmt: skip
    return Material("wood", light, dark, roughness=0.42, **more)  # type: ignore[arg-type]


def wall_paint(rng: np.random.Generator) -> Colour:
    """A wall that a production designer would choose: muted, rarely white."""
    hues = [
        (0.30, 0.33, 0.27), (0.42, 0.36, 0.26), (0.22, 0.29, 0.33), (0.5, 0.46, 0.4), (0.36, 0.25, 0.2),
        (0.17, 0.24, 0.22), (0.45, 0.42, 0.33), (0.27, 0.25, 0.3),
    ]  # fmt: skip
    return tuple(np.array(hues[rng.integers(len(hues))]) * rng.uniform(0.8, 1.15))  # type: ignore[return-value]


def accent(rng: np.random.Generator) -> Colour:
    hues = [
        (0.45, 0.08, 0.05),
        (0.05, 0.14, 0.3),
        (0.5, 0.3, 0.04),
        (0.06, 0.22, 0.14),
        (0.4, 0.16, 0.18),
        (0.55, 0.5, 0.42),
    ]
    return tuple(np.array(hues[rng.integers(len(hues))]) * rng.uniform(0.7, 1.2))  # type: ignore[return-value]


def table(shop: Workshop, at: Place, size: Place, timber: Material) -> None:
    """size: length along x, depth along y, height."""
    x, y, (length, deep, high) = at[0], at[1], size
    shop.box("table top", (x - length / 2, y - deep / 2, high - 0.035), (x + length / 2, y + deep / 2, high), timber)
    shop.box(
        "apron",
        (x - length / 2 + 0.06, y - deep / 2 + 0.06, high - 0.12),
        (x + length / 2 - 0.06, y + deep / 2 - 0.06, high - 0.035),
        timber,
    )
    for sx in (-1, 1):
        for sy in (-1, 1):
            leg = np.array([x + sx * (length / 2 - 0.08), y + sy * (deep / 2 - 0.08)])
            shop.box("leg", (*(leg - 0.03), 0), (*(leg + 0.03), high - 0.035), timber)


def chair(shop: Workshop, at: Place, facing: float, timber: Material, seat: float = 0.46) -> None:
    """A wooden chair whose sitter looks towards `facing` degrees; its seat's middle stands at `at`."""
    own = Workshop(owner=shop.owner)
    own.box("seat", (-0.21, -0.21, seat - 0.035), (0.21, 0.21, seat), timber, bevel=0.012)
    for sx in (-1, 1):
        for sy in (-1, 1):
            foot = np.array([sx * 0.19, sy * 0.19])
            top = 0.92 if sx < 0 else seat - 0.03
            own.tube(
                "leg",
                np.array(
                    [[*foot * [1.12, 1.05], 0], [*foot, seat], [*(foot * [1.22, 1.0]), top]][: 3 if sx < 0 else 2]
                ),
                0.018,
                timber,
            )
    for high in (0.62, 0.74, 0.87):
        back = np.linspace(-0.19, 0.19, 7)
        bow = -0.215 - 0.03 * (1 - (back / 0.19) ** 2) - (high - seat) * 0.07
        own.tube("slat", np.stack([bow, back, np.full(7, high)], 1), 0.016, timber)
    _stand(shop, own, at, facing)


def _stand(shop: Workshop, own: Workshop, at: Place, turn: float) -> None:
    for mesh in moved(own.meshes, (at[0], at[1], at[2] if len(at) > 2 else 0.0), turn):
        shop.add(
            mesh.name,
            mesh.vertices,
            mesh.faces,
            mesh.material,
            owner=mesh.owner,
            smooth=mesh.smooth,
            bevel=mesh.bevel,
            subdivide=mesh.subdivide,
            group=mesh.group,
            tint=mesh.tint,
        )


def mug(shop: Workshop, at: Place, colour: Colour) -> None:
    pot = Material("ceramic", colour, roughness=0.25)
    shop.turned(
        "mug", at, [(0, 0), (0.034, 0), (0.039, 0.006), (0.04, 0.09), (0.037, 0.092), (0.035, 0.012), (0, 0.01)], pot
    )
    angle = np.linspace(-np.pi / 2, np.pi / 2, 9)
    path = np.stack([0.038 + 0.03 * np.cos(angle), np.zeros(9), 0.047 + 0.028 * np.sin(angle)], 1)
    shop.tube("handle", path + at, 0.005, pot)
    shop.turned(
        "coffee",
        (at[0], at[1], at[2] + 0.078),
        [(0.0355, 0), (0, 0.0005)],
        Material("plastic", (0.02, 0.008, 0.004), roughness=0.1),
    )


def bottle(shop: Workshop, at: Place, colour: Colour, high: float = 0.3) -> None:
    h = high / 0.3
    outline = [
        (0, 0),
        (0.036, 0),
        (0.038, 0.01 * h),
        (0.038, 0.17 * h),
        (0.03, 0.2 * h),
        (0.0145, 0.235 * h),
        (0.0135, 0.29 * h),
        (0.016, 0.292 * h),
        (0.016, high),
        (0, high),
    ]
    shop.turned("bottle", at, outline, Material("plastic", colour, roughness=0.06))
    shop.turned("label", at, [(0.0385, 0.05 * h), (0.0385, 0.13 * h)], PAPER)


def glass(shop: Workshop, at: Place, high: float = 0.11) -> None:
    shop.turned("glass", at, [(0, 0.004), (0.03, 0), (0.037, high), (0.0355, high), (0.029, 0.01), (0, 0.01)], CLEAR)


def plate(shop: Workshop, at: Place, radius: float = 0.12) -> None:
    shop.turned(
        "plate",
        at,
        [(0, 0), (radius * 0.6, 0), (radius, 0.018), (radius, 0.021), (radius * 0.6, 0.006), (0, 0.005)],
        WHITEWARE,
    )


def fruit_bowl(shop: Workshop, at: Place, rng: np.random.Generator) -> None:
    shop.turned(
        "bowl",
        at,
        [(0, 0), (0.06, 0), (0.07, 0.012), (0.14, 0.075), (0.143, 0.078), (0.13, 0.072), (0.06, 0.02), (0, 0.018)],
        Material("ceramic", accent(rng), roughness=0.3),
    )
    for n in range(6):
        angle, r = n * 1.05, 0.07 if n < 5 else 0.0
        ball = [(0.038 * np.sin(t), 0.036 - 0.036 * np.cos(t)) for t in np.linspace(0.05, np.pi, 10)]
        colour = [(0.5, 0.06, 0.03), (0.55, 0.25, 0.02), (0.25, 0.35, 0.04)][rng.integers(3)]
        shop.turned(
            "fruit",
            (at[0] + r * np.cos(angle), at[1] + r * np.sin(angle), at[2] + 0.04 + (0.03 if n == 5 else 0)),
            ball,
            Material("plastic", colour, roughness=0.35),
            sides=20,
        )


def letter(shop: Workshop, at: Place, turn: float = 12.0) -> None:
    """A sheet that was folded twice, and its envelope."""
    v = np.linspace(0, 1, 13)
    fold = 0.012 * np.abs(np.sin(v * np.pi * 1.5))
    own = Workshop(owner=shop.owner)
    own.sheet(
        "letter",
        (-0.1, -0.14, 0.002),
        (0.2, 0, 0),
        (0, 0.28, 0),
        Material("paper", (0.8, 0.77, 0.68), wear=0.1),
        (1, 12),
        np.repeat(fold[:, None], 2, 1),
    )
    for n in range(9):
        z = 0.0035 + float(np.interp(0.18 + 0.07 * n, v, fold))
        own.sheet(
            "line",
            (-0.08, -0.09 + 0.02 * n, z),
            (0.155 if n % 4 else 0.11, 0, 0),
            (0, 0.0035, 0),
            Material("paper", (0.05, 0.05, 0.12)),
        )
    _stand(shop, own, at, turn)
    own = Workshop(owner=shop.owner)
    own.sheet("envelope", (-0.11, -0.06, 0.001), (0.22, 0, 0), (0, 0.12, 0), Material("paper", (0.6, 0.52, 0.38)))
    _stand(shop, own, (at[0] + 0.13, at[1] + 0.17, at[2]), turn + 35)


def plant(shop: Workshop, at: Place, rng: np.random.Generator, high: float = 0.5) -> None:
    r = high * 0.17
    shop.turned(
        "pot",
        at,
        [(0, 0), (r * 0.75, 0), (r, r * 1.6), (r * 1.06, r * 1.65), (r * 0.9, r * 1.6), (0, r * 1.4)],
        Material("paint", (0.36, 0.15, 0.08), roughness=0.8),
    )
    green = Material("leaf", (0.05, 0.14, 0.03), (0.1, 0.2, 0.04))
    for n in range(26):
        angle, lift, length = n * 2.4 + rng.normal(0, 0.2), rng.uniform(0.25, 1.2), high * rng.uniform(0.4, 0.75)
        t = np.linspace(0, 1, 7)
        reach, rise = length * t * np.cos(lift), length * (t * np.sin(lift) - 0.45 * t**2 * np.cos(lift))
        wide = 0.09 * high * np.sin(np.pi * np.clip(t * 0.92 + 0.08, 0, 1)) ** 0.7
        mid = np.stack([reach * np.cos(angle), reach * np.sin(angle), rise + r * 1.5], 1)
        side = np.array([-np.sin(angle), np.cos(angle), 0])
        rows = np.stack([mid - wide[:, None] * side, np.add(mid, (0, 0, -0.008)), mid + wide[:, None] * side], 1)
        shop.add("leaf", rows.reshape(-1, 3) + at, grid(7, 3), green, smooth=True)


def picture(shop: Workshop, centre: Place, normal: Place, size: Place, rng: np.random.Generator) -> None:
    """A framed print on a wall: centre, the wall's inward normal (along x or y), width and height."""
    n, up = np.asarray(normal, float), np.array([0.0, 0, 1])
    across = np.cross(up, n)
    c, (w, h) = np.asarray(centre, float), size
    timber = wood_of(rng)
    for side, length, vector in ((up, w, across), (-up, w, across), (across, h, up), (-across, h, up)):
        mid = c + side * (h if side is up or side[2] else w) / 2 + n * 0.012
        half = np.abs(vector) * (length / 2 + 0.015) + np.abs(side) * 0.018 + np.abs(n) * 0.012
        shop.box("frame", mid - half, mid + half, timber)
    shop.sheet(
        "mount", c - across * w / 2 - up * h / 2 + n * 0.006, across * w, up * h, Material("paper", (0.62, 0.6, 0.54))
    )
    for _ in range(5):
        a, b = rng.uniform(0.12, 0.5, 2) * (w, h)
        corner = (
            c
            - across * (w / 2 - rng.uniform(0.12, 0.88 - a / w) * w)
            - up * (h / 2 - rng.uniform(0.12, 0.88 - b / h) * h)
        )
        shop.sheet(
            "print",
            corner + n * (0.007 + 0.001 * rng.random()),
            across * a,
            up * b,
            Material("paint", tuple(rng.uniform(0.03, 0.45, 3)), roughness=0.6),
        )


def pendant(shop: Workshop, at: Place, ceiling: float, shade: Colour, group: str = "practical") -> None:
    """A shaded lamp over a table; `at` is its bulb."""
    x, y, z = at
    shop.tube("cord", np.array([[x, y, z + 0.12], [x, y, ceiling]]), 0.004, Material("plastic", (0.02,) * 3))
    bell = [
        (0.2, -0.06),
        (0.19, -0.02),
        (0.13, 0.07),
        (0.04, 0.12),
        (0.03, 0.12),
        (0.12, 0.065),
        (0.18, -0.022),
        (0.194, -0.06),
    ]
    shop.turned("shade", at, bell, Material("paint", shade, roughness=0.35), sides=48)
    ball = [(0.032 * np.sin(t), 0.01 - 0.032 * np.cos(t)) for t in np.linspace(0.05, np.pi, 10)]
    shop.turned("bulb", at, ball, Material("glow", (1.0, 0.72, 0.42), level=5.0), group=group)


def table_lamp(shop: Workshop, at: Place, shade: Colour, group: str = "practical") -> None:
    """A lamp with a cloth shade that glows; `at` is its foot, the bulb 0.36 above."""
    shop.turned(
        "foot",
        at,
        [(0, 0), (0.075, 0), (0.08, 0.012), (0.02, 0.03), (0.014, 0.1), (0.035, 0.17), (0.014, 0.24), (0.01, 0.3)],
        BRASS,
    )
    cloth = Material("glow", shade, level=2.2)
    shop.turned("shade", (at[0], at[1], at[2] + 0.27), [(0.15, 0), (0.1, 0.2)], cloth, sides=48, group=group)


def sash_window(shop: Workshop, centre: Place, normal: Place, size: Place, timber: Material) -> None:
    """Frame and bars in an opening; the pane is left out: it would only cost rays."""
    n, up = np.asarray(normal, float), np.array([0.0, 0, 1])
    across = np.cross(up, n)
    c, (w, h) = np.asarray(centre, float), size
    for offset, vector, length in (
        (0.5, up, w),
        (-0.5, up, w),
        (0.0, up, w),
        (0.5, across, h),
        (-0.5, across, h),
        (0.0, across, h),
    ):
        along = across if vector is up else up
        mid = c + vector * offset * (h if vector is up else w) - n * 0.05
        thick = 0.035 if offset else 0.018
        half = np.abs(along) * length / 2 + np.abs(vector) * thick + np.abs(n) * 0.03
        shop.box("window bar", mid - half, mid + half, timber)
    sill = c - up * (h / 2 + 0.03) + n * 0.04
    half = np.abs(across) * (w / 2 + 0.08) + up * 0.02 + np.abs(n) * 0.1
    shop.box("sill", sill - half, sill + half, timber)


def curtain(
    shop: Workshop,
    corner: Place,
    across: Place,
    high: float,
    cloth: Material,
    rng: np.random.Generator,
) -> None:
    """A hanging curtain from its lower corner, gathered into folds along `across`."""
    columns = 60
    u = np.linspace(0, 1, columns + 1)
    fold = 0.035 * np.sin(u * np.linalg.norm(across) * 55 + rng.uniform(0, 6)) + 0.012 * np.sin(u * 97)
    v = np.linspace(0.5, 1.0, 9)
    shop.sheet(
        "curtain",
        corner,
        across,
        (0, 0, high),
        cloth,
        (columns, 8),
        (v[::-1, None] * fold[None]).astype(np.float32),
        smooth=True,
    )


def prop(shop: Workshop, name: str) -> Workshop:
    """From here on what is built is the movable prop `name`; give `shop.owner = "set"` back afterwards."""
    shop.owner = name
    return shop


def out_of(meshes: Sequence[Mesh], owner: str) -> list[Mesh]:
    return [mesh for mesh in meshes if mesh.owner != owner]
