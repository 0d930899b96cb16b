"""The command, and what Dagster knows of the project."""

import ctypes
import gc
import signal
import sys
import warnings
from contextlib import suppress

# While the command imports what it needs, Ctrl-C ends it as it ends any program; then pipelines/commands.py says so.
if (
    sys.argv[0].endswith("konvergensi")
    and signal.getsignal(signal.SIGINT) is signal.default_int_handler
):
    signal.signal(signal.SIGINT, signal.SIG_DFL)

# Great Expectations imports pyspark where it is installed, which has its say on pandas then.
warnings.filterwarnings("ignore", "PySpark does not yet", FutureWarning)

# Nearly all that Python makes stays for the run: to look for what does not, every 700 objects, takes seconds of it.
gc.set_threshold(50_000)

# A refresh takes and gives back the same memory again and again: kept, as far as it was used, the system need not clear
# it each time. The numbers are those of malloc.h; only glibc knows them.
M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_THRESHOLD = -1, -2, -3
with suppress(AttributeError, OSError):
    for option, size in (
        (M_MMAP_THRESHOLD, 1 << 30),
        (M_TRIM_THRESHOLD, (1 << 31) - 1),
        (M_TOP_PAD, 64 << 20),
    ):
        ctypes.CDLL(None).mallopt(option, size)
