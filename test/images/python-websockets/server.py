import asyncio
import http
import signal

import websockets


async def echo(socket):
    async for message in socket:
        await socket.send(message)


async def health(path, _headers):
    if path == "/health":
        return http.HTTPStatus.OK, [("Content-Type", "application/json")], b'{"status":"ok"}\n'
    return None


async def main():
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    async with websockets.serve(echo, "", 8080, process_request=health, max_size=64 * 1024 * 1024):
        print("listening on *:8080")
        await ended.wait()


asyncio.run(main())
