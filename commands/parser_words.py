"""What Typer's parser refuses, in the language of the terminal: it writes English itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from typer import _click, core
from typer._click import exceptions

from .terminal import Refusal, is_english, terminal_reader, text


class SaidUsage(exceptions.UsageError):
    """A refusal of the parser whose words are the terminal's."""


@contextmanager
def refusals_said(context: _click.Context) -> Iterator[None]:
    """Say in the language of the terminal whatever the parser refuses of a verb.

    Raises SaidUsage in place of Typer's own errors; in English only of a value, of which Typer does not say what is allowed.
    """
    try:
        yield
    except exceptions.UsageError as problem:
        is_of_value = isinstance(problem, exceptions.BadParameter)
        if isinstance(problem, SaidUsage | Refusal | exceptions.NoArgsIsHelpError):
            raise
        if is_english() and not is_of_value:
            raise
        raise SaidUsage(refusal_text(problem, context), context) from problem


def unknown_verb(verb: str, context: _click.Context) -> SaidUsage:
    """Return the refusal of a verb that there is not."""
    return SaidUsage(text("command.parser.no_verb", verb=verb), context)


def refusal_text(problem: exceptions.UsageError, context: _click.Context) -> str:
    """Return what is said of a refusal of the parser, by its kind."""
    if isinstance(problem, exceptions.MissingParameter):
        return text("command.parser.missing", option=_named(problem))
    if isinstance(problem, exceptions.NoSuchOption):
        like = sorted(problem.possibilities or ())
        key = "command.parser.no_option.like" if like else "command.parser.no_option"
        return text(key, option=problem.option_name, **({"like": like} if like else {}))
    if isinstance(problem, exceptions.BadOptionUsage):
        key = (
            "command.parser.takes_none"
            if _is_flag(problem.option_name, context)
            else "command.parser.needs_value"
        )
        return text(key, option=problem.option_name)
    if isinstance(problem, exceptions.BadParameter):
        return text("command.refusal.of", option=_named(problem), why=_allowed(problem))
    return text("command.parser.extra")


def placeholder(metavar: str) -> str:
    """Return the name of a value in help and refusals, such as ENTREPRISE for COMPANY."""
    said = terminal_reader().words
    return said.get(f"help.placeholder.{metavar}", metavar)


def _named(problem: exceptions.BadParameter) -> str:
    option = problem.param
    if isinstance(option, core.TyperArgument):
        return placeholder(option.metavar or str(option.name).upper())
    return "/".join(option.opts) if option else ""


def _is_flag(option: str, context: _click.Context) -> bool:
    return any(getattr(one, "is_flag", False) for one in context.command.params if option in one.opts)


def _allowed(problem: exceptions.BadParameter) -> str:
    """Return what an option takes, as it is declared."""
    option = problem.param
    if not isinstance(option, core.TyperOption | core.TyperArgument):
        return problem.message
    kind = option.type_descriptor
    if kind.choices:
        return text("command.parser.choice", allowed=[str(one) for one in kind.choices])
    if kind.annotation not in (int, float):
        return problem.message
    number = "whole" if kind.annotation is int else "number"
    ends = {name: end for name, end in (("low", option.min), ("high", option.max)) if end is not None}
    span = {0: "", 1: ".from", 2: ".between"}[len(ends)]
    return text(f"command.parser.{number}{span}", **ends)
