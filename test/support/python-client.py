"""Calls the WebSocket address argv[1] with Debian's python3-websockets: sends argv[2] and binary, prints what comes back.

The CA comes from SSL_CERT_FILE, the token from TOKEN, as in any script of a user.
"""

import asyncio
import os
import sys

import websockets


async def main(address: str, text: str) -> None:
    headers = {"X-Auth-Token": os.environ["TOKEN"]}
    async with websockets.connect(address, extra_headers=headers, max_size=None) as socket:
        await socket.send(text)
        print("text:", await socket.recv())
        await socket.send(bytes(100_000))
        print("binary:", len(await socket.recv()), "bytes")
        await socket.close()
        print("closed:", socket.close_code)


asyncio.run(asyncio.wait_for(main(sys.argv[1], sys.argv[2]), timeout=30))
