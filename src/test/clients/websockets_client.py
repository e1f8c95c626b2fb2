"""Sends messages over a WebSocket by the websockets library and prints each answer. Arguments: URL of the service, epoch milliseconds, token."""
import asyncio
import sys

import websockets


async def main(url, time, token):
    line = '{"series":"wire","time":%s,"value":1}\n' % time
    messages = [line, "[%s] garbage" % line, line * 40_000, line]
    async with websockets.connect(
        url.replace("http", "ws", 1) + "/api/v1/observations/stream",
        extra_headers={"Authorization": "Bearer " + token},
    ) as socket:
        for message in messages:
            await socket.send(message)
        for _ in messages:
            print("answer", await socket.recv())


asyncio.run(main(*sys.argv[1:]))
