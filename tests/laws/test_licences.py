"""Nothing under the GPL among what Onelight installs."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement

GPL = re.compile(r"\b(A|GNU Affero |GNU )?(GPL|General Public License)", re.IGNORECASE)
LESSER = re.compile(r"LGPL[\w.+-]*|(GNU )?(Lesser|Library) General Public License[^|]*", re.IGNORECASE)


def needed(name: str, extras: frozenset[str] = frozenset()) -> dict[str, Distribution]:
    """Every installed distribution that `name` brings, itself included, by its name."""
    found: dict[str, Distribution] = {}
    waiting = [(name, extras)]
    while waiting:
        wanted, options = waiting.pop()
        try:
            dist = distribution(wanted)
        except PackageNotFoundError:
            continue
        key = dist.metadata["Name"].lower()
        if key in found:
            continue
        found[key] = dist
        for text in dist.requires or []:
            one = Requirement(text)
            if one.marker is None or any(one.marker.evaluate({"extra": e}) for e in {"", *options}):
                waiting.append((one.name, frozenset(one.extras)))
    return found


def licence(dist: Distribution) -> str:
    """What the package says of its own licence: expression and classifiers, else the field's first line."""
    meta = dist.metadata
    said = [meta.get("License-Expression") or ""]
    said += [c for c in meta.get_all("Classifier") or [] if c.startswith("License")]
    return " | ".join(filter(None, said)) or (meta.get("License") or "").strip().split("\n")[0]


def test_no_gpl_among_the_dependencies():
    packages = needed("onelight", frozenset({"dev", "bench"}))
    assert {"numpy", "torch", "av", "opentimelineio", "pytest"} <= set(packages)
    guilty = {}
    for name, dist in packages.items():
        words = licence(dist)
        if GPL.search(LESSER.sub("", words)) and " OR " not in words:
            guilty[name] = words
    assert guilty == {}


def test_onelight_itself_is_apache():
    assert distribution("onelight").metadata["License-Expression"] == "Apache-2.0"
