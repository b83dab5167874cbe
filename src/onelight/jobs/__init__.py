"""Where work runs: in this process or in local ones. `from onelight.jobs.tasks import Task, run`."""
