#!/usr/bin/env python3
"""Gives the shipped program files that are made to use time and memory up.

    Scripts/bombs.py PROGRAM

Each is refused, or its one bad row is, within two seconds and 64 MB. The tests play the same with
the debug build, whose bars are higher.
An endless answer, too, is cut off within that.
"""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from pathlib import Path

SECONDS, MEGABYTES = 2, 64
SETTINGS = """
accounts:
  shop:
    provider: vipps
    environment: test
    base_url: http://127.0.0.1:%d
    merchant: "123456"
    credentials:
      client_id: {plain: id}
      client_secret: {plain: secret}
      subscription_key: {plain: key}
"""


def bombs(folder):
    """Each file's name, and the exit code of a plan of it."""

    def written(name, *parts):
        with open(folder / name, "wb") as file:
            for part in parts:
                file.write(part)
        return name

    def line(name, beginning):
        # A file with holes takes no room on the disk.
        with open(folder / name, "wb") as file:
            file.write(beginning)
            file.seek(1 << 30)
            file.write(b"\n")
        return name

    # Members of 64 MB, packed to 64 kB each: ten gigabytes. Packed piece by piece: what this script
    # holds itself counts as the program's, until that has begun.
    packer = zlib.compressobj(wbits=31)
    member = b"".join([packer.compress(b" " * (1 << 20)) for _ in range(64)] + [packer.flush()])
    first = b'{"reference":"order-100001","x":'
    yield written("deep.jsonl", first, b"[" * 1_000_000, b"\n"), 65
    yield written("long.jsonl", first, b"[", b"0," * 2_000_000, b"0]}\n"), 65
    yield written("wide.csv", b"reference", b",c" * 1_000_000, b"\n"), 65
    yield written("ragged.csv", b"reference\norder-100001", b"," * 1_000_000, b"\n"), 3
    yield line("line.csv", b"reference\n"), 65
    yield line("line.jsonl", b'{"reference":"'), 65
    yield written("packed.csv.gz", *[member] * 160), 65
    yield written("packed.jsonl.gz", *[member] * 160), 65


@contextlib.contextmanager
def endless():
    """A provider whose answers do not end, for the time of the block; gives its port."""

    def flood(connection):
        with connection, contextlib.suppress(OSError):
            connection.recv(1 << 16)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{")
            while True:
                connection.sendall(b" " * (1 << 16))

    def serve():
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=flood, args=[connection], daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]


def holds(folder, program, words, expected):
    """Whether a command ends as expected, in time and within the memory; prints what it took."""
    began = time.monotonic()
    process = subprocess.Popen(
        [os.path.abspath(program), *words],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds, megabytes = time.monotonic() - began, usage.ru_maxrss / 1024
    code = process.returncode = os.waitstatus_to_exitcode(status)
    good = code == expected and seconds < SECONDS and megabytes <= MEGABYTES
    mark = "" if good else f"  <-- not {expected}, {SECONDS} s and {MEGABYTES} MB"
    print(f"{' '.join(words):20} exit {code:3} {seconds:5.2f} s {megabytes:4.0f} MB{mark}")
    return good


def main(program):
    with tempfile.TemporaryDirectory() as name, endless() as port:
        folder = Path(name)
        (folder / "annul.yaml").write_text(SETTINGS % port)
        results = []
        for file, expected in bombs(folder):
            results.append(holds(folder, program, ["plan", file], expected))
            (folder / file).unlink()
        results.append(holds(folder, program, ["check", "--online"], 75))
    sys.exit(not all(results))


main(*sys.argv[1:])
