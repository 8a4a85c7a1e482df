"""A browser reduced to its wire: one session of Streamlit's own protocol, without the drawing.

It keeps what a browser keeps (the session's widgets, the messages that are sent again by their hash only) and counts
what a browser would wait for: from the click to the message that says that the run has finished.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

_KEPT_RUNS: Final = 2  # a browser forgets a message that this many runs have not used (global.maxCachedMessageAge)
_FINISHED: Final = (
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
)


class BrokenRun(Exception):
    """A run ended otherwise than by drawing its page to the end."""


@dataclass(slots=True)
class Run:
    """What one click brought: seconds until all of it was there, bytes and messages on the wire, and what was drawn."""

    seconds: float = 0.0
    bytes: int = 0
    elements: list[Any] = field(default_factory=list)
    sizes: list[tuple[int, str]] = field(default_factory=list)

    def of(self, kind: str) -> list[Any]:
        """Return the elements of a kind, as they came: "selectbox", "plotly_chart" …"""
        return [getattr(element, kind) for element in self.elements if element.WhichOneof("type") == kind]


class Session:
    """One visitor.

    Parameters
    ----------
    port : int
        Of a server on this machine.
    page : str
        Name of the page, "" for the first.
    query : str
        What follows "?" in the link.
    """

    def __init__(self, port: int, page: str = "", query: str = "") -> None:
        self.port, self.page, self.query = port, page, query
        self.id = ""  # as the server calls the session, once a page is open
        self._socket: ClientConnection | None = None
        self._widgets: dict[str, str] = {}
        self._kept: dict[str, tuple[int, Any]] = {}
        self._runs = 0
        self._script = ""

    async def __aenter__(self) -> Session:
        address = f"ws://127.0.0.1:{self.port}/_stcore/stream"
        self._socket = await connect(address, max_size=None, compression=None, ping_interval=None)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._socket is not None:
            await self._socket.close()

    async def open(self) -> Run:
        """Open the page and wait until it is drawn."""
        return await self._run()

    async def go(self, page: str, query: str = "") -> Run:
        """Follow a link to a page of the same server in the same session, and wait until it is drawn."""
        # A browser forgets the widgets of the page that it leaves, and names the new one by its address.
        self.page, self.query, self._script = page, query, ""
        self._widgets.clear()
        return await self._run()

    async def ask(self) -> None:
        """Ask for the page and do not wait for it, as one who is gone before it is drawn."""
        assert self._socket is not None
        await self._socket.send(self.asked().SerializeToString())

    async def choose(self, widget: str, option: str, fragment: str = "") -> Run:
        """Set a select box to the words of an option, and wait until everything that follows is drawn."""
        self._widgets[widget] = option
        return await self._run(fragment)

    def asked(self, fragment: str = "") -> BackMsg:
        """Return what a browser sends to have the page drawn, or one part of it."""
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string, state.page_name, state.page_script_hash = self.query, self.page, self._script
        state.fragment_id = fragment
        state.context_info.timezone, state.context_info.locale = "Asia/Shanghai", "zh-CN"
        state.context_info.url = f"http://127.0.0.1:{self.port}/{self.page}"
        state.cached_message_hashes.extend(self._kept)
        state.widget_states.widgets.extend(WidgetState(id=i, string_value=v) for i, v in self._widgets.items())
        return asked

    async def _run(self, fragment: str = "") -> Run:
        assert self._socket is not None
        asked, found = self.asked(fragment), Run()
        start = time.perf_counter()
        await self._socket.send(asked.SerializeToString())
        while not await self._take(found):
            pass
        found.seconds = time.perf_counter() - start
        self._runs += 1
        self._kept = {h: kept for h, kept in self._kept.items() if self._runs - kept[0] <= _KEPT_RUNS}
        return found

    async def _take(self, found: Run) -> bool:
        """Take one message; return whether it was the last of the run."""
        assert self._socket is not None
        data = await self._socket.recv()
        assert isinstance(data, bytes)
        message = ForwardMsg.FromString(data)
        found.bytes += len(data)
        kind = str(message.WhichOneof("type"))
        if kind == "script_finished":
            if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return False
            if message.script_finished not in _FINISHED:
                raise BrokenRun(str(message.script_finished))
            return True
        if kind == "new_session":
            self.id = message.new_session.initialize.session_id
            found.elements.clear()  # a run that was begun again draws everything again
        elif kind == "navigation":
            self._script = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        self._draw(message, kind, found, len(data))
        return False

    def _draw(self, message: Any, kind: str, found: Run, size: int) -> None:
        if kind == "ref_hash":
            element = self._kept[message.ref_hash][1]
            self._kept[message.ref_hash] = (self._runs, element)
            name = f"ref {element.WhichOneof('type')}"
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            name = str(element.WhichOneof("type"))
            if message.metadata.cacheable:
                self._kept[message.hash] = (self._runs, element)
            if name == "exception":
                raise BrokenRun(element.exception.message)
        else:
            found.sizes.append((size, kind))
            return
        found.elements.append(element)
        found.sizes.append((size, name))
