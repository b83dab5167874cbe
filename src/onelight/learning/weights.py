"""Weights on disk: one safetensors file a head, with its ModelCard inside and beside it.

A base ships with Onelight in `learning/base/<head>.safetensors`; a production's own lie in its `models/`.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from onelight.records import ModelCard
from onelight.units.errors import Changed, Missing

BASES = Path(__file__).parent / "base"
Tensors = Mapping[str, NDArray[np.float32]]


def weights_hash(tensors: Tensors) -> str:
    """16 hex digits over names, shapes and values: the same weights, the same hash."""
    total = hashlib.sha256()
    for name in sorted(tensors):
        array = np.ascontiguousarray(tensors[name], np.float32)
        total.update(f"{name}{array.shape}".encode())
        total.update(array.tobytes())
    return total.hexdigest()[:16]


def write(path: Path, card: ModelCard, tensors: Tensors) -> ModelCard:
    """Write weights and card, atomically; the card comes back with the weights' hash in it."""
    arrays = {name: np.ascontiguousarray(array, np.float32) for name, array in tensors.items()}
    card = card.model_copy(update={"weights": weights_hash(arrays)})
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, save(arrays, metadata={"card": card.json_text()}))
    readable = json.dumps(card.document(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    _replace(path.with_suffix(".card.json"), readable.encode())
    return card


def read(path: Path) -> tuple[ModelCard, dict[str, NDArray[np.float32]]]:
    """(card, tensors). Raises Missing where there is no such file, Changed where it isn't what its card says."""
    if not path.exists():
        raise Missing(f"There are no weights at {path.name}.", "Run `onelight learn` first.")
    try:
        with safe_open(str(path), "np") as held:
            tensors = {name: held.get_tensor(name) for name in held.keys()}  # noqa: SIM118
            card = ModelCard.from_document(json.loads((held.metadata() or {})["card"]))
    except (SafetensorError, KeyError, ValueError) as error:
        raise Changed(f"The weights {path.name} can't be read: {error}.", "Learn again.") from None
    if weights_hash(tensors) != card.weights:
        raise Changed(f"The weights {path.name} are not those of their card.", "Learn again.")
    return card, tensors


def base(head: str) -> tuple[ModelCard, dict[str, NDArray[np.float32]]]:
    """The base that ships for a head: its card, and its tensors by name, each of its own shape. Raises Missing."""
    return read(BASES / f"{head}.safetensors")


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)
