"""A finding in one sentence, as one would call it over the set."""

from __future__ import annotations

from onelight.continuity.kinds import FINDINGS


def sentence(before: str, after: str, at_cut: bool, kind: str, amounts: dict[str, float]) -> str:
    """`B002-1 is 0.7 stop under A001-1 and 600 K warmer across the cut.`

    `amounts` of all kinds found here, in their findings' units; `kind` is said first.
    """
    others = [k for k in FINDINGS if k in amounts and k != kind]
    first = _against(kind, amounts[kind], before)
    rest = [_more(k, amounts[k]) for k in others]
    said = ", ".join([first, *rest[:-1]]) + (f" and {rest[-1]}" if rest else "")
    return f"{after} is {said}{' across the cut' if at_cut else ''}."


def _against(kind: str, amount: float, other: str) -> str:
    if kind == "key-level":
        return f"{_stops(amount)} {'over' if amount > 0 else 'under'} {other}"
    return f"{_more(kind, amount)} than {other}"


def _more(kind: str, amount: float) -> str:
    if kind == "key-level":
        return f"{_stops(amount)} {'lighter' if amount > 0 else 'darker'}"
    if kind == "white-point":
        return f"{_kelvin(amount)} {'cooler' if amount > 0 else 'warmer'}"
    if kind == "tint":
        return f"{abs(amount):.0f} CC {'greener' if amount > 0 else 'more magenta'}"
    if kind in ("contrast", "saturation"):
        word = {"contrast": ("harder", "flatter"), "saturation": ("more saturated", "less saturated")}[kind]
        return f"{abs(amount - 1) * 100:.0f} per cent {word[0] if amount > 1 else word[1]}"
    if kind == "sharpness":
        return f"{'crisper' if amount > 0 else 'softer'} (by {abs(amount):.2f} in the finest detail)"
    word = {"grain": ("grainier", "cleaner"), "flicker": ("less steady", "steadier")}[kind]
    return f"{word[0] if amount > 0 else word[1]} (by {abs(amount):.2f} stop)"


def _stops(amount: float) -> str:
    size = round(abs(amount), 1)
    return f"{size:.1f} stop" if size <= 1 else f"{size:.1f} stops"


def _kelvin(amount: float) -> str:
    size = abs(amount)
    return f"{round(size, -2 if size >= 300 else -1):.0f} K"
