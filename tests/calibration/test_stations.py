"""Rated stations as a part of the mapping: read, checked, suggested, fitted into the memory of a world, told in words."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtri

from calibration import calibrate, load_mapping, mapping_of, mapping_record, save_mapping
from calibration.columns.answer_table import canonical
from calibration.columns.mapping import Ratings
from calibration.columns.suggest import suggest_mapping
from calibration.fitting.fit import fit
from calibration.fitting.stations import visits_by_question
from calibration.fitting.visit_ratings import Visits, order_test
from calibration.survey import read_survey
from calibration.wording import stations_text
from scenarios import Reader, load_world, words
from sim import Defects, anchors_are_stale, uniform

WORLD = load_world("minimal")
AIRPORT = Path(__file__).with_name("airport.toml")
HEADS = "Step 2: security,Step 1: check-in,Step 10: boarding,satisfaction,problem"


def turned(path: Path, count: int, end_share: float) -> Path:
    """Visits of five stages in an order drawn by lot, judged by their mean and their last."""
    rows = ["Step 1,Step 2,Step 3,Step 4,Step 5,satisfaction"]
    for visit in range(count):
        z = ndtri([uniform(6, 0, visit, place, 0) for place in range(6)])
        whole = (1 - end_share) * z[:5].mean() + end_share * z[4] + 0.3 * z[5]
        steps = [str(min(5, max(1, round(3 + 1.2 * one)))) for one in (*z[:5], 1.4 * whole)]
        rows.append(",".join(steps))
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


TURNED = """[satisfaction]
column = "satisfaction"
[stations]
columns = ["Step 1", "Step 2", "Step 3", "Step 4", "Step 5"]
min = 1
max = 5
random_order = {}
"""


def written(path: Path, count: int, heads: str = HEADS) -> Path:
    """Visits of three stations whose whole is judged by their mean, a problem costing a step for a fifth of them."""
    rows = [heads]
    for visit in range(count):
        z = ndtri([uniform(3, 0, visit, place, 0) for place in range(4)])
        met = uniform(3, 0, visit, 4, 0) < 0.2
        whole = 3.5 + z[:3].mean() + 0.5 * z[3] - met
        steps = [str(min(5, max(1, round(3.5 + one)))) for one in (*z[:3], whole - 3.5)]
        rows.append(",".join([*steps, "yes" if met else "no"]))
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_a_suggestion_finds_stations_that_are_named_and_numbered(tmp_path: Path) -> None:
    export = read_survey(written(tmp_path / "a.csv", 150))
    mapping = suggest_mapping(export, WORLD)
    names = ("Step 1: check-in", "Step 2: security", "Step 10: boarding")
    assert mapping.stations == Ratings(names, 1, 5)
    save_mapping(mapping, tmp_path / "m.toml")
    assert load_mapping(tmp_path / "m.toml", export, WORLD).stations == mapping.stations
    assert mapping_of(mapping_record(mapping)) == mapping


@pytest.mark.parametrize(
    ("count", "heads"),
    [
        (150, HEADS.replace("Step", "Part")),  # nothing says that these are met in turn
        (150, HEADS.replace("Step 10", "Step 2")),  # two columns of one station
        (60, HEADS),  # too few visits
    ],
)
def test_no_stations_are_suggested_where_a_file_does_not_tell(tmp_path: Path, count: int, heads: str) -> None:
    assert suggest_mapping(read_survey(written(tmp_path / "a.csv", count, heads)), WORLD).stations is None


@pytest.mark.parametrize(
    ("columns", "roles", "said"),
    [
        ('["Step 1: check-in"]', '[satisfaction]\ncolumn = "satisfaction"', "two columns or more"),
        (
            '["Step 1: check-in", "satisfaction"]',
            '[satisfaction]\ncolumn = "satisfaction"',
            "which is .satisfaction.",
        ),
        (
            '["Step 1: check-in", "Step 2: security"]',
            '[problem]\ncolumn = "problem"',
            "no judgement of the whole",
        ),
        ('["Step 1: check-in", "Step 3"]', '[satisfaction]\ncolumn = "satisfaction"', "Step 3"),
    ],
)
def test_stations_that_contradict_the_mapping_are_refused(
    tmp_path: Path, columns: str, roles: str, said: str
) -> None:
    export = read_survey(written(tmp_path / "a.csv", 150))
    path = tmp_path / "m.toml"
    path.write_text(f"{roles}\n[stations]\ncolumns = {columns}\nmin = 1\nmax = 5\n", encoding="utf-8")
    with pytest.raises(Defects, match=said):
        load_mapping(path, export, WORLD)


def test_a_survey_with_stations_fits_the_memory_of_the_world(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(TURNED.format("true"), encoding="utf-8")
    found = calibrate(WORLD, survey=turned(tmp_path / "a.csv", 400, 0.1), mapping=tmp_path / "m.toml")
    told = {one.name: one for one in found.parameters}
    memory = found.world.memory
    assert (memory.end, memory.average) == (told["memory.end"].estimate, told["memory.average"].estimate)
    assert told["memory.end"].estimate < WORLD.memory.end
    assert not anchors_are_stale(found.world)
    assert found.visited[0].used == 400
    source = found.provenance["memory.end"]
    assert (source.rows, source.count) == ("visits", 400)
    assert next(one for one in found.informed if one.field == "memory.end").informed
    place = [found.world.posterior.fields.index(name) for name in ("memory.end", "memory.average")]
    drawn = np.array(found.world.posterior.draws)[:, place]
    both = WORLD.memory.end + WORLD.memory.average
    assert drawn.sum(axis=1) == pytest.approx(np.full(len(drawn), both))
    assert np.log(drawn[:, 0] / drawn[:, 1]).std() > 0
    (one,) = found.record()["stations"]
    assert (one["question"], one["visits"], len(one["groups"])) == ("satisfaction", 400, 1)
    assert one["faults"] == ()


def test_visits_that_all_end_at_one_station_do_not_tell_what_an_end_counts_for(tmp_path: Path) -> None:
    """The same visits, but nobody says that their order was drawn by lot: the last stage may just matter more."""
    (tmp_path / "m.toml").write_text(TURNED.format("false"), encoding="utf-8")
    found = calibrate(WORLD, survey=turned(tmp_path / "a.csv", 400, 0.1), mapping=tmp_path / "m.toml")
    assert found.world.memory.end == WORLD.memory.end
    assert found.visited[0].faults == ("same_end",)
    assert "memory.end" not in found.provenance


def test_a_rotation_that_tells_as_much_is_not_informed() -> None:
    """Two stages count for more than the others, wherever they stand: the end is taken for what they count for."""
    ratings = ndtri(
        np.array([[uniform(8, 0, visit, place, 0) for place in range(6)] for visit in range(1500)])
    )
    latent = ratings[:, :5] @ np.array([0.1, 0.6, 0.1, 0.1, 0.1]) + 0.5 * ratings[:, 5]
    answers = np.searchsorted((-1.0, -0.3, 0.3, 1.0), latent).astype(np.int64)
    visits = Visits(ratings[:, :5], answers, np.zeros(1500), 1500, random_order=True)
    unequal = order_test(WORLD, visits)
    assert unequal.faults == ("placebo",)
    equal = np.searchsorted(
        (-1.0, -0.3, 0.3, 1.0), 0.6 * ratings[:, :5].mean(axis=1) + 0.5 * ratings[:, 4] + 0.5 * ratings[:, 5]
    ).astype(np.int64)
    true_end = order_test(WORLD, visits._replace(answers=equal))
    assert true_end.faults == ()
    assert true_end.fit is not None
    assert true_end.fit.end_share > 0.5


def airport(folder: Path) -> dict[str, Visits]:
    export = read_survey(folder / "airport-satisfaction-2017" / "sfo_customer_survey_2017.csv")
    mapping = load_mapping(AIRPORT, export, WORLD)
    return visits_by_question(export, mapping, canonical(export, mapping, WORLD))


def test_the_mapping_of_an_airport_foretells_its_recommendation(real_data: Path) -> None:
    """NPS 18.8 with a problem and 43.7 without, stated by the survey, within sampling error."""
    found = fit(WORLD, visits=airport(real_data))
    assert [one.question for one in found.visited] == ["satisfaction", "recommendation"]
    by_nps = found.visited[1]
    assert by_nps.visits == 2625
    for group, stated in zip(by_nps.groups, (18.8, 43.7), strict=True):
        assert abs(group.foretold - stated) < 1.5 * group.se
        assert abs(group.observed - stated) < 1.5 * group.se
    assert by_nps.problem is not None
    assert by_nps.problem_se is not None
    assert 0 < by_nps.problem < 5 * by_nps.problem_se
    assert all(one.contraction > 0.5 for one in found.visited)
    for language in ("en", "fr"):
        sentences = list(stations_text(found.record(), Reader(language, words(language))))
        assert len(sentences) == 9
        assert not any("fit." in text for text in sentences)


def test_without_a_word_on_problems_only_memory_is_fitted(real_data: Path) -> None:
    visits = airport(real_data)["satisfaction"]
    silent = visits._replace(problem=np.zeros(len(visits.answers)))
    (one,) = fit(WORLD, visits={"satisfaction": silent}).visited
    assert one.problem is None
    assert one.problem_se is None
    assert math.isfinite(one.end_share_se)
    assert len(one.groups) == 1
