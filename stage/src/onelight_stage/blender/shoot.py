"""Renders a world's frames: the only program here that Blender runs in, in a process of its own.

    python -m onelight_stage.blender.shoot WORLD OUT --size 640x360 --samples 24 [--frames 0:48] [--vectors]

WORLD is what world.World.save wrote. OUT gets one multi-layer EXR a frame (float32, scene-linear Rec.709): `all`,
one `light.GROUP` for every light group that is lit (denoised; they add up to `all`), `albedo`, `N` (world space), `Z`
(metres), `crypto00…` (a matte for every owner), and with --vectors `motion` (pixels to the previous and next frame,
rendered without motion blur). A frame that is there already is left alone: a stopped render goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import struct
import sys
import time
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix

from onelight_stage.blender import materials


def main() -> None:
    args = _arguments()
    world = json.loads((args.world / "world.json").read_text())
    arrays = dict(np.load(args.world / "arrays.npz"))
    build(world, arrays, args)
    wanted = range(*(int(part) for part in args.frames.split(":"))) if args.frames else range(world["frames"])
    for frame in wanted:
        target = args.out / f"{frame:05d}.exr"
        if target.exists():
            continue
        began = time.monotonic()
        _render(frame, target)
        print(f"frame {frame} {time.monotonic() - began:.2f}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Renders a world's frames.")
    parser.add_argument("world", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", default="640x360", help="pixels, width x height")
    parser.add_argument("--samples", type=int, default=24)
    parser.add_argument("--frames", default="", help="first:end[:step]")
    parser.add_argument("--vectors", action="store_true", help="motion vectors, and therefore no motion blur")
    parser.add_argument("--only", default="", help="owners that the camera sees, with commas; all else is clear")
    parser.add_argument("--without", default="", help="owners that the camera doesn't see; their shadows stay")
    parser.add_argument("--threads", type=int, default=0)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    return args


def build(world: dict[str, Any], arrays: dict[str, np.ndarray], args: argparse.Namespace) -> None:
    """The whole scene, ready to render any of its frames."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    owners = _owners(world)
    for said in world["meshes"]:
        _mesh(said, arrays, owners, args.out)
    for said in world["strands"]:
        _strands(said, arrays, owners)
    for said in world["fixtures"]:
        _fixture(said)
    _seen(scene, owners, args)
    _camera(scene, world["camera"], arrays)
    _surround(scene, world["surround"])
    groups = _groups(scene, world)
    _settings(scene, world, args)
    _passes(scene, groups, args)


def _owners(world: dict[str, Any]) -> dict[str, Any]:
    """An empty parent for each owner: Cryptomatte's assets are named by the uppermost parent."""
    names = {said["owner"] for kind in ("meshes", "strands") for said in world[kind]}
    owners = {}
    for name in sorted(names):
        owners[name] = bpy.data.objects.new(name, None)
        bpy.context.scene.collection.objects.link(owners[name])
    return owners


def _seen(scene: Any, owners: dict[str, Any], args: argparse.Namespace) -> None:
    """Layers: what the camera doesn't see still lights and shades what it sees."""
    only, without = (set(filter(None, names.split(","))) for names in (args.only, args.without))
    scene.render.film_transparent = bool(only)
    for name, owner in owners.items():
        if name in without or (only and name not in only):
            for thing in owner.children:
                thing.visible_camera = False


