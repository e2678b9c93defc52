"""Einstein's summation: torch.einsum, by sums, permutations and batched products."""

from .._declare import function
from .._tensor import Tensor
from .products import bmm

_ELLIPSIS = "..."


@function
def einsum(*args):
    """Σ over the labels that the result does not have, of the product of the operands: ``einsum("ij,jk->ik",
    A, B)``.

    A letter names a dimension; equal letters are multiplied together, a letter twice in one operand takes the
    diagonal, "..." stands for dimensions that broadcast. Without "->" the result has the letters that occur
    once, in alphabetical order. The operands may also be given as ``einsum(A, [0, 1], B, [1, 2], [0, 2])``.
    Products are taken from left to right.
    https://docs.pytorch.org/docs/stable/generated/torch.einsum.html
    """
    if len(args) < 2:
        raise ValueError(
            "einsum(): must specify the equation string and at least one operand, or at least one operand "
            "and its subscripts list"
        )
    if isinstance(args[0], Tensor):
        equation, operands = _equation_of_lists(args)
    else:
        equation, operands = args[0], args[1:]
    if len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        operands = tuple(operands[0])
    return _contract(equation, operands)


def _equation_of_lists(args):
    """The equation that alternating operands and lists of label numbers (and a last list, for the result)
    stand for."""

    def letters(subscripts):
        return "".join(_letter(s) for s in subscripts)

    n = len(args) // 2
    equation = ",".join(letters(args[2 * i + 1]) for i in range(n))
    if len(args) % 2:
        equation += "->" + letters(args[-1])
    return equation, args[: 2 * n : 2]


def _letter(subscript):
    if subscript is Ellipsis:
        return _ELLIPSIS
    if 0 <= subscript < 26:
        return chr(ord("A") + subscript)
    if 26 <= subscript < 52:
        return chr(ord("a") + subscript - 26)
    raise ValueError("einsum(): subscript in subscript list is not within the valid range [0, 52)")


# --- the equation


def _parse(equation, operands):
    """The labels of each operand, and of the result (None if it is not given)."""
    left, arrow, right = equation.partition("->")
    terms = left.split(",")
    labels = []
    start = 0
    for number, term in enumerate(terms):
        labels.append(_labels(term, start, f"for operand {number}"))
        start += len(term) + 1
    if len(terms) < len(operands):
        raise RuntimeError("einsum(): more operands were provided than specified in the equation")
    if len(terms) > len(operands):
        raise RuntimeError("einsum(): fewer operands were provided than specified in the equation")
    return labels, _labels(right, start + 1, "for the output") if arrow else None


def _labels(term, start, where):
    labels, i = [], 0
    while i < len(term):
        c = term[i]
        if c == ".":
            if _ELLIPSIS in labels:
                raise RuntimeError(f"einsum(): found '.' {where} for which an ellipsis was already found")
            if term[i : i + 3] != _ELLIPSIS:
                raise RuntimeError(f"einsum(): found '.' {where} that is not part of any ellipsis")
            labels.append(_ELLIPSIS)
            i += 3
            continue
        if c.isascii() and c.isalpha():
            labels.append(c)
        elif c != " ":
            raise RuntimeError(
                f"einsum(): invalid subscript given at index {start + i} in the equation string, subscripts "
                "must be in [a-zA-Z]"
            )
        i += 1
    return labels


def _ellipsis_size(labels, operands):
    """How many dimensions "..." stands for, in the operand where it stands for most."""
    size = 0
    for number, (names, operand) in enumerate(zip(labels, operands, strict=True)):
        ndim, named = operand.dim(), len(names) - (_ELLIPSIS in names)
        if _ELLIPSIS in names:
            if named > ndim:
                raise RuntimeError(
                    f"einsum(): the number of subscripts in the equation ({named}) is more than the number "
                    f"of dimensions ({ndim}) for operand {number}"
                )
            size = max(size, ndim - named)
        elif named != ndim:
            raise RuntimeError(
                f"einsum(): the number of subscripts in the equation ({named}) does not match the number of "
                f"dimensions ({ndim}) for operand {number} and no ellipsis was given"
            )
    return size


def _places(labels, output, ellipsis):
    """The dimension of every label in the common order, result first, then what is summed; where "..."
    starts; the two sizes."""
    counts = {}
    for names in labels:
        for name in names:
            if name != _ELLIPSIS:
                counts[name] = counts.get(name, 0) + 1
    places, size, start = {}, 0, None
    if output is None:
        start, size = 0, ellipsis
        for name in sorted(counts):
            if counts[name] == 1:
                places[name] = size
                size += 1
    else:
        for name in output:
            if name == _ELLIPSIS:
                start, size = size, size + ellipsis
                continue
            if name in places:
                raise RuntimeError(f"einsum(): output subscript {name} appears more than once in the output")
            if name not in counts:
                raise RuntimeError(
                    f"einsum(): output subscript {name} does not appear in the equation for any input operand"
                )
            places[name] = size
            size += 1
    kept = size
    if start is None:  # "..." is summed too
        start, size = size, size + ellipsis
    for name in sorted(counts):
        if name not in places:
            places[name] = size
            size += 1
    return places, start, kept, size


