"""The help of every verb in the language of the terminal: English as the options declare it, else by key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from typer import rich_utils
from typer._click import Command, Context, HelpFormatter, Parameter
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from .parser_words import placeholder, refusals_said, unknown_verb
from .terminal import is_english, speak, terminal_reader

if TYPE_CHECKING:
    from scenarios import Reader

LANG = "--lang"
LANG_BEFORE = "_lang"  # the same, of the command or of a verb that has verbs
FRAME = {
    "ARGUMENTS_PANEL_TITLE": "help.frame.arguments",
    "OPTIONS_PANEL_TITLE": "help.frame.options",
    "COMMANDS_PANEL_TITLE": "help.frame.commands",
    "DEFAULT_STRING": "help.frame.default",
    "REQUIRED_LONG_STRING": "help.frame.required",
}
# what an option takes; any other takes a text
KINDS = {int: "help.kind.whole", float: "help.kind.number", Path: "help.kind.path"}
# what Typer writes around a refusal, after the verb has been left
ERROR_FRAME = {"ERRORS_PANEL_TITLE": "help.frame.error", "RICH_HELP": "help.frame.try"}
ENGLISH_ERROR_FRAME = {name: getattr(rich_utils, name) for name in ERROR_FRAME}


class SpokenCommand(TyperCommand):
    """A verb whose help, and whatever its parser refuses, is in the language that its arguments ask for."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Listen to --lang before anything else is read, here or before the verb."""
        speak(asked_language(args) or language_before(ctx))
        frame_errors()
        with refusals_said(ctx):
            return super().parse_args(ctx, args)

    def get_usage(self, ctx: Context) -> str:
        """Return how the verb is called."""
        if not is_english():
            say_options(terminal_reader(), verb_of(ctx), self.get_params(ctx))
        return said_usage(super().get_usage(ctx))

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the help of the verb."""
        reader = terminal_reader()
        if not is_english():
            verb = verb_of(ctx)
            self.help = reader(f"help.{verb}")
            say_options(reader, verb, self.get_params(ctx))
        with frame(reader):
            super().format_help(ctx, formatter)


class SpokenGroup(TyperGroup):
    """The command itself, or a verb that has verbs, whose help lists them."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Listen to --lang, which may come before the verb or after it."""
        asked = asked_language(args)
        speak(asked or language_before(ctx))
        frame_errors()
        is_bare = args in ([LANG, asked], [f"{LANG}={asked}"])
        with refusals_said(ctx):
            return super().parse_args(ctx, [] if is_bare else args)

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        """Return the verb that is asked for; refuses another in the language of the terminal."""
        if not is_english() and self.get_command(ctx, args[0]) is None:
            raise unknown_verb(args[0], ctx)
        return super().resolve_command(ctx, args)

    def get_usage(self, ctx: Context) -> str:
        """Return how the command is called."""
        return said_usage(super().get_usage(ctx))

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the help of the command."""
        reader = terminal_reader()
        if not is_english():
            own = verb_of(ctx)
            self.help = reader(f"help.{own or 'rox'}")
            say_options(reader, own or "rox", self.get_params(ctx))
            for name, verb in self.commands.items():
                verb.help = reader(f"help.{own}.{name}" if own else f"help.{name}")
        with frame(reader):
            super().format_help(ctx, formatter)


def verb_of(ctx: Context) -> str:
    """Return the verb that is being run, with a point between it and the one it belongs to; empty for the command itself."""
    names = []
    here: Context | None = ctx
    while here is not None and here.parent is not None:
        names.append(str(here.info_name))
        here = here.parent
    return ".".join(reversed(names))


def asked_language(args: Sequence[str]) -> str:
    """Return the language that the arguments of a verb ask for; empty where they ask for none."""
    following = dict(pairwise(args))
    joined = (arg.partition("=")[2] for arg in args if arg.startswith(f"{LANG}="))
    return following.get(LANG) or next(joined, "")


def language_before(ctx: Context) -> str:
    """Return the language asked for before the verb, as in `rox --lang fr simulate`; empty where none was."""
    return str(ctx.parent.params.get(LANG_BEFORE) or language_before(ctx.parent)) if ctx.parent else ""


def say_options(reader: Reader, verb: str, options: Iterable[Parameter]) -> None:
    """Give each option its help: the verb's own words, else those that several verbs share."""
    for option in options:
        if isinstance(option, TyperArgument | TyperOption):
            name = str(option.name).strip("_")
            own = f"help.{verb}.{name}"
            option.help = reader(own if own in reader.words else f"help.option.{name}")
            if option.metavar:
                option.metavar = placeholder(option.metavar)


def kind_of_value(option: TyperArgument | TyperOption, _ctx: Context) -> str:
    """Return what an option takes, as a person would say it: nothing for one that is only set or not."""
    kind = option.type_descriptor
    if kind.choices:
        return f"<{'|'.join(map(str, kind.choices))}>"
    taken = get_args(kind.annotation)[0] if kind.is_list else kind.annotation
    return "" if taken is bool else f"<{terminal_reader()(KINDS.get(taken, 'help.kind.text'))}>"


def said_usage(usage: str) -> str:
    """Return a usage line that begins in the language of the terminal."""
    if is_english():
        return usage
    return usage.replace("Usage:", terminal_reader()("help.frame.usage"), 1)


def frame_errors() -> None:
    """Let Typer write around refusals in the language of the terminal."""
    for name, english in ENGLISH_ERROR_FRAME.items():
        setattr(rich_utils, name, english if is_english() else terminal_reader()(ERROR_FRAME[name]))


@contextmanager
def frame(reader: Reader) -> Iterator[None]:
    """Let Typer write titles, marks and kinds of values in a language: it keeps them in its module and its classes."""
    said: list[tuple[object, str, object]] = [(rich_utils, name, reader(key)) for name, key in FRAME.items()]
    said += [(option, "display_type", kind_of_value) for option in (TyperArgument, TyperOption)]
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in said]
    try:
        for owner, name, text in said:
            setattr(owner, name, text)
        yield
    finally:
        for owner, name, text in before:
            setattr(owner, name, text)
