"""What became of those whom a bot served, and where the bot raises or lowers satisfaction."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from scenarios import Reader

from ..ui.chart_card import picture
from ..ui.frame import markdown_safe
from .charts import BOT_FATES, chart_bots
from .logged_run import LoggedRun
from .study import chart_bot_effects, study


def bots(reader: Reader, lives: LoggedRun) -> None:
    """Draw the outcomes by moment, then, once it was tried, the effect against the same customers without the bot."""
    if not any(channel.kind == "bot" for channel in lives.world.channels):
        st.info(reader("journey.bots.none"), icon=":material/smart_toy:")
        return
    table, labels = lives.table("bots"), reader.labels(lives.world)
    st.markdown(f"### {reader('journey.bots.title')}")
    if len(table):
        best, least = table.iloc[int(table["resolved"].argmax())], table.iloc[int(table["resolved"].argmin())]
        sentence = reader(
            "journey.bots.text",
            accepted=reader.number(table["accepted"].sum()),
            best=f"**{markdown_safe(labels[best['moment']])}**",
            solved=reader.share(best["resolved"], 0),
            least=f"**{markdown_safe(labels[least['moment']])}**",
            unsolved=reader.share(least["resolved"], 0),
        )
        drawn = _long(reader, table, labels)
        picture(reader, chart_bots(drawn, reader.words), sentence, table, f"{lives.world.name}-bots")
    else:
        st.info(reader("journey.bots.silent"))
    st.markdown(f"### {reader('journey.effects.title')}")
    found = study(reader, lives)
    if found is not None:
        _effects(reader, lives, found["bot_effects"])


def _long(reader: Reader, table: pd.DataFrame, labels: dict[str, str]) -> pd.DataFrame:
    rows = [
        (labels[row["moment"]], reader(f"bot.{fate}"), place, float(row[fate]))
        for row in table.to_dict("records")
        for place, fate in enumerate(BOT_FATES)
    ]
    return pd.DataFrame(rows, columns=["label", "fate", "order", "share"])


def _effects(reader: Reader, lives: LoggedRun, table: pd.DataFrame) -> None:
    labels = reader.labels(lives.world)
    offered = table[table["effect"] != "none"]
    st.markdown(effects_sentence(reader, offered, labels))
    if not len(offered):
        return
    drawn = offered.assign(
        label=offered["moment"].map(labels),
        told=[reader(f"effect.{effect}") for effect in offered["effect"]],
    )
    text = reader("journey.effects.how")
    chart = chart_bot_effects(drawn, reader.words)
    picture(reader, chart, text, table, f"{lives.world.name}-bot-effects")


def effects_sentence(reader: Reader, offered: pd.DataFrame, labels: dict[str, str]) -> str:
    """Return where the bot raises satisfaction, where it lowers it, and where the runs do not tell."""
    texts = []
    for effect in ("raises", "lowers", "unsure"):
        names = [markdown_safe(labels[name]) for name in offered.loc[offered["effect"] == effect, "moment"]]
        if names:
            texts.append(reader(f"journey.effects.{effect}", moments=f"**{', '.join(names)}**"))
    return " ".join(texts) or reader("journey.effects.none")
