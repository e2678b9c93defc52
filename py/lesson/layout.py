"""Place the nodes of a directed graph in layers: what feeds the output stands below it.

Longest-path layers; long edges pass through dummy places; barycentre sweeps reduce crossings; then every
layer moves as little as possible from where its neighbours want it (an isotonic regression).
"""


def layers_of(count, edges):
    """Longest distance of each node from a node without incoming edges: a list of ``count`` ints."""
    depth = [0] * count
    incoming = [0] * count
    following = [[] for _ in range(count)]
    for a, b in edges:
        incoming[b] += 1
        following[a].append(b)
    ready = [i for i in range(count) if incoming[i] == 0]
    for a in ready:                                 # grows while it is read: a topological order
        for b in following[a]:
            depth[b] = max(depth[b], depth[a] + 1)
            incoming[b] -= 1
            if incoming[b] == 0:
                ready.append(b)
    return depth


def place(widths, edges, gap=24):
    """Coordinates for nodes of the given widths.

    Returns ``(x, layer, routes)``: the centre of each node, its layer from the top, and for each edge of
    ``edges`` the centres (x, layer) it passes on its way, ends included.
    """
    depth = layers_of(len(widths), edges)
    widths, depth = list(widths), list(depth)
    chains = []
    for a, b in edges:                              # a dummy place in each layer that an edge only passes
        chain = [a]
        for layer in range(depth[a] + 1, depth[b]):
            chain.append(len(widths))
            widths.append(12)
            depth.append(layer)
        chains.append(chain + [b])
    rows = [[] for _ in range(max(depth, default=0) + 1)]
    for node, layer in enumerate(depth):
        rows[layer].append(node)
    above = [[] for _ in widths]
    below = [[] for _ in widths]
    for chain in chains:
        for a, b in zip(chain, chain[1:]):
            below[a].append(b)
            above[b].append(a)
    rows = _fewest_crossings(rows, above, below)
    x = _centres(rows, widths, above, below, gap)
    routes = [[(x[node], depth[node]) for node in chain] for chain in chains]
    return x, depth, routes


def _fewest_crossings(rows, above, below, sweeps=8):
    best, fewest = rows, _crossings(rows, below)
    for sweep in range(sweeps):
        downwards = sweep % 2 == 0
        neighbours = above if downwards else below
        rows = [list(row) for row in rows]
        for row in (rows if downwards else reversed(rows)):
            position = {node: i for line in rows for i, node in enumerate(line)}
            row.sort(key=lambda node: (_mean([position[n] for n in neighbours[node]], position[node])))
        crossings = _crossings(rows, below)
        if crossings < fewest:
            best, fewest = rows, crossings
    return best


def _crossings(rows, below):
    total = 0
    for upper, lower in zip(rows, rows[1:]):
        position = {node: i for i, node in enumerate(lower)}
        ends = [position[b] for a in upper for b in sorted(below[a], key=position.get)]
        total += sum(later < earlier for i, earlier in enumerate(ends) for later in ends[i + 1:])
    return total


def _centres(rows, widths, above, below, gap, rounds=12):
    x = [0.0] * len(widths)
    for row in rows:
        at = 0.0
        for node in row:
            x[node] = at + widths[node] / 2
            at += widths[node] + gap
    for round_ in range(rounds):
        for row in (rows if round_ % 2 == 0 else reversed(rows)):
            neighbours = (above, below)[round_ % 2]
            wanted = [_mean([x[n] for n in neighbours[node]], x[node]) for node in row]
            offsets = [0.0]
            for a, b in zip(row, row[1:]):
                offsets.append(offsets[-1] + (widths[a] + widths[b]) / 2 + gap)
            moved = _nondecreasing([w - o for w, o in zip(wanted, offsets)])
            for node, at, offset in zip(row, moved, offsets):
                x[node] = at + offset
    left = min((x[node] - widths[node] / 2 for row in rows for node in row), default=0.0)
    return [at - left for at in x]


def _nondecreasing(values):
    """The nondecreasing sequence nearest to ``values`` in least squares (pool adjacent violators)."""
    pools = []
    for value in values:
        pools.append([value, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, m), (b, n) = pools[-2:]
            pools[-2:] = [[(a * m + b * n) / (m + n), m + n]]
    return [value for value, count in pools for _ in range(count)]


def _mean(values, default):
    return sum(values) / len(values) if values else default
