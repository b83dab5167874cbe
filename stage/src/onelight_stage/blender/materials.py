"""Materials as node trees: each kind of world.MATERIALS is a function that says what it is made of.

Only ever run inside Blender's own process (see shoot.py). Procedural throughout: no pictures, so no rights to clear.
"""

from __future__ import annotations

from typing import Any

import bpy

MID_GREY = 0.18


class Tree:
    """A material's nodes, written like a sum: every method adds a node and gives back its output."""

    def __init__(self, material: Any, said: dict[str, Any], has_rest: bool, has_tint: bool) -> None:
        material.use_nodes = True
        self.nodes, self.links = material.node_tree.nodes, material.node_tree.links
        self.nodes.clear()
        self.said = said
        self.at = self.attribute("rest", "Vector") if has_rest else self.node("ShaderNodeTexCoord").outputs["Object"]
        self.tint = self.attribute("tint", "Color") if has_tint else None

    def node(self, kind: str, inputs: dict[str | int, Any] | None = None, **settings: Any) -> Any:
        node = self.nodes.new(kind)
        for name, value in settings.items():
            setattr(node, name, value)
        for name, value in (inputs or {}).items():
            self.feed(node.inputs[name], value)
        return node

    def feed(self, socket: Any, value: Any) -> None:
        if isinstance(value, bpy.types.NodeSocket):
            self.links.new(value, socket)
        elif isinstance(value, (tuple, list)) and len(value) == 3 and socket.type == "RGBA":
            socket.default_value = (*value, 1.0)
        else:
            socket.default_value = value

    def attribute(self, name: str, output: str) -> Any:
        return self.node("ShaderNodeAttribute", attribute_name=name).outputs[output]

    def stretched(self, x: float, y: float, z: float) -> Any:
        node = self.node("ShaderNodeMapping", {"Vector": self.at, "Scale": (x, y, z)})
        return node.outputs[0]

    def noise(self, scale: float, detail: float = 2.0, at: Any = None, rough: float = 0.55) -> Any:
        node = self.node(
            "ShaderNodeTexNoise", {"Vector": at or self.at, "Scale": scale, "Detail": detail, "Roughness": rough}
        )
        return node.outputs["Fac"]

    def cells(self, scale: float, feature: str = "F1", at: Any = None) -> Any:
        node = self.node("ShaderNodeTexVoronoi", {"Vector": at or self.at, "Scale": scale}, feature=feature)
        return node.outputs["Distance"]

    def maths(self, operation: str, a: Any, b: Any = 0.0) -> Any:
        return self.node("ShaderNodeMath", {0: a, 1: b}, operation=operation).outputs[0]

    def between(self, value: Any, low: float, high: float, to_low: float, to_high: float) -> Any:
        inputs: dict[str | int, Any] = {"Value": value, 1: low, 2: high, 3: to_low, 4: to_high}
        return self.node("ShaderNodeMapRange", inputs).outputs[0]

    def mix(self, share: Any, a: Any, b: Any, how: str = "MIX") -> Any:
        node = self.node("ShaderNodeMix", data_type="RGBA", blend_type=how)
        for index, value in ((0, share), (6, a), (7, b)):
            self.feed(node.inputs[index], value)
        return node.outputs[2]

    def bump(self, height: Any, distance: float, strength: float = 1.0, on: Any = None) -> Any:
        inputs: dict[str | int, Any] = {"Height": height, "Distance": distance, "Strength": strength}
        if on is not None:
            inputs["Normal"] = on
        return self.node("ShaderNodeBump", inputs).outputs[0]

    def axis(self, which: int) -> Any:
        return self.node("ShaderNodeSeparateXYZ", {0: self.at}).outputs[which]

    def worn(self, colour: Any, amount: float) -> Any:
        """Unevenness at two scales: no real wall has one colour."""
        wear = self.said["wear"] * amount
        broad = self.between(self.noise(1.3), 0.3, 0.7, 1 - 0.45 * wear, 1 + 0.15 * wear)
        fine = self.between(self.noise(23.0), 0.3, 0.7, 1 - 0.15 * wear, 1 + 0.1 * wear)
        grey = self.node("ShaderNodeCombineColor", {i: self.maths("MULTIPLY", broad, fine) for i in range(3)}).outputs[
            0
        ]
        return self.mix(1.0, colour, grey, "MULTIPLY")

    def surface(self, colour: Any, roughness: Any, bump: Any = None, **more: Any) -> None:
        """Ends the tree in a Principled surface. `colour` is multiplied by the vertices' tint where there is one."""
        if self.tint is not None:
            colour = self.mix(1.0, colour, self.tint, "MULTIPLY")
        node = self.node("ShaderNodeBsdfPrincipled", {"Base Color": colour, "Roughness": roughness, **more})
        if bump is not None:
            self.links.new(bump, node.inputs["Normal"])
        self.end(self._only_where_seen(node.outputs[0]))

    def _only_where_seen(self, shader: Any) -> Any:
        """The full surface for what a camera or a mirror sees, its plain colour for light on its second way: Cycles
        skips the branch that has no weight, so that textures are paid for once a path."""
        path = self.node("ShaderNodeLightPath").outputs
        seen = self.maths("MAXIMUM", path["Is Camera Ray"], path["Is Glossy Ray"])
        plain = self.node("ShaderNodeBsdfDiffuse", {"Color": self.said["colour"]})
        return self.node("ShaderNodeMixShader", {0: seen, 1: plain.outputs[0], 2: shader}).outputs[0]

    def end(self, shader: Any) -> None:
        output = self.node("ShaderNodeOutputMaterial")
        self.links.new(shader, output.inputs["Surface"])

    def pattern(self) -> Any:
        """The colour with its pattern, `size` metres a repeat, drawn in the rest pose's coordinates."""
        said = self.said
        first, second, size = said["colour"], said["second"], max(said["size"], 1e-3)
        x, y, z = (self.axis(n) for n in range(3))
        around = self.maths("ADD", x, y)
        if said["pattern"] == "stripes":
            share = self._half(around, size)
        elif said["pattern"] == "checks":
            return self._checks(self._half(around, size), self._half(z, size))
        elif said["pattern"] == "dots":
            share = self.between(self.cells(1 / size), 0.24, 0.28, 1, 0)
        elif said["pattern"] == "herringbone":
            zig = self.maths("PINGPONG", around, size)
            share = self._half(self.maths("ADD", z, zig), size / 2)
        else:
            return self.mix(0.0, first, second)
        return self.mix(share, first, second)

    def _half(self, value: Any, size: float) -> Any:
        return self.maths("GREATER_THAN", self.maths("FRACT", self.maths("DIVIDE", value, size)), 0.5)

    def _checks(self, a: Any, b: Any) -> Any:
        return self.mix(self.maths("MULTIPLY", self.maths("ADD", a, b), 0.5), self.said["colour"], self.said["second"])

    def masonry(self, width: float, height: float, mortar: float, offset: float) -> Any:
        """A brick texture's node over (around, z): its walls run along x or y."""
        x, y, z = (self.axis(n) for n in range(3))
        at = self.node("ShaderNodeCombineXYZ", {0: self.maths("ADD", x, y), 1: z, 2: 0.0}).outputs[0]
        inputs: dict[str | int, Any] = {
            "Vector": at, "Color1": self.said["colour"], "Color2": [c * 0.82 for c in self.said["colour"]],
            "Mortar": self.said["second"], "Scale": 1.0, "Mortar Size": mortar, "Mortar Smooth": 0.15,
            "Brick Width": width, "Row Height": height,
        }  # fmt: skip
        return self.node("ShaderNodeTexBrick", inputs, offset=offset)

    def floor(self, width: float, height: float, gap: float, offset: float) -> Any:
        inputs: dict[str | int, Any] = {
            "Vector": self.at, "Color1": self.said["colour"], "Color2": [c * 0.7 for c in self.said["colour"]],
            "Mortar": self.said["second"], "Scale": 1.0, "Mortar Size": gap, "Mortar Smooth": 0.2,
            "Brick Width": width, "Row Height": height,
        }  # fmt: skip
        return self.node("ShaderNodeTexBrick", inputs, offset=offset)


