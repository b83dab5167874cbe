"""What each of the shared timelines says, read from the files by eye (AAF: with pyaaf2's dump of the mobs).

An event is (track, name, reel, record start, record end, source timecode, source frames), frames from
the cut's first; then what is special: speed, transition, off.
"""

from __future__ import annotations

from dataclasses import dataclass, field

SOP = ((0.1, 0.2, 0.3), (1.0, -0.0122, 0.0305), (1.0, 0.0, 1.0), 0.9)


@dataclass(frozen=True)
class Said:
    """A timeline that conforms."""

    rate: str
    start: str
    events: tuple[tuple, ...]
    given: str | None = None
    """--rate, where the file can't be read without."""
    sequence: str | None = None
    speeds: dict[int, float] = field(default_factory=dict)
    """By index of the event, 1 elsewhere."""
    transitions: dict[int, tuple[str, int]] = field(default_factory=dict)
    """(kind, frames), by index, none elsewhere."""
    off: tuple[int, ...] = ()
    """Disabled events."""
    made: tuple[int, ...] = ()
    """Events made by the editing system."""
    cdl: dict[int, tuple] = field(default_factory=dict)
    source_rate: str | None = None
    warns: str = ""
    """Words that one of the warnings must have."""
    markers: tuple[tuple[str, str], ...] = ()
    """(name, colour) of all markers in the timeline's picture, in order."""


@dataclass(frozen=True)
class Refused:
    """A file that is no cut, or not one alone."""

    says: str
    given: str | None = None


DISSOLVE = (
    ("V1", "clip_A", "TST", 0, 9, "01:00:04:05", 9),
    ("V1", "clip_B", "TST", 9, 19, "01:00:08:08", 10),
    ("V1", "clip_B", "TST", 19, 20, "01:00:08:18", 1),
)
SCREENING = (
    ("V1", "ZZ100_501 (LAY3)", "ZZ100_50", 0, 31, "01:00:04:05", 31),
    ("V1", "ZZ100_502A (LAY3)", "ZZ100_50", 31, 81, "01:00:06:13", 50),
    ("V1", "ZZ100_503A (LAY1)", "ZZ100_50", 81, 109, "01:00:08:09", 28),
    ("V1", "ZZ100_504C (LAY1)", "ZZ100_50", 109, 224, "01:00:10:01", 115),
    ("V1", "ZZ100_504B (LAY1)", "ZZ100_50", 224, 325, "01:00:14:17", 101),
    ("V1", "ZZ100_507C (LAY2)", "ZZ100_50", 325, 486, "01:00:04:05", 161),
    ("V1", "ZZ100_508 (LAY2)", "ZZ100_50", 486, 656, "01:00:09:12", 170),
    ("V1", "ZZ100_510 (LAY1)", "ZZ100_51", 656, 792, "01:00:13:10", 136),
    ("V1", "ZZ100_510B (LAY1)", "ZZ100_51", 792, 1049, "01:00:04:05", 257),
)
LOCATORS = (("ANIM FIX NEEDED", "RED"), ("ANIM FIX NEEDED", "PINK"), ("", "GREEN"))
TWO_TAKES = (("V1", "take_1", "ZZ100_50", 0, 31, "01:00:04:05", 31),
             ("V1", "take_2", "ZZ100_50", 31, 81, "01:00:06:13", 50))
