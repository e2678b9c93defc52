"""Nested tuples, lists and dictionaries of tensors, flattened and put together again."""


def flatten(tree):
    """(leaves, structure) of nested tuples, lists and dictionaries; anything else is a leaf."""
    leaves = []
    return leaves, _structure(tree, leaves)


def _structure(tree, leaves):
    if isinstance(tree, (tuple, list)):
        return type(tree), [_structure(t, leaves) for t in tree]
    if isinstance(tree, dict):
        return dict, [(key, _structure(value, leaves)) for key, value in tree.items()]
    leaves.append(tree)
    return None


def unflatten(leaves, structure):
    """The tree of this structure with these leaves."""
    return _build(iter(leaves), structure)


def _build(leaves, structure):
    if structure is None:
        return next(leaves)
    kind, parts = structure
    if kind is dict:
        return {key: _build(leaves, part) for key, part in parts}
    built = [_build(leaves, part) for part in parts]
    return kind(*built) if hasattr(kind, "_fields") else kind(built)


def tree_map(function, tree):
    """The tree with ``function`` applied to every leaf."""
    leaves, structure = flatten(tree)
    return unflatten([function(leaf) for leaf in leaves], structure)
