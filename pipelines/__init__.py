"""The command, and what Dagster knows of the project."""

import gc

# Nearly all that Python makes stays for the run: to look for what does not, every 700 objects, takes seconds of it.
gc.set_threshold(50_000)
