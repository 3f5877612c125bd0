"""The verbs as tools of an agent: what it may ask, where it may read, and where it may write."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin

from typer.models import ArgumentInfo, ParameterInfo

from .assess import assess
from .calibrate import calibrate
from .compare import compare
from .journey import journey
from .list_runs import list_runs
from .optimise import optimise
from .read import read
from .report import report
from .simulate import simulate
from .story import story
from .verify import verify

# read and run: none of them locks, signs, accepts on somebody's behalf, or removes anything
TOOLS: dict[str, Callable[..., None]] = {
    "simulate": simulate,
    "compare": compare,
    "journey": journey,
    "story": story,
    "assess": assess,
    "read": read,
    "calibrate": calibrate,
    "optimise": optimise,
    "verify": verify,
    "report": report,
    "runs": list_runs,
}
# for a person to do
KEPT = ("lock", "sign", "approve", "delete", "forget", "anchor")
# parameters that an agent is offered; whatever a verb has besides is left to people: acceptances in words, personal columns
VALUES = frozenset(
    (
        *(
            "customers",
            "maturity",
            "months",
            "replications",
            "seed",
            "engine",
            "workers",
            "draws",
            "customer",
        ),
        *("answers", "sheet", "budget", "simulations", "resume", "risk", "leave_one_out", "kind", "lang"),
    )
)
SOURCES = frozenset(("world", "plan", "file", "survey", "log", "problem", "actuals", "folder"))
TARGETS = frozenset(("out", "html", "xlsx", "parquet"))
# one word for two things: the mapping that a fit reads, and that `read` writes
MAPPING = {"calibrate": SOURCES, "read": TARGETS}
AGENT_FOLDER = "agent"
TYPES = {int: "integer", float: "number", str: "string", bool: "boolean", Path: "string"}


class Refused(ValueError):
    """What an agent asked for and may not have; said in words by key."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(key)
        self.key, self.values = key, values


def tools() -> list[dict[str, Any]]:
    """Return the tools as the protocol describes them: name, description and the JSON schema of what each is given."""
    return [
        {
            "name": name,
            "description": (inspect.getdoc(verb) or "").replace("\n\n", " ").replace("\n", " "),
            "inputSchema": schema_of(name),
            "annotations": {"readOnlyHint": False, "destructiveHint": False, "openWorldHint": False},
        }
        for name, verb in TOOLS.items()
    ]


def schema_of(tool: str) -> dict[str, Any]:
    """Return the JSON schema of what a tool is given, from what its verb declares."""
    offered = _offered(tool)
    needed = [name for name, one in offered.items() if one.default is inspect.Parameter.empty]
    return {
        "type": "object",
        "properties": {name: _schema(one) for name, one in offered.items()},
        "required": needed,
        "additionalProperties": False,
    }


def argv_of(tool: str, given: Mapping[str, Any]) -> list[str]:
    """Return the verb and its arguments for what an agent gave.

    Raises Refused for a tool or a parameter that is not offered, for a value of another type, for a file outside of the
    current folder and the runs, and for a target that is taken or lies elsewhere than in the agent's folder of the runs.
    """
    if tool not in TOOLS:
        known = ", ".join(TOOLS)
        raise Refused("kept" if tool in KEPT else "no_tool", tool=tool, known=known)
    offered = _offered(tool)
    if unknown := [name for name in given if name not in offered]:
        raise Refused("no_parameter", name=unknown[0], tool=tool, known=", ".join(offered))
    if missing := [name for name in schema_of(tool)["required"] if given.get(name) is None]:
        raise Refused("missing", name=missing[0], tool=tool)
    options, positional = [], []
    for name, value in given.items():
        if value is None:
            continue
        declared = offered[name]
        kind, many = _kind(declared)
        values = value if many else [value]
        if not isinstance(values, list) or not all(_is_a(one, kind) for one in values):
            raise Refused("wrong_type", name=name, value=repr(value), kind=TYPES[kind])
        for one in values:
            text = _allowed(tool, name, str(one)) if kind in (str, Path) else str(one)
            if isinstance(_info(declared), ArgumentInfo):
                positional.append(text)
            elif kind is bool:
                options += [_flag(name)] if one else []
            else:
                options.append(f"{_flag(name)}={text}")
    return [tool, *options, "--json", "--", *positional]


