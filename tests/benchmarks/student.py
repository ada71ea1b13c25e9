"""One simulated student: what a browser with JupyterLab says to a hub, over its REST interface and websockets.

Messages are made by jupyter_client and framed as JupyterLab frames them. As there, the messages of widgets go to a
subshell of the kernel, so that they do not wait for a running cell.
"""

import asyncio
import contextlib
import json
import time

import httpx
import nbformat
from jupyter_client.session import Session
from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1, serialize_msg_to_ws_v1
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClosedError, websocket_connect

from tests.benchmarks.hub import COURSE

PATIENCE = 240  # seconds for anything
SILENCE = 30  # seconds after which a stream of events counts as dead
PROTOCOL = "v1.kernel.websocket.jupyter.org"


class Failed(Exception):
    """Something that a student would have seen go wrong."""


class Student:
    """name: of the account. remote: the repository to pull."""

    def __init__(self, url, name, remote):
        self.url, self.name, self.remote = url, name, remote
        limits = httpx.Limits(max_connections=8)
        self.http = httpx.AsyncClient(base_url=url, follow_redirects=True, timeout=PATIENCE, limits=limits)
        self.kernel = None

    @property
    def base(self):
        return f"/user/{self.name}"

    def token(self, path):
        """The cookie against forged requests that a browser would send to this path."""
        cookies = [one for one in self.http.cookies.jar if one.name == "_xsrf" and path.startswith(one.path)]
        return {"X-XSRFToken": max(cookies, key=lambda one: len(one.path)).value}

    async def log_in(self):
        await self.get("/hub/login")
        form = {"username": self.name, "password": "any", "_xsrf": self.token("/hub/")["X-XSRFToken"]}
        answer = await self.http.post("/hub/login", params={"next": "/hub/home"}, data=form)
        self.expect(answer, 200)

    async def spawn(self):
        """Start the server, as often as the hub asks to come back later; then enter it."""
        while True:
            answer = await self.http.get(f"/hub/spawn/{self.name}", follow_redirects=False)
            if answer.status_code != 429:
                break
            if "retry-after" not in answer.headers:
                raise Failed("429 without Retry-After")
            await asyncio.sleep(float(answer.headers["retry-after"]))
        self.expect(answer, 302)
        progress = f"/hub/api/users/{self.name}/server/progress"
        # The hub says something at least every 8 s; a proxy whose hub has died says nothing.
        async with self.http.stream("GET", progress, timeout=SILENCE) as events:
            async for line in events.aiter_lines():
                event = json.loads(line[5:]) if line.startswith("data:") else {}
                if event.get("failed"):
                    raise Failed(f"spawn: {event}")
                if event.get("ready"):
                    break
        await self.get(f"{self.base}/lab")  # by way of the hub's OAuth, as a browser goes

    async def pull(self):
        """What an nbgitpuller link does."""
        last = {}
        asked = {"repo": str(self.remote), "branch": "main", "targetpath": COURSE}
        async with self.http.stream("GET", f"{self.base}/git-pull/api", params=asked) as events:
            async for line in events.aiter_lines():
                if line.startswith("data:"):
                    last = json.loads(line[5:])
        if last.get("phase") != "finished":
            raise Failed(f"pull: {last}")

    async def open(self, notebook):
        """A kernel for a notebook of the course; the one before is shut down. Returns the source of its code cells."""
        await self.shut()
        path = f"{COURSE}/{notebook}.ipynb"
        text = (await self.get(f"{self.base}/api/contents/{path}", params={"content": 1})).json()["content"]
        session = {"path": path, "name": "", "type": "notebook", "kernel": {"name": "python3"}}
        answer = await self.http.post(f"{self.base}/api/sessions", json=session, headers=self.token(f"{self.base}/"))
        self.expect(answer, 201)
        self.session = answer.json()
        self.kernel = Kernel(self, self.session["kernel"]["id"])
        await self.kernel.connect()
        cells = nbformat.from_dict(text).cells
        return [cell.source for cell in cells if cell.cell_type == "code" and cell.source.strip()]

    async def recover(self, notebook, cells):
        """Back to the first cells of a notebook after the server or its kernel has gone: reload until it works."""
        deadline = time.monotonic() + PATIENCE
        if self.kernel:
            await self.kernel.close()
            self.kernel = None
        while True:
            try:
                await self.spawn()
                for cell in (await self.open(notebook))[:cells]:
                    await self.kernel.run(cell)
                return
            except (Failed, httpx.HTTPError, OSError):
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(2)

    async def shut(self):
        if self.kernel:
            await self.kernel.close()
            self.kernel = None
            path = f"{self.base}/api/sessions/{self.session['id']}"
            self.expect(await self.http.delete(path, headers=self.token(f"{self.base}/")), 204)

    async def get(self, path, **more):
        answer = await self.http.get(path, **more)
        self.expect(answer, 200)
        return answer

    def expect(self, answer, status):
        if answer.status_code != status:
            raise Failed(f"{self.name}: {answer.request.method} {answer.request.url.path} gave {answer.status_code}")

    async def close(self):
        if self.kernel:
            await self.kernel.close()
        await self.http.aclose()