def _mesh(said: dict[str, Any], arrays: dict[str, np.ndarray], owners: dict[str, Any], out: Path) -> None:
    shapes = arrays[said["vertices"]]
    faces = [_corners(face) for face in arrays[said["faces"]]]
    mesh = bpy.data.meshes.new(said["name"])
    mesh.from_pydata((shapes[0] if shapes.ndim == 3 else shapes).tolist(), [], faces)
    mesh.shade_smooth() if said["smooth"] else mesh.shade_flat()
    for field, kind in (("tint", "FLOAT_COLOR"), ("rest", "FLOAT_VECTOR")):
        if said.get(field):
            _attribute(mesh, field, kind, arrays[said[field]])
    thing = _placed(said, mesh, owners)
    mesh.materials.append(
        materials.built(said["name"], said["material"], has_rest=bool(said.get("rest")), has_tint=bool(said["tint"]))
    )
    if shapes.ndim == 3:
        _deforms(thing, shapes, out)
    if said["moves"]:
        _keyed(thing, arrays[said["moves"]])
    if said["bevel"] > 0:
        thing.modifiers.new("bevel", "BEVEL").width = said["bevel"]
        thing.modifiers["bevel"].segments = 2
    if said["subdivide"]:
        finer = thing.modifiers.new("finer", "SUBSURF")
        finer.levels = finer.render_levels = said["subdivide"]
    if said["material"]["kind"] in ("glass", "cornea"):
        thing.visible_shadow = False


def _corners(face: np.ndarray) -> list[int]:
    return [int(v) for v in (face[:3] if face[3] == face[2] else face)]


def _attribute(mesh: Any, name: str, kind: str, values: np.ndarray) -> None:
    attribute = mesh.attributes.new(name, kind, "POINT")
    if kind == "FLOAT_COLOR":
        values = np.concatenate([values, np.ones((len(values), 1))], axis=1)
    attribute.data.foreach_set(
        "color" if kind == "FLOAT_COLOR" else "vector", np.ascontiguousarray(values, np.float32).ravel()
    )


def _placed(said: dict[str, Any], data: Any, owners: dict[str, Any]) -> Any:
    thing = bpy.data.objects.new(said["name"], data)
    thing.parent = owners[said["owner"]]
    thing.lightgroup = said.get("group") or ""
    bpy.context.scene.collection.objects.link(thing)
    return thing


def _deforms(thing: Any, shapes: np.ndarray, out: Path) -> None:
    """Through a PC2 point cache, so that Cycles blurs the motion of a body as it does a camera's."""
    cache = out / f".{thing.name}.pc2"
    frames, count = shapes.shape[:2]
    head = struct.pack("<12siiffi", b"POINTCACHE2\0", 1, count, 0.0, 1.0, frames)
    cache.write_bytes(head + np.ascontiguousarray(shapes, "<f4").tobytes())
    modifier = thing.modifiers.new("moves", "MESH_CACHE")
    modifier.cache_format = "PC2"
    modifier.filepath = str(cache)
    modifier.frame_start = 0
    modifier.interpolation = "LINEAR"
    modifier.forward_axis, modifier.up_axis = "POS_Y", "POS_Z"


def _keyed(thing: Any, moves: np.ndarray) -> None:
    thing.rotation_mode = "QUATERNION"
    last = None
    for frame, matrix in enumerate(moves):
        place, turn, size = Matrix(matrix.tolist()).decompose()
        if last is not None:
            turn.make_compatible(last)
        last = turn
        thing.location, thing.rotation_quaternion, thing.scale = place, turn, size
        for path in ("location", "rotation_quaternion"):
            thing.keyframe_insert(path, frame=frame)
    _linear(thing)


def _linear(thing: Any) -> None:
    for curve in thing.animation_data.action.fcurves:
        for point in curve.keyframe_points:
            point.interpolation = "LINEAR"


def _strands(said: dict[str, Any], arrays: dict[str, np.ndarray], owners: dict[str, Any]) -> None:
    """Hair that moves with a head is set anew for each frame (in _render): Cycles has no cache for curves."""
    points = arrays[said["points"]]
    first = points[0] if points.ndim == 4 else points
    curves = bpy.data.hair_curves.new(said["name"])
    curves.add_curves([first.shape[1]] * first.shape[0])
    thing = _placed(said, curves, owners)
    curves.materials.append(materials.built(said["name"], said["material"], has_rest=False, has_tint=False))
    _set_strands(curves, first, said["radius"])
    if points.ndim == 4:
        HAIR.append((thing, points, said["radius"]))


