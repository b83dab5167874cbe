"""How well clean-up and plate show what is behind people and things, against OpenCV's inpainting.

    python benchmarks/cleanup.py [--part person wire plate] [--frames N] [--only NAME …] [--out FOLDER]

person: multicam/intruder_cam02 against clean_cam02 after a 3x4 colour fit, inside her matte, which is made from their
difference; from the shot's own frames alone, and with the end of the clean take (never the moment that is judged) as
another take of the setup. wire: a wire and a boom are drawn into handheld clips; judged where the background was ever
seen, and of that where no one moves. plate: the corridor's empty set from 300 frames with people in them, as they come
and without those in which nobody is, against the mean of its windows without, as it is and after one gain.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.fixes import cleanup, plate
from onelight.picture import colour, video
from onelight.picture.picture import Picture
from onelight.picture.tracking import grey, track

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "footage"
HANDHELD = ("bedroom", "02_cups", "03_blocks", "05_default_juggle")
CORRIDOR = "people/one-by-one-person-detection.mp4"
PERSON_SIZE, WIRE_SIZE = (540, 960), (640, 360)
APART = 40
"""Frames at least between a judged moment and the clean take's that may be looked at."""

Floats = NDArray[np.float32]


def decibels(error: float) -> float:
    """PSNR of a mean squared error of values 0..1."""
    return round(float(-10 * np.log10(max(error, 1e-12))), 2)


def read(name: str, start: int, end: int, size: tuple[int, int] | None = None, step: int = 1) -> list[Picture]:
    """Frames of a shared clip as Rec.709 video."""
    return [p for _, p in video.read(SHARED / name, colour.VIDEO, start, end, size=size, step=step)]


def inpainted(rgb: Floats, hole: NDArray[np.bool_], how: int) -> Floats:
    """OpenCV's answer."""
    codes = (np.clip(rgb, 0, 1) * 255).round().astype(np.uint8)
    return cv2.inpaint(codes, hole.astype(np.uint8), 5, how).astype(np.float32) / 255


def squares(one: Floats, other: Floats) -> Floats:
    """(H, W) mean squared difference of the channels."""
    return ((np.clip(one, 0, 1) - np.clip(other, 0, 1)) ** 2).mean(2)