class Kernel:
    """A websocket to one kernel. `comms`: {id: state} of its widgets; `received`: messages so far."""

    def __init__(self, student, id):
        self.student, self.id, self.session = student, id, Session()
        self.comms, self.replies, self.outputs = {}, {}, {}
        self.received = 0
        self.subshell = self.socket = self.reader = self.lost = None

    async def connect(self):
        """Open the websocket. As JupyterLab does: where the server closes it because the kernel is slow, once more."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                await self._open_socket()
                reply = await self.ask("shell", "kernel_info_request", {})
                break
            except Failed:
                if time.monotonic() > deadline:
                    raise
                self.lost = None
                await asyncio.sleep(1)
        if "kernel subshells" in reply["supported_features"]:
            self.subshell = (await self.ask("control", "create_subshell_request", {}))["subshell_id"]

    async def _open_socket(self):
        cookies = [one for one in self.student.http.cookies.jar if self.student.base.startswith(one.path.rstrip("/"))]
        address = f"{self.student.url}{self.student.base}/api/kernels/{self.id}/channels".replace("http", "ws", 1)
        request = HTTPRequest(
            f"{address}?session_id={self.session.session}",
            headers={"Cookie": "; ".join(f"{one.name}={one.value}" for one in cookies)},
            connect_timeout=PATIENCE,
            request_timeout=PATIENCE,
        )
        self.socket = await websocket_connect(request, subprotocols=[PROTOCOL], max_message_size=1 << 30)
        self.reader = asyncio.create_task(self._read())

    async def close(self):
        if self.socket:
            self.socket.close()
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self.reader, 2)

    async def _read(self):
        while (frame := await self.socket.read_message()) is not None:
            self.received += 1
            channel, (header, parent, _, content, *_) = deserialize_msg_from_ws_v1(frame)
            self._take(channel, json.loads(header)["msg_type"], json.loads(parent).get("msg_id"), json.loads(content))
        self._give_up(f"the connection to the kernel was closed ({self.socket.close_code} {self.socket.close_reason})")

    def _give_up(self, why):
        """Nothing that was asked will be answered any more."""
        self.lost = why
        for future in self.replies.values():
            if not future.done():
                future.set_exception(Failed(f"{self.student.name}: {why}"))
        self.replies.clear()

    def _take(self, channel, kind, parent, content):
        match kind:
            case "comm_open":
                self.comms[content["comm_id"]] = content["data"].get("state", {})
            case "comm_close":
                self.comms.pop(content["comm_id"], None)
            case "comm_msg" if content["data"].get("method") == "update":
                self.comms.setdefault(content["comm_id"], {}).update(content["data"]["state"])
            case "execute_result":
                self.outputs.setdefault(parent, []).append(content["data"].get("text/plain", ""))
            case "stream":
                self.outputs.setdefault(parent, []).append(content["text"])
            case "error":
                self.outputs.setdefault(parent, []).append(f"{content['ename']}: {content['evalue']}")
            case "status" if content["execution_state"] in ("restarting", "autorestarting", "dead"):
                self._give_up("the kernel has died")
            case "status" if content["execution_state"] == "idle":
                self._done((parent, "idle"), None)
        if channel in ("shell", "control"):
            self._done((parent, "reply"), content)

    def _done(self, key, result):
        future = self.replies.pop(key, None)
        if future and not future.done():
            future.set_result(result)

    async def ask(self, channel, kind, content, subshell=None, wait=("reply",)):
        """Send one message and wait for its reply, or for the kernel to be idle again ("idle"), or both."""
        if self.lost:
            raise Failed(f"{self.student.name}: {self.lost}")
        message = self.session.msg(kind, content)
        message["header"]["subshell_id"] = subshell
        futures = [asyncio.get_running_loop().create_future() for _ in wait]
        self.replies |= {(message["header"]["msg_id"], what): one for what, one in zip(wait, futures, strict=True)}
        try:
            await self.socket.write_message(serialize_msg_to_ws_v1(message, channel, self.session.pack), binary=True)
        except WebSocketClosedError:
            self._give_up("the connection to the kernel is closed")
        results = await asyncio.wait_for(asyncio.gather(*futures), PATIENCE)
        return (results[0] or {}) | {"msg_id": message["header"]["msg_id"]}

    async def run(self, code):
        """Run a cell to its end. Returns what it printed and gave back, as text."""
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}}
        content |= {"allow_stdin": False, "stop_on_error": True}
        reply = await self.ask("shell", "execute_request", content, wait=("reply", "idle"))
        printed = "".join(self.outputs.pop(reply["msg_id"], []))
        if reply["status"] != "ok":
            raise Failed(f"{self.student.name}: a cell failed: {printed or reply}")
        return printed

    async def tell(self, comm, data):
        """Say something to a widget, and wait until the kernel has dealt with it."""
        await self.ask("shell", "comm_msg", {"comm_id": comm, "data": data}, self.subshell, wait=("idle",))

    async def put(self, comm, **state):
        await self.tell(comm, {"method": "update", "state": state, "buffer_paths": []})
        self.comms[comm].update(state)

    async def press(self, comm, name):
        """Press a button of a card."""
        content = {"press": name, "values": self.comms[comm]["values"]}
        await self.tell(comm, {"method": "custom", "content": content})

    def find(self, **traits):
        """The ids of the widgets with these traits, oldest first."""
        return [id for id, state in self.comms.items() if all(state.get(k) == v for k, v in traits.items())]
