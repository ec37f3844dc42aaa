"""Frames on a stream socket: eight bytes of length, then the content. Requests and replies alternate."""

from __future__ import annotations

import socket
import struct

_LENGTH = struct.Struct("!Q")
_CHUNK = 65_536


def send(channel: socket.socket, content: bytes) -> None:
    """Send one frame."""
    header = _LENGTH.pack(len(content))
    if len(content) < _CHUNK:
        channel.sendall(header + content)
    else:
        channel.sendall(header)
        channel.sendall(content)


def receive(channel: socket.socket) -> memoryview:
    """Return the content of the next frame.

    Raises:
        EOFError: if the other side is gone.
        TimeoutError: if the channel's timeout passes without a byte.
    """
    first = memoryview(_some(channel))
    while len(first) < _LENGTH.size:
        first = memoryview(bytes(first) + _some(channel))
    (size,) = _LENGTH.unpack(first[: _LENGTH.size])
    begin = first[_LENGTH.size :]
    if len(begin) == size:
        return begin
    content = memoryview(bytearray(size))
    content[: len(begin)] = begin
    _fill(channel, content[len(begin) :])
    return content


def _some(channel: socket.socket) -> bytes:
    received = channel.recv(_CHUNK)
    if not received:
        raise EOFError("the other side is gone")
    return received


def _fill(channel: socket.socket, rest: memoryview) -> None:
    while rest:
        count = channel.recv_into(rest)
        if count == 0:
            raise EOFError("the other side is gone")
        rest = rest[count:]
