"""A background with depth, as a camera that travels sees it.

Each pixel of the background is thrown to where the frame's camera sees it, the nearest one wins; that gives the frame's
depth, and by it each pixel of the frame is fetched from the background. What a near thing uncovers comes from a second
layer, in which near things are painted over by what is behind them: it stands in the set, and so doesn't flicker.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from onelight.fixes.backdrop.depths import whole
from onelight.fixes.backdrop.setting import Setting, seen
from onelight.picture.bundle import Lens, seen_at
from onelight.picture.filling import spread
from onelight.picture.following import moved
from onelight.picture.lens import straight_pixels, straightened
from onelight.picture.tracking import scaling

Floats = NDArray[np.float64]
_WIDEST = 0.06
"""Parts of the frame's width: no more than this is painted behind a near thing."""
_TORN = 1.0
"""Pixels by which near and far must slide against each other for the far to be painted on behind the near."""
_OUTLINE = 2
"""Pixels of a near thing's outline that are mixed with what is behind it."""
_AROUND = 0.15
"""Parts of what the camera sees that are thrown from beyond it, for what comes in from the side."""
_SAME = 0.05
"""Depths that differ by less are one surface."""


def relief(
    setting: Setting,
    linear: NDArray[np.float32],
    depth: NDArray[np.float32] | None,
    place: Floats,
    size: tuple[int, int],
) -> Relief:
    """The relief of a setting with poses, of its background (h, w, 3) as it is to be seen in frames of `size` (w, h);
    `depth` (h, w) of any size, `place` (3, 3) to pixels of those frames."""
    assert depth is not None
    assert setting.poses is not None
    own = np.asarray(cv2.resize(depth, linear.shape[1::-1], interpolation=cv2.INTER_NEAREST), np.float32)
    there = scaling(setting.size, size)
    low, high = seen(setting.size, setting.homographies, setting.corners())
    box = tuple(there[:2, :2] @ corner + there[:2, 2] for corner in (low, high))
    return Relief(linear, whole(own), place, setting.lens(size), setting.poses, box)  # type: ignore[arg-type]


def through(linear: NDArray[np.float32], way: Floats, lens: Lens) -> NDArray[np.float32]:
    """A picture (h, w, 3), which a homography (3, 3) takes to straight pixels, as the lens shows it: (H, W, 3)."""
    width, height = lens.size
    x, y = np.meshgrid(np.arange(width, dtype=float), np.arange(height, dtype=float))
    back = np.asarray(np.linalg.inv(way), float)
    places = moved(straight_pixels(np.stack([x, y], -1).reshape(-1, 2), lens), back)
    return _fetched(linear, places, (height, width), cv2.INTER_CUBIC)


def on_the_way(now: Floats, then: Floats, part: float) -> Floats:
    """The pose (3, 4) a part 0..1 of the way from one to another."""
    turn = Rotation.from_matrix(then[:, :3] @ now[:, :3].T).as_rotvec() * part
    turned = Rotation.from_rotvec(turn).as_matrix() @ now[:, :3]
    return np.column_stack([turned, (1 - part) * now[:, 3] + part * then[:, 3]])


class Relief:
    """A background (h, w, 3) scene-linear with its `depth` (h, w), which `place` (3, 3) takes to the straight pixels of
    the frame it was placed in; seen through a lens by cameras of `poses` (N, 3, 4)."""

    def __init__(
        self,
        linear: NDArray[np.float32],
        depth: NDArray[np.float32],
        place: Floats,
        lens: Lens,
        poses: Floats,
        box: tuple[Floats, Floats],
    ) -> None:
        """`box`: the corners (2,), (2,) of all that the cameras see, straight pixels."""
        self._lens, self._back = lens, np.asarray(np.linalg.inv(place), float)
        slide = _slides(poses, lens)
        depth = _with_edges(depth, float(slide.max()))
        behind = _behind(linear, depth, slide, float(place[0, 0]), lens.size[0])
        self._front = _Layer(linear, depth, self._back, lens, box)
        self._behind = _Layer(*behind, self._back, lens, box, self._front)
        width, height = lens.size
        x, y = np.meshgrid(np.arange(width, dtype=float), np.arange(height, dtype=float))
        self._rays = np.column_stack([straightened(np.stack([x, y], -1).reshape(-1, 2), lens), np.ones(x.size)])

    def seen(self, pose: Floats) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """(the background (H, W, 3) as the camera of a pose (3, 4) sees it, what was uncovered (H, W))."""
        depth = self._front.thrown(pose, self._lens)
        hole = ~np.isfinite(depth)
        picture = self._front.fetched(np.where(hole, 1.0, depth), self._rays, pose)
        if hole.any():
            far = _closed(np.minimum(self._behind.thrown(pose, self._lens), depth))
            picture = np.where(hole[..., None], self._behind.fetched(far, self._rays, pose), picture)
        return picture, hole