def person(frames: int, out: Path) -> list[dict]:
    """intruder_cam02 without the intruder."""
    step = 4
    shot = read("multicam/intruder_cam02.mp4", 0, 100, PERSON_SIZE, step)
    clean = read("multicam/clean_cam02.mp4", 0, 100, PERSON_SIZE, step)
    # The files are 1080 and 1088 pixels wide: scaled to one size the truth lies up to three pixels beside the plate.
    way = lying(shot[0].rgb, clean[0].rgb)
    truths = [fitted(one.rgb, warped(other.rgb, way)) for one, other in zip(shot, clean, strict=True)]
    mattes = [her(one.rgb, warped(other.rgb, way)) for one, other in zip(shot, clean, strict=True)]
    judged = min(frames, (100 - APART) // step - 1)
    takes = {"own frames": (), "with another take": (clean[judged + APART // step - 1 :],)}
    rows = []
    for name, others in takes.items():
        rows.append({"part": "person", "clip": name, **_person(shot, mattes, truths, others, judged, out / name)})
    return rows


def _person(
    shot: Sequence[Picture], mattes: Sequence[Floats], truths: Sequence[Floats], others: tuple, judged: int, out: Path
) -> dict:
    errors: dict[str, list[Floats]] = {"onelight": [], "telea": [], "ns": [], "seen": [], "telea seen": []}
    made_up, rows = [], []
    for n, (result, made) in enumerate(cleanup.solve(shot, mattes, others)):
        if n == judged:
            break
        hole = mattes[n] > 0
        seen = hole & (made == 0)
        peers = {"telea": inpainted(shot[n].rgb, hole, cv2.INPAINT_TELEA)}
        peers["ns"] = inpainted(shot[n].rgb, hole, cv2.INPAINT_NS)
        for who, rgb in {"onelight": result.rgb, **peers}.items():
            errors[who].append(squares(rgb, truths[n])[hole])
        errors["seen"].append(squares(result.rgb, truths[n])[seen])
        errors["telea seen"].append(squares(peers["telea"], truths[n])[seen])
        made_up.append(float((made[hole] > 0).mean()))
        if n in (0, judged - 1):
            off = np.abs(result.rgb - truths[n]) * 4
            rows.append(np.hstack([shot[n].rgb, peers["telea"], result.rgb, off, truths[n]]))
    save(out.with_name(f"person-{out.name.replace(' ', '-')}.png"), rows)
    told = {who: decibels(float(np.concatenate(every).mean())) for who, every in errors.items() if every}
    return told | {"made up %": round(100 * float(np.mean(made_up)), 1), "frames": judged}


def lying(wanted: Floats, rgb: Floats) -> NDArray[np.float32]:
    """(2, 3): from pixels of `wanted` to those of `rgb`, one affine for all, by enhanced correlation outside her."""
    free = np.full(rgb.shape[:2], 255, np.uint8)
    free[290:760, :230] = 0
    one, other = (cv2.cvtColor(np.ascontiguousarray(image, np.float32), cv2.COLOR_RGB2GRAY) for image in (wanted, rgb))
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 200, 1e-6)
    _, way = cv2.findTransformECC(one, other, np.eye(2, 3, dtype=np.float32), cv2.MOTION_AFFINE, stop, free, 5)
    return np.asarray(way, np.float32)


def warped(rgb: Floats, way: NDArray[np.float32]) -> Floats:
    """A picture (H, W, 3) where `lying` says."""
    how = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    size = (rgb.shape[1], rgb.shape[0])
    return np.asarray(cv2.warpAffine(rgb, way, size, flags=how, borderMode=cv2.BORDER_REPLICATE), np.float32)


def terms(rgb: Floats, cubic: bool) -> Floats:
    """What a colour fit is made of, (M, 4 or 13)."""
    x = rgb.reshape(-1, 3)
    parts = [x, np.ones((len(x), 1), np.float32)]
    if cubic:
        parts += [x**2, x**3, x[:, [0]] * x[:, [1]], x[:, [1]] * x[:, [2]], x[:, [0]] * x[:, [2]]]
    return np.concatenate(parts, 1)


def fitted(wanted: Floats, rgb: Floats, cubic: bool = False) -> Floats:
    """`rgb` in the colours of `wanted`, robustly, outside where she stands: 3x4, or 3x13."""
    x, y = terms(rgb, cubic), wanted.reshape(-1, 3)
    free = np.ones(rgb.shape[:2], bool)
    free[290:760, :230] = False
    chosen = free.ravel()
    for _ in range(6):
        fit = np.linalg.lstsq(x[chosen][::7], y[chosen][::7], rcond=None)[0]
        off = np.abs(x @ fit - y).max(1)
        chosen = free.ravel() & (off < max(float(np.quantile(off[free.ravel()], 0.8)), 0.03))
    return (x @ fit).reshape(rgb.shape).astype(np.float32)


def her(rgb: Floats, clean: Floats) -> Floats:
    """Her matte (960, 540): where the two differ after a cubic fit, closed and filled."""
    disc = lambda n: cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (n, n))  # noqa: E731
    off = np.abs(cv2.GaussianBlur(rgb - fitted(rgb, clean, cubic=True), (0, 0), 1.2)).max(2)
    mask = (off > 0.07).astype(np.uint8)
    mask[:305], mask[760:], mask[:, 200:] = 0, 0, 0
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, disc(5))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    mask = (np.isin(labels, 1 + np.flatnonzero(stats[1:, 4] > 150)) & (labels > 0)).astype(np.uint8)
    padded = cv2.copyMakeBorder(mask, 80, 80, 80, 80, cv2.BORDER_CONSTANT)
    upper = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, disc(61))[80:-80, 80:-80]
    upper[560:] = 0
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, disc(15)) | upper
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    mask = (labels == 1 + int(np.argmax(stats[1:, 4]))).astype(np.uint8)
    rims, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    whole = np.zeros_like(mask)
    cv2.drawContours(whole, rims, -1, 1, -1)
    return cv2.dilate(whole, disc(13)).astype(np.float32)