def paint(tree: Tree) -> None:
    colour = tree.worn(tree.pattern(), 0.7)
    tree.surface(colour, tree.said["roughness"], tree.bump(tree.noise(180.0), 0.0006))


def plaster(tree: Tree) -> None:
    colour = tree.worn(tree.pattern(), 1.0)
    rough = tree.bump(tree.noise(60.0, 3.0), 0.0015)
    tree.surface(colour, 0.85, tree.bump(tree.noise(5.0, 1.0), 0.006, on=rough))


def wood(tree: Tree) -> None:
    said = tree.said
    grain = tree.noise(9.0, 4.0, tree.stretched(1.0, 9.0, 9.0), 0.65)
    colour = tree.mix(tree.between(grain, 0.35, 0.65, 0, 1), said["colour"], said["second"])
    bump = tree.bump(grain, 0.0004)
    if said["pattern"] == "planks":
        boards = tree.floor(1.6, said["size"], 0.0025, 0.37)
        colour = tree.mix(0.75, boards.outputs["Color"], colour, "MIX")
        colour = tree.mix(0.5, colour, boards.outputs["Color"], "MULTIPLY")
        bump = tree.bump(tree.maths("SUBTRACT", 1.0, boards.outputs["Fac"]), 0.002, on=bump)
    rough = tree.between(tree.noise(4.0), 0.3, 0.7, said["roughness"] - 0.1, said["roughness"] + 0.12)
    tree.surface(tree.worn(colour, 0.6), rough, bump)


