"""Kernels that start in a blink: forked from one process that has imported the libraries once.

Most of what a notebook costs is its kernel's imports. So `offer` starts this file as a server, and a kernelspec whose
kernels are clients of it: a client hands over its standard streams, environment and folder, the server forks, and the
fork becomes an ordinary IPython kernel with a namespace of its own. The course is imported before the fork, too, and
forgotten in a kernel whose PYTHONPATH is another. Signals and the end go both ways: the client passes an interrupt on,
and neither outlives the other.
"""

import json
import os
import signal
import socket
import sys

NAME, OFFERED = "python3", "FORKED_KERNELS"  # of all kernels that a test starts, in whatever process
LIBRARIES = ["ipykernel.kernelapp", "ipykernel.zmqshell", "ipykernel.subshell_manager", "ipykernel.debugger"]
LIBRARIES += ["IPython.extensions.storemagic", "psutil", "tornado.platform.asyncio", "matplotlib.mathtext"]
LIBRARIES += ["PIL.PngImagePlugin", "PIL.JpegImagePlugin", "fsrs"]  # the course itself imports the others

FIXED = {  # what libraries read when they are imported
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "OPENBLAS_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


def use(config):
    """Have the nbval of this process fork its kernels, where its run offers that."""
    import nbval.kernel

    if os.environ.get(OFFERED):
        nbval.kernel.pformat = lambda message: message  # of each message, for a log that nobody reads
        config.option.nbval_current_env, config.option.nbval_kernel_name = False, NAME


def offer(config):
    """Offer forked kernels to all processes of this run; nothing where that is not safe."""
    import shutil
    import subprocess
    import tempfile

    if sys.platform != "linux" or not getattr(config.option, "nbval_current_env", False):
        return
    folder = tempfile.mkdtemp(prefix="kernels-")
    spec = os.path.join(folder, "kernels", NAME, "kernel.json")
    os.makedirs(os.path.dirname(spec))
    address = os.path.join(folder, "socket")
    argv = [sys.executable, "-I", "-S", __file__, "client", address, "--HistoryManager.enabled=False"]
    argv += ["-f", "{connection_file}"]
    with open(spec, "w") as file:
        json.dump({"argv": argv, "display_name": "forked", "language": "python"}, file)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen(64)
        server = subprocess.Popen(
            [sys.executable, __file__, "server", str(listener.fileno())],
            env=os.environ | FIXED,
            stdin=subprocess.PIPE,  # its end is the end of this run, however that comes
            pass_fds=[listener.fileno()],
        )
    os.environ["JUPYTER_PATH"] = os.pathsep.join([folder, *filter(None, [os.environ.get("JUPYTER_PATH")])])
    os.environ[OFFERED] = address

    def end():
        del os.environ[OFFERED]
        server.stdin.close()
        server.wait()
        shutil.rmtree(folder)

    config.add_cleanup(end)


def serve(listener):
    """Fork a kernel for each client, until standard input ends. Returns in each fork, to become its kernel."""
    import gc
    import importlib
    import select

    ready = False
    while listener in select.select([listener, 0], [], [])[0]:
        client, _ = listener.accept()
        wish, streams, _, _ = socket.recv_fds(client, 1 << 16, 3)
        while not wish.endswith(b"\n"):
            wish += client.recv(1 << 16)
        if not ready:  # a run without notebooks needs none
            for library in LIBRARIES:
                importlib.import_module(library)
            import_the_course()
            assert len(os.listdir("/proc/self/task")) == 1, "A thread would not survive the fork."
            gc.freeze()
            ready = True
        if os.fork() == 0:
            listener.close()
            return client, streams, json.loads(wish)
        client.close()
        for stream in streams:
            os.close(stream)
        while os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG):
            pass
    sys.exit()


def import_the_course():
    from diffcourse.lessons import explorers, figures

    dir(explorers), dir(figures)  # of all lessons; not diffcourse.study, which looks for its kernel when it is imported


def become_a_kernel(client, streams, wish):
    import threading

    import numpy as np
    from ipykernel import kernelapp

    def obey():
        while client.recv(1):
            os.kill(os.getpid(), signal.SIGINT)
        os._exit(1)  # the client has been killed, as a kernel is

    os.setsid()
    for stream, standard in zip(streams, (0, 1, 2), strict=True):
        os.dup2(stream, standard)
        os.close(stream)
    os.chdir(wish["folder"])
    if wish["environment"].get("PYTHONPATH") != os.environ.get("PYTHONPATH"):
        for name in [name for name in sys.modules if name.partition(".")[0] == "diffcourse"]:
            del sys.modules[name]
    os.environ.clear()
    os.environ.update(wish["environment"])
    sys.path[:0] = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    np.random.seed()  # noqa: NPY002  (or all forks would draw the same numbers from the old global generator)
    threading.Thread(target=obey, daemon=True).start()
    kernelapp.launch_new_instance(argv=wish["argv"])


def ask(address, argv):
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(address)
        wish = {"argv": argv, "folder": os.getcwd(), "environment": dict(os.environ)}
        wish = json.dumps(wish).encode() + b"\n"
        server.sendall(wish[socket.send_fds(server, [wish], [0, 1, 2]) :])
        signal.signal(signal.SIGINT, lambda *_: server.send(b"i"))
        server.recv(1)


if __name__ == "__main__":
    if sys.argv[1] == "client":
        ask(sys.argv[2], sys.argv[3:])
    else:
        del sys.path[0]  # this folder, which no kernel knows
        os.environ["JPY_PARENT_PID"] = str(os.getpid())
        become_a_kernel(*serve(socket.socket(fileno=int(sys.argv[2]))))
