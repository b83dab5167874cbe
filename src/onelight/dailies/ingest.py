"""Ingest: camera originals in; clips, shots, proxies and analysis frames out. Originals are only read.

    files → probe → checksum (a thread) ‖ decode (one pass) → MHL verified → Clip, Shots → clips_done

Clips are handed one by one to `clips_done`, which reads and keeps each while the next is decoded; a kill loses those
two only, and the same call takes them in again.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from onelight.dailies import mhl, naming, onepass
from onelight.dailies.checksum import Checksum, FileSum, Summing, checksum
from onelight.dailies.clip import Described, describe
from onelight.dailies.onepass import Tap
from onelight.jobs.lane import Lane
from onelight.picture import encoders, sequence, stills
from onelight.picture.colour import known_space
from onelight.picture.facts import Facts
from onelight.picture.probe import probe
from onelight.picture.video import code_space
from onelight.records import Clip, Grant, Shot
from onelight.records.base import digest
from onelight.store.settings import Settings
from onelight.units.errors import BadMedia, Changed, DiskFull, Missing, OnelightError

KEPT_BESIDE = 1
"""Clips that may wait to be kept while the next is decoded."""
WRAPPERS = {
    "mov": (".mov", ".mp4", ".m4v", ".qt", ".3gp", ".mj2"),
    "matroska": (".mkv", ".webm"),
    "mxf": (".mxf",),
    "mpegts": (".ts", ".mts", ".m2ts"),
    "mpeg": (".mpg", ".mpeg", ".vob"),
    "avi": (".avi",),
}
"""By what a container is, the extensions it may bear."""


@dataclass(frozen=True)
class Ingested:
    """One clip, ready to be kept: `clip.proxy` and `clip.analysis` are empty until `proxy` and `analysis`
    are in the vault. `tap` has seen every frame. `sums` are for the production's own MHL history."""

    clip: Clip
    shots: list[Shot]
    proxy: Path
    analysis: Path
    tap: Tap | None
    sums: tuple[FileSum, ...]


@dataclass
class Report:
    """What became of each file. `errors` has the refusals' exceptions, by path; `notes` what a person
    should know of files that were taken all the same."""

    done: list[Clip] = field(default_factory=list)
    already: list[tuple[Path, str]] = field(default_factory=list)
    refused: list[tuple[Path, str]] = field(default_factory=list)
    errors: dict[Path, OnelightError] = field(default_factory=dict)
    notes: list[tuple[Path, str]] = field(default_factory=list)

    def refuse(self, path: Path, error: OnelightError | OSError) -> None:
        """Notes that a file can't be taken, and why."""
        if isinstance(error, OSError):
            said = f"'{path.name}' can't be read: {error.strerror or error}."
            error = BadMedia(said, "Check the drive and its permissions.")
        self.refused.append((path, str(error)))
        self.errors[path] = error


def ingest(
    files: Sequence[Path],
    settings: Settings,
    known: Sequence[Clip],
    *,
    scratch: Path,
    grant: Grant | None = None,
    taps: Callable[[Clip], Tap | None] = lambda clip: None,
    progress: Callable[[str, float], None] = lambda says, part: None,
    colour: str | None = None,
    clips_done: Callable[[Ingested], None] = lambda ingested: None,
    sidecar_rows: Sequence[naming.Row] = (),
) -> Report:
    """Takes files and sequences in, one after the other; what can't be taken is reported, the rest goes on.

    `known` are the production's clips: the same bytes again are 'already there', other bytes under a known
    path or slate are refused as Changed. Frame files are gathered into the sequences they make. `taps` makes
    what watches a clip's frames; the clip it is given has no id yet, and its colour space is that of the
    frames to be seen. `colour` (OCIO name) overrides what files say of themselves. `sidecar_rows` are ALE
    rows. `progress` is told what is done and which part of the whole, 0..1.

    `clips_done` is called by a thread of its own, for one clip at a time, in order.
    Temporary files lie in `scratch`, whose finished ones `clips_done` moves away; on an error none stay.
    Raises BadInput for an unknown `colour` or a proxy encoder that doesn't work here, DiskFull when there is
    no room: clips done before stay done.
    """
    if colour:
        colour = known_space(colour, settings.ocio_config)
    encoder = encoders.working(settings.proxy.encoder)
    report = Report()
    clips = list(known)
    sources = sequence.grouped([Path(f).absolute() for f in files])
    scratch.mkdir(parents=True, exist_ok=True)

    def keep(path: Path, done: Ingested) -> None:
        with _refused(report, path):
            clips_done(done)
            report.done.append(done.clip)

    with Lane("keep", KEPT_BESIDE) as keeping:
        for number, path in enumerate(sources):
            said = _Said(path, number, len(sources), progress)
            said.part(0.0)
            with _refused(report, path):
                intake = _Intake(path, settings, clips, grant, colour, sidecar_rows, report, encoder)
                done = intake.run(scratch, taps, said.part)
                if done is not None:
                    clips.append(done.clip)
                    keeping.do(keep, path, done)
            said.part(1.0)
        keeping.finish()
    return report


