"""Generated scenes: footage that the project owns, to learn base weights from.

    scene = build(5)
    cameras = scene.cameras(4, np.random.default_rng(0))
    frame = shoot(scene, cameras[0], seconds=0.5)      # (90, 160, 3) scene-linear ACEScg

A small ray-caster in numpy: sets with furniture, stand-in people, lights in stops and kelvin,
several cameras on the same action. Same seed, same bits.
"""

from __future__ import annotations

from .build import KINDS, build
from .camera import Camera
from .light import Light, raised
from .scene import Scene, View, shoot, survey

__all__ = ["KINDS", "Camera", "Light", "Scene", "View", "build", "raised", "shoot", "survey"]