def tile(tree: Tree) -> None:
    size = tree.said["size"]
    make = tree.floor if tree.said["pattern"] == "blocks" else tree.masonry
    laid = make(
        size,
        size if tree.said["pattern"] == "blocks" else size / 2,
        size * 0.025,
        0.0 if tree.said["pattern"] == "blocks" else 0.5,
    )
    rough = tree.between(laid.outputs["Fac"], 0, 1, tree.said["roughness"], 0.9)
    bump = tree.bump(tree.maths("SUBTRACT", 1.0, laid.outputs["Fac"]), 0.0025)
    tree.surface(tree.worn(laid.outputs["Color"], 0.4), rough, bump)


def brick(tree: Tree) -> None:
    laid = tree.masonry(0.215, 0.075, 0.006, 0.5)
    stain = tree.worn(laid.outputs["Color"], 1.4)
    face = tree.bump(tree.noise(55.0, 3.0), 0.002)
    tree.surface(stain, 0.9, tree.bump(tree.maths("SUBTRACT", 1.0, laid.outputs["Fac"]), 0.008, on=face))


def concrete(tree: Tree) -> None:
    pores = tree.between(tree.cells(38.0), 0.0, 0.1, 0.0, 1.0)
    tree.surface(
        tree.worn(tree.pattern(), 1.5), 0.85, tree.bump(pores, 0.001, on=tree.bump(tree.noise(30.0, 3.0), 0.002))
    )


def asphalt(tree: Tree) -> None:
    stones = tree.cells(140.0)
    colour = tree.mix(tree.between(stones, 0.1, 0.6, 0.0, 0.5), tree.said["colour"], tree.said["second"])
    wet = tree.between(tree.noise(0.7), 0.52, 0.62, 0.9, 0.9 - 0.75 * tree.said["wear"])
    tree.surface(tree.worn(colour, 1.0), wet, tree.bump(stones, 0.003))


def metal(tree: Tree) -> None:
    rough = tree.between(tree.noise(14.0), 0.3, 0.7, tree.said["roughness"] * 0.7, tree.said["roughness"] * 1.3)
    tree.surface(tree.worn(tree.pattern(), 0.4), rough, Metallic=1.0)


def plastic(tree: Tree) -> None:
    tree.surface(tree.worn(tree.pattern(), 0.2), tree.said["roughness"])


def ceramic(tree: Tree) -> None:
    tree.surface(
        tree.worn(tree.pattern(), 0.15), tree.said["roughness"], **{"Coat Weight": 0.6, "Coat Roughness": 0.08}
    )


def glass(tree: Tree) -> None:
    """Thin: lets light and shadow through, mirrors by Fresnel, so that a pane costs no caustics."""
    clear = tree.node("ShaderNodeBsdfTransparent", {"Color": tree.said["colour"]})
    shine = tree.node("ShaderNodeBsdfGlossy", {"Roughness": max(tree.said["roughness"], 0.02)})
    share = tree.node("ShaderNodeFresnel", {"IOR": 1.45}).outputs[0]
    mixed = tree.node(
        "ShaderNodeMixShader", {0: tree.maths("MULTIPLY", share, 0.8), 1: clear.outputs[0], 2: shine.outputs[0]}
    )
    tree.end(mixed.outputs[0])


def cloth(tree: Tree) -> None:
    weave = tree.noise(900.0, 0.0)
    folds = tree.noise(14.0, 1.0, tree.stretched(1.0, 1.0, 0.35))
    bump = tree.bump(folds, 0.006, on=tree.bump(weave, 0.0006))
    colour = tree.mix(tree.between(weave, 0.3, 0.7, 0.0, 0.22), tree.pattern(), [c * 0.6 for c in tree.said["colour"]])
    tree.surface(tree.worn(colour, 0.35), 0.9, bump, **{"Sheen Weight": 0.25, "Sheen Roughness": 0.5})


def leather(tree: Tree) -> None:
    grain = tree.cells(260.0)
    tree.surface(tree.worn(tree.pattern(), 0.8), tree.said["roughness"], tree.bump(grain, 0.0006))


