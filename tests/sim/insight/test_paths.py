"""Paths, the obstacles on them, and what a further contact costs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.special import ndtr

from sim import RunOptions, World, costliest, further_contacts, obstacles, paths, read_log, simulate, worst
from sim.engine.anchors import anchor_hash
from sim.insight.further import nps_after
from sim.insight.paths import OBSTACLES
from tests.sim.insight.handmade import EUR_MINUTE, case, company, contact, outcomes
from tests.sim.insight.lives import busy_company, busy_run

LONG = [contact(4, number, outcome="comes_back") for number in range(1, 7)]
FIRST = (
    [
        contact(0),
        contact(1, 1, channel="web", served_by="self_service", outcome="comes_back"),
        contact(1, 2, history_kept=0, wait_min=3.0),
        contact(2, served_by="both", bot="handed_over"),
        contact(3, channel="robot", served_by="bot", bot="resolved"),
        *LONG,
        contact(5, moment="fail"),
    ],
    [
        case(0),
        case(1, contacts=2, channels=2, repeated=1, score=-1.0),
        case(2, transfers=1, bot="handed_over"),
        case(3, channel="robot", bot="resolved"),
        case(4, contacts=6, resolved=0, score=-2.0),
        case(5, moment="fail"),
    ],
)
SECOND = ([contact(0)], [case(0)])


def test_paths_by_name() -> None:
    table: Any = paths(read_log(outcomes(company(), FIRST, SECOND))).set_index(["motive", "path"])
    found = {path for motive, path in table.index if motive == "INFO"}
    ellipsis = "phone > phone > phone > phone > …"
    assert found == {"phone", "web > phone", "robot > phone", "robot", ellipsis}
    both: Any = table.loc[("INFO", "phone")]
    assert (both["cases"], both["csat_top2"], both["contacts"]) == (1.0, 1.0, 1.0)
    assert both["share"] == pytest.approx(2 / 6)
    assert table.loc[("PROBLEM", "phone"), "share"] == 1.0
    back: Any = table.loc[("INFO", "web > phone")]
    assert back["share"] == pytest.approx(1 / 6)
    assert back["case_eur"] == pytest.approx(2.0 + 10 * EUR_MINUTE)
    assert back["total_eur"] == pytest.approx(back["case_eur"] / 2)
    met = {name for name in OBSTACLES if back[name] == 1.0}
    assert met == {"waited", "lost_history", "came_back"}
    assert table.loc[("INFO", "robot > phone"), "transferred"] == 1.0
    assert table.loc[("INFO", ellipsis), "unresolved"] == 1.0


def test_lost_customers_and_money_rank_the_paths() -> None:
    table: Any = paths(read_log(outcomes(company(), FIRST, SECOND)))
    # of six questions four are satisfied
    level = 4 / 6
    lost: Any = table[table["motive"] == "INFO"].set_index("path")["lost"]
    assert lost["web > phone"] == pytest.approx(level / 2)
    assert lost["phone"] == pytest.approx(2 * (level - 1) / 2)
    assert lost.sum() == pytest.approx(0.0, abs=1e-12)
    assert worst(table)["lost"].is_monotonic_decreasing
    assert costliest(table).iloc[0]["path"] == "phone > phone > phone > phone > …"


def test_paths_add_up_to_the_run() -> None:
    run: Any = busy_run()
    table: Any = paths(read_log(run))
    totals = [replicate.totals.moment for replicate in run.replicates]
    assert table["cases"].sum() == pytest.approx(np.mean([t["cases"].sum() for t in totals]))
    assert (table["cases"] * table["contacts"]).sum() == pytest.approx(
        np.mean([t["contacts"].sum() for t in totals])
    )
    assert (table["cases"] * table["csat_top2"]).sum() / table["cases"].sum() == pytest.approx(
        run.metrics["csat_top2"].mean, rel=1e-3
    )
    assert table.groupby("motive")["share"].sum().to_numpy() == pytest.approx(1.0)
    (bot,) = (c.name for c in run.world.channels if c.kind == "bot")
    handed = table[table["transferred"] > 0]
    assert len(handed) > 5
    assert handed["path"].str.contains(f"{bot} > ").all()


def renamed(company: World) -> World:
    """The same company whose channels have other names, in the same order."""
    told: Any = company.model_dump()
    names = {channel.name: f"z{place}" for place, channel in enumerate(company.channels)}
    for channel in told["channels"]:
        channel["name"] = names[channel["name"]]
    for segment in told["segments"]:
        segment["prefers"] = {names[name]: weight for name, weight in segment["prefers"].items()}
    return World.model_validate(told)


def test_renaming_channels_renames_paths_and_nothing_else() -> None:
    other = renamed(busy_company())
    hashed = other.model_copy(
        update={"anchors": other.anchors.model_copy(update={"hash": anchor_hash(other)})}
    )
    mine: Any = paths(read_log(busy_run()))
    yours: Any = paths(read_log(simulate(hashed, options=RunOptions(replications=2, log=True))))
    assert len(mine) == len(yours)
    assert sorted(mine["csat_top2"]) == sorted(yours["csat_top2"])
    assert sorted(mine["total_eur"]) == pytest.approx(sorted(yours["total_eur"]))


def test_obstacles_take_what_they_take() -> None:
    """Cases that meet one obstacle each: its drop is theirs, exactly; together they explain every lost customer."""
    told: Any = (
        [contact(number) for number in range(8)],
        [
            *(case(number) for number in range(4)),
            case(4, score=-1.0, resolved=0),
            case(5, score=-1.0, resolved=0),
            case(6, transfers=1, score=-1.0),
            case(7, transfers=1),
        ],
    )
    table: Any = obstacles(read_log(outcomes(company(), told))).set_index("obstacle")
    assert table.loc["unresolved", "drop"] == pytest.approx(1.0)
    assert table.loc["transferred", "drop"] == pytest.approx(0.5)
    assert table.loc["unresolved", "lost"] == pytest.approx(0.25)
    assert table["lost"].sum() == pytest.approx(1 - 5 / 8)
    assert set(table.index) == {"unresolved", "transferred"}


def test_obstacles_rank_by_what_they_lose_and_have_errors() -> None:
    table: Any = obstacles(read_log(busy_run()))
    assert table["lost"].is_monotonic_decreasing
    assert table[["share_se", "drop_se", "lost_se"]].notna().all(axis=None)
    assert table["share"].between(0, 1).all()
    problem: Any = table[table["motive"] == "PROBLEM"].set_index("obstacle")
    assert problem.loc["unresolved", "drop"] > 4 * problem.loc["unresolved", "drop_se"]
    assert problem.loc["came_back", "share_worst"] > problem.loc["came_back", "share"]


def test_further_contacts_by_hand() -> None:
    table: Any = further_contacts(read_log(outcomes(company(), FIRST, SECOND)))
    info: Any = table[table["motive"] == "INFO"].set_index("contacts")
    assert info.loc[1, "cases"] == 2.0
    assert info.loc[2, "csat_more"] == -1.0
    # nobody was resolved at the sixth contact
    assert np.isnan(info.loc[6, "csat_resolved"])
    assert info["csat_more"].isna().tolist() == [True, False, False]
    assert info.loc[2, "eur_more"] == pytest.approx(
        info.loc[2, "case_eur"] - (3 * (1 + 10 * EUR_MINUTE) + 1) / 4
    )
    assert np.isnan(table.loc[table["motive"] == "PROBLEM", "csat_more"]).all()


def test_many_contacts_are_told_together() -> None:
    table: Any = further_contacts(read_log(busy_run()))
    assert table["contacts"].max() == 6
    assert table.groupby("motive")["cases"].sum().sum() == pytest.approx(
        np.mean([replicate.totals.moment["cases"].sum() for replicate in busy_run().replicates])
    )
    problem: Any = table[table["motive"] == "PROBLEM"].set_index("contacts")
    assert (problem.loc[2:4, "csat_resolved_more"] < 0).all()
    assert (problem.loc[2:4, "nps_more"] < 0).all()


def test_recommendation_right_after_a_journey() -> None:
    """All customers alike: the share of promoters less that of detractors of one normal answer."""
    log: Any = read_log(outcomes(company(), SECOND))
    memory, cuts = log.world.memory, log.world.anchors.recommendation_cuts
    level = np.sqrt(memory.relation_reliability) * (memory.gain + memory.fresh) * 0.7
    above = [ndtr((level - cut) / np.sqrt(1 - memory.relation_reliability)) for cut in (cuts[8], cuts[6])]
    assert nps_after(log, np.array([0.7]))[0] == pytest.approx(100 * (above[0] + above[1] - 1))
