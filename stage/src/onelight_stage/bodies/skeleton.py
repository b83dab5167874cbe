"""Turning bones: rotations as matrices about the rest pose's axes, two-bone limbs, and skin that follows."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]


def unit(vector: Floats) -> Floats:
    return vector / np.maximum(np.linalg.norm(vector, axis=-1, keepdims=True), 1e-12)


def about(axis: Floats, angle: Floats | float) -> Floats:
    """Rotations [..., 3, 3] by angle [...] radians about the unit axis [..., 3] (Rodrigues)."""
    axis, angle = np.broadcast_arrays(np.asarray(axis, float), np.asarray(angle, float)[..., None])
    angle = angle[..., 0]
    x, y, z = np.moveaxis(axis, -1, 0)
    zero = np.zeros_like(x)
    cross = np.stack([zero, -z, y, z, zero, -x, -y, x, zero], -1).reshape(*x.shape, 3, 3)
    sine, cosine = np.sin(angle)[..., None, None], np.cos(angle)[..., None, None]
    return np.eye(3) + sine * cross + (1 - cosine) * cross @ cross


def frame(forward: Floats, up: Floats) -> Floats:
    """[..., 3, 3] with columns forward, sideways, up made square."""
    first = unit(forward)
    third = unit(up - (up * first).sum(-1, keepdims=True) * first)
    return np.stack([first, np.cross(third, first), third], -1)


def turning(from_forward: Floats, from_up: Floats, to_forward: Floats, to_up: Floats) -> Floats:
    """The rotation that takes one forward and up to another."""
    return frame(to_forward, to_up) @ np.swapaxes(frame(from_forward, from_up), -1, -2)


def log(rotation: Floats) -> Floats:
    """Rotation matrices [..., 3, 3] as vectors [..., 3]: axis times angle."""
    cosine = np.clip((np.trace(rotation, axis1=-2, axis2=-1) - 1) / 2, -1, 1)
    angle = np.arccos(cosine)
    skew = np.stack(
        [
            rotation[..., 2, 1] - rotation[..., 1, 2],
            rotation[..., 0, 2] - rotation[..., 2, 0],
            rotation[..., 1, 0] - rotation[..., 0, 1],
        ],
        -1,
    )
    return skew * (angle / np.maximum(2 * np.sin(angle), 1e-9))[..., None]


def share(rotation: Floats, part: float | Floats) -> Floats:
    """A part of a rotation: 0 is none, 1 the whole."""
    vector = log(rotation)
    angle = np.linalg.norm(vector, axis=-1)
    return about(vector / np.maximum(angle, 1e-12)[..., None], angle * part)


def between(start: Floats, end: Floats, part: float) -> Floats:
    return start @ share(np.swapaxes(start, -1, -2) @ end, part)


def two_bones(root: Floats, goal: Floats, pole: Floats, upper: float, lower: float) -> tuple[Floats, Floats]:
    """The middle and end joint [..., 3] of a limb from root towards goal that bends towards the direction pole."""
    reach = goal - root
    far = np.linalg.norm(reach, axis=-1, keepdims=True)
    length = np.clip(far, abs(upper - lower) * 1.05 + 1e-6, (upper + lower) * 0.999)
    along = reach / np.maximum(far, 1e-9)
    side = unit(pole - (pole * along).sum(-1, keepdims=True) * along)
    near = (upper**2 - lower**2 + length**2) / (2 * length)
    out = np.sqrt(np.maximum(upper**2 - near**2, 0))
    return root + along * near + side * out, root + along * length


class Chain:
    """A skeleton being posed: every bone's turn from the rest pose [T, 3, 3]; a bone not turned follows its parent."""

    def __init__(self, heads: Floats, parents: list[int], names: list[str], frames: int) -> None:
        self.heads, self.parents, self.names = heads, parents, names
        self.index = {name: n for n, name in enumerate(names)}
        self.turned: dict[int, Floats] = {}
        self.root = np.zeros((frames, 3))
        self.frames = frames

    def turn(self, name: str, rotation: Floats) -> None:
        self.turned[self.index[name]] = np.broadcast_to(rotation, (self.frames, 3, 3))

    def rotation(self, name: str) -> Floats:
        bone = self.index[name]
        while bone >= 0 and bone not in self.turned:
            bone = self.parents[bone]
        return self.turned[bone] if bone >= 0 else np.broadcast_to(np.eye(3), (self.frames, 3, 3))

    def at(self, name: str) -> Floats:
        """Where a bone begins [T, 3], as its ancestors are turned now."""
        bone = self.index[name]
        parent = self.parents[bone]
        if parent < 0:
            return self.root
        step = self.heads[bone] - self.heads[parent]
        return self.at(self.names[parent]) + self.rotation(self.names[parent]) @ step

    def matrices(self) -> NDArray[np.float32]:
        """[T, B, 4, 4] from the rest pose to the posed one."""
        made = np.zeros((self.frames, len(self.names), 4, 4))
        made[..., 3, 3] = 1
        place = np.zeros((self.frames, len(self.names), 3))
        for bone, parent in enumerate(self.parents):
            inherited = made[:, parent, :3, :3] if parent >= 0 else np.eye(3)
            made[:, bone, :3, :3] = self.turned.get(bone, inherited)
            if parent < 0:
                place[:, bone] = self.root
            else:
                step = self.heads[bone] - self.heads[parent]
                place[:, bone] = place[:, parent] + made[:, parent, :3, :3] @ step
            made[:, bone, :3, 3] = place[:, bone] - made[:, bone, :3, :3] @ self.heads[bone]
        return made.astype(np.float32)


def skinned(
    points: NDArray[np.float32], weights: NDArray[np.float32], matrices: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Points [N, 3] (or [T, N, 3]) carried by bones [T, B, 4, 4] with weights [N, B]: [T, N, 3]."""
    made = np.empty((len(matrices), len(weights), 3), np.float32)
    for frame_, matrix in enumerate(matrices):
        at = points[frame_] if points.ndim == 3 else points
        carried = (weights @ matrix[:, :3].reshape(len(matrix), 12)).reshape(-1, 3, 4)
        made[frame_] = np.einsum("nij,nj->ni", carried[..., :3], at, optimize=True) + carried[..., 3]
    return made