PREMIERE = (
    ("V1", "sc01_sh010_anim.mov", "", 536, 636, "00:00:00:00", 100),
    ("V2", "sc01_sh010_anim.mov", "", 13, 113, "00:00:00:00", 100),
    ("V2", "sc01_sh020_anim.mov", "", 165, 322, "00:00:00:00", 157),
    ("V2", "sc01_sh030_anim.mov", "", 322, 557, "00:00:00:00", 235),
)
PREMIERE_NESTED = (
    ("V2", "sc01_sh010_anim.mov", "", 636, 736, "00:00:00:00", 100),
    ("V2", "sc01_sh030_anim.mov", "", 736, 956, "00:00:00:00", 220),
)
PREMIERE_TOP = (
    ("V3", "test_title", "", 15, 956, "01:00:00:00", 941),
    ("V4", "sc01_master_layerA_sh030_temp.mov", "", 956, 1164, "00:00:04:13", 208),
    ("V4", "sc01_sh010_anim.mov", "", 1164, 1246, "00:00:00:18", 82),
)
FCPX = (
    ("V1", "IMG_0715", "", 0, 300, "00:00:00:00", 300),
    ("V1", "IMG_0233", "", 2400, 2591, "00:00:03:19", 191),
    ("V1", "IMG_0233", "", 3300, 3600, "00:00:00:00", 300),
    ("V1", "IMG_0687", "", 3600, 3900, "00:00:12:16", 300),
    ("V1", "IMG_0268", "", 3900, 4200, "00:00:07:22", 300),
    ("V1", "IMG_0233", "", 4200, 4443, "00:00:01:27", 243),
    ("V1.2", "IMG_0268", "", 2891, 3191, "00:00:00:00", 300),
    ("V2", "IMG_0513", "", 600, 900, "00:00:00:00", 300),
    ("V2", "IMG_0268", "", 1500, 1785, "00:00:00:00", 285),
    ("V2", "IMG_0740", "", 1785, 2070, "00:00:00:15", 285),
    ("V3", "IMG_0857", "", 1937, 2237, "00:00:00:00", 300),
)
FCPX_DISSOLVES = {8: ("dissolve", 30), 9: ("dissolve", 30)}
FCPX_MARKERS = (("Marker 1", "BLUE"), ("Marker 9", "BLUE"), ("Marker 7", "GREEN"), ("Marker 8", "BLUE"),
                ("Marker 5", "RED"), ("Marker 4", "BLUE"))
DEMO = "(loop)-HD.mp4"
F0, F1 = "Frame Debugger 0h.mov", "Frame Debugger 1h.mov"


def sq(*spans: tuple[int, int], names: str = "") -> tuple[tuple, ...]:
    """The stills of SQ0002: all from 01:00:00:00 of reel SC00.JPG."""
    numbers = names.split() or [f"s{n:03d}" for n in range(1, len(spans) + 1)]
    return tuple(("V1", f"sq001_{name}", "SC00.JPG", start, end, "01:00:00:00", end - start)
                 for name, (start, end) in zip(numbers, spans, strict=True))


MISMATCH_NAMES = ("s001 s002 s003 s004 s005 s006 s007 s008 s009 s0010 s0011 s0012 s0013 s0020 s0015 s0016 s0017 "
                  "s0018 s0019 s0020")

