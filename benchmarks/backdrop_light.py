"""backdrop, variant relit: a person shot on one set is put before another, and compared with the person lit by it.

    OMP_NUM_THREADS=1 python benchmarks/backdrop_light.py [--pairs 32] [--sheet out/backdrop_light.png]

Generated scenes of seeds that nothing was tuned on: the same person, pose and camera under set A's light (the plate)
and under set B's (the truth: B's own lamps with their distances and shadows, and what its walls and sky give back).
The new background is B seen from where the person stands: an HDR surround with its lamps in it, or a still of what the
camera sees. All are compared inside the true matte after the best exposure, which is a compositor's to set: PSNR of
Rec.709 pictures, and CIEDE2000. Peers: the foreground left as it is; its mean and spread in CIE Lab brought to the
background's (Reinhard et al. 2001); the affine map of ACEScct fitted to the truth itself, which few grades can beat.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import colour as colour_science
import cv2
import numpy as np

from onelight.fixes.backdrop import around
from onelight.fixes.backdrop.around import Around
from onelight.fixes.backdrop.environment import focal_px
from onelight.fixes.backdrop.lighting import lighting, shape, small
from onelight.fixes.backdrop.survey import Sample
from onelight.fixes.relight import seeing
from onelight.fixes.relight.seeing import Look
from onelight.learning.scenes import Camera, Scene, build, survey
from onelight.learning.scenes.coverage import placed
from onelight.learning.scenes.light import Light
from onelight.picture import colour
from onelight.picture.picture import Picture
from onelight.units.light import AP1_LUMINANCE

SIZE = (320, 180)
KINDS = ("room", "street", "office", "field", "bar", "kitchen")
HELD_OUT = 9000
"""The first seed of the pairs that figures are told of."""
LEAST = 0.05
"""Parts of the frame that the person must fill."""
CUBE, PANORAMA = 192, 256
"""Pixels: a side of the six views that a surround is made of, and its height."""
LAMP = 0.06
"""Radians: a lamp's radius in a surround."""
GRAIN = 0.006
"""Standard deviation of a plate's grain, code values."""
INSIDE = 0.98
"""Alpha from which on a pixel is compared."""
WALKS, FRAMES = 6, 12
"""People that are watched moving, and frames of each at 24 a second."""
PEERS = ("as it is", "mean and spread of the background", "best grade, fitted to the truth", "relit, still",
         "relit, HDR surround")


@dataclass(frozen=True, eq=False)
class Pair:
    """A person's `plate` with its alpha (H, W) before set A, the person `lit` by set B (H, W, 3) scene-linear,
    B's `still` as the camera sees it, and its `surround` (h, 2h, 3), the camera looking at its middle, `tilt` up;
    true `normals` (H, W, 3), camera space."""

    name: str
    plate: Picture
    alpha: np.ndarray
    lit: np.ndarray
    still: np.ndarray
    surround: np.ndarray
    tilt: float
    lens: float
    normals: np.ndarray


def pairs(count: int, first: int = HELD_OUT) -> Iterator[Pair]:
    """Pairs of sets by turns, from the seed `first` on; those in which the person is hidden are passed over."""
    seed, made = first, 0
    while made < count:
        rng = np.random.default_rng(seed)
        kinds = rng.permutation(KINDS)[:2]
        one, other = build(2 * seed, str(kinds[0])), build(2 * seed + 1, str(kinds[1]))
        pair = paired(one, other, rng, ("close", "two")[seed % 2])
        seed += 1
        if pair is not None:
            made += 1
            yield pair


def paired(one: Scene, other: Scene, rng: np.random.Generator, size: str) -> Pair | None:
    """The first person of `one` on both sets; None where they are hidden."""
    alone = replace(one, people=one.people[:1])
    camera = replace(placed(alone, size, 0, rng), shake=0.0, move="static", dolly=None, pan=None)
    away = other.mark - one.mark
    there = replace(camera, position=camera.position + away, look=camera.look + away)
    plate, alpha = seen(alone, camera)
    there_too = moved(other, -away, alone)
    lit, whole = seen(there_too, camera)
    free = alpha * (np.abs(alpha - whole) < 0.02)
    if free.mean() < LEAST:
        return None
    empty = replace(other, people=())
    forward = (camera.look - camera.position) / np.linalg.norm(camera.look - camera.position)
    name = f"{one.kind} to {other.kind} {one.seed}"
    return Pair(name, shot(plate, rng), free, lit, seen(empty, there)[0], panorama(empty, forward),
                float(np.degrees(np.arcsin(forward[1]))), camera.focal,
                facing(there_too, camera))  # fmt: skip


