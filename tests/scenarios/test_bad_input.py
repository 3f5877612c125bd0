"""Bad input: a file that cannot be used is answered with place, line, value, what is allowed and the repair, all at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenarios import bundled, load_plan, load_world, read_world, save_plan, save_world
from sim import Defect, Defects, Plan, anchor

MINIMAL = (Path(__file__).resolve().parents[2] / "scenarios" / "minimal.toml").read_text(encoding="utf-8")


def told(tmp_path: Path, *changes: tuple[str, str], text: str = MINIMAL) -> dict[str, Defect]:
    """The defects of the minimal world after some changes of its text, by place without the line."""
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    path = tmp_path / "world.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Defects) as refused:
        load_world(path)
    assert refused.value.file == str(path)
    return {str(defect.place).partition(" (line")[0]: defect for defect in refused.value.defects}


@pytest.mark.parametrize(
    ("before", "after", "place", "repair"),
    [
        ("margin_eur_year = 780.0", "margin_euro_year = 780.0", "segment[0].margin_euro_year", "margin_eur_year"),
        ("customers = 360", "custmers = 360", "world.custmers", "write 'customers'"),
        ("[world]", "[wrld]", "wrld", "write 'world'"),
        ("[[channel]]", "[[chanel]]", "chanel", "write 'channel'"),
        ("share = 1.0", "share = 75", "segment[0].share", "write 0.75"),
        ("truth = 0.15", 'truth = "15 %"', "moment[1].truth", "write 0.15"),
        ("eur_seat_year = 3120.0", 'eur_seat_year = "3 k€"', "desk[0].eur_seat_year", "write 3000"),
        ("wait_ok_min = 1440.0", 'wait_ok_min = "24 h"', "channel[1].wait_ok_min", "write 1440"),
        ("customers = 360", "customers = 360.4", "world.customers", "write 360"),
        ("seats = 2", "seats = -2", "desk[0].seats", "within these bounds"),
        ('kind = "live"', 'kind = "alive"', "channel[0].kind", "write 'live'"),
        ('target = "prevention"', 'target = "prevent"', "lever[2].target", "write 'prevention'"),
        ('name = "riders"', 'name = "The riders"', "segment[0].name", "write 'the_riders'"),
        ("customers = 360\n", "", "world.customers", "add customers = …"),
        ("season = [2, ", "season = [", "moment[0].season", "there are 11"),
        ('closes = "18:30"', 'closes = "16:30"', "desk[0].open[0]", "write two shifts"),
        ('channels = ["web"]', 'channels = ["wbe"]', "lever[5].channels", "write 'web'"),
        ('desk = "workshop"', 'desk = "workshops"', "channel[0].desk", "write 'workshop'"),
        ("INFO = 0.9", "INFOS = 0.9", "bot.offered.INFOS", "write 'INFO'"),
        ('hash = "', 'hash = "0', "anchors", "rox anchor"),
        ("centre = ", "centre = 'x' # ", "anchors.centre", "remove the table [anchors]"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_repair(
    tmp_path: Path, before: str, after: str, place: str, repair: str
) -> None:
    defects = told(tmp_path, (before, after))
    assert place in defects
    assert repair in str(defects[place].repair)
    # only the anchors may be told beside it, because the numbers they came from are not all there
    assert set(defects) - {"anchors"} <= {place}


def test_the_line_is_that_of_the_file(tmp_path: Path) -> None:
    number = MINIMAL.splitlines().index("share = 1.0") + 1
    defects = told(tmp_path, ("share = 1.0", "share = 75"))
    assert str(defects["segment[0].share"].place) == f"segment[0].share (line {number})"


def test_a_desk_open_across_midnight_is_repaired_by_what_the_refusal_says(tmp_path: Path) -> None:
    night = (
        'open = [{ days = "Mon-Fri", opens = "17:00", closes = "18:30" }]',
        '{ days = "Mon-Fri", opens = "22:00", closes = "06:00" }',
    )
    refused = told(tmp_path, (night[0], f"open = [{night[1]}]"))
    found = next(defect for place, defect in refused.items() if "open" in place)
    assert "two shifts: opens 22:00 closes 24:00, and opens 00:00 closes 06:00 on the days after" in str(
        found.repair
    )
    two = '{ days = "Mon-Fri", opens = "22:00", closes = "24:00" }, { days = "Tue-Sat", opens = "00:00", closes = "06:00" }'
    path = tmp_path / "repaired.toml"
    path.write_text(MINIMAL.replace(night[0], f"open = [{two}]"), encoding="utf-8")
    read_world(path)


@pytest.mark.parametrize("content", [MINIMAL, MINIMAL.replace("\n", "\r\n")])
def test_a_byte_order_mark_before_a_world_or_a_plan_is_read_over(tmp_path: Path, content: str) -> None:
    world, plan = tmp_path / "world.toml", tmp_path / "plan.toml"
    world.write_bytes(b"\xef\xbb\xbf" + content.encode())
    assert load_world(world) == load_world("minimal")
    plan.write_text('\ufeff[[line]]\nlever = "bike_check"\neur_year = 4000\n', encoding="utf-8")
    assert [one.lever for one in load_plan(plan, load_world("minimal")).lines] == ["bike_check"]


def test_unit_bounds_and_meaning_come_from_the_declaration(tmp_path: Path) -> None:
    allowed = str(told(tmp_path, ("truth = 0.15", "truth = 15"))["moment[1].truth"].allowed)
    assert allowed == "a number from 0 to 1 [share], chance that a contact is a moment of truth"


def test_fields_and_disagreements_and_anchors_are_told_in_one_message(tmp_path: Path) -> None:
    defects = told(
        tmp_path,
        ("customers = 360", "customers = 360\ncolour = 'red'"),
        ("truth = 0.15", "truth = 15"),
        ("share = 1.0", "share = 0.9"),
        ('bundle_with = ["customer_file"]', 'bundle_with = ["customer_fil"]'),
        ("handling_min = 14.0", "handling_min = 15.0"),
    )
    assert set(defects) == {
        "world.colour",
        "moment[1].truth",
        "segment[*].share",
        "lever[3].bundle_with",
        "anchors",
    }


def test_stale_anchors_are_read_to_be_renewed_but_not_to_be_run(tmp_path: Path) -> None:
    path = tmp_path / "world.toml"
    path.write_text(MINIMAL.replace("customers = 360", "customers = 361"), encoding="utf-8")
    with pytest.raises(Defects, match="rox anchor"):
        load_world(path)
    save_world(anchor(read_world(path)), path, like=path)
    assert load_world(path).customers == 361
    assert [line for line in MINIMAL.splitlines() if line.startswith("#")] == [
        line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")
    ]


def test_a_world_without_anchors_is_refused(tmp_path: Path) -> None:
    defects = told(tmp_path, text=MINIMAL.partition("[anchors]")[0])
    assert str(defects["anchors"].got) == "missing"


@pytest.mark.parametrize("name", ["bnk", "scenarios", "nowhere.toml"])
def test_a_world_that_is_not_there_is_answered_with_those_that_are(name: str) -> None:
    with pytest.raises(Defects) as refused:
        load_world(name)
    assert all(world in str(refused.value) for world in bundled())


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"[world]\ncustomers = 3 6\n", "line 2, column 15"),
        (b"[world]\nname = 'a'\nname = 'b'\n", "line 3"),
        (b"[world]\nlabel = 'caf\xe9'\n", "byte 21"),
        (b"\x00\x01\x02", "line 1, column 1"),
        (b"[world", "end of file"),
    ],
)
def test_what_is_not_toml_is_refused_at_its_place(tmp_path: Path, content: bytes, place: str) -> None:
    path = tmp_path / "world.toml"
    path.write_bytes(content)
    with pytest.raises(Defects) as refused:
        read_world(path)
    (defect,) = refused.value.defects
    assert str(defect.place).startswith(place)


def test_every_mistake_of_a_plan_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(
        'nam = "p"\n'
        '[[line]]\nlever = "bike_chek"\neur_year = 10\n'
        '[[line]]\nlever = "web_pages"\neur_year = -5\n'
        '[[line]]\nlever = "workshop_seats"\neur_year = 5000\n'
        "[[line]]\neur_year = 5\n"
        '[[line]]\nlever = "bot_answers"\neur_year = 3000\nfrom_month = 99\n',
        encoding="utf-8",
    )
    with pytest.raises(Defects) as refused:
        load_plan(path, load_world("minimal"))
    places = [str(defect.place) for defect in refused.value.defects]
    assert places == [
        "nam (line 1)",
        "line[0].lever (line 3)",
        "line[1].eur_year (line 7)",
        "line[2].eur_year (line 10)",
        "line[3].lever (line 11)",
        "line[4].eur_once (line 13)",
        "line[4].from_month (line 16)",
    ]


def test_a_plan_of_the_wrong_shape_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    for text in ("line = 3\n", '[line]\nlever = "web_pages"\n', 'line = ["web_pages"]\n'):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(Defects, match="line"):
            load_plan(path, load_world("minimal"))


def test_nothing_is_left_of_a_file_that_could_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").mkdir()
    with pytest.raises(OSError, match=r"plan\.toml"):
        save_plan(Plan(), tmp_path / "plan.toml")
    assert [path.name for path in tmp_path.iterdir()] == ["plan.toml"]


def places(content: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every path into the tables and lists of a file."""
    if path:
        yield path
    if isinstance(content, dict | list):
        for key, value in content.items() if isinstance(content, dict) else enumerate(content):
            yield from places(value, (*path, key))


