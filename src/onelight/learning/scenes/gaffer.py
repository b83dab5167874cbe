"""Lighting a set: film lights about the action, the windows, the practicals, the sun."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .colour import paint
from .interiors import Set
from .light import Light
from .shapes import vec, yaw
from .sky import Sky

LOOKS = ("natural", "lowkey", "soft", "mixed", "contrast")


def unit_to(a, b) -> np.ndarray:
    """The way from a (3,) to b (3,), length one."""
    way = np.asarray(b, np.float32) - np.asarray(a, np.float32)
    return (way / np.sqrt(way @ way)).astype(np.float32)


def lights_for(rng, made: Set, mark: np.ndarray, front: float) -> tuple[tuple[Light, ...], float, float]:
    """Lights, the cameras' balance in kelvin, and the key in stops that the hero view is meant
    to have from 0.18. `mark` (3,) metres, `front` radians."""
    if made.sky is not None:
        return outdoors(rng, made, made.sky, mark)
    look = str(rng.choice(LOOKS))
    lights = windows(rng, made, look) + practicals(rng, made, look) + film(rng, made, mark, front, look)
    if made.kind == "office":
        above = vec(0, float(made.high[1]) - 0.1, 0.3)
        lights.append(
            Light(
                "panels",
                above,
                1.2,
                rng.uniform(-1.2, 0),
                rng.choice([3600.0, 4200.0, 5000.0]),
                rng.uniform(0, 12),
                aim=vec(0, -1, 0),
            )
        )
    if made.kind == "bar":
        back = float(made.low[2])
        lights.append(
            Light(
                "shelf", vec(0, 1.7, back + 0.4), 0.8, rng.uniform(-3.4, -2), rng.uniform(2400, 3200), aim=vec(0, 0, 1)
            )
        )
        hue = rng.choice([0, 25, 200, 320, 150])
        tint = paint(0.75, 0.2, hue)
        lights.append(
            Light("neon", vec(1.2, 2.25, back + 0.3), 0.4, rng.uniform(-3, -1.5), 6000, tint=tint / tint.max())
        )
    lights = counted(lights, mark)
    balance = balanced(rng, made, lights, mark)
    key = {
        "natural": rng.uniform(-1.2, -0.2),
        "lowkey": rng.uniform(-2.2, -1.2),
        "soft": rng.uniform(-0.7, 0.5),
        "mixed": rng.uniform(-1.4, -0.4),
        "contrast": rng.uniform(-1.9, -0.8),
    }[look]
    if made.time == "night":
        key -= 0.4
    if made.palette.dark > 0.6:
        key -= 0.3
    return tuple(lights), balance, float(np.clip(key, -2.4, 0.5))


def counted(lights: list[Light], mark) -> list[Light]:
    """Metered at the mark; the four that matter most cast shadows, those that are off throw nothing."""
    worth = sorted((one.stops + 3 * one.sun for one in lights if one.shadows and one.throws), reverse=True)
    least = worth[min(3, len(worth) - 1)] if worth else 0.0
    return [
        replace(
            one,
            mark=mark,
            throws=one.throws and one.stops > -8,
            shadows=one.shadows and one.stops + 3 * one.sun >= least,
        )
        for one in lights
    ]


def balanced(rng, made: Set, lights, mark) -> float:
    """Where the camera's dial is set: by the lights that matter at the mark, or a preset."""
    lights = [one for one in lights if one.throws]
    weight = np.array([2.0**one.stops for one in lights])
    mired = np.array([1e6 / one.kelvin for one in lights])
    mean = 1e6 / float((weight * mired).sum() / weight.sum())
    preset = min((3200.0, 4300.0, 5600.0), key=lambda k: abs(1e6 / k - 1e6 / mean))
    dial = preset if rng.random() < 0.5 else mean
    return float(1e6 / np.clip(1e6 / dial + rng.normal(0, 12), 120, 370))


