"""Clients of pycrdt and pycrdt-websocket, led from outside.

Reads one JSON command per line from standard input, {"id", "client", "do", "with"}, and answers each with one line,
{"id", "result"} or {"id", "error"}. Positions in texts are in UTF-16 units on this line, as in JavaScript; in pycrdt they
are in bytes of UTF-8.
"""

import base64
import json
import sys
from contextlib import suppress

import anyio
from httpx_ws import aconnect_ws
from pycrdt import Awareness, Doc, Map, Provider, Text, YMessageType, create_awareness_message, read_message
from pycrdt.websocket.websocket import HttpxWebsocket

RECONNECT_SECONDS = 0.1
LARGEST_MESSAGE = 64 * 1024 * 1024


class PresenceChannel(HttpxWebsocket):
    """A channel that keeps presence messages for itself, which the provider does not know, and tells when it has ended."""

    def __init__(self, websocket, path, awareness):
        super().__init__(websocket, path)
        self._awareness = awareness
        self.ended = anyio.Event()

    async def recv(self):
        message = await super().recv()
        if message[0] == YMessageType.AWARENESS:
            self._awareness.apply_awareness_update(read_message(message[1:]), "remote")
        return message

    async def __anext__(self):
        try:
            return await super().__anext__()
        except StopAsyncIteration:
            self.ended.set()
            raise


class Client:
    """One document and its connection, which is made again until it is no longer wanted."""

    def __init__(self, tasks, url, present):
        self._tasks = tasks
        self._url = url
        self._doc = Doc()
        self._text = self._doc.get("content", type=Text)
        self._meta = self._doc.get("meta", type=Map)
        self._awareness = Awareness(self._doc)
        if not present:
            self._awareness.set_local_state(None)
        self._awareness.observe(self._presence_changed)
        self._wanted = True
        self._scope = None
        self._websocket = None
        self._channel = None
        self._provider = None
        self._ends = 0
        self.id = self._doc.client_id
        tasks.start_soon(self._stay_connected)

    async def _stay_connected(self):
        while self._wanted:
            # Whatever ended the connection, or kept it from being made, the answer is to connect again.
            with suppress(Exception), anyio.CancelScope() as self._scope:
                await self._connect()
            if self._channel is not None:
                self._ends += 1
            self._websocket = self._channel = self._provider = None
            others = [client for client in self._awareness.states if client != self.id]
            self._awareness.remove_awareness_states(others, "disconnected")
            await anyio.sleep(RECONNECT_SECONDS)

    async def _connect(self):
        async with aconnect_ws(self._url, max_message_size_bytes=LARGEST_MESSAGE) as websocket:
            self._websocket = websocket
            self._channel = channel = PresenceChannel(websocket, self._url, self._awareness)
            async with Provider(self._doc, channel) as self._provider:
                self._awareness.set_local_state(self._awareness.get_local_state())
                await channel.ended.wait()

    def _presence_changed(self, topic, event):
        changes, origin = event
        if topic == "update" and origin == "local" and self._channel is not None:
            changed = [client for clients in changes.values() for client in clients]
            update = self._awareness.encode_awareness_update(changed)
            self._tasks.start_soon(self._send, create_awareness_message(update))

    async def _send(self, message):
        with suppress(Exception):  # the connection has ended, which its reader tells
            await self._channel.send(message)

    def synced(self):
        return self._provider is not None and self._provider.synced.is_set()

    def connected(self):
        return self._channel is not None

    def ends(self):
        return self._ends

    def _offset(self, at):
        return len(str(self._text).encode("utf-16-le")[: 2 * at].decode("utf-16-le").encode())

    def insert(self, at, text):
        self._text.insert(self._offset(at), text)

    def delete(self, at, length):
        del self._text[self._offset(at) : self._offset(at + length)]

    def put(self, key, value):
        self._meta[key] = value

    def text(self):
        return str(self._text)

    def meta(self):
        return self._meta.to_py()

    def vector(self):
        return base64.b64encode(self._doc.get_state()).decode()

    def state(self):
        return base64.b64encode(self._doc.get_update()).decode()

    def introduce(self, name):
        self._awareness.set_local_state_field("user", {"name": name})

    def presence(self):
        return {str(client): state for client, state in self._awareness.states.items()}

    async def cut(self):
        """Ends the TCP connection without a word."""
        await self._websocket.stream.aclose()

    def leave(self):
        """Closes the connection for good, and properly."""
        self._wanted = False
        if self._channel is not None:
            self._channel.ended.set()
        elif self._scope is not None:
            self._scope.cancel()


async def lead():
    clients = {}
    async with anyio.create_task_group() as tasks:
        async for line in anyio.wrap_file(sys.stdin):
            command = json.loads(line)
            try:
                result = await obey(clients, tasks, command)
                answer = {"id": command["id"], "result": result}
            except Exception as failure:
                answer = {"id": command["id"], "error": repr(failure)}
            print(json.dumps(answer), flush=True)
        tasks.cancel_scope.cancel()


async def obey(clients, tasks, command):
    if command["do"] == "open":
        client = clients[command["client"]] = Client(tasks, *command["with"])
        return client.id
    result = getattr(clients[command["client"]], command["do"])(*command["with"])
    return await result if hasattr(result, "__await__") else result


anyio.run(lead)