@contextlib.contextmanager
def _refused(report: Report, path: Path) -> Iterator[None]:
    """What goes wrong with one file is reported, and the rest goes on; but a full disk ends it all."""
    try:
        yield
    except DiskFull:
        raise
    except (OnelightError, OSError) as error:
        report.refuse(path, error)


@dataclass(frozen=True)
class _Said:
    """Progress of one file within the whole."""

    path: Path
    number: int
    files: int
    progress: Callable[[str, float], None]

    def part(self, part: float) -> None:
        self.progress(self.path.name, (self.number + part) / self.files)


class _Intake:
    """One file or sequence on its way in."""

    def __init__(
        self,
        path: Path,
        settings: Settings,
        clips: Sequence[Clip],
        grant: Grant | None,
        colour: str | None,
        rows: Sequence[naming.Row],
        report: Report,
        encoder: str,
    ) -> None:
        self.path, self.settings, self.clips, self.report = path, settings, clips, report
        self.encoder = encoder
        self.grant, self.colour, self.rows = grant, colour, rows
        self.files = _files(path)
        self.entries = {f: mhl.entry(f) for f in self.files}

    def run(
        self, scratch: Path, taps: Callable[[Clip], Tap | None], progress: Callable[[float], None]
    ) -> Ingested | None:
        """The clip, or None where the production has it already (and the report says so)."""
        total = self._sum_first() if self._looks_known() else None
        if total is not None and self._is_known(total):
            return None
        facts = self._probe(total)
        described = describe(self.path, facts, self.settings, colour=self.colour, rows=self.rows, grant=self.grant)
        seen = described.clip.model_copy(update={"colour_space": code_space(described.clip.colour_space)})
        tap = taps(seen)
        proxy, analysis = (scratch / f"{uuid.uuid4().hex}{end}" for end in (".mp4", stills.SUFFIX))
        try:
            passed, total = self._decode(facts, described.clip, proxy, analysis, tap, progress, total)
            if self._is_known(total):
                _drop(proxy, analysis)
                return None
            return self._ingested(described, passed, total, proxy, analysis, tap)
        except BaseException:
            _drop(proxy, analysis)
            raise

    def _probe(self, total: Checksum | None) -> Facts:
        """The facts; where a sealed file is no video, its hash is still verified and told first."""
        try:
            facts = probe(self.path, rate=self.settings.rate)
            _check_extension(self.path, facts)
            return facts
        except BadMedia as error:
            sealed = next((e for e in self.entries.values() if e), None)
            if sealed is None:
                raise
            self._verify(total or self._sum_first())
            said = f"{error.problem} Its bytes are those that {sealed.manifest.name} sealed."
            raise BadMedia(said, "Look at the card itself: the copy is not to blame.") from None

    def _decode(
        self,
        facts: Facts,
        clip: Clip,
        proxy: Path,
        analysis: Path,
        tap: Tap | None,
        progress: Callable[[float], None],
        total: Checksum | None,
    ) -> tuple[onepass.Passed, Checksum]:
        with Summing(self.files, self._formats(), total) as summing:
            try:
                passed = onepass.run(facts, clip, proxy, analysis, tap, progress, self.encoder)
            except BadMedia:
                # Damage that a sealed hash proves is worth more to a person than the decoder's complaint.
                if any(self.entries.values()):
                    self._verify(summing.result())
                raise
            total = summing.result()
        self._verify(total)
        return passed, total

    def _formats(self) -> dict[Path, tuple[str, ...]]:
        return {f: mhl.formats(e) for f, e in self.entries.items()}

    def _sum_first(self) -> Checksum:
        return checksum(self.files, self._formats())

    def _verify(self, total: Checksum) -> None:
        for one in total.files:
            entry = self.entries.get(one.path)
            if entry is not None:
                mhl.verify(entry, one)

    def _looks_known(self) -> bool:
        """Whether this may be a clip that is there already: then it is hashed before anything is decoded."""
        size = sum(f.stat().st_size for f in self.files)
        return any(c.path == str(self.path) or c.bytes == size for c in self.clips)

    def _is_known(self, total: Checksum) -> bool:
        for clip in self.clips:
            if clip.id == total.id:
                self.report.already.append((self.path, f"{clip.name}, from '{clip.path}'"))
                return True
        for clip in self.clips:
            if clip.path == str(self.path):
                raise Changed(
                    f"'{self.path.name}' is not what was ingested as {clip.name}: its bytes are {total.id}, "
                    f"they were {clip.id}.",
                    "Put the original back; if this is another clip, give it another name.",
                )
        return False

    def _ingested(
        self,
        described: Described,
        passed: onepass.Passed,
        total: Checksum,
        proxy: Path,
        analysis: Path,
        tap: Tap | None,
    ) -> Ingested:
        name = naming.name_clip(described.slate, self.path, total.id, self.clips)
        first = next((e for e in self.entries.values() if e), None)
        clip = described.clip.model_copy(
            update={
                "id": total.id,
                "name": name,
                "frames": passed.frames,
                "bytes": total.bytes,
                "mhl": str(first.manifest) if first else "",
            }
        )
        self.report.notes += [(self.path, note) for note in described.notes]
        shots = _shots(clip, bool(described.slate.name), passed.cuts)
        return Ingested(clip, shots, proxy, analysis, tap, total.files)