BAD: tuple[Any, ...] = (
    75,
    -1,
    "75 %",
    "12 k€",
    True,
    [],
    {},
    {"a": 1},
    float("nan"),
    float("inf"),
    0,
    "",
    [1],
    10**30,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(list(places(tomllib.loads(MINIMAL)))), st.sampled_from(BAD)), min_size=1, max_size=3))  # fmt: skip
def test_whatever_is_written_is_read_or_refused_in_words(
    tmp_path: Path, changes: list[tuple[tuple[Any, ...], Any]]
) -> None:
    content = tomllib.loads(MINIMAL)
    for path, value in changes:
        holder: Any = content
        try:
            for step in path[:-1]:
                holder = holder[step]
            holder[path[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue
    file = tmp_path / "world.toml"
    file.write_text(tomlkit.dumps(content), encoding="utf-8")
    defects: tuple[Defect, ...] = ()
    try:
        read_world(file)
    except Defects as refused:
        defects = refused.defects
    assert all(all(defect) for defect in defects)
    assert "stand_in" not in str(defects)


def test_all_that_is_wrong_with_a_section_of_doubt_is_told_at_once(tmp_path: Path) -> None:
    section = """
[doubt]
margin = 3.0
levers = {assumption = 1.6, guessed = 0.3}

[doubt.range]
"bot.resolved.INFOS" = [0.5, 0.7]
"resolve.give_up" = [0.3, 0.1]
"resolve.switch" = [0.3]
"""
    found = told(tmp_path, text=MINIMAL + section)
    assert set(found) == {
        "doubt.margin", "doubt.levers.assumption", "doubt.levers.guessed", 'doubt.range."bot.resolved.INFOS"',
        'doubt.range."resolve.give_up"', "doubt.range.resolve.switch",
    }  # fmt: skip
    assert "0 to 1.5" in str(found["doubt.margin"].allowed)
