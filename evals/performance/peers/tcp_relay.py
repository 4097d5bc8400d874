"""The floor: bytes copied from one loopback port to another. `python tcp_relay.py PORT ENGINE_PORT`."""

import asyncio
import sys
from typing import cast

import uvloop


class Side(asyncio.Protocol):
    """One end of a pipe: what it receives, the other end sends."""

    def __init__(self, other: asyncio.Transport | None = None) -> None:
        self.other = other
        self.waiting: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the own transport."""
        self.own = cast(asyncio.Transport, transport)  # uvloop's are none by inheritance

    def data_received(self, data: bytes) -> None:
        """Hand on."""
        if self.other is None:
            self.waiting.append(data)
        else:
            self.other.write(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Close the other end too."""
        del exc
        if self.other is not None:
            self.other.close()


class Front(Side):
    """The client's end; opens the engine's end."""

    def __init__(self, engine_port: int) -> None:
        super().__init__()
        self.engine_port = engine_port

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connect to the engine."""
        super().connection_made(transport)
        self.task = asyncio.get_running_loop().create_task(self.open())

    async def open(self) -> None:
        """Join both ends."""
        loop = asyncio.get_running_loop()
        self.other, _ = await loop.create_connection(lambda: Side(self.own), "127.0.0.1", self.engine_port)
        for data in self.waiting:
            self.other.write(data)


async def main(port: int, engine_port: int) -> None:
    """Listen until killed."""
    server = await asyncio.get_running_loop().create_server(lambda: Front(engine_port), "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), int(sys.argv[2])))
