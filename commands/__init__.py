"""The verbs of the `rox` command, a file each; cli.py hands them to the shell."""

from .anchor import anchor
from .assess import assess
from .calibrate import calibrate
from .company import COMPANY_VERBS
from .company_levers import LEVER_VERBS
from .compare import compare
from .demo import demo
from .diff import diff
from .journey import journey
from .list_runs import list_runs
from .loop import loop
from .mcp import mcp
from .new import new
from .open_app import open_app
from .optimise import optimise
from .options import Lang
from .pilot import pilot
from .read import read
from .report import lock, report
from .simulate import simulate
from .spoken_help import SpokenCommand, SpokenGroup
from .story import story
from .survey import survey
from .terminal import say, terminal_reader
from .verify import verify
from .worth import worth

__all__ = [
    "COMPANY_VERBS",
    "LEVER_VERBS",
    "Lang",
    "SpokenCommand",
    "SpokenGroup",
    "anchor",
    "assess",
    "calibrate",
    "compare",
    "demo",
    "diff",
    "journey",
    "list_runs",
    "lock",
    "loop",
    "mcp",
    "new",
    "open_app",
    "optimise",
    "pilot",
    "read",
    "report",
    "say",
    "simulate",
    "story",
    "survey",
    "terminal_reader",
    "verify",
    "worth",
]