EXPECTED: dict[str, Said | Refused] = {
    "cmx3600/25fps.edl": Said("25", "00:00:00:00", sq((0, 161), (161, 361), (361, 447), (447, 496)),
                              warns="agree at 25"),
    "cmx3600/avid_example.edl": Said("24", "00:59:53:11", TWO_TAKES, given="24"),
    "cmx3600/cdl.edl": Said("24", "00:00:00:00", (
        ("V1", "ZZ100_501 (LAY3)", "", 0, 31, "01:00:04:05", 31),
        ("V1", "ZZ100_501 (LAY3)", "", 31, 62, "01:00:04:05", 31)), given="24", cdl={0: SOP, 1: SOP}),
    "cmx3600/dissolve_test.edl": Said("24", "01:00:00:00", DISSOLVE, given="24", transitions={1: ("dissolve", 10)}),
    "cmx3600/dissolve_test_2.edl": Said("24", "01:00:00:00", (
        ("V1", "clip_A", "TST", 0, 5, "01:00:04:05", 5), ("V1", "clip_B", "TST", 5, 15, "01:00:08:04", 10),
        ("V1", "clip_B", "TST", 15, 20, "01:00:08:14", 5)), given="24", transitions={1: ("dissolve", 10)}),
    "cmx3600/dissolve_test_3.edl": Said("24", "01:00:00:00", (
        ("V1", "Clip_A.mov", "", 0, 61, "01:00:03:23", 61), ("V1", "Clip_C.mov", "", 61, 91, "01:00:33:22", 30),
        ("V1", "Clip_D.mov", "", 91, 137, "01:00:00:00", 46)), transitions={1: ("dissolve", 30)},
        warns="dissolves from AX at 01:00:06:00"),
    "cmx3600/dissolve_test_4.edl": Said("24", "01:04:11:17", (
        ("V1", "ABC0000.", "ABC0000.", 0, 30, "01:00:06:18", 30),
        ("V1", "ABC0010.", "ABC0010.", 30, 81, "01:00:06:15", 51),
        ("V1", "ABC0020.", "ABC0020.", 81, 162, "01:00:06:22", 81),
        ("V1", "ABC0030.", "ABC0030.", 162, 246, "01:00:06:10", 84),
        ("V1", "ABC0040.", "ABC0040.", 246, 342, "01:00:08:14", 96),
        ("V1", "ABC0050.", "ABC0050.", 342, 477, "01:00:12:06", 135)),
        transitions={2: ("dissolve", 35), 3: ("dissolve", 64)}, warns="goes on in the timecode of ABC0010."),
    "cmx3600/dissolve_test_fail.edl": Said("24", "01:00:00:00", DISSOLVE, given="24",
                                           transitions={1: ("dissolve", 10)}, warns="numbered 001"),
    "cmx3600/gap_test.edl": Said("24", "00:00:00:00", (
        ("V1", "shot1", "SHOT1", 0, 24, "00:10:00:00", 24), ("V1", "shot2", "SHOT2", 40, 64, "23:00:00:00", 24),
        ("V1", "shot3", "SHOT3", 102, 126, "10:00:00:00", 24)), given="24"),
    "cmx3600/multi_audio.edl": Refused("has no picture: 3 sound tracks", given="24"),
    "cmx3600/no_spaces_test.edl": Said("24", "00:59:53:11", SCREENING, markers=LOCATORS),
    "cmx3600/nucoda_example.edl": Said("24", "00:59:53:11", TWO_TAKES, given="24"),
    "cmx3600/premiere_example.edl": Said("24", "00:59:53:11", (
        ("V1", "ZZ100_501.take_1.0001.exr", "", 0, 31, "01:00:04:05", 31),
        ("V1", "ZZ100_502A.take_2.0101.exr", "", 31, 81, "01:00:06:13", 50)), given="24"),
    "cmx3600/screening_example.edl": Said("24", "00:59:53:11", SCREENING, markers=LOCATORS),
    "cmx3600/speed_effects.edl": Said("24", "01:00:00:00", (), warns="(194 events)"),
    "cmx3600/speed_effects_small.edl": Said("24", "01:00:00:00", (
        ("V1", "Z677_4C (ANIM10)", "Z677_4C.", 0, 126, "01:00:01:21", 126),
        ("V1", "Z682_156 (LAY3) FF", "Z682_156", 12240, 12257, "01:00:10:21", 1),
        ("V1", "Z682_157 (LAY2) FF", "Z682_157", 12257, 12258, "01:00:10:20", 1),
        ("V1", "Z682_157 (LAY2)", "Z682_157", 12258, 12276, "01:00:10:20", 18),
        ("V1", "Z686_5A (LAY2) (47.56 FPS)", "Z686_5A.", 16600, 16636, "01:00:06:00", 70)),
        speeds={1: 0, 2: 0, 4: 47.6 / 24}),
    "cmx3600/timecode_mismatch.edl": Said("25", "00:00:00:00", sq(
        (0, 161), (161, 361), (361, 447), (447, 494), (496, 552), (552, 578), (578, 647), (647, 701), (701, 756),
        (756, 847), (847, 921), (921, 1142), (1142, 1192), (1192, 1311), (1311, 1521), (1521, 1536), (1536, 1547),
        (1547, 1561), (1561, 1726), (1726, 1789), names=MISMATCH_NAMES),
        warns="event 005 (line 16): 31 frames of source on 56 of record"),
    "cmx3600/transition_duration.edl": Said("24", "01:00:48:20", (
        ("V1", "ABC0100.", "ABC0100.", 0, 106, "01:00:12:15", 106),
        ("V1", "ABC0200.", "ABC0200.", 106, 180, "01:00:11:07", 74),
        ("V1", "ABC0300.", "ABC0300.", 180, 253, "01:00:10:08", 73),
        ("V1", "ABC0400.", "ABC0400.", 253, 408, "01:00:11:09", 155)), given="24", transitions={2: ("dissolve", 26)}),
    "cmx3600/wipe_test.edl": Said("24", "01:00:00:00", DISSOLVE, given="24", transitions={1: ("W001", 10)}),

    "fcp/hiero_xml_export.xml": Said("24", "01:00:00:00", (
        ("V1", "A160C005_171213_R0MN", "", 14, 1069, "12:44:37:23", 1055),
        # 0.25 percent from frame 326400 of what it makes: 816, and not one frame on in 239
        ("V1", "/", "", 1085, 1324, "00:00:34:00", 1)), speeds={1: 0.0025}),
    "fcp/premiere_enable_property.xml": Said("25", "00:00:00:00", (
        ("V1", "source.mp4", "", 0, 81, "00:00:14:03", 81),
        ("V1", "video_track_1_disabled_1", "", 81, 177, "00:00:17:09", 96),
        ("V1", "source3.mp4", "", 177, 220, "00:00:21:05", 43),
        ("V1", "video_track_1_disabled_2", "", 220, 256, "00:00:22:23", 36),
        ("V2", "source.mp4", "", 81, 177, "00:00:17:09", 96),
        ("V3", "video_track_3_disabled_1", "", 81, 177, "00:00:17:09", 96)), off=(1, 3, 5)),
    "fcp/premiere_example.xml": Said(
        "30", "00:00:00:00", PREMIERE + PREMIERE_NESTED + PREMIERE_TOP, transitions={8: ("dissolve", 25)}, made=(6,),
        warns="overlaps", markers=(("", "RED"), ("", "RED"))),
    "fcp/premiere_example_filter.xml": Refused("an XML of <filter>, no Final Cut 7 sequence"),
    "fcp/premiere_generators.xml": Said("24000/1001", "00:00:00:00", (
        ("V1", "Universal Counting Leader", "", 0, 264, "00:00:00:00", 264),
        # slugs of 29.97: what plays 119 frames of 23.976 passes 148 of theirs
        ("V1", "Black Video", "", 264, 383, None, 148), ("V1", "Blue Matte", "", 383, 502, "00:59:56:09", 119),
        ("V1", "HD Bars and Tone", "", 502, 621, None, 148), ("V1", "Transparent Video", "", 621, 737, None, 144),
        ("V1", "Graphic", "", 737, 856, None, 148)), made=(0, 1, 2, 3, 4, 5)),
    "fcp/sample_just_track.xml": Refused("has no picture: its tracks are empty"),

    "fcpx-xml/fcpx_clips.fcpxml": Refused("a bin of 3 clips without a project"),
    "fcpx-xml/fcpx_event.fcpxml": Said("30", "00:00:00:00", FCPX, sequence="OpenTimeline_Project",
                                       transitions=FCPX_DISSOLVES, markers=FCPX_MARKERS),
    "fcpx-xml/fcpx_example.fcpxml": Said("30", "00:00:00:00", FCPX, sequence="OpenTimeline_Project 1",
                                         transitions=FCPX_DISSOLVES, markers=FCPX_MARKERS),
    "fcpx-xml/fcpx_library.fcpxml": Said("30", "00:00:00:00", FCPX, sequence="OpenTimeline_Project",
                                         transitions=FCPX_DISSOLVES, markers=FCPX_MARKERS),
    "fcpx-xml/fcpx_project.fcpxml": Said("30", "00:00:00:00", FCPX, transitions=FCPX_DISSOLVES, markers=FCPX_MARKERS),

    "otio/big_int.otio": Said("24", "00:00:00:00", (("V1", "black", "", 0, 24, "00:00:00:01", 24),)),
    "otio/clip_example.otio": Said("24", "00:00:00:00", (("V1", "Clip-001", "", 8, 11, "00:00:00:03", 3),)),
    "otio/generator_reference_test.otio": Said("24", "00:00:00:00", (("V1", "C", "", 0, 50, "00:00:00:00", 50),),
                                               made=(0,)),
    "otio/multiple_track.otio": Said("24", "00:00:00:00", (
        ("V1", "Clip-001", "", 0, 3, "00:00:00:03", 3), ("V1", "Clip-002", "", 3, 9, "00:00:00:02", 6),
        ("V1", "Clip-004", "", 13, 19, "00:00:04:04", 6), ("V2", "Clip-003", "", 7, 16, "00:00:04:04", 9),
        ("V3", "Clip-005", "", 7, 16, "00:00:04:04", 9))),
    "otio/multitrack.otio": Said("24", "00:00:00:00", (
        ("V1", f"tech.fux {DEMO}", "", 0, 720, "00:00:00:00", 720),
        ("V1", f"out-b {DEMO}", "", 803, 1525, "00:00:00:00", 722),
        ("V1", f"brokchrd {DEMO}", "", 1957, 2677, "00:00:00:00", 720),
        ("V2", f"t-hawk {DEMO}", "", 482, 962, "00:00:00:00", 480),
        ("V3", "KOLL-HD.mp4", "", 1198, 1838, "00:00:00:00", 640))),
    "otio/nested_example.otio": Said("24", "00:00:00:00", (
        ("V1", "Normal Clip 1", "", 0, 238, "00:00:05:15", 238),
        ("V1", "Clip Inside A Stack 1", "", 238, 269, "00:00:15:13", 31),
        ("V1", "Normal Clip 2", "", 269, 302, "00:00:04:05", 33),
        # 24 frames at 0.854… last 28.08 of the 29 that the stack has
        ("V1", "Clip Inside A Stack 2", "", 302, 330, "00:00:17:21", 24),
        ("V1", "Normal Clip 3", "", 331, 394, "00:00:07:11", 63),
        ("V1", "Clip Inside A Track", "", 394, 398, "00:00:19:15", 1),
        ("V1", "Normal Clip 4", "", 398, 636, "00:00:05:15", 238)), speeds={3: 0.8545454551724138, 5: 0}),
    "otio/preflattened.otio": Said("24", "00:00:00:00", (
        ("V1", f"tech.fux {DEMO}", "", 0, 482, "00:00:00:00", 482),
        ("V1", f"t-hawk {DEMO}", "", 482, 962, "00:00:00:00", 480),
        ("V1", f"out-b {DEMO}", "", 962, 1198, "00:00:06:15", 236),
        ("V1", "KOLL-HD.mp4", "", 1198, 1838, "00:00:00:00", 640),
        ("V1", f"brokchrd {DEMO}", "", 1957, 2677, "00:00:00:00", 720))),
    "otio/premiere_example.otio": Said("30", "00:00:00:00", PREMIERE + PREMIERE_TOP, transitions={6: ("dissolve", 25)},
                                       made=(4,), warns="newer OTIO", markers=(("", "RED"),)),
    "otio/screening_example.otio": Said("24", "00:00:00:00", SCREENING, warns="taken whole", markers=LOCATORS),
    "otio/simple_cut.otio": Said("24", "00:00:00:00", (
        ("V1", "Clip-001", "", 0, 3, "00:00:00:03", 3), ("V1", "Clip-002", "", 3, 9, "00:00:00:02", 6),
        ("V1", "Clip-003", "", 9, 13, "00:00:00:00", 4), ("V1", "Clip-004", "", 13, 19, "00:00:04:04", 6))),
    "otio/transition.otio": Said("24", "00:00:00:00", (
        ("V1", "Clip-001", "", 0, 3, "00:00:00:03", 3), ("V1", "Clip-002", "", 3, 9, "00:00:00:02", 6),
        ("V1", "Clip-003", "", 9, 13, "00:00:00:03", 4), ("V1", "Clip-004", "", 13, 19, "00:00:04:04", 6)),
        transitions={2: ("dissolve", 5)}),
    "otio/transition_test.otio": Said("24", "00:00:00:00", (
        ("V1", "A", "", 0, 50, "00:00:00:00", 50), ("V1", "B", "", 50, 100, "00:00:00:00", 50),
        ("V1", "C", "", 100, 150, "00:00:00:00", 50)), transitions={0: ("dissolve", 20), 1: ("dissolve", 20)}),

    "aaf/2997fps-DFTC.aaf": Said("30000/1001", "05:00:00;00", (
        ("V1", "58982c7f-78b3-4cf9-8432-729fc4eafd55.mov", "", 0, 2989, "00:00:00:00", 2391),),
        source_rate="24000/1001"),
    "aaf/composite.aaf": Said("24", "01:00:00:00", (
        ("V1", "1", "", 0, 50, "01:00:00:00", 50), ("V1", "2", "", 50, 101, "01:00:01:10", 51),
        ("V1", "3", "", 101, 175, "01:00:12:11", 74),
        ("V2", "700.Exported.03,Video Mixdown,5", "", 0, 175, "01:00:00:00", 175))),
    "aaf/misc_speed_effects.aaf": Said("24", "01:00:00:00", (
        # source frames are those that Avid itself wrote as each clip's length
        ("V1", F0, "", 0, 8, "00:00:01:00", 8), ("V1", F0, "", 8, 16, "00:00:01:08", 1),
        ("V1", F0, "", 16, 24, "00:00:00:00", 15), ("V1", F0, "", 24, 32, "00:00:00:00", 4),
        ("V1", F0, "", 32, 40, "00:00:00:00", 22), ("V1", F0, "", 40, 48, "00:00:00:00", 3),
        ("V1", F1, "", 48, 56, "01:00:00:00", 101), ("V1", F1, "", 56, 64, "01:00:00:20", 3),
        ("V1", F1, "", 64, 72, "01:00:01:00", 8), ("V1", F1, "", 72, 88, "01:00:01:08", 16)),
        speeds={1: 0, 2: 2, 3: 0.5, 4: 3, 5: 0.375, 6: 14.375, 7: 0.375, 8: -1}, warns="variable speed"),
    "aaf/multitrack.aaf": Said("24", "01:00:00:00", (
        ("V1", f"tech.fux {DEMO}", "", 0, 720, "01:00:00:00", 720),
        ("V1", f"out-b {DEMO}", "", 803, 1525, "01:00:00:00", 722),
        ("V1", f"brokchrd {DEMO}", "", 1957, 2677, "01:00:00:00", 720),
        ("V2", f"t-hawk {DEMO}", "", 482, 962, "01:00:00:00", 480),
        ("V3", "KOLL-HD.mp4", "", 1198, 1838, "01:00:00:00", 640)),
        markers=(("v1 red tech", "RED"), ("v2 green hawk", "GREEN"), ("v3 cyan filler", "CYAN"))),
    "aaf/nesting_test.aaf": Said("24", "01:00:00:00", (
        ("V1", F0, "", 0, 16, "00:00:01:00", 16), ("V1", F0, "", 16, 24, "00:00:01:16", 8),
        ("V1", F1, "", 24, 32, "01:00:01:00", 8), ("V1", F1, "", 32, 48, "01:00:01:08", 16))),
    "aaf/simple.aaf": Said("24", "01:00:00:00", (
        ("V1", f"tech.fux {DEMO}", "", 0, 720, "01:00:00:00", 720),
        ("V1", f"t-hawk {DEMO}", "", 720, 1200, "01:00:00:00", 480),
        ("V1", f"out-b {DEMO}", "", 1200, 1922, "01:00:00:00", 722),
        ("V1", "KOLL-HD.mp4", "", 1922, 2562, "01:00:00:00", 640),
        ("V1", f"brokchrd {DEMO}", "", 2562, 3282, "01:00:00:00", 720))),
    "aaf/transitions.aaf": Said("24", "01:00:00:00", (
        ("V1", f"tech.fux {DEMO}", "", 0, 117, "01:00:00:00", 117),
        # 75 in, and the 48 frames of the dissolve lie before the cut
        ("V1", f"t-hawk {DEMO}", "", 117, 194, "01:00:05:03", 77),
        ("V1", "KOLL-HD.mp4", "", 247, 391, "00:00:02:07", 144),
        ("V1", f"brokchrd {DEMO}", "", 391, 521, "01:00:00:00", 130)),
        transitions={0: ("dissolve", 12), 1: ("dissolve", 48), 2: ("dissolve", 48)}),

    **{f"ale/{name}.ale": Refused("an Avid Log Exchange") for name in (
        "sample", "sample2", "sampleUHD", "sample_blanks", "sample_cdl", "sample_no_blanks")},
}
