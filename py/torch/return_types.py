"""The tuples with named fields that reductions return, as ``torch.return_types.max``.

They print as PyTorch's do: the name, then one line per field.
"""

_new = tuple.__new__


def _field(position):
    return property(lambda self: self[position])


def _make(name, fields, doc):
    """A tuple type called ``torch.return_types.<name>`` whose items can be read under the names
    ``fields``.
    """

    def new(cls, values=(), dict=None):
        values = tuple(values)
        if len(values) != len(fields):
            raise TypeError(
                f"torch.return_types.{name}() takes a {len(fields)}-sequence ({len(values)}-sequence given)"
            )
        return _new(cls, values)

    def show(self):
        lines = ",\n".join(f"{field}={value!r}" for field, value in zip(fields, self, strict=True))
        return f"torch.return_types.{name}(\n{lines})"

    return type(
        name,
        (tuple,),
        {
            "__slots__": (),
            "__module__": "torch.return_types",
            "__new__": new,
            "__repr__": show,
            "__doc__": doc,
            "__reduce__": lambda self: (type(self), (tuple(self),)),
            "__match_args__": fields,
            "n_fields": len(fields),
            "n_sequence_fields": len(fields),
            "n_unnamed_fields": 0,
            **{field: _field(position) for position, field in enumerate(fields)},
        },
    )


_AND_WHERE = ("values", "indices")
max = _make("max", _AND_WHERE, "The largest elements along a dimension, and where they are.")
min = _make("min", _AND_WHERE, "The smallest elements along a dimension, and where they are.")
median = _make("median", _AND_WHERE, "The medians along a dimension, and where they are.")
nanmedian = _make("nanmedian", _AND_WHERE, "The medians along a dimension without NaNs, and where they are.")
mode = _make("mode", _AND_WHERE, "The most frequent elements along a dimension, and where they are.")
sort = _make("sort", _AND_WHERE, "The elements in order, and where each came from.")
topk = _make("topk", _AND_WHERE, "The k largest or smallest elements, and where they are.")
kthvalue = _make("kthvalue", _AND_WHERE, "The k-th smallest elements, and where they are.")
cummax = _make("cummax", _AND_WHERE, "Running maxima, and where they are.")
cummin = _make("cummin", _AND_WHERE, "Running minima, and where they are.")
aminmax = _make("aminmax", ("min", "max"), "The smallest and the largest elements.")
histogram = _make("histogram", ("hist", "bin_edges"), "Counts, and the edges of the bins.")
histogramdd = _make("histogramdd", ("hist", "bin_edges"), "Counts, and the edges of the bins per dimension.")
linalg_eigh = _make("linalg_eigh", ("eigenvalues", "eigenvectors"), "Eigenvalues and eigenvectors.")
linalg_slogdet = _make("linalg_slogdet", ("sign", "logabsdet"), "Sign and logarithm of the determinant.")
linalg_svd = _make("linalg_svd", ("U", "S", "Vh"), "The factors of a singular value decomposition.")
svd = _make("svd", ("U", "S", "V"), "The factors of a singular value decomposition.")
qr = _make("qr", ("Q", "R"), "The factors of a QR decomposition.")
linalg_qr = _make("linalg_qr", ("Q", "R"), "The factors of a QR decomposition.")
linalg_lstsq = _make(
    "linalg_lstsq",
    ("solution", "residuals", "rank", "singular_values"),
    "The solution of a least-squares problem, and what is known of it.",
)
linalg_cholesky_ex = _make(
    "linalg_cholesky_ex", ("L", "info"), "The Cholesky factor, and whether there is one."
)
frexp = _make("frexp", ("mantissa", "exponent"), "The parts of numbers m · 2^e.")
linalg_inv_ex = _make("linalg_inv_ex", ("inverse", "info"), "The inverse, and whether there is one.")
linalg_solve_ex = _make("linalg_solve_ex", ("result", "info"), "The solution, and whether there is one.")

# What the functions return that got an ``out``: the same under a name of its own.
with_out = {
    kind: _make(f"{kind.__name__}_out", kind.__match_args__, kind.__doc__)
    for kind in (
        max, min, median, nanmedian, mode, sort, topk, kthvalue, cummax, cummin, aminmax, histogram,
        linalg_eigh, linalg_slogdet, linalg_svd, linalg_qr, linalg_cholesky_ex, linalg_inv_ex,
        linalg_solve_ex, frexp, svd, qr,
    )
}  # fmt: skip
globals().update({kind.__name__: kind for kind in with_out.values()})
