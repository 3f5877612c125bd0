"""Where runs are kept and how they run: folders, background jobs, workers, provenance."""

<<<<<<< HEAD
from .approvals import Approval, Decision, Entry, altered, approvals, approve
from .companies import (
    PREFIX,
    ArchiveRefused,
    Company,
    NameTaken,
    UnknownCompany,
    Version,
    companies,
    company_named,
    company_of_file,
    copy_company,
    delete_company,
    export_company,
    import_company,
    name_of_label,
    rename_company,
    restore_company,
    save_company,
    version_of,
=======
from .approvals import (
    Approval,
    Decision,
    Entry,
    NotIndependent,
    altered,
    approvals,
    approve,
    locked_by,
    ran_by,
    standing,
>>>>>>> 61ade55 (A plan has one headline everywhere, its customer figures, a report of two pages, rules on customers, a sentence that moves money, and two independent approvals)
)
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
    "PREFIX",
    "Approval",
    "ArchiveRefused",
    "Cancelled",
    "Company",
    "Decision",
    "Entry",
    "FolderTaken",
    "InputsRefused",
    "Job",
    "JobLimits",
    "JobState",
    "Map",
<<<<<<< HEAD
    "NameTaken",
=======
    "NotIndependent",
>>>>>>> 61ade55 (A plan has one headline everywhere, its customer figures, a report of two pages, rules on customers, a sentence that moves money, and two independent approvals)
    "Progress",
    "Record",
    "Run",
    "StillRunning",
    "TooManyJobs",
    "UnknownCompany",
    "UnknownInputs",
    "UnknownJob",
    "Unwatched",
    "Version",
    "altered",
    "approvals",
    "approve",
    "cancel",
    "companies",
    "company_named",
    "company_of_file",
    "copy_company",
    "delete_company",
    "export_company",
    "folder_of",
    "forget",
    "forget_inputs",
    "forget_run",
    "fresh_folder",
    "history",
    "import_company",
    "inputs_of",
    "jobs",
    "keep_inputs",
<<<<<<< HEAD
    "name_of_label",
=======
    "locked_by",
>>>>>>> 61ade55 (A plan has one headline everywhere, its customer figures, a report of two pages, rules on customers, a sentence that moves money, and two independent approvals)
    "new_run",
    "pool",
    "provenance",
    "ran_by",
    "record_failure",
    "registry",
    "rename_company",
    "restore_company",
    "runs_by_hand",
<<<<<<< HEAD
    "save_company",
=======
    "standing",
>>>>>>> 61ade55 (A plan has one headline everywhere, its customer figures, a report of two pages, rules on customers, a sentence that moves money, and two independent approvals)
    "start",
    "start_again",
    "state",
    "version_of",
    "write_state",
]