HAIR: list[tuple[Any, np.ndarray, float]] = []


def _set_strands(curves: Any, points: np.ndarray, radius: float) -> None:
    curves.attributes["position"].data.foreach_set("vector", np.ascontiguousarray(points, np.float32).ravel())
    taper = radius * np.linspace(1.0, 0.25, points.shape[1], dtype=np.float32)
    if "radius" not in curves.attributes:
        curves.attributes.new("radius", "FLOAT", "POINT")
    curves.attributes["radius"].data.foreach_set("value", np.tile(taper, points.shape[0]))
    curves.update_tag()


def _fixture(said: dict[str, Any]) -> None:
    kind = {"panel": "AREA", "spot": "SPOT", "sun": "SUN", "bulb": "POINT"}[said["shape"]]
    lamp = bpy.data.lights.new(said["name"], kind)
    lamp.energy = said["power"]
    lamp.color = said["colour"]
    if kind == "AREA":
        lamp.shape = "RECTANGLE"
        lamp.size, lamp.size_y = said["size"]
    elif kind == "SUN":
        lamp.angle = np.radians(said["size"][0])
    else:
        lamp.shadow_soft_size = said["size"][0]
    if kind == "SPOT":
        lamp.spot_size, lamp.spot_blend = np.radians(said["beam"]), 0.6
    thing = bpy.data.objects.new(said["name"], lamp)
    thing.lightgroup = said["group"]
    thing.visible_camera = said["camera_sees"]
    thing.matrix_world = _looking(said["at"], said["towards"])
    bpy.context.scene.collection.objects.link(thing)


def _looking(at: Any, towards: Any) -> Matrix:
    place = Matrix.Translation(at)
    direction = (Matrix.Translation(towards).translation - place.translation).normalized()
    return place @ direction.to_track_quat("-Z", "Y").to_matrix().to_4x4()


