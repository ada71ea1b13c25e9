"""JupyterHub and its proxy on 127.0.0.1: each student gets a home folder and a server; any process can be killed."""

import importlib.util
import json
import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import jupyterlab
import psutil

from tests import lab as jupyter

ROOT = Path(__file__).resolve().parents[2]
PROXY = "configurable-http-proxy"
TOGETHER = 10  # servers that the hub starts at a time; the others are asked to come back in 30 to 60 s
EXPOSED = "--LabApp.expose_app_in_browser=True"  # so that a benchmark can run a cell of the page
# A kernel's TCP ports are chosen before it listens, and in a crowd somebody else takes one of the five meanwhile.
NO_PORTS = "--KernelManager.transport=ipc"
HOMES = "h"  # short, for the path of a kernel's socket may have 107 characters
COURSE = "diffcourse"  # the folder that a student pulls


def missing():
    """A sentence that says which tools are not here, or None."""
    lacking = [name for name in ("jupyterhub", "nbgitpuller") if not importlib.util.find_spec(name)]
    lacking += [name for name in (PROXY, "git") if not shutil.which(name)]
    return f"Not measured: {', '.join(lacking)} not found (see tests/benchmarks/class.txt)." if lacking else None


class Hub:
    """A hub that keeps all it knows in `folder`; the proxy is a process of its own, so that one outlives the other."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.port, api, inner = (jupyter.free_port() for _ in range(3))
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {"CONFIGPROXY_AUTH_TOKEN": secrets.token_hex(32)}
        # Under `uv run --with ...` JupyterLab and what was added for the benchmark stand in two environments.
        prefixes = [Path(jupyterlab.__file__).parents[4], Path(sys.prefix), Path(_home_of("nbgitpuller"))]
        paths = {
            "JUPYTERLAB_DIR": str(prefixes[0] / "share" / "jupyter" / "lab"),
            "JUPYTER_PATH": os.pathsep.join(str(prefix / "share" / "jupyter") for prefix in prefixes),
            "JUPYTER_CONFIG_PATH": os.pathsep.join(str(prefix / "etc" / "jupyter") for prefix in prefixes),
        }
        config = {
            "JupyterHub": {
                "bind_url": self.url,
                "hub_port": inner,
                "authenticator_class": "dummy",
                "spawner_class": "simple",
                "db_url": f"sqlite:///{self.folder / 'hub.sqlite'}",
                "cookie_secret_file": str(self.folder / "cookie_secret"),
                "concurrent_spawn_limit": TOGETHER,
                "cleanup_servers": False,
                "cleanup_proxy": False,
            },
            "ConfigurableHTTPProxy": {"should_start": False, "api_url": f"http://127.0.0.1:{api}"},
            "SimpleLocalProcessSpawner": {"home_dir_template": str(self.folder / HOMES / "{username}")},
            "Spawner": {
                "cmd": [sys.executable, "-m", "jupyterhub.singleuser", "--allow-root", EXPOSED, NO_PORTS],
                "environment": paths,
                "start_timeout": 180,
                "http_timeout": 120,
                "poll_interval": 5,
            },
        }
        (self.folder / "hub.json").write_text(json.dumps(config), encoding="utf-8")
        (self.folder / HOMES).mkdir()
        self.remote = self._remote()
        # `--ip` alone would have it listen for the hub's wishes everywhere.
        ports = ["--ip=127.0.0.1", f"--port={self.port}", "--api-ip=127.0.0.1", f"--api-port={api}"]
        self.proxy = self._start([PROXY, *ports, f"--default-target=http://127.0.0.1:{inner}"], "proxy")
        self.start()

    def _start(self, command, name):
        with (self.folder / f"{name}.log").open("a") as log:
            return subprocess.Popen(
                command,
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Linux shares the cores among sessions: as a service each has its own part
            )

    def _remote(self):
        """A bare repository that holds the course as it is in the last commit."""
        path = self.folder / "course.git"
        subprocess.run(["git", "clone", "--quiet", "--bare", str(ROOT), str(path)], check=True)
        subprocess.run(["git", "-C", str(path), "branch", "--force", "main", "HEAD"], check=False, capture_output=True)
        return path

    def start(self):
        self.process = self._start([sys.executable, "-m", "jupyterhub", f"--config={self.folder / 'hub.json'}"], "hub")
        deadline = time.monotonic() + jupyter.PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                return urllib.request.urlopen(f"{self.url}/hub/api", timeout=5).close()
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"JupyterHub did not start:\n{self.log()[-2000:]}")

    def log(self):
        return (self.folder / "hub.log").read_text(encoding="utf-8", errors="replace")

    def kill(self):
        """As a machine that fails: no process is asked whether it is ready."""
        self.process.kill()
        self.process.wait()

    def home(self, name):
        return self.folder / HOMES / name

    def course(self, name):
        return self.home(name) / COURSE

    def processes(self):
        """{student: (server, [kernels])}, as psutil sees them."""
        found = {}
        for process in psutil.process_iter(["cmdline", "environ"]):
            try:
                command, home = " ".join(process.info["cmdline"] or ()), (process.info["environ"] or {}).get("HOME", "")
            except psutil.Error:
                continue
            if Path(home).parent != self.folder / HOMES:
                continue
            server, kernels = found.setdefault(Path(home).name, [None, []])
            if "ipykernel" in command:
                kernels.append(process)
            elif "jupyterhub.singleuser" in command:
                found[Path(home).name][0] = process
        return found

    def close(self):
        left = [one for server, kernels in self.processes().values() for one in (server, *kernels) if one]
        for process in [self.process, self.proxy, *left]:
            try:
                process.kill()
            except psutil.Error:
                continue
        self.process.wait()
        self.proxy.wait()
        psutil.wait_procs(left, timeout=20)


def _home_of(package):
    """The environment that a package stands in: .../lib/pythonX.Y/site-packages/package/__init__.py."""
    return Path(importlib.util.find_spec(package).origin).parents[4]
