"""Integer codes and floats are converted alike."""

from __future__ import annotations

import numpy as np
import pytest

from onelight.picture import colour
from onelight.units.errors import BadInput

WORST = 0.25 / 4095
"""A quarter of a step of the analysis frames, which are made this way."""


@pytest.mark.parametrize("space", ["Camera Rec.709", "ACEScct", "S-Log3 S-Gamut3.Cine", "ARRI LogC4"])
def test_codes_are_converted_as_floats_are(space: str) -> None:
    rng = np.random.default_rng(0)
    # Colours that a camera sees: of all that its wide gamut could hold, most would lie far outside any other.
    codes = (rng.uniform(0.1, 0.9, (37, 53, 1)) + rng.uniform(-0.05, 0.05, (37, 53, 3))) * 65535
    codes = codes.astype(np.uint16)
    codes[0, 0], codes[0, 1] = 0, 65535
    exact = colour.convert(codes.astype(np.float32) / np.float32(65535), space, colour.LOG)
    turned = np.asfortranarray(codes)
    found = colour.convert_codes(turned, space, colour.LOG)
    assert np.abs(np.clip(found, 0, 1) - np.clip(exact, 0, 1)).max() < WORST


def test_an_unknown_space_is_refused() -> None:
    with pytest.raises(BadInput, match="nowhere"):
        colour.convert_codes(np.zeros((2, 2, 3), np.uint16), "nowhere", colour.LOG)
