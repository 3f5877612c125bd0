"""Where runs are kept and how they run: folders, background jobs, workers, provenance."""

from .approvals import Approval, Entry, altered, approvals, approve
from .job import JobLimits, JobState, TooManyJobs, UnknownJob, cancel, folder_of, start, state
from .progress import Cancelled, Progress, write_state
from .provenance import provenance
from .store import FolderTaken, Record, Run, fresh_folder, history, new_run, registry
from .workers import Map, pool

__all__ = [
    "Approval",
    "Cancelled",
    "Entry",
    "FolderTaken",
    "JobLimits",
    "JobState",
    "Map",
    "Progress",
    "Record",
    "Run",
    "TooManyJobs",
    "UnknownJob",
    "altered",
    "approvals",
    "approve",
    "cancel",
    "folder_of",
    "fresh_folder",
    "history",
    "new_run",
    "pool",
    "provenance",
    "registry",
    "start",
    "state",
    "write_state",
]