def windows(rng, made: Set, look: str) -> list[Light]:
    """Lights for the windows, the level of what is outside, and maybe the sun through the first."""
    day = {"day": rng.uniform(-0.8, 0.6), "dusk": rng.uniform(-3, -1.5), "night": rng.uniform(-5.5, -4)}[made.time]
    kelvin = {"day": rng.uniform(5400, 7500), "dusk": rng.uniform(6500, 10000), "night": rng.uniform(5000, 9000)}[
        made.time
    ]
    if look == "lowkey":
        day -= 1
    out = []
    for k, (centre, normal, half, high, _) in enumerate(made.windows[:4]):
        out.append(
            Light(
                f"window{k}",
                centre + 0.12 * normal,
                float(np.sqrt(half * high)) * 0.9,
                day - 0.35 * k,
                kelvin,
                aim=normal,
                shadows=k < 2,
            )
        )
    if not made.windows:
        return out
    level = (
        rng.uniform(1.0, 2.6)
        if made.time == "day"
        else rng.uniform(-1.4, 0)
        if made.time == "dusk"
        else rng.uniform(-0.6, 0.5)
    )
    out.append(Light("outside", vec(0, 1, 0), 0.1, level, kelvin, sun=True, throws=False))
    centre, normal, half, high, panes = made.windows[0]
    if made.time != "night" and rng.random() < 0.6:
        rise = rng.uniform(0.25, 0.75)
        turn = np.arctan2(normal[0], normal[2]) + rng.uniform(-0.7, 0.7)
        way = vec(-np.sin(turn) * np.cos(rise), np.sin(rise), -np.cos(turn) * np.cos(rise))
        frame = np.stack([np.cross(vec(0, 1, 0), normal), vec(0, 1, 0), normal], 1).astype(np.float32)
        out.append(
            Light(
                "sun",
                way,
                0.008,
                day + rng.uniform(0.6, 2.0),
                {"day": rng.uniform(4400, 5600), "dusk": rng.uniform(2400, 3400)}[made.time],
                sun=True,
                gate=(centre, frame, half, high, *panes),
            )
        )
    return out


def practicals(rng, made: Set, look: str) -> list[Light]:
    """Lights for the lamps in the picture; off they keep their name."""
    burn = 1.0 if made.time != "day" else float(rng.random() < 0.5)
    kelvin = rng.uniform(2500, 3300)
    out = []
    for k, (name, spot) in enumerate(made.practicals):
        stops = rng.uniform(-2.2, -0.8) if burn else -12.0
        if look == "lowkey":
            stops += 0.4
        out.append(Light(name, spot, 0.14, stops, kelvin + rng.normal(0, 80), shadows=k < 2))
    return out


def film(rng, made: Set, mark, front: float, look: str) -> list[Light]:
    """Key, fill and back light about the mark, `front` the way to the master camera (radians)."""
    day = made.time == "day"
    kelvin = 5600 if day else float(rng.choice([3200, 3200, 4300, 5600]))
    side = float(rng.choice([-1, 1]))

    def away(angle: float, distance: float, high: float) -> np.ndarray:
        return inside(made, mark + yaw(front + angle)[:, 2] * distance + vec(0, high, 0))

    key = away(side * rng.uniform(0.5, 1.5), rng.uniform(1.9, 3.0), rng.uniform(0.4, 1.2))
    hard = look in ("contrast", "lowkey")
    ratio = {"natural": 2.5, "lowkey": 5, "soft": 1.2, "mixed": 2.5, "contrast": 4}[look] + rng.uniform(-0.6, 0.8)
    level = {
        "natural": rng.uniform(-1.5, -0.4),
        "lowkey": rng.uniform(-1, 0),
        "soft": 0.0,
        "mixed": -0.8,
        "contrast": 0.0,
    }[look]
    tone = kelvin + rng.normal(0, 150)
    out = [
        Light(
            "key",
            key,
            rng.uniform(0.1, 0.3) if hard else rng.uniform(0.35, 0.9),
            level,
            tone,
            aim=unit_to(key, mark),
            beam=rng.uniform(32, 60) if hard else 90,
        ),
        Light(
            "fill",
            away(-side * rng.uniform(0.2, 0.9), rng.uniform(2, 3.2), rng.uniform(0.1, 0.6)),
            rng.uniform(0.7, 1.2),
            level - ratio,
            tone * (rng.uniform(0.8, 1.5) if look == "mixed" else 1.0),
            aim=None,
            shadows=False,
        ),
    ]
    if rng.random() < 0.75:
        back = away(np.pi + side * rng.uniform(-0.7, 0.7), rng.uniform(1.6, 2.6), rng.uniform(0.8, 1.5))
        cool = rng.choice([1.0, 1.0, 1.5, 1.8, 0.75])
        out.append(
            Light(
                "back",
                back,
                0.15,
                level + rng.uniform(-1.2, 0.6),
                float(np.clip(tone * cool, 2400, 9000)),
                aim=unit_to(back, mark),
                beam=rng.uniform(30, 55),
            )
        )
    if made.kind == "studio_green":
        wall = vec(0, 3.6, float(made.low[2]) + 2.2)
        out.append(
            Light(
                "screen",
                wall,
                1.5,
                rng.uniform(-0.6, 0.3),
                5600,
                aim=unit_to(wall, vec(0, 1.2, float(made.low[2]))),
                shadows=False,
            )
        )
    return out