def seen(scene: Scene, camera: Camera) -> tuple[np.ndarray, np.ndarray]:
    """(frame (H, W, 3) scene-linear, share of each pixel (H, W) that is a person), both by area from twice the size."""
    view = survey(scene, camera, 0.0, (2 * SIZE[1], 2 * SIZE[0]))
    person = (view.person >= 0).astype(np.float32)
    frame, alpha = (cv2.resize(plane, SIZE, interpolation=cv2.INTER_AREA) for plane in (view.colour, person))
    return np.asarray(frame, np.float32), np.asarray(alpha, np.float32)


def facing(scene: Scene, camera: Camera) -> np.ndarray:
    """(H, W, 3) unit normals of what a camera sees, camera space: x right, y up, z to the camera."""
    _, basis, _ = camera.at(0.0)
    normals = survey(scene, camera, 0.0, (SIZE[1], SIZE[0])).normal @ basis
    return normals * np.array([1, 1, -1])


def moved(scene: Scene, shift: np.ndarray, whom: Scene) -> Scene:
    """The light of a scene about the people of another, where they are; nothing else stands there."""

    def brought(light: Light) -> Light:
        gate = light.gate and (light.gate[0] + shift, *light.gate[1:])
        position = light.position if light.sun else light.position + shift
        return replace(light, position=position, mark=whom.mark, gate=gate)

    return replace(
        scene, fixed=(), people=whom.people, lights=tuple(map(brought, scene.lights)), mark=whom.mark,
        low=scene.low + shift, high=scene.high + shift,
    )  # fmt: skip


def shot(linear: np.ndarray, rng: np.random.Generator) -> Picture:
    """As a camera keeps it: exposed for its log average, grain, 10 bits, Camera Rec.709."""
    codes = np.clip(colour.to_video(linear), 0, 1) + GRAIN * rng.standard_normal(linear.shape)
    return Picture.from_array(np.rint(np.clip(codes, 0, 1) * 1023).astype(np.float32) / 1023, colour.VIDEO)


def panorama(scene: Scene, forward: np.ndarray) -> np.ndarray:
    """(h, 2h, 3) scene-linear of what is around a scene's mark, its lamps in it, `forward` (3,) level in its middle."""
    rays = latlong(forward)
    out = np.zeros((*rays.shape[:2], 3), np.float32)
    for axis in np.concatenate([np.eye(3), -np.eye(3)]):
        look = scene.mark + axis + np.array([0, 0, 1e-3])
        camera = Camera(scene.mark.astype(np.float32), look.astype(np.float32), focal=12.0, gate=24.9)
        _, basis, _ = camera.at(0.0)
        view = survey(scene, camera, 0.0, (CUBE, CUBE)).colour
        x, y, z = np.moveaxis(rays @ basis, 2, 0)
        scale = 12.0 / 24.9 * CUBE / np.maximum(z, 1e-6)
        across, down = x * scale + CUBE / 2 - 0.5, -y * scale + CUBE / 2 - 0.5
        inside = (z > 0) & (np.maximum(np.abs(x), np.abs(y)) <= 1.001 * z)
        found = cv2.remap(view, across.astype(np.float32), down.astype(np.float32), cv2.INTER_LINEAR,
                          borderMode=cv2.BORDER_REPLICATE)  # fmt: skip
        out[inside] = found[inside]
    return out + lamps(scene, rays)


def lamps(scene: Scene, rays: np.ndarray) -> np.ndarray:
    """The lamps of a scene as discs, (h, w, 3), so bright that they light its mark as they do."""
    here = scene.mark[:, None].astype(np.float32)
    rows = np.pi / rays.shape[0]
    solid = rows**2 * np.sqrt(np.maximum(1 - rays[..., 1] ** 2, 0))
    out = np.zeros(rays.shape, np.float32)
    for light in (one for one in scene.lights if one.throws):
        way, _, level = light.reach(here)
        disc = (rays @ way[:, 0] > np.cos(LAMP)).astype(np.float32)
        gives = float(np.ravel(level)[0]) * light.colour(scene.balance) * scene.gain
        out += disc[..., None] * gives * np.float32(np.pi / max(float((disc * solid).sum()), 1e-6))
    return out


