"""Where tests keep their databases: in memory where there is room, for a disk is waited for at every commit."""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ENOUGH = 4 * 2**30
"""Bytes. A whole run holds less than half of it at any time."""


def keep_in_memory() -> None:
    """Let this process and those it starts keep temporary files in memory, unless $TMPDIR says where."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return
    if shutil.disk_usage(MEMORY).free > ENOUGH:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None  # it is asked for again