def wire(name: str, count: int, out: Path) -> dict:
    """A wire that wanders and a boom that swings, taken out of a handheld clip."""
    truth = read(f"handheld/{name}.mp4", 0, count, WIRE_SIZE)
    drawn = [hung(n, count) for n in range(count)]
    shot = [with_things(picture, *alphas) for picture, alphas in zip(truth, drawn, strict=True)]
    mattes = [np.maximum(*alphas) for alphas in drawn]
    still = _still(truth)
    sums = {"all seen": [0.0, 0], "background": [0.0, 0], "telea": [0.0, 0], "ns": [0.0, 0]}
    made_up, hole_size, rows, began = 0, 0, [], time.process_time()
    solved = list(cleanup.solve(shot, mattes))
    seconds = time.process_time() - began
    for n, (result, made) in enumerate(solved):
        hole = mattes[n] > 0.02
        seen = hole & (made == 0)
        wide = cv2.dilate(hole.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
        peers = {"telea": inpainted(shot[n].rgb, wide, cv2.INPAINT_TELEA)}
        peers["ns"] = inpainted(shot[n].rgb, wide, cv2.INPAINT_NS)
        quiet = seen & still[n]
        for who, rgb, where in (
            ("all seen", result.rgb, seen), ("background", result.rgb, quiet),
            ("telea", peers["telea"], quiet), ("ns", peers["ns"], quiet),
        ):  # fmt: skip
            sums[who][0] += float(squares(rgb, truth[n].rgb)[where].sum())
            sums[who][1] += int(where.sum())
        made_up, hole_size = made_up + int((made[hole] > 0).sum()), hole_size + int(hole.sum())
        if n in (count // 4, count // 2, 3 * count // 4):
            off = np.abs(result.rgb - truth[n].rgb) * 4
            rows.append(np.hstack([shot[n].rgb, peers["telea"], result.rgb, off, np.dstack([made] * 3)]))
    save(out / f"wire-{name}.png", rows)
    told = {who: decibels(total / max(many, 1)) for who, (total, many) in sums.items()}
    told |= {"made up %": round(100 * made_up / hole_size, 1), "frames/s": round(count / seconds, 2)}
    return {"part": "wire", "clip": name, **told, "frames": count}


def hung(n: int, count: int) -> tuple[Floats, Floats]:
    """The mattes (360, 640) of a wire and of a boom at a moment."""
    wide, high = WIRE_SIZE
    wire, boom = np.zeros((2 * high, 2 * wide), np.uint8), np.zeros((2 * high, 2 * wide), np.uint8)
    x = wide * (0.25 + 0.5 * n / count)
    cv2.line(wire, (int(2 * x), 0), (int(2 * (x + wide * 0.06 * np.sin(n / 7))), 2 * high), 255, 3, cv2.LINE_AA)
    tip = (wide * (0.75 - 0.35 * n / count), high * (0.28 + 0.08 * np.sin(n / 9)))
    at = lambda x, y: (int(2 * x), int(2 * y))  # noqa: E731
    cv2.line(boom, at(wide, high * 0.02), at(*tip), 255, int(high * 0.03 * 2), cv2.LINE_AA)
    end = (tip[0] - wide * 0.08, tip[1] + high * 0.05)
    cv2.line(boom, at(*tip), at(*end), 255, int(high * 0.07 * 2), cv2.LINE_AA)
    small = [cv2.resize(image, WIRE_SIZE, interpolation=cv2.INTER_AREA) / np.float32(255) for image in (wire, boom)]
    return small[0], small[1]


def with_things(picture: Picture, wire: Floats, boom: Floats) -> Picture:
    """The frame with both in it, 8 bits."""
    rgb = picture.rgb * (1 - wire[..., None]) + wire[..., None] * 0.08
    rgb = rgb * (1 - boom[..., None]) + boom[..., None] * np.array([0.25, 0.25, 0.27], np.float32)
    return Picture.from_array(np.round(np.clip(rgb, 0, 1) * 255) / 255, colour.VIDEO)


def _still(truth: Sequence[Picture]) -> list[NDArray[np.bool_]]:
    """Where no one moves in each clean frame: it agrees with the median of all, brought to it."""
    moves = track(grey(picture) for picture in truth).at(WIRE_SIZE)
    every = [cv2.warpPerspective(truth[n].rgb.copy(), moves[n], WIRE_SIZE) for n in range(0, len(truth), 3)]
    usual = np.median(np.stack(every), axis=0)
    backs = (cv2.warpPerspective(usual, np.linalg.inv(move), WIRE_SIZE) for move in moves)
    return [
        cv2.blur(np.abs(back - picture.rgb).max(2), (5, 5)) < 0.06 for back, picture in zip(backs, truth, strict=True)
    ]


def corridor(start: int, out: Path, all_of_them: bool) -> dict:
    """The corridor's empty set from 300 frames from `start` on: all of them, or those without people left out."""
    said = json.loads((SHARED / "TRUTH.json").read_text())[CORRIDOR]["person_free_windows"]
    truths = [np.mean([p.rgb for p in read(CORRIDOR, a, b)], axis=0) for a, b in said]
    free = {n for a, b in said for n in range(a, b)}
    chosen = [p for n, p in enumerate(read(CORRIDOR, start, start + 300), start) if all_of_them or n not in free]
    began = time.process_time()
    found, coverage = plate.solve(chosen)
    seconds = time.process_time() - began
    rgb = found.to(colour.VIDEO).rgb
    told = [decibels(float(squares(rgb, truth).mean())) for truth in truths]
    gained = [decibels(float(squares(one_gain(rgb, truth), truth).mean())) for truth in truths]
    median = np.median(np.stack([p.rgb for p in chosen[::3]]), axis=0)
    plain = [decibels(float(squares(median, truth).mean())) for truth in truths]
    near = truths[int(np.argmax(told))]
    save(
        out / f"plate-{start}{'-all' * all_of_them}.png",
        [np.hstack([rgb, near, np.abs(rgb - near) * 8, np.dstack([coverage] * 3)])],
    )
    best = {"onelight": max(told), "worst window": min(told)}
    best |= {"after one gain": max(gained), "worst so": min(gained), "median": max(plain), "median worst": min(plain)}
    which = "as they come" if all_of_them else "without the empty ones"
    return {
        "part": "plate",
        "clip": f"corridor {start}",
        "which": which,
        **best,
        "seconds": round(seconds, 1),
        "frames": len(chosen),
    }


def one_gain(rgb: Floats, truth: Floats) -> Floats:
    """`rgb` (H, W, 3), Rec.709 codes, at the exposure of `truth`: one gain of its scene-linear light, by the median."""
    mine, theirs = (Picture.from_array(codes, colour.VIDEO).linear().mean(2) for codes in (rgb, truth))
    gain = np.median(theirs / np.maximum(mine, 1e-4))
    light = Picture.from_array(rgb, colour.VIDEO).linear() * np.float32(gain)
    return Picture.from_array(light).to(colour.VIDEO).rgb


def save(path: Path, rows: Sequence[Floats]) -> None:
    """Rows of pictures, video codes, as one PNG to be looked at."""
    path.parent.mkdir(parents=True, exist_ok=True)
    codes = (np.clip(np.vstack(rows), 0, 1) * 255).astype(np.uint8)
    cv2.imwrite(str(path), codes[..., ::-1])


def main() -> None:
    """Prints a row for each clip."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", nargs="+", default=["person", "wire", "plate"])
    parser.add_argument("--frames", type=int, default=40)
    parser.add_argument("--only", nargs="+", default=[])
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "out" / "cleanup")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    tell = lambda row: print(json.dumps(row), flush=True)  # noqa: E731
    if "wire" in given.part:
        for name in given.only or HANDHELD:
            tell(wire(name, given.frames, given.out))
    if "person" in given.part:
        for row in person(given.frames, given.out):
            tell(row)
    if "plate" in given.part:
        for start in [int(n) for n in given.only] or (60, 500, 900):
            for all_of_them in (False, True):
                tell(corridor(start, given.out, all_of_them))


if __name__ == "__main__":
    main()
