"""The site's icon as PNG and ICO files: a white nabla on blue, drawn from its outline.

Browsers take `icon.svg` where they can; to install a site they ask for PNG files, and JupyterLite's pages for
an ICO file. `python -m foundations_lite.offline.icons` draws them into the folder `icons` beside this module.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

FOLDER = Path(__file__).with_name("icons")

GROUND = (0x1F, 0x4E, 0x79)
INK = (0xFF, 0xFF, 0xFF)

#: In a square of 32 by 32, as in `icon.svg`: the triangle's corners, its stroke, the radius of the square's
#: corners.
TRIANGLE = [(7, 6), (25, 6), (16, 26)]
STROKE = 3
CORNER = 6

#: Of a maskable icon any shape may be cut out, but for a circle of 40 % of its width around the middle: the
#: drawing is smaller there, and the ground goes to the edges.
SAFE = 0.68


def pixels(size: int, maskable: bool = False) -> list[bytes]:
    """Rows of RGBA pixels, `size` by `size`; edges are softened over the width of a pixel."""
    unit = 32 / size
    scale = SAFE if maskable else 1.0
    rows = []
    for row in range(size):
        line = bytearray()
        for column in range(size):
            x, y = (column + 0.5) * unit, (row + 0.5) * unit
            inside = 1.0 if maskable else covered(rounded_square(x, y), unit)
            u, v = 16 + (x - 16) / scale, 16 + (y - 16) / scale
            edge = min(segment(u, v, a, b) for a, b in zip(TRIANGLE, TRIANGLE[1:] + TRIANGLE[:1]))
            ink = covered((edge - STROKE / 2) * scale, unit)
            line += bytes(round(g + (i - g) * ink) for g, i in zip(GROUND, INK))
            line.append(round(255 * inside))
        rows.append(bytes(line))
    return rows


def covered(distance: float, unit: float) -> float:
    """How much of a pixel of width `unit` lies inside, for the signed distance of its middle from an edge."""
    return min(1.0, max(0.0, 0.5 - distance / unit))


def rounded_square(x: float, y: float) -> float:
    """Signed distance from the edge of the square with rounded corners; negative inside."""
    u, v = (max(abs(c - 16) - (16 - CORNER), 0.0) for c in (x, y))
    return (u * u + v * v) ** 0.5 - CORNER


def segment(x: float, y: float, a: tuple[int, int], b: tuple[int, int]) -> float:
    """Distance from the line between `a` and `b`; its ends are round."""
    (ax, ay), (bx, by) = a, b
    dx, dy = bx - ax, by - ay
    t = min(1.0, max(0.0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)))
    return ((x - ax - t * dx) ** 2 + (y - ay - t * dy) ** 2) ** 0.5


def png(rows: list[bytes]) -> bytes:
    """A PNG file with RGBA pixels of eight bits each."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", len(rows[0]) // 4, len(rows), 8, 6, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def ico(images: dict[int, bytes]) -> bytes:
    """An ICO file that holds PNG files, given by their width."""
    offset = 6 + 16 * len(images)
    head, body = struct.pack("<HHH", 0, 1, len(images)), b""
    for size, data in images.items():
        head += struct.pack("<BBBBHHII", size, size, 0, 0, 1, 32, len(data), offset + len(body))
        body += data
    return head + body


def drawn() -> dict[str, bytes]:
    """Every icon by its file name."""
    return {
        "icon-192.png": png(pixels(192)),
        "icon-512.png": png(pixels(512)),
        "icon-maskable-192.png": png(pixels(192, maskable=True)),
        "icon-maskable-512.png": png(pixels(512, maskable=True)),
        "favicon.ico": ico({size: png(pixels(size)) for size in (16, 32)}),
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, data in drawn().items():
        (FOLDER / name).write_bytes(data)
        print(f"{name}: {len(data):,} bytes")
