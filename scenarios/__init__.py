"""Worlds and plans as files, the words of each language, and the charts of a simulation."""

from .load import bundled, load_plan, load_world, read_world
from .save import save_plan, save_world

__all__ = ["bundled", "load_plan", "load_world", "read_world", "save_plan", "save_world"]