def _camera(scene: Any, said: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
    camera = bpy.data.cameras.new("camera")
    thing = bpy.data.objects.new("camera", camera)
    scene.collection.objects.link(thing)
    scene.camera = thing
    camera.sensor_width = said["sensor"]
    camera.clip_start, camera.clip_end = 0.05, 500.0
    camera.dof.use_dof = True
    camera.dof.aperture_fstop = said["stop"]
    camera.dof.aperture_blades = 9
    _keyed(thing, arrays[said["places"]])
    for frame, (focal, focus) in enumerate(zip(arrays[said["focal"]], arrays[said["focus"]], strict=True)):
        camera.lens, camera.dof.focus_distance = float(focal), float(focus)
        camera.keyframe_insert("lens", frame=frame)
        camera.dof.keyframe_insert("focus_distance", frame=frame)
    scene.render.motion_blur_shutter = said["shutter"] / 360.0


def _surround(scene: Any, said: dict[str, Any]) -> None:
    scene.world = bpy.data.worlds.new("surround")
    scene.world.use_nodes = True
    nodes, links = scene.world.node_tree.nodes, scene.world.node_tree.links
    background = nodes["Background"]
    background.inputs["Strength"].default_value = said["level"]
    background.inputs["Color"].default_value = (*said["colour"], 1.0)
    if said["environment"]:
        picture = nodes.new("ShaderNodeTexEnvironment")
        picture.image = bpy.data.images.load(said["environment"])
        turn = nodes.new("ShaderNodeMapping")
        turn.inputs["Rotation"].default_value[2] = np.radians(said["turn"])
        links.new(nodes.new("ShaderNodeTexCoord").outputs["Generated"], turn.inputs[0])
        links.new(turn.outputs[0], picture.inputs[0])
        links.new(picture.outputs[0], background.inputs["Color"])
    scene.world.lightgroup = said["group"]


def _groups(scene: Any, world: dict[str, Any]) -> list[str]:
    named = {said["group"] for kind in ("fixtures", "meshes") for said in world[kind] if said.get("group")}
    if world["surround"]["environment"] or max(world["surround"]["colour"]) > 0:
        named.add(world["surround"]["group"])
    for name in sorted(named):
        scene.view_layers[0].lightgroups.add(name=name)
    return sorted(named)


def _settings(scene: Any, world: dict[str, Any], args: argparse.Namespace) -> None:
    scene.render.engine = "CYCLES"
    width, height = (int(side) for side in args.size.split("x"))
    scene.render.resolution_x, scene.render.resolution_y = width, height
    scene.render.resolution_percentage = 100
    scene.render.fps = round(world["rate"])
    scene.render.use_persistent_data = True
    scene.render.use_motion_blur = not args.vectors
    if args.threads:
        scene.render.threads_mode, scene.render.threads = "FIXED", args.threads
    cycles = scene.cycles
    cycles.device, cycles.samples = "CPU", args.samples
    cycles.use_adaptive_sampling = False
    cycles.use_light_tree = False
    cycles.use_denoising = False
    cycles.seed = 1
    cycles.use_animated_seed = False
    cycles.max_bounces, cycles.diffuse_bounces, cycles.glossy_bounces = 4, 2, 2
    cycles.transparent_max_bounces = 8
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.sample_clamp_indirect = 4.0
    scene.cycles_curves.shape = "RIBBONS"
    scene.cycles_curves.subdivisions = 2
    scene.view_settings.view_transform = "Raw"


def _passes(scene: Any, groups: list[str], args: argparse.Namespace) -> None:
    """What comes out, each light pass through Open Image Denoise with the surfaces' colour and normals as guides."""
    layer = scene.view_layers[0]
    layer.use_pass_z = layer.use_pass_normal = layer.use_pass_diffuse_color = True
    layer.use_pass_vector = args.vectors
    layer.use_pass_cryptomatte_asset = True
    layer.pass_cryptomatte_depth = 4
    layer.cycles.denoising_store_passes = True
    scene.use_nodes = True
    tree = scene.node_tree
    tree.nodes.clear()
    source = tree.nodes.new("CompositorNodeRLayers")
    output = tree.nodes.new("CompositorNodeOutputFile")
    output.name = "frames"
    output.format.file_format = "OPEN_EXR_MULTILAYER"
    output.format.color_depth, output.format.exr_codec = "32", "ZIP"
    output.file_slots.clear()
    for group in groups:
        _cleaned(tree, source, f"Combined_{group}", output, f"light.{group}")
    raw = {"DiffCol": "albedo", "Normal": "N", "Depth": "Z", "CryptoAsset00": "crypto00", "CryptoAsset01": "crypto01"}
    if args.vectors:
        raw["Vector"] = "motion"
    for name, slot in raw.items():
        output.file_slots.new(slot)
        tree.links.new(source.outputs[name], output.inputs[slot])


def _cleaned(tree: Any, source: Any, name: str, output: Any, slot: str) -> None:
    denoise = tree.nodes.new("CompositorNodeDenoise")
    denoise.prefilter, denoise.quality = "FAST", "BALANCED"
    for socket, guide in (("Image", name), ("Normal", "Denoising Normal"), ("Albedo", "Denoising Albedo")):
        tree.links.new(source.outputs[guide], denoise.inputs[socket])
    output.file_slots.new(slot)
    tree.links.new(denoise.outputs[0], output.inputs[slot])


def _render(frame: int, target: Path) -> None:
    scene = bpy.context.scene
    scene.frame_set(frame)
    for thing, points, radius in HAIR:
        _set_strands(thing.data, points[min(frame, len(points) - 1)], radius)
    output = scene.node_tree.nodes["frames"]
    output.base_path = str(target.with_name(f".{target.stem}-"))
    bpy.ops.render.render(write_still=False)
    made = next(target.parent.glob(f".{target.stem}-*.exr"))
    made.replace(target)


if __name__ == "__main__":
    sys.exit(main())
