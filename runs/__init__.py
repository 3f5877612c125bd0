"""Where runs are kept and how they run: folders, background jobs, workers, provenance."""

from .job import JobLimits, JobState, TooManyJobs, UnknownJob, cancel, folder_of, start, state
from .progress import Cancelled, Progress, write_state
from .provenance import provenance
from .store import FolderTaken, Record, Run, history, new_run, registry
from .workers import Map, pool

__all__ = [
    "Cancelled",
    "FolderTaken",
    "JobLimits",
    "JobState",
    "Map",
    "Progress",
    "Record",
    "Run",
    "TooManyJobs",
    "UnknownJob",
    "cancel",
    "folder_of",
    "history",
    "new_run",
    "pool",
    "provenance",
    "registry",
    "start",
    "state",
    "write_state",
]
