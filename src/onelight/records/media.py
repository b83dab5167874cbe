"""What was shot: clips, the grants they come with, and the shots in them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from onelight.records.base import Rate, Record
from onelight.units.time import FrameRange, Timecode


class Grant(Record):
    """Who allowed Onelight to learn from a clip, and until when. Without one, `learn` refuses the clip."""

    by: str
    on: str
    """ISO date."""
    scope: str = "learn and repair within this production"
    until: str | None = None
    """ISO date, included; None is open."""


class Clip(Record):
    """One camera original: a video file or a frame sequence. Never written, only read."""

    id: str
    """The content hash, `xxh64:…`: the same bytes are the same clip."""
    name: str
    """A001, 12A-3, 12A-3B: unique in a production."""
    path: str
    """Absolute; a sequence as fileseq writes it, `/card/plate.1001-1100#.exr`."""
    bytes: int
    media: Literal["video", "sequence"] = "video"
    codec: str = ""
    pixel_format: str = ""
    width: int
    height: int
    """Display size: rotation applied, pixel aspect not."""
    rotation: Literal[0, 90, 180, 270] = 0
    """Degrees clockwise that the decoder's frame must turn."""
    bit_depth: int = 8
    has_alpha: bool = False
    rate: Rate
    variable_rate: bool = False
    """True when the container's frame times are uneven: frames are then counted, not timed."""
    frames: int
    start_timecode: str = "00:00:00:00"
    timecode_from: Literal["container", "sidecar", "header", "none"] = "none"
    reel: str = ""
    colour_space: str
    """OCIO name."""
    colour_from: Literal["metadata", "sidecar", "production"] = "production"
    scene: str = ""
    setup: str = ""
    take: int | None = None
    camera: str = "A"
    metadata: dict[str, str] = Field(default_factory=dict)
    """Camera and lens tags, ALE columns, as found."""
    mhl: str = ""
    """The ASC MHL file whose hash was verified, or ''."""
    proxy: str = ""
    """Vault key of the H.264 proxy."""
    analysis: str = ""
    """Vault key of the analysis frames."""
    grant: Grant | None = None

    @property
    def framing(self) -> tuple[str, str, str] | None:
        """(scene, setup, camera): what all takes of one camera's setup share; None where no setup was slated."""
        return (self.scene, self.setup, self.camera) if self.setup else None

    @property
    def start(self) -> Timecode:
        return Timecode.parse(self.start_timecode, self.rate)

    def timecode(self, frame: int) -> Timecode:
        """Of a frame counted from 0."""
        return self.start + frame


class Shot(Record):
    """A range of a clip between two cuts."""

    id: str
    name: str
    """12A-3, A001-1: unique in a production."""
    clip: str
    """Clip id."""
    start: int
    end: int
    """Frames of the clip, end excluded."""
    scene: str = ""
    """Which scene it plays in; '' where nobody said."""

    @property
    def range(self) -> FrameRange:
        return FrameRange(self.start, self.end)


class Intention(Record):
    """Something the director or DP wants as it is: no finding may call it an error, no fix 'correct' it."""

    shot: str
    """Shot name."""
    kinds: tuple[str, ...] = ()
    """Finding kinds it covers; () is the whole look."""
    by: str
    role: str
    note: str = ""
    on: str


class Matte(Record):
    """The matte of something in a shot, as it was made last: what fixes lay their work under."""

    id: str
    """`12A-3/hero`: shot name and the matte's own."""
    shot: str
    """Shot name."""
    name: str
    """hero, boom, coat: what it holds out."""
    start: int
    end: int
    """Frames of the clip, end excluded: the movie's first frame is the clip's frame `start`."""
    movie: str
    """Vault key of the alpha as `picture.mattes` writes it, at the size at which it was made."""
    keys: dict[int, str] = Field(default_factory=dict)
    """Vault keys of what was painted, by frame of the clip."""
    asks: int | None = None
    """The frame it would most like painted next."""
    model: str = ""
    """Hash of the weights that it started from."""
    on: str
    """ISO date and time, UTC."""
