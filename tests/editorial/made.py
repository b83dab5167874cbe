"""Timelines that the suite makes itself, as text in each format, and clips to conform them to."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from onelight.records import Clip, Cut, Event, Finding, Shot
from onelight.units.time import Timecode, rate


@dataclass(frozen=True)
class Line:
    """One EDL event: frames, not timecodes."""

    reel: str
    source: int
    record: int
    length: int
    name: str = ""
    speed: float = 1.0
    """In 24ths."""
    dissolve: int = 0
    extra: tuple[str, ...] = ()


def clip(name: str, start: str = "01:00:00:00", frames: int = 240, fps: str | int = 24, reel: str = "",
         path: str = "") -> Clip:
    """A clip of a production."""
    return Clip(id=f"xxh64:{name}", name=name, path=path or f"/card/{name}.mov", bytes=1, width=1920, height=1080,
                rate=rate(fps), frames=frames, start_timecode=start, reel=reel or name, colour_space="Camera Rec.709")


def shot(clip: Clip, start: int, end: int, number: int = 1) -> Shot:
    """A range of a clip."""
    return Shot(id=f"{clip.id}/{number}", name=f"{clip.name}-{number}", clip=clip.id, start=start, end=end)


def finding(events: tuple[str, ...], severity: str = "visible", name: str = "F1") -> Finding:
    """A break of the key level."""
    return Finding(id=name, kind="key-level", shots=("A001-1", "A002-1"), events=events, amount=0.5, unit="stops",
                   normal=0.1, severity=severity, certainty=0.9,  # type: ignore[arg-type]
                   says="The key drops by half a stop.", frames=())


def edl(lines: list[Line], fps: str | int = 24, title: str = "MADE", drop: bool = False, newline: str = "\n") -> str:
    """A CMX 3600 EDL."""
    at = rate(fps)

    def tc(frame: int) -> str:
        return str(Timecode(frame, at, drop))

    text = [f"TITLE: {title}", f"FCM: {'DROP FRAME' if drop else 'NON-DROP FRAME'}"]
    last: Line | None = None
    for number, line in enumerate(lines, start=1):
        touched = line.length if line.speed == 1 else int((line.length - 1) * abs(line.speed)) + 1
        codes = " ".join(map(tc, (line.source, line.source + touched, line.record, line.record + line.length)))
        if line.dissolve:
            end = last.source + last.length if last else 0
            stump = " ".join(map(tc, (end, end, line.record, line.record)))
            text.append(f"{number:03d}  {last.reel if last else 'BL':<8} V     C        {stump}")
            text.append(f"{number:03d}  {line.reel:<8} V     D    {line.dissolve:03d} {codes}")
        else:
            text.append(f"{number:03d}  {line.reel:<8} V     C        {codes}")
        if line.speed != 1:
            text.append(f"M2   {line.reel:<8}       {line.speed * 24:05.1f}                {tc(line.source)}")
        key = "TO" if line.dissolve else "FROM"
        text.append(f"* {key} CLIP NAME: {line.name or line.reel}")
        text += line.extra
        last = line
    return newline.join([*text, ""])


def fcp(items: str, fps: int = 24, ntsc: bool = False, name: str = "made") -> str:
    """An xmeml of one sequence with one picture track of `items`."""
    said = f"<rate><timebase>{fps}</timebase><ntsc>{str(ntsc).upper()}</ntsc></rate>"
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE xmeml>\n<xmeml version="5"><sequence id="s">'
            f"<name>{name}</name>{said}<timecode>{said}<frame>86400</frame><displayformat>NDF</displayformat>"
            f"</timecode><media><video><track>{items}</track></video></media></sequence></xmeml>\n")


def fcp_item(name: str, start: int, end: int, begin: int, out: int, more: str = "", file: str = "", fps: int = 24,
             duration: int = 240) -> str:
    """A clipitem; its file starts at 01:00:00:00 and has 240 frames, unless `file` says otherwise."""
    said = f"<rate><timebase>{fps}</timebase><ntsc>FALSE</ntsc></rate>"
    file = file or (
        f'<file id="f-{name}"><name>{name}.mov</name><pathurl>file://localhost/card/{name}.mov</pathurl>{said}'
        f"<duration>240</duration><timecode>{said}<frame>{3600 * fps}</frame><reel><name>{name}</name></reel>"
        f"</timecode></file>")
    return (f'<clipitem id="{name}-{start}"><name>{name}</name><duration>{duration}</duration>{said}'
            f"<start>{start}</start><end>{end}</end><in>{begin}</in><out>{out}</out>{file}{more}</clipitem>")


def fcp_speed(percent: float, reverse: bool = False) -> str:
    """A time remap filter of constant speed."""
    def parameter(key: str, value: object) -> str:
        return f"<parameter><parameterid>{key}</parameterid><name>{key}</name><value>{value}</value></parameter>"

    return ("<filter><effect><name>Time Remap</name><effectid>timeremap</effectid>"
            + parameter("variablespeed", 0) + parameter("speed", percent)
            + parameter("reverse", str(reverse).upper()) + "</effect></filter>")


def fcpx(spine: str, resources: str = "", frame: str = "1/24s", start: str = "3600s") -> str:
    """An fcpxml of one project; asset r9 is A001, ten seconds from 01:00:00:00."""
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n<fcpxml version="1.9"><resources>'
            f'<format id="r1" frameDuration="{frame}"/>'
            f'<asset id="r9" name="A001" src="file:///card/A001.mov" start="3600s" duration="10s" hasVideo="1" '
            f'format="r1"><metadata><md key="com.apple.proapps.studio.reel" value="A001"/></metadata></asset>'
            f'{resources}</resources><project name="made"><sequence format="r1" duration="20s" tcStart="{start}" '
            f'tcFormat="NDF"><spine>{spine}</spine></sequence></project></fcpxml>\n')


ALE = "\n".join((
    "Heading", "FIELD_DELIM\tTABS", "VIDEO_FORMAT\t1080", "FPS\t24", "", "Column",
    "Name\tTape\tStart\tEnd\tScene\tASC_SOP\tASC_SAT", "", "Data",
    "12A-3\tA001\t01:00:00:00\t01:00:10:00\t12A\t(1.1 1 0.9)(0 0 0.01)(1 1 1)\t0.9",
    "12A-4\tA002\t01:00:20:00\t01:00:30:00\t12A\t\t", "",
))


def rows(cut: Cut) -> list[tuple]:
    """What must survive a round trip, of every event."""
    return [(e.track, e.number, e.name, e.reel, e.rate, e.record_start, e.record_end, e.source_rate, e.source_start,
             e.source_end, e.source_timecode, round(e.speed, 6), e.transition, e.cdl, e.enabled, e.note)
            for e in cut.events]


def table(events: tuple[Event, ...]) -> str:
    """Events for eyes, in a failing test."""
    return "\n".join(f"{e.track}.{e.number} {e.name} {e.reel} {e.record_start}-{e.record_end} {e.source_timecode} "
                     f"{e.source_start}-{e.source_end}@{e.source_rate} x{e.speed} {e.transition}" for e in events)


F24 = Fraction(24)
