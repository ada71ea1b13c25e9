"""The forked kernels of tests/kernels.py are kernels like any other: fresh, interruptible, and mortal."""

import json
import os
import signal
import sys
import time

import kernels
import pytest
from jupyter_client import KernelManager

FRESH = """import json, os, sys
names = [name for name in dir() if not name.startswith("_")]
known = sorted(name for name in sys.modules if name.split(".")[0] in ("diffcourse", "kernels", "pytest"))
print(json.dumps([os.getpid(), os.getcwd(), sys.path, names, known, os.environ["ONE"], "fsrs" in sys.modules]))"""


@pytest.mark.skipif(sys.platform != "linux", reason="Kernels are forked on Linux alone.")
def test_the_notebooks_of_this_run_get_them(pytestconfig):
    """In each worker: xdist hands no options on, and kernels that start from nothing cost half a minute in all."""
    option = pytestconfig.option
    assert not option.nbval or (option.nbval_current_env, option.nbval_kernel_name) == (False, kernels.NAME)


@pytest.fixture
def kernel(pytestconfig, tmp_path):
    """A function that starts a kernel and gives its manager and client."""
    if getattr(pytestconfig.option, "nbval_kernel_name", None) != kernels.NAME:
        pytest.skip("This run forks no kernels.")
    running = []

    def start(**environment):
        manager = KernelManager(kernel_name=kernels.NAME)
        manager.start_kernel(cwd=tmp_path, env=os.environ | environment)
        client = manager.client()
        client.start_channels()
        running.append((manager, client))
        client.wait_for_ready(timeout=60)
        return manager, client

    yield start
    for manager, client in running:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def said(client, source):
    """What a cell prints, or the name of its error."""
    pieces = []

    def note(message):
        pieces.append(message["content"].get("text") or message["content"].get("ename") or "")

    client.execute_interactive(source, output_hook=note, timeout=60)
    return "".join(pieces)


def test_each_kernel_is_fresh(kernel, tmp_path):
    (tmp_path / "ours").mkdir()
    first, second = (
        json.loads(said(kernel(PYTHONPATH=str(tmp_path / "ours"), ONE=one)[1], FRESH)) for one in ("1", "2")
    )
    assert first[0] != second[0]
    for pid, folder, path, names, known, _, is_forked in (first, second):
        assert pid != os.getpid()
        assert folder == str(tmp_path)
        assert str(tmp_path / "ours") in path and os.path.dirname(kernels.__file__) not in path
        assert set(names) <= {"In", "Out", "exit", "quit", "get_ipython", "open", "json", "os", "sys"}
        assert known == [] and is_forked
    assert (first[5], second[5]) == ("1", "2")


def test_an_interrupt_reaches_it_and_it_works_on(kernel):
    manager, client = kernel()
    source = "import time; print('awake', flush=True); time.sleep(60)"
    message = client.execute(source, stop_on_error=False)  # or what comes right after the error is not run
    while client.get_iopub_msg(timeout=60)["msg_type"] != "stream":
        pass
    manager.interrupt_kernel()
    while client.get_shell_msg(timeout=30)["parent_header"]["msg_id"] != message:
        pass
    assert said(client, "print(1 + 1)") == "2\n"


@pytest.mark.parametrize("death", ["crash", "kill"])
def test_neither_kernel_nor_client_outlives_the_other(kernel, death):
    manager, client = kernel()
    pid = int(said(client, "import os; print(os.getpid())"))
    if death == "crash":
        os.kill(pid, signal.SIGSEGV)
        until(lambda: not manager.is_alive())
    else:
        manager.shutdown_kernel(now=True)
        until(lambda: not running(pid))


def running(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(") ")[-1][0] != "Z"
    except FileNotFoundError:
        return False


def until(happened):
    deadline = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)