def latlong(forward: np.ndarray) -> np.ndarray:
    """(h, 2h, 3) unit, world, of a surround's pixels; `forward` (3,), made level, lies in its middle."""
    ahead = np.array([forward[0], 0, forward[2]]) / np.hypot(forward[0], forward[2])
    right = np.cross(ahead, [0, 1, 0])
    longitude = ((np.arange(2 * PANORAMA) + 0.5) / (2 * PANORAMA) - 0.5) * 2 * np.pi
    latitude = (0.5 - (np.arange(PANORAMA) + 0.5) / PANORAMA) * np.pi
    level = np.cos(longitude)[:, None] * ahead + np.sin(longitude)[:, None] * right
    return np.cos(latitude)[:, None, None] * level + np.sin(latitude)[:, None, None] * np.array([0.0, 1.0, 0.0])


def foregrounds(pair: Pair) -> dict[str, np.ndarray]:
    """The foreground (H, W, 3) scene-linear by each peer's name."""
    plate = pair.plate.linear()
    surround = around.of_surround(pair.surround, 0, pair.tilt)
    still = around.of_pictures([pair.still], focal_px(pair.lens, 1))
    every = (plate, transferred(pair), graded(pair), plate * gain(pair, still), plate * gain(pair, surround))
    return dict(zip(PEERS, every, strict=True))


def gain(pair: Pair, light: Around) -> np.ndarray:
    """(H, W, 3): what the variant relit multiplies a plate by."""
    return lighting([Sample(0, pair.plate, pair.alpha)], light, 1.0).gain(pair.plate, pair.alpha)


def normals_off(pair: Pair) -> tuple[float, float]:
    """Degrees that the head's normals are off inside the matte, and those rounded off towards the outline."""
    look = Look(seeing.base()[0], pair.plate)
    inside = pair.alpha > INSIDE
    rounded = shape(look, small(pair.alpha, look.size))
    told = []
    for normals in (look.normals, rounded):
        wide = seeing.unit(np.asarray(cv2.resize(np.asarray(normals, np.float32), SIZE), np.float32))
        cosine = np.clip((wide * pair.normals).sum(axis=2)[inside], -1, 1)
        told.append(float(np.degrees(np.arccos(cosine)).mean()))
    return told[0], told[1]


def transferred(pair: Pair) -> np.ndarray:
    """Mean and spread of the foreground in CIE Lab brought to those of the new background."""
    inside = pair.alpha > INSIDE
    own, theirs = (cv2.cvtColor(video(light), cv2.COLOR_RGB2Lab) for light in (pair.plate.linear(), pair.still))
    flat = theirs.reshape(-1, 3)
    brought = (own - own[inside].mean(0)) / own[inside].std(0) * flat.std(0) + flat.mean(0)
    codes = np.clip(cv2.cvtColor(brought.astype(np.float32), cv2.COLOR_Lab2RGB), 0, 1)
    return colour.convert(codes, colour.VIDEO, colour.LINEAR)


def graded(pair: Pair) -> np.ndarray:
    """The affine map of ACEScct that is nearest to the truth inside the matte."""
    inside, own = pair.alpha > INSIDE, colour.to_log(pair.plate.linear())
    padded = np.dstack([own, np.ones(own.shape[:2])])
    best = np.linalg.lstsq(padded[inside], colour.to_log(pair.lit)[inside], rcond=None)[0]
    return colour.from_log((padded @ best).astype(np.float32))


def judged(front: np.ndarray, pair: Pair) -> tuple[float, float, float]:
    """(dB, CIEDE2000, stops that it was exposed by) of a foreground (H, W, 3) against the truth, at its best."""
    inside = pair.alpha > INSIDE
    own, true = front[inside][None], video(pair.lit)[inside][None]
    level = float(np.log2((pair.lit[inside] @ AP1_LUMINANCE).mean() / max((own @ AP1_LUMINANCE).mean(), 1e-6)))
    tries = level + np.arange(-1.5, 1.51, 0.05)
    errors = [float(((video(own * np.float32(2.0**stops)) - true) ** 2).mean()) for stops in tries]
    best = float(tries[int(np.argmin(errors))])
    shown = video(own * np.float32(2.0**best))
    lab = [colour_science.XYZ_to_Lab(colour_science.RGB_to_XYZ(codes, "ITU-R BT.709", apply_cctf_decoding=True))
           for codes in (shown, true)]  # fmt: skip
    apart = float(np.mean(colour_science.delta_E(lab[0], lab[1], method="CIE 2000")))
    return float(-10 * np.log10(max(min(errors), 1e-10))), apart, best


