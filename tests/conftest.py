"""What the tests share: reproducible examples, no learner's progress, one JupyterLab and one browser for the run."""

import asyncio
import gc
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

if sys.dont_write_bytecode:  # or each process of the run, and each kernel, compiles the same libraries anew
    sys.dont_write_bytecode, sys.pycache_prefix = False, str(ROOT / ".pytest_cache" / "bytecode")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the workers share the cores; NumPy reads it when imported

os.environ["DIFFCOURSE_PROGRESS"] = "off"  # inherited by every kernel that a test starts

import lab as jupyter  # noqa: E402  (written down as bytecode, as hypothesis is)

# In a new environment the first worker compiles the libraries; the others would do the same work at the same time.
FIRST_IS_READY = Path(tempfile.gettempdir(), os.environ.get("PYTEST_XDIST_TESTRUNUID", ""), "collected")
WORKER = os.environ.get("PYTEST_XDIST_WORKER")
patience = time.monotonic() + jupyter.PATIENCE
while WORKER not in (None, "gw0") and not FIRST_IS_READY.exists() and time.monotonic() < patience:
    time.sleep(0.05)

import kernels  # noqa: E402
import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

# Property tests draw the same examples on each run, and no test is judged by its speed.
settings.register_profile(
    "course",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("course")


# What is collected stays until the end: nothing of it is garbage, and to look for garbage less often costs less.
gc.set_threshold(20_000, 10, 20)


def pytest_collection_finish(session):
    if WORKER == "gw0":
        FIRST_IS_READY.parent.mkdir()
        FIRST_IS_READY.touch()
        session.config.add_cleanup(lambda: shutil.rmtree(FIRST_IS_READY.parent))
    gc.collect()
    gc.freeze()


def in_the_browser(nodeid):
    return nodeid.startswith(("tests/browser/", "tests/authors/test_web.py", "tests/authors/test_sheet.py"))


def pytest_collection_modifyitems(items):
    """What takes longest comes first."""
    items.sort(key=lambda item: (not in_the_browser(item.nodeid), not item.nodeid.startswith("tests/exercise/")))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """One process takes all files of the browser, for one JupyterLab and one Chromium, and one those of the exercises,
    whose slips are worked out once; any other file is on its own.
    """
    from xdist.scheduler import LoadFileScheduling

    class Files(LoadFileScheduling):
        def _split_scope(self, nodeid):
            if in_the_browser(nodeid):
                return "browser"
            return "exercise" if nodeid.startswith("tests/exercise/") else super()._split_scope(nodeid)

    config.option.loadscopereorder = False  # in the order of collection, not by how many tests a file has
    return Files(config, log)


def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        kernels.offer(config)
    kernels.use(config)  # in each worker too, for they read the options anew


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """JupyterLab over a copy of the course's notebooks, so that no test writes into the checkout."""
    copy = tmp_path_factory.mktemp("course")
    for folder in ("notebooks", "exercises", "solutions"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns(".*"))
    server = jupyter.Lab(copy, tmp_path_factory.mktemp("jupyter"))
    yield server
    server.close()


@pytest.fixture(scope="session")
def browser():
    if not jupyter.chromium():
        pytest.skip(jupyter.NO_CHROMIUM)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=jupyter.chromium(), args=jupyter.FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def room(browser):
    """One page for all of JupyterLab, as each new one costs ten seconds of a core, and the errors that it shows."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    context.set_default_timeout(1000 * jupyter.PATIENCE)
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page, errors
    context.close()


@pytest.fixture
def page(room, lab):
    """The page may show no error, and the kernels of a test end with it."""
    page, errors = room
    errors.clear()
    yield page
    lab.shut_kernels_down()
    assert errors == []


@pytest.fixture(autouse=True)
def no_loop_from_the_browser(request):
    """Playwright's loop counts as running in its thread until the run ends: no other test is to find it there."""
    loop = asyncio._get_running_loop()
    if loop is not None and "browser" not in request.fixturenames:
        asyncio._set_running_loop(None)
        request.addfinalizer(lambda: asyncio._set_running_loop(loop))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """In CI a browser test that is skipped has failed."""
    report = yield
    if report.skipped and os.environ.get("CI") and "browser" in getattr(item, "fixturenames", ()):
        report.outcome = "failed"
        report.longrepr = f"Browser tests must run in CI, and this one was skipped: {report.longrepr[-1]}"
    return report
