"""Diagrams of state: how shapes line up, and which names share which memory."""

from matplotlib.patches import Rectangle

from .plots import BLACK, BLUE, GREY, ORANGE, VERMILION

_STRETCHED, _PLAIN, _ABSENT, _CLASH = "#fbe3b3", "#d6e6f2", "#ffffff", "#f7cdbb"


def alignment(ax, shapes, title=""):
    """Draw shapes under one another, aligned on the right, as broadcasting does; return the result's shape.

    ``shapes`` maps a name to a tuple of sizes. A size of 1 that is stretched is amber with an arrow, an axis
    that a shape lacks is dashed, a clash is red with a cross. The last row is the result: a tuple, or
    ``None`` on a clash.
    """
    width = max(map(len, shapes.values()))
    columns = [[shape[i - width] if i >= width - len(shape) else None for shape in shapes.values()]
               for i in range(width)]
    result = [_together(column) for column in columns]
    for row, name in enumerate(shapes):
        ax.text(-0.25, row, name, ha="right", va="center", family="monospace")
        for i in range(width):
            size, final = columns[i][row], result[i]
            if size is None:
                _cell(ax, i, row, "1 ↔" if final != 1 else "1", _ABSENT, GREY, "--")
            elif final is None and size != 1:
                _cell(ax, i, row, f"{size} ×", _CLASH, VERMILION)
            elif size == 1 and final != 1:
                _cell(ax, i, row, "1 ↔", _STRETCHED, ORANGE)
            else:
                _cell(ax, i, row, str(size), _PLAIN, BLUE)
    row, clash = len(shapes), None in result
    ax.text(-0.25, row + 0.25, "error" if clash else "result", ha="right", va="center", weight="bold")
    for i, size in enumerate(result):
        _cell(ax, i, row + 0.25, "×" if size is None else str(size), _CLASH if size is None else _ABSENT,
              VERMILION if size is None else BLACK)
    ax.set(xlim=(-1.5, width), ylim=(row + 0.9, -0.7), aspect="equal", title=title)
    ax.axis("off")
    return None if clash else tuple(result)


def _together(column):
    """The size that one column of aligned sizes gives, or None if they clash."""
    sizes = {size for size in column if size not in (None, 1)}
    return None if len(sizes) > 1 else sizes.pop() if sizes else 1


def _cell(ax, column, row, text, fill, edge, style="-"):
    ax.add_patch(Rectangle((column, row - 0.36), 0.9, 0.72, facecolor=fill, edgecolor=edge, linestyle=style,
                           linewidth=1.3))
    ax.text(column + 0.45, row, text, ha="center", va="center", fontsize=10, color=BLACK)


def sharing(ax, tensors):
    """Draw which names look into which memory; return the groups of names, one list for each piece of memory.

    ``tensors`` maps names to tensors or NumPy arrays of one dtype. Memory is drawn as a strip of cells with
    the values it holds; a line leads from a name to the cell where its view begins.
    """
    pieces = {}
    for name, value in tensors.items():
        start, first, count = _place(value)
        pieces.setdefault(start, []).append((name, first, count, value))
    row, groups = 0.0, []
    for number, members in enumerate(pieces.values(), start=1):
        cells = max(members, key=lambda member: member[2])
        strip = row + (len(members) - 1) / 2
        for i, value in enumerate(_in_memory_order(cells[3])):
            ax.add_patch(Rectangle((4 + 0.8 * i, strip - 0.32), 0.8, 0.64, facecolor=_PLAIN, edgecolor=BLUE))
            ax.text(4.4 + 0.8 * i, strip, f"{value:g}", ha="center", va="center", fontsize=9)
        ax.text(4 + 0.8 * cells[2] + 0.15, strip, f"memory {number}", va="center", color=GREY, fontsize=9)
        for name, first, _, _ in members:
            ax.text(1.9, row, name, ha="right", va="center", family="monospace")
            if first == 0:
                end, bend = (4, strip), 0.0
            else:                                   # to the edge of its cell, past the cells before it
                above = row <= strip
                end, bend = (4.4 + 0.8 * first, strip + (-0.34 if above else 0.34)), -0.25 if above else 0.25
            ax.annotate("", end, (2.0, row), arrowprops={
                "arrowstyle": "->", "color": BLACK, "linewidth": 1.1, "connectionstyle": f"arc3,rad={bend}"})
            row += 1
        groups.append([name for name, *_ in members])
        row += 0.35
    ax.set(xlim=(0, 10.4), ylim=(row - 0.3, -0.7))
    ax.axis("off")
    return groups


def _place(value):
    """Where an array's memory starts (an address), its first element in it, how many elements it spans."""
    if hasattr(value, "data_ptr"):
        spans = 1 + sum((n - 1) * s for n, s in zip(value.shape, value.stride()))
        return value.data_ptr() - value.storage_offset() * value.element_size(), value.storage_offset(), spans
    spans = 1 + sum((n - 1) * s // value.itemsize for n, s in zip(value.shape, value.strides))
    return value.__array_interface__["data"][0], 0, spans


def _in_memory_order(value):
    """The elements of a tensor or array in the order in which memory holds them."""
    if hasattr(value, "data_ptr"):
        return value.detach().as_strided((_place(value)[2],), (1,)).tolist()
    return value.ravel(order="K").tolist()
