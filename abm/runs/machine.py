"""The machine that made a result, as far as the last bits of its numbers depend on it.

Compiled code joins products and sums into one rounding where the processor can (FMA), and takes
logarithms, exponentials and sines from the C library, which differ in the last bit by version. Two
machines of the same facts make the same tapes to the bit; of others they may not.
"""

import platform
from functools import cache
from pathlib import Path
from typing import Any

_CPUINFO = Path("/proc/cpuinfo")
"""Of Linux; elsewhere Python says what it knows."""


@cache
def machine() -> dict[str, Any]:
    """Processor, whether it has fused multiply-add (None where nobody says), and C library."""
    told = _cpuinfo()
    flags = told.get("flags", told.get("Features", "")).split()
    return {
        "architecture": platform.machine(),
        "processor": told.get("model name") or platform.processor(),
        "fma": "fma" in flags if told.get("flags") else _always_has_fma(),
        "libc": " ".join(platform.libc_ver()).strip() or platform.platform(),
    }


def _always_has_fma() -> bool | None:
    """Of processors without flags of their own for it: every 64-bit ARM has it."""
    return True if platform.machine() in ("aarch64", "arm64") else None


def _cpuinfo() -> dict[str, str]:
    """What the system says of its first processor, by name."""
    if not _CPUINFO.is_file():
        return {}
    first = _CPUINFO.read_text(encoding="utf-8", errors="replace").partition("\n\n")[0]
    lines = (line.partition(":") for line in first.splitlines())
    return {name.strip(): value.strip() for name, _, value in lines}
