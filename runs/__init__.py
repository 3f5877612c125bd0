"""Where runs are kept and how they run: folders, background jobs, workers, provenance."""

from .approvals import Approval, Decision, Entry, altered, approvals, approve
from .inputs import (
    FILE_BYTES_MOST,
    FILES_MOST,
    InputsRefused,
    UnknownInputs,
    forget_inputs,
    inputs_of,
    keep_inputs,
)
from .job import JobLimits, JobState, TooManyJobs, UnknownJob, cancel, folder_of, start, state
from .listing import Job, StillRunning, forget, forget_run, jobs, runs_by_hand, start_again
from .progress import Cancelled, Progress, Unwatched, record_failure, write_state
from .provenance import provenance
from .store import FolderTaken, Record, Run, fresh_folder, history, new_run, registry
from .workers import Map, pool

__all__ = [
    "FILES_MOST",
    "FILE_BYTES_MOST",
    "Approval",
    "Cancelled",
    "Decision",
    "Entry",
    "FolderTaken",
    "InputsRefused",
    "Job",
    "JobLimits",
    "JobState",
    "Map",
    "Progress",
    "Record",
    "Run",
    "StillRunning",
    "TooManyJobs",
    "UnknownInputs",
    "UnknownJob",
    "Unwatched",
    "altered",
    "approvals",
    "approve",
    "cancel",
    "folder_of",
    "forget",
    "forget_inputs",
    "forget_run",
    "fresh_folder",
    "history",
    "inputs_of",
    "jobs",
    "keep_inputs",
    "new_run",
    "pool",
    "provenance",
    "record_failure",
    "registry",
    "runs_by_hand",
    "start",
    "start_again",
    "state",
    "write_state",
]
