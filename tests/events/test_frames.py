"""Frame files: what is accepted, what is refused and how it is said, users' own frames."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.config import Settings
from dragoman.errors import DataError
from dragoman.events.frames import build_frames, load_frames
from dragoman.events.ontology import load_ontology
from dragoman.reader import Reader

GOOD = """
type = "ASSAULT"
[[frame]]
id = "assault.maul"
verbs = ["maul"]
examples = ["[a|Rebels] [t|mauled] [r|an army unit]."]
"""


def broken(line: str, drop: str = "") -> str:
    return GOOD.replace(drop, "") + line + "\n"


def test_a_frame_takes_its_types_rulings() -> None:
    frame = build_frames([("X.toml", GOOD)]).frames["assault.maul"]
    assert (frame.type, frame.future, frame.consumes) == ("ASSAULT", "THREATEN.violence", False)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (broken('mode = "hug"'), "no mode 'hug'"),
        (broken('colour = "red"'), "unknown field 'colour'"),
        (broken('actor = "somewhere"'), "no position"),
        (broken('nouns = ["{nobody} of"]'), "class {nobody}"),
        (broken('needs = "luck"'), "needs is one of"),
        (broken('future = "LOVE"'), "not keep, drop"),
        (broken('where = { object = ["@ghost"] }'), "@ghost"),
        (broken('context = ["weather"]'), "no PLOVER context"),
        (GOOD.replace("ASSAULT", "LOVE"), "none of PLOVER's sixteen"),
        (GOOD.replace('verbs = ["maul"]', ""), "needs verbs, nouns or adjectives"),
        (GOOD.split("examples")[0], "at least one example"),
        (GOOD + GOOD.replace('type = "ASSAULT"', ""), "used twice"),
        ("type = ", "not valid TOML"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(text: str, says: str) -> None:
    with pytest.raises(DataError, match=r"mine\.toml") as caught:
        build_frames([("mine.toml", text)])
    assert says in str(caught.value)


def test_line_and_frame_are_named() -> None:
    with pytest.raises(DataError, match=r"mine\.toml: line 7, frame assault\.maul"):
        build_frames([("mine.toml", broken('mode = "hug"'))])


def test_a_users_frames_extend_and_replace_ours(tmp_path: Path) -> None:
    (tmp_path / "ASSAULT.toml").write_text(GOOD + GOOD.replace("assault.maul", "assault.kill").replace('type = "ASSAULT"', ""))
    found = load_frames(tmp_path).frames
    assert [p.text for p in found["assault.kill"].patterns] == ["maul"]
    assert "assault.maul" in found
    assert len(found) == len(load_frames().frames) + 1


def test_a_missing_directory_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such directory of frames"):
        load_frames(tmp_path / "nowhere")


def test_every_type_has_frames_and_every_mode_a_frame_or_cues() -> None:
    frames = load_frames().frames.values()
    ontology = load_ontology()
    assert {f.type for f in frames} == set(ontology.types)
    lacking = {(t, m) for t, rule in ontology.types.items() for m in rule.modes} - {(f.type, f.mode) for f in frames}
    assert not lacking


def test_plover_is_complete() -> None:
    ontology = load_ontology()
    assert len(ontology.types) == 16
    assert len(ontology.contexts) == 37
    assert {r.quad for r in ontology.types.values()} == {1, 2, 3, 4}
    assert ontology.types["CONSULT"].modes["visit"][0] == 4.0


def test_a_frame_of_the_users_own_decides_the_type(tmp_path: Path) -> None:
    header = "# source: own\n# licence: own\n# date: 2026-11-23\n"
    body = 'type = "SUPPORT"\n[[frame]]\nid = "own.stonewall"\nverbs = ["stonewall"]\n'
    body += 'examples = ["[a|Norway] [t|stonewalled] [r|Iceland]."]\n'
    (tmp_path / "SUPPORT.toml").write_text(header + body, encoding="utf-8")
    frames = load_frames(tmp_path)
    assert frames.frames["own.stonewall"].own
    assert not any(f.own for f in load_frames().frames.values())
    reading = Reader(Settings(frames=tmp_path)).read("Norway stonewalled Iceland over the treaty on Monday.", published="2024-01-18")
    assert [e.event for e in reading.events] == [("SUPPORT",)]