def _files(path: Path) -> list[Path]:
    """The files behind a name, each there and readable. Raises Missing or BadMedia."""
    if sequence.is_sequence(path):
        return sequence.frame_files(path)
    if path.is_dir():
        inside = [f for f in sorted(path.iterdir()) if f.is_file()]
        found = [str(s) for s in sequence.grouped(inside)][:3]
        hint = f"Give what is in it, such as '{found[0]}'." if found else "Give the files themselves."
        raise BadMedia(f"'{path}' is a folder.", hint)
    if not path.exists():
        raise Missing(f"'{path}' isn't there.", "Check the path, and that the drive is mounted.")
    return [path]


def _check_extension(path: Path, facts: Facts) -> None:
    kind = next((k for k in WRAPPERS if k in facts.container.split(",")), None)
    if facts.media == "video" and kind and path.suffix.lower() not in WRAPPERS[kind]:
        raise BadMedia(
            f"'{path.name}' is a {kind} video under the wrong extension '{path.suffix}'.",
            f"Name it {path.stem}{WRAPPERS[kind][0]}.",
        )


def _shots(clip: Clip, slated: bool, cuts: Sequence[int]) -> list[Shot]:
    edges = [0, *cuts, clip.frames]
    return [
        Shot(
            id=digest(clip.id, start),
            name=naming.shot_name(clip.name, slated, number),
            clip=clip.id,
            start=start,
            end=end,
            scene=clip.scene,
        )
        for number, (start, end) in enumerate(pairwise(edges), 1)
    ]


def _drop(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