def video(linear: np.ndarray) -> np.ndarray:
    """(H, W, 3) scene-linear as Rec.709 shows it, 0..1."""
    return np.clip(colour.to_video(np.maximum(linear, 0).astype(np.float32)), 0, 1)


def steadiness(first: int) -> tuple[float, float]:
    """(stops that the gain changes by from frame to frame, stops that the plate does), means inside the mattes of
    people who move; a lamp stands to the right."""
    lamp = np.full((64, 128, 3), 0.2, np.float32)
    lamp[16:32, 92:108] = 8.0
    gains, plates = [], []
    for seed in range(first, first + WALKS):
        scene = build(seed, KINDS[seed % len(KINDS)])
        alone, rng = replace(scene, people=scene.people[:1]), np.random.default_rng(seed)
        camera = placed(alone, "two", 0, rng)
        views = [survey(alone, camera, n / 24, (SIZE[1], SIZE[0])) for n in range(FRAMES)]
        shots = [(shot(view.colour, rng), (view.person >= 0).astype(np.float32)) for view in views]
        made = lighting([Sample(n, *shots[n]) for n in (1, 4, 7, 10)], around.of_surround(lamp, 0, 0), 1.0)
        stops = [np.log2(made.gain(*one)) for one in shots]
        light = [np.log2(np.maximum(picture.linear(), 2.0**-9)) for picture, _ in shots]
        for n in range(1, FRAMES):
            both = (shots[n][1] > INSIDE) & (shots[n - 1][1] > INSIDE)
            gains.append(float(np.abs(stops[n] - stops[n - 1])[both].mean()))
            plates.append(float(np.abs(light[n] - light[n - 1])[both].mean()))
    return float(np.mean(gains)), float(np.mean(plates))


def strip(pair: Pair, fronts: dict[str, np.ndarray], levels: dict[str, float]) -> np.ndarray:
    """The plate, every peer over the new background at its best exposure, the truth: (h, w, 3) bytes, BGR."""
    alpha = pair.alpha[..., None]
    over = [alpha * fronts[name] * np.float32(2.0 ** levels[name]) + (1 - alpha) * pair.still for name in PEERS]
    every = [pair.plate.linear(), *over, alpha * pair.lit + (1 - alpha) * pair.still]
    return np.rint(np.hstack([video(one) for one in every])[..., ::-1] * 255).astype(np.uint8)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=32)
    parser.add_argument("--first", type=int, default=HELD_OUT, help="the first seed")
    parser.add_argument("--sheet", type=Path, help="a PNG of plates, peers and truths")
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    rows, strips, off = [], [], []
    for pair in pairs(asked.pairs, asked.first):
        fronts = foregrounds(pair)
        off.append(normals_off(pair))
        told = {name: judged(front, pair) for name, front in fronts.items()}
        rows.append([told[name][:2] for name in PEERS])
        strips.append(strip(pair, fronts, {name: one[2] for name, one in told.items()}))
        print(f"  {pair.name:28s} " + " ".join(f"{told[name][0]:6.2f}" for name in PEERS), flush=True)
    tell(np.array(rows))
    own, rounded = np.mean(off, axis=0)
    print(f"\nNormals of the head: {own:.1f} degrees off; rounded off to the outline: {rounded:.1f}.")
    gains, plates = steadiness(asked.first)
    print(f"\n{WALKS} people moving: the light changes by {gains:.3f} stops a frame, the plate by {plates:.3f}.")
    if asked.sheet:
        asked.sheet.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(asked.sheet), np.vstack(strips[:12]))


def tell(rows: np.ndarray) -> None:
    """The table of (pairs, peers, 2)."""
    better = rows[:, :, 0] - rows[:, :1, 0]
    print(f"\n{len(rows)} pairs\n\n| foreground | PSNR, dB | CIEDE2000 | nearer than as it is | worst loss, dB |")
    print("| --- | --- | --- | --- | --- |")
    for n, name in enumerate(PEERS):
        nearer = f"{(better[:, n] > 0).mean():.0%} | {max(-better[:, n].min(), 0):.1f}" if n else "- | -"
        print(f"| {name} | {rows[:, n, 0].mean():.2f} | {rows[:, n, 1].mean():.2f} | {nearer} |")


if __name__ == "__main__":
    main()
