"""Benchmarks: each module times one thing against its budget and a named baseline of the same run."""

from __future__ import annotations

import resource


def peak_mib() -> float:
    """Return the most memory this process has held so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