def agent_folder() -> Path:
    """Return the one folder in which an agent names what is written."""
    from runs import registry

    return registry() / AGENT_FOLDER


def _allowed(tool: str, name: str, value: str) -> str:
    """A text as the verb gets it: a target as its path, whatever else as it is."""
    if "\0" in value:
        raise Refused("wrong_type", name=name, value=repr(value), kind=TYPES[str])
    if name in TARGETS or (name == "mapping" and MAPPING[tool] is TARGETS):
        return _target(name, value, is_new=name != "out" or tool == "calibrate")
    if name in SOURCES or name == "mapping":
        _refuse_outside(name, value)
    return value


def _target(name: str, value: str, *, is_new: bool) -> str:
    root = agent_folder().resolve()
    path = (root / value).resolve()
    if path == root or not path.is_relative_to(root):
        raise Refused("target", name=name, value=value, folder=str(root))
    if is_new and path.exists():
        raise Refused("taken", name=name, value=value)
    path.parent.mkdir(parents=True, exist_ok=True)
    return str(path)


def _refuse_outside(name: str, value: str) -> None:
    from runs import registry

    here = Path.cwd().resolve()
    # started at the root of the machine, as some programs start it, the current folder would be everything
    folders = [registry().resolve(), *([here] if here != Path(here.anchor) else [])]
    path = (here / value).resolve()
    if value == "-" or not any(path.is_relative_to(folder) for folder in folders):
        # the name of a bundled company or plan is no path
        if value != "-" and path.parent == here and not path.exists():
            return
        raise Refused("source", name=name, value=value, folders=", ".join(map(str, folders)))


def _offered(tool: str) -> dict[str, inspect.Parameter]:
    from .options import Lang

    declared = inspect.signature(TOOLS[tool], eval_str=True).parameters
    words = inspect.Parameter("lang", inspect.Parameter.KEYWORD_ONLY, default="", annotation=Lang)
    names = VALUES | SOURCES | TARGETS | ({"mapping"} if tool in MAPPING else set())
    return {name: one for name, one in [*declared.items(), ("lang", words)] if name in names}


def _info(declared: inspect.Parameter) -> ParameterInfo:
    found: ParameterInfo = next(
        one for one in get_args(declared.annotation) if isinstance(one, ParameterInfo)
    )
    return found


def _kind(declared: inspect.Parameter) -> tuple[type, bool]:
    """The type of one value of a parameter, and whether it takes several."""
    kind = declared.annotation
    if get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) in (Union, types.UnionType):
        kind = next(one for one in get_args(kind) if one is not type(None))
    many = get_origin(kind) is list
    if many:
        (kind,) = get_args(kind)
    return (kind if kind in TYPES else str), many


def _schema(declared: inspect.Parameter) -> dict[str, Any]:
    kind, many = _kind(declared)
    info = _info(declared)
    one: dict[str, Any] = {"type": TYPES[kind]}
    one |= {
        name: limit for name, limit in (("minimum", info.min), ("maximum", info.max)) if limit is not None
    }
    if many:
        one = {"type": "array", "items": one}
    elif isinstance(declared.default, int | float | str) and declared.default != "":
        one["default"] = declared.default
    return {**one, "description": info.help or ""}


def _is_a(value: object, kind: type) -> bool:
    if kind is bool:
        return isinstance(value, bool)
    if isinstance(value, bool):
        return False
    if kind is int:
        return isinstance(value, int)
    if kind is float:
        return isinstance(value, int | float)
    return isinstance(value, str) and value != ""


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"