def paper(tree: Tree) -> None:
    tree.surface(tree.worn(tree.pattern(), 0.3), 0.9, tree.bump(tree.noise(40.0), 0.0006))


def leaf(tree: Tree) -> None:
    colour = tree.mix(tree.between(tree.noise(7.0), 0.35, 0.65, 0, 1), tree.said["colour"], tree.said["second"])
    tree.surface(
        colour, 0.5, tree.bump(tree.noise(60.0), 0.001), **{"Transmission Weight": 0.0, "Subsurface Weight": 0.15}
    )


def turf(tree: Tree) -> None:
    """Meadow as seen from standing height: dry and lush patches, no shine."""
    patches = tree.between(tree.noise(0.45, 5.0), 0.35, 0.65, 0.0, 1.0)
    blades = tree.between(tree.noise(31.0, 6.0), 0.3, 0.7, 0.0, 0.6)
    colour = tree.mix(patches, tree.said["colour"], tree.said["second"])
    dark = tree.mix(blades, colour, [c * 0.4 for c in tree.said["colour"]])
    tree.surface(dark, 1.0, tree.bump(tree.noise(55.0, 6.0), 0.02), **{"Specular IOR Level": 0.05})


def screen(tree: Tree) -> None:
    tree.surface(tree.worn(tree.pattern(), 0.25), 0.95, tree.bump(tree.noise(3.0), 0.01))


def skin(tree: Tree) -> None:
    pores = tree.noise(420.0, 1.0)
    blotch = tree.between(tree.noise(38.0), 0.3, 0.7, 0.93, 1.06)
    grey = tree.node("ShaderNodeCombineColor", {0: blotch, 1: 1.0, 2: 1.0}).outputs[0]
    colour = tree.mix(1.0, tree.mix(0.0, tree.said["colour"], tree.said["colour"]), grey, "MULTIPLY")
    rough = tree.between(tree.noise(9.0), 0.3, 0.7, 0.42, 0.56)
    more = {
        "Subsurface Weight": 0.35,
        "Subsurface Radius": (1.0, 0.35, 0.2),
        "Subsurface Scale": 0.006,
        "Specular IOR Level": 0.42,
    }
    tree.surface(colour, rough, tree.bump(pores, 0.0004, 0.7), **more)


def eye(tree: Tree) -> None:
    tree.surface(tree.pattern(), 0.25, **{"Coat Weight": 1.0, "Coat Roughness": 0.03})


def hair(tree: Tree) -> None:
    """Opaque strands with a sheen along them: what light passes through hair costs many bounces and shows little."""
    thick = tree.node("ShaderNodeHairInfo").outputs["Random"]
    colour = tree.mix(tree.between(thick, 0, 1, 0, 0.5), tree.said["colour"], [c * 0.5 for c in tree.said["colour"]])
    body = tree.node("ShaderNodeBsdfDiffuse", {"Color": colour})
    bright = [min(0.25 + 0.9 * c, 1.0) for c in tree.said["colour"]]
    sheen = tree.node(
        "ShaderNodeBsdfHair", {"Color": bright, "RoughnessU": 0.25, "RoughnessV": 0.6}, component="Reflection"
    )
    tree.end(tree.node("ShaderNodeMixShader", {0: 0.22, 1: body.outputs[0], 2: sheen.outputs[0]}).outputs[0])


def glow(tree: Tree) -> None:
    strength = MID_GREY * 2.0 ** tree.said["level"]
    colour: Any = tree.said["colour"]
    if tree.tint is not None:
        colour = tree.mix(1.0, tree.mix(0.0, colour, colour), tree.tint, "MULTIPLY")
    tree.end(tree.node("ShaderNodeEmission", {"Color": colour, "Strength": strength}).outputs[0])


KINDS = {
    "paint": paint, "plaster": plaster, "wood": wood, "tile": tile, "brick": brick, "concrete": concrete,
    "asphalt": asphalt, "metal": metal, "glass": glass, "ceramic": ceramic, "plastic": plastic, "cloth": cloth,
    "leather": leather, "paper": paper, "leaf": leaf, "earth": concrete, "turf": turf, "screen": screen, "skin": skin,
    "eye": eye, "cornea": glass, "hair": hair, "glow": glow,
}  # fmt: skip


def built(name: str, said: dict[str, Any], *, has_rest: bool, has_tint: bool) -> Any:
    """A Blender material for what world.Material says."""
    material = bpy.data.materials.new(name)
    KINDS[said["kind"]](Tree(material, said, has_rest, has_tint))
    return material
