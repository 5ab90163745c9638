"""An echo server on Python and `websockets`. Prints its port, then how each connection ended: code, reason."""

import asyncio
import sys

import websockets


async def echo(peer):
    try:
        async for message in peer:
            await peer.send(message)
    except websockets.ConnectionClosedError:
        pass
    print(peer.close_code, peer.close_reason, flush=True)


async def main():
    async with websockets.serve(echo, "127.0.0.1", 0, ping_interval=None) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
