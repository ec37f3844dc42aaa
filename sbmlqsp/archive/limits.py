"""How much a foreign archive may ask for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """Limits of reading; bytes are unpacked ones unless said otherwise.

    Attributes:
        file: bytes of the archive itself.
        entries: members, folders included.
        member: bytes of one member.
        total: bytes of all members.
        ratio: unpacked to packed bytes of a member larger than `ratio_from`; DEFLATE reaches 1032, text 10 to 60.
        ratio_from: bytes below which the ratio does not matter.
        name: characters of a location.
        depth: folders of a location.
    """

    file: int = 100_000_000
    entries: int = 2_000
    member: int = 50_000_000
    total: int = 200_000_000
    ratio: float = 200.0
    ratio_from: int = 1_000_000
    name: int = 255
    depth: int = 16
