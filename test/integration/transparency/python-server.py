"""A WebSocket server on Python and `websockets`, in a process of its own. Prints its port; ends when its standard input does."""

import asyncio
import http
import logging
import socket
import struct
import sys

import websockets

IDLE_SECONDS = 0.03


async def echo(peer):
    async for message in peer:
        if message in ("FIN", "RST"):
            cut(peer.transport, message == "RST")
        else:
            await peer.send(message)


def cut(transport, reset):
    """Ends the connection without a Close frame, as a client's message asks for."""
    if reset:
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def converse(peer):
    path = peer.path
    if path == "/idle":
        await asyncio.sleep(IDLE_SECONDS)
        await peer.close(1001, "idle")
        return
    if path == "/greet":
        await peer.send("welcome")
    if path == "/ping":
        await peer.ping("are you there")
    if path == "/one":
        await peer.send(await peer.recv())
        await peer.close(1000, "one is enough")
        return
    await echo(peer)


async def refuse(path, headers):
    if path == "/refuse":
        return http.HTTPStatus.FORBIDDEN, [("X-Why", "not you"), ("set-cookie", "seen=1")], b"not you\n"


async def main():
    async with websockets.serve(
        converse,
        "127.0.0.1",
        0,
        process_request=refuse,
        subprotocols=["good.v2", "good.v1"],
        extra_headers=[("X-Served-BY", "python"), ("set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2")],
        max_size=16 * 1024 * 1024,
        ping_interval=None,
    ) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


# Half of what clients say here is wrong on purpose.
logging.disable(logging.CRITICAL)
asyncio.run(main())
