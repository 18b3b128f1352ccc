"""Keep outgoing mail on this machine: `mailbox.py FOLDER` takes mail on a free
loopback port, which it prints, and writes each message to FOLDER as an .eml file.

A mail server for a demo, not for anything else: it knows just enough SMTP for
Python's smtplib. (Python's own smtpd module is gone since 3.12.)
"""

import asyncio
import itertools
import pathlib
import sys
import time


class Mailbox:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.numbers = itertools.count(1)

    async def serve(self, reader, writer):
        def reply(text):
            writer.write(text.encode() + b"\r\n")

        reply("220 mailbox")
        while line := await reader.readline():
            command = line[:4].strip().upper()
            if command == b"DATA":
                reply("354 go on, end with a dot")
                self.keep(await self.read_message(reader))
                reply("250 kept")
            elif command == b"QUIT":
                reply("221 bye")
                break
            else:
                reply("250 ok")
        writer.close()

    async def read_message(self, reader):
        lines = []
        while (line := await reader.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    def keep(self, message):
        moment = time.strftime("%Y%m%d-%H%M%S")
        (self.folder / f"{moment}-{next(self.numbers):04}.eml").write_bytes(message)


async def main(folder):
    # A line of a message may be long: smtplib does not wrap it.
    server = await asyncio.start_server(
        Mailbox(folder).serve, "127.0.0.1", 0, limit=64 * 1024 * 1024
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