def inside(made: Set, spot) -> np.ndarray:
    """A place (3,) kept within the room (3,)."""
    return np.clip(spot, made.low + 0.25, made.high - 0.2).astype(np.float32)


def outdoors(rng, made: Set, sky: Sky, mark) -> tuple[tuple[Light, ...], float, float]:
    """Sun or none by the sky's cover; street lamps and a film light at night."""
    balance, key = float(made.balance), rng.uniform(-0.9, 0.3)
    turn, rise = rng.uniform(-np.pi, np.pi), rng.uniform(0.3, 1.0)
    lights: list[Light] = []
    if sky.picture is not None:
        way, level = brightest(sky.picture)
        lights.append(Light("sun", way, 0.12, float(np.log2(max(level, 1e-3))), balance, sun=True))
        return tuple(replace(x, mark=mark) for x in lights), balance, rng.uniform(-0.8, 0.2)
    if made.time == "dusk":
        rise = rng.uniform(0.06, 0.2)
    way = vec(np.sin(turn) * np.cos(rise), np.sin(rise), np.cos(turn) * np.cos(rise))
    if made.time != "night":
        low = made.time == "dusk"
        level = rng.uniform(0.8, 1.8) - (4.5 if sky.cover > 0.75 else 0) - (0.8 if low else 0)
        lights.append(
            Light(
                "sun",
                way,
                0.3 if sky.cover > 0.75 else 0.006,
                level,
                rng.uniform(2500, 3600) if low else rng.uniform(4800, 5800),
                sun=True,
            )
        )
    else:
        key = rng.uniform(-2.4, -1.4)
        lights.append(Light("moon", way, 0.01, -3.5, 7500, sun=True))
        lights.append(
            Light(
                "key",
                mark + vec(rng.uniform(-3, 3), 1.8, 3),
                0.4,
                -0.3,
                rng.uniform(2800, 5600),
                aim=unit_to(vec(0, 2, 3), vec(0, 0, 0)),
            )
        )
        lights.append(Light("back", mark + vec(rng.uniform(-4, 4), 2.5, -3.5), 0.3, 0.2, rng.uniform(2800, 7000)))
    burning = made.time != "day"
    for k, (name, spot) in enumerate(made.practicals):
        lights.append(
            Light(
                name,
                spot,
                0.2,
                rng.uniform(-2, -0.5) if burning else -12,
                rng.uniform(2200, 3200),
                shadows=burning and k == 1,
            )
        )
    lights.append(
        Light(
            "houses",
            vec(0, 1, 0),
            0.1,
            {"day": -5.0, "dusk": -2.0, "night": -1.0}[made.time],
            3000,
            sun=True,
            throws=False,
        )
    )
    return tuple(counted(lights, mark)), balance, float(key)


def brightest(picture: np.ndarray) -> tuple[np.ndarray, float]:
    """The way (3,) to the brightest part of an environment (h, w, 3) and the irradiance it gives, beyond what
    the clipped surroundings already do."""
    h, w = picture.shape[:2]
    y = picture.mean(2)
    row, column = np.unravel_index(int(y.argmax()), y.shape)
    phi, theta = ((column + 0.5) / w - 0.5) * 2 * np.pi, (row + 0.5) / h * np.pi
    way = vec(-np.sin(theta) * np.sin(phi), np.cos(theta), np.sin(theta) * np.cos(phi))
    rows = np.sin((np.arange(h) + 0.5) / h * np.pi)[:, None]
    over = np.maximum(y - np.percentile(y, 98), 0)
    solid_angle = 2 * np.pi / w * np.pi / h
    return way, float((over * rows).sum() * solid_angle / np.pi)
