"""What the functions of torch.linalg take, as PyTorch's errors write it."""

_TOLERANCES = (
    "Tensor input, *, Tensor atol = None, Tensor rtol = None, bool hermitian = False, Tensor out = None",
    "Tensor input, *, float atol = None, float rtol = None, bool hermitian = False, Tensor out = None",
)
_WITH_DTYPE = "bool keepdim = False, *, torch.dtype dtype = None, Tensor out = None"
_OF_NORMS = f"tuple of ints[1] dim = None, {_WITH_DTYPE}"
_OF_MATRIX_NORMS = f"tuple of ints dim = {{-2,-1}}, {_WITH_DTYPE}"
_PAIR = "tuple of Tensors[2] out = None"

SIGNATURES = {
    "cholesky": ("Tensor input, *, bool upper = False, Tensor out = None",),
    "cholesky_ex": (f"Tensor input, *, bool upper = False, bool check_errors = False, {_PAIR}",),
    "cond": (
        "Tensor input, Number p = None, *, Tensor out = None",
        "Tensor input, str p, *, Tensor out = None",
    ),
    "cross": ("Tensor input, Tensor other, *, int dim = -1, Tensor out = None",),
    "det": ("Tensor A, *, Tensor out = None",),
    "diagonal": ("Tensor A, *, int offset = 0, int dim1 = -2, int dim2 = -1",),
    "eigh": (f"Tensor input, str UPLO = L, *, {_PAIR}",),
    "eigvalsh": ("Tensor input, str UPLO = L, *, Tensor out = None",),
    "inv": ("Tensor A, *, Tensor out = None",),
    "inv_ex": (f"Tensor A, *, bool check_errors = False, {_PAIR}",),
    "lstsq": ("Tensor input, Tensor b, float rcond = None, *, str driver = None",),
    "matrix_exp": ("Tensor input",),
    "matrix_norm": (
        f"Tensor input, Number ord, {_OF_MATRIX_NORMS}",
        f'Tensor input, str ord = "fro", {_OF_MATRIX_NORMS}',
    ),
    "matrix_power": ("Tensor input, int n, *, Tensor out = None",),
    "matrix_rank": (
        *_TOLERANCES,
        "Tensor input, Tensor tol, bool hermitian = False, *, Tensor out = None",
        "Tensor input, float tol, bool hermitian = False, *, Tensor out = None",
    ),
    "multi_dot": ("tuple of Tensors tensors, *, Tensor out = None",),
    "norm": (
        f"Tensor input, Number ord = None, {_OF_NORMS}",
        f"Tensor input, str ord, {_OF_NORMS}",
    ),
    "pinv": (
        *_TOLERANCES,
        "Tensor input, Tensor rcond, bool hermitian = False, *, Tensor out = None",
        "Tensor input, float rcond, bool hermitian = False, *, Tensor out = None",
    ),
    "qr": (f"Tensor A, str mode = reduced, *, {_PAIR}",),
    "slogdet": (f"Tensor A, *, {_PAIR}",),
    "solve": ("Tensor A, Tensor B, *, bool left = True, Tensor out = None",),
    "solve_ex": (f"Tensor A, Tensor B, *, bool left = True, bool check_errors = False, {_PAIR}",),
    "solve_triangular": (
        "Tensor input, Tensor B, *, bool upper, bool left = True, bool unitriangular = False, "
        "Tensor out = None",
    ),
    "svd": ("Tensor A, bool full_matrices = True, *, str driver = None, tuple of Tensors[3] out = None",),
    "svdvals": ("Tensor A, *, str driver = None, Tensor out = None",),
    "tensorinv": ("Tensor input, int ind = 2, *, Tensor out = None",),
    "tensorsolve": ("Tensor input, Tensor other, tuple of ints dims = None, *, Tensor out = None",),
    "vander": ("Tensor x, *, int N = None",),
    "vecdot": ("Tensor x, Tensor y, *, int dim = -1, Tensor out = None",),
    "vector_norm": (f"Tensor input, Number ord = 2, {_OF_NORMS}",),
}