class _Layer:
    """A picture with depth, and points of it, a pixel apart, to be thrown."""

    def __init__(
        self, picture: NDArray[np.float32], depth: NDArray[np.float32], back: Floats, lens: Lens,
        box: tuple[Floats, Floats], beside: _Layer | None = None,
    ) -> None:  # fmt: skip
        self._picture, self._back, self._lens = picture, back, lens
        more = _AROUND * (box[1] - box[0])
        self._corner = np.floor(box[0] - more)
        width, height = (int(side) for side in np.ceil(box[1] + more) - self._corner)
        x, y = np.meshgrid(np.arange(width) + self._corner[0], np.arange(height) + self._corner[1])
        places = np.stack([x, y], -1).reshape(-1, 2)
        self._depth = _fetched(depth, self._background(places), (height, width), cv2.INTER_NEAREST)
        rays = np.column_stack([(places - lens.centre) / lens.focal, np.ones(len(places))])
        # What is as it is in the layer before this one was thrown with that.
        own = slice(None) if beside is None else (self._depth != beside._depth).reshape(-1)
        self._points = (rays * self._depth.reshape(-1, 1))[own].astype(np.float32)

    def thrown(self, pose: Floats, lens: Lens) -> NDArray[np.float32]:
        """(H, W) the depth of the nearest that lands on each pixel of a pose's frame; infinite where nothing does."""
        along = self._points @ pose[:, :3].T.astype(np.float32) + pose[:, 3].astype(np.float32)
        width, height = lens.size
        depth = np.full(height * width, np.inf, np.float32)
        ahead = along[:, 2] > _SAME * self._depth.min()
        along = along[ahead]
        corner = np.floor(seen_at(np.asarray(along, float), lens))
        inside = np.all((corner >= -1) & (corner < [width, height]), axis=1)
        x, y = corner[inside].astype(np.int64).T
        far = along[inside, 2]
        for across, down in ((0, 0), (1, 0), (0, 1), (1, 1)):
            good = (x + across >= 0) & (x + across < width) & (y + down >= 0) & (y + down < height)
            np.minimum.at(depth, ((y + down) * width + x + across)[good], far[good])
        return depth.reshape(height, width)

    def fetched(self, depth: NDArray[np.float32], rays: Floats, pose: Floats) -> NDArray[np.float32]:
        """The picture (H, W, 3) of a pose's frame whose depth (H, W) and rays (H*W, 3) are known."""
        where = self._placed((rays * depth.reshape(-1, 1) - pose[:, 3]) @ pose[:, :3])
        # The thrown depth is that of a neighbour, up to a pixel off: by the depth that is really there, where it is the
        # same surface, the place is corrected.
        real = _fetched(self._depth, where - self._corner, depth.shape, cv2.INTER_LINEAR).reshape(-1)
        flat = np.column_stack([(where - self._lens.centre) / self._lens.focal, np.ones(len(where))])
        along = (flat * real[:, None]) @ pose[:, :3].T + pose[:, 3]
        ahead = np.maximum(along[:, 2:], 1e-9)
        missed = (rays[:, :2] - along[:, :2] / ahead) * self._lens.focal
        same = np.abs(along[:, 2] / depth.reshape(-1) - 1) < _SAME
        near = same & (np.abs(missed).max(axis=1) < 2 * _TORN)
        where = where + np.where(near[:, None], missed, 0)
        return _fetched(self._picture, self._background(where), depth.shape, cv2.INTER_CUBIC)

    def _placed(self, points: Floats) -> Floats:
        """(K, 2) straight pixels of the first frame where points (K, 3) of its camera are."""
        ahead = np.maximum(points[:, 2:], 1e-9)
        return points[:, :2] / ahead * self._lens.focal + self._lens.centre

    def _background(self, places: Floats) -> Floats:
        """(K, 2) the background's own pixels, of straight pixels of the first frame."""
        return places @ self._back[:2, :2].T + self._back[:2, 2]


def _fetched(
    picture: NDArray[np.float32], places: Floats, shape: tuple[int, ...], how: int
) -> NDArray[np.float32]:
    """(H, W, ·) of a shape, fetched from places (H*W, 2) in a picture; beyond its edges mirrored."""
    x, y = np.clip(places, -3e4, 3e4).astype(np.float32).reshape(*shape[:2], 2).transpose(2, 0, 1)
    return np.asarray(cv2.remap(picture, x, y, how, borderMode=cv2.BORDER_REFLECT_101), np.float32)


def _slides(poses: Floats, lens: Lens) -> Floats:
    """(2,) pixels across and down by which what is at the depth 1 slides at most, over poses (N, 3, 4)."""
    places = np.abs(np.einsum("nji,nj->ni", poses[:, :, :3], poses[:, :, 3])).max(axis=0)
    return lens.focal * places[:2] + np.array(lens.size) / 2 * places[2]


def _with_edges(depth: NDArray[np.float32], slide: float) -> NDArray[np.float32]:
    """A depth (h, w) whose near things have their soft outlines, too: else those stay behind as a line in the wall."""
    wide = cv2.erode(depth, np.ones((2 * _OUTLINE + 1,) * 2, np.uint8))
    return np.where((1 / wide - 1 / depth) * slide > _TORN, wide, depth).astype(np.float32)


def _behind(
    linear: NDArray[np.float32], depth: NDArray[np.float32], slide: Floats, scale: float, width: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The background and its depth with near things painted over from what is behind them, as wide as they can slide:
    `slide` (2,) pixels of the frame at the depth 1."""
    nearness, torn = 1 / depth, _TORN / float(slide.max())
    reach = np.minimum(slide * float(nearness.max() - nearness.min()), _WIDEST * width) / scale
    # What lies right behind an outline says how far is far, for as wide as the outline can slide.
    outline = cv2.dilate(nearness, np.ones((3, 3), np.uint8)) - nearness > torn
    across, down = (2 * int(np.ceil(side)) + 1 for side in reach)
    far = cv2.erode(np.where(outline, nearness, np.float32(np.inf)), np.ones((down, across), np.uint8))
    near = nearness - far > torn
    if not near.any() or near.all():
        return linear, depth
    picture, known = spread(linear, ~near), spread(nearness[..., None], ~near)[..., 0]
    return np.asarray(picture, np.float32), (1 / np.maximum(known, nearness.min())).astype(np.float32)


def _closed(depth: NDArray[np.float32]) -> NDArray[np.float32]:
    """A depth (H, W) whose last holes are as far as the farthest of all."""
    known = np.isfinite(depth)
    return np.where(known, depth, depth[known].max() if known.any() else 1.0)
