"""The number of a world in words: whose it is and what it says, as its declaration has it."""

from __future__ import annotations

from sim import World, declaration

from .locale import Reader

# the word files name numbers that a fit may inform in short; a motive may end such a name
SHORT, MOTIVE = "fit.field", "fit.motive"
NAMED = ("segment", "moment", "channel", "desk", "lever", "alerts")


def field_name(reader: Reader, world: World, field: str) -> str:
    """Return the name of a number by its dotted path, such as lever.NAME.to_value; the path where the world has none such."""
    if f"{SHORT}.{field}" in reader.words:
        return reader(f"{SHORT}.{field}")
    stem, _, end = field.rpartition(".")
    if f"{SHORT}.{stem}" in reader.words and f"{MOTIVE}.{end}" in reader.words:
        return reader("fit.of", base=reader(f"{SHORT}.{stem}"), group=reader(f"{MOTIVE}.{end}"))
    try:
        text = declaration(world, field).text
    except (AttributeError, IndexError, KeyError):
        return field
    said = reader.one_of("report.text", text).split(";")[0]
    kind, _, rest = field.partition(".")
    people = {one.name: reader.label(world, one) for one in world.segments}
    people |= {one.name: reader.label(world, one) for one in world.desks}
    labels, owner = {**people, **reader.labels(world)}, ""
    if kind in NAMED and rest:
        owner, _, rest = rest.partition(".")
    entry = rest.rpartition(".")[2] if "." in rest else ""
    entry = labels.get(entry) or (
        reader(f"{MOTIVE}.{entry}") if f"{MOTIVE}.{entry}" in reader.words else entry
    )
    named = (
        reader("pair", head=labels.get(owner, owner), figure=said) if owner else said[:1].upper() + said[1:]
    )
    return reader("fit.of", base=named, group=entry) if entry else named
