"""Calls argv[1] with Python's `websockets`: prints what comes back to a message, then how the connection ended."""

import asyncio
import os
import ssl
import sys

import websockets


async def main(address):
    anyone = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anyone.check_hostname = False
    anyone.verify_mode = ssl.CERT_NONE
    headers = {"X-Auth-Token": os.environ["TOKEN"]}
    async with websockets.connect(address, ssl=anyone, extra_headers=headers, ping_interval=None) as socket:
        await socket.send("hello " * 100)
        print(len(await socket.recv()), flush=True)
        await socket.wait_closed()
        print(socket.close_code, socket.close_reason, flush=True)


asyncio.run(main(sys.argv[1]))