# --- the contraction


def _contract(equation, operands):
    for i, operand in enumerate(operands):
        if not isinstance(operand, Tensor):
            raise TypeError(f"expected Tensor as element {i} in argument 1, but got {type(operand).__name__}")
    if not operands:
        raise RuntimeError("einsum(): must provide at least one operand")
    labels, output = _parse(equation, operands)
    ellipsis = _ellipsis_size(labels, operands)
    places, start, kept, size = _places(labels, output, ellipsis)
    aligned = [
        _align(operand, names, number, places, start, ellipsis, size)
        for number, (operand, names) in enumerate(zip(operands, labels, strict=True))
    ]
    _check_sizes(aligned, operands, labels, places, start, ellipsis)
    result = aligned[0]
    uses = [sum(t.shape[d] != 1 for t in aligned) for d in range(size)]
    for operand in aligned[1:]:
        result = _combine(result, operand, uses, kept, size)
    if size > kept:
        if len(aligned) > 1:
            return result.view(result.shape[:kept])
        return result.sum(list(range(kept, size)))
    return result


def _align(operand, names, number, places, start, ellipsis, size):
    """``operand`` with one dimension per label, in the common order, of size 1 where it lacks the label."""
    order, seen, d = [None] * size, {}, 0
    named = len(names) - (_ELLIPSIS in names)
    missing = ellipsis - (operand.dim() - named)
    for name in names:
        if name == _ELLIPSIS:
            for _ in range(missing):
                operand = operand.unsqueeze(d)
            for k in range(ellipsis):
                order[start + k] = d
                d += 1
        elif name in seen:
            first = seen[name]
            if operand.shape[d] != operand.shape[first]:
                raise RuntimeError(
                    f"einsum(): subscript {name} is repeated for operand {number} but the sizes don't match, "
                    f"{operand.shape[d]} != {operand.shape[first]}"
                )
            operand = operand.diagonal(0, first, d).movedim(-1, first)
        else:
            seen[name] = order[places[name]] = d
            d += 1
    for i in range(size):
        if order[i] is None:
            operand = operand.unsqueeze(-1)
            order[i] = d
            d += 1
    return operand.permute(order)


def _check_sizes(aligned, operands, labels, places, start, ellipsis):
    """Raise RuntimeError unless every label has one size throughout, or 1."""
    sizes = {}
    for number, (t, names) in enumerate(zip(aligned, labels, strict=True)):
        for name in names:
            if name == _ELLIPSIS:
                for k in range(ellipsis):
                    n = t.shape[start + k]
                    if n != 1 and sizes.setdefault(k, n) != n:
                        raise RuntimeError(
                            f"einsum(): dimension {k} covered by ellipsis in operand {number} has size {n} "
                            f"which does not broadcast with previously seen ellipsis with size {sizes[k]} "
                            "for the respective dimension"
                        )
                continue
            n = t.shape[places[name]]
            if n != 1 and sizes.setdefault(name, n) != n:
                raise RuntimeError(
                    f"einsum(): subscript {name} has size {n} for operand {number} which does not broadcast "
                    f"with previously seen size {sizes[name]}"
                )


def _combine(a, b, uses, kept, size):
    """The product of two aligned operands, summed over the labels that nothing else has."""
    together, only_a, only_b = [], [], []
    for d in range(kept, size):
        if a.shape[d] != 1 and b.shape[d] != 1:
            uses[d] -= 1
            if uses[d] == 1:
                together.append(d)
                uses[d] = 0
        elif uses[d] == 1:
            if a.shape[d] != 1:
                only_a.append(d)
                uses[d] = 0
            elif b.shape[d] != 1:
                only_b.append(d)
                uses[d] = 0
    if only_a:
        a = a.sum(only_a, True)
    if only_b:
        b = b.sum(only_b, True)
    return _sum_of_product(a, b, together)


def _sum_of_product(a, b, summed):
    """a · b summed over ``summed``, kept with size 1: one batched product of matrices."""
    if not summed:
        return a * b
    batch, rows, columns = [], [], []
    for d in range(a.dim()):
        if d in summed:
            continue
        in_a, in_b = a.shape[d] != 1, b.shape[d] != 1
        (batch if in_a and in_b else rows if in_a else columns).append(d)

    def count(t, dims):
        n = 1
        for d in dims:
            n *= t.shape[d]
        return n

    shape = [a.shape[d] for d in batch + rows] + [1] * len(summed) + [b.shape[d] for d in columns]
    order = batch + rows + summed + columns
    n = count(a, batch)
    left = a.permute(order).reshape(n, count(a, rows), count(a, summed))
    right = b.permute(batch + summed + columns + rows).reshape(n, count(b, summed), count(b, columns))
    back = [order.index(d) for d in range(a.dim())]
    return bmm(left, right).view(shape).permute(back)
