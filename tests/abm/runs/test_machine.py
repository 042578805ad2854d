"""What is said of the machine is what others say of it, and stands in every run."""

import ctypes
import platform
import sys

import llvmlite.binding as llvm
import pytest

from abm.runs import machine as module
from abm.runs.machine import machine
from abm.runs.running import versions


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system says less")
def test_processor_and_library_are_those_that_others_find():
    told = machine()
    if platform.machine() == "x86_64":
        assert told["fma"] == llvm.get_host_cpu_features().get("fma", False)
    assert told["processor"]
    if platform.libc_ver()[0] == "glibc":
        library = ctypes.CDLL(None)
        library.gnu_get_libc_version.restype = ctypes.c_char_p
        assert told["libc"] == f"glibc {library.gnu_get_libc_version().decode()}"


def test_the_facts_of_a_run_name_the_machine():
    assert versions()["machine"] == machine()


def test_a_processor_without_flags_is_read_as_far_as_it_says(tmp_path, monkeypatch):
    said = tmp_path / "cpuinfo"
    said.write_text(
        "processor\t: 0\nmodel name\t: Old One\nflags\t\t: fpu sse2\n\nprocessor\t: 1\n"
    )
    monkeypatch.setattr(module, "_CPUINFO", said)
    told = machine.__wrapped__()
    assert (told["processor"], told["fma"]) == ("Old One", False)
