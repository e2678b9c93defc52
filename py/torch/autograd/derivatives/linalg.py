"""Derivatives of inverses, determinants, linear systems and factorisations.

Formulas after M. Giles, "An extended collection of matrix derivative results" (2008), for real matrices and
their batches.
"""

from ..._ops.creation import zeros_like
from ..._ops.decompositions import inv, is_vector_system, solve, solve_triangular
from ..._ops.joining import cat
from ..._ops.matrix_functions import matrix_exp
from ..._ops.ranks import pinv
from ..._ops.selection import where
from ..operation import derivative

# --- inverse, determinant, linear systems

derivative(
    "linalg_inv_ex",
    "LinalgInvExBackward0",
    outputs=("inverse",),
    A=lambda grad, inverse: -(inverse.mT @ (grad @ inverse.mT)),
)
derivative("_linalg_det", "LinalgDetBackward0", A=lambda grad, A, result: _det(grad, A, result))
derivative(
    "_linalg_slogdet",
    "LinalgSlogdetBackward0",
    outputs=("sign", "logabsdet"),
    A=lambda grads, A: None if grads[1] is None else grads[1][..., None, None] * inv(A).mT,
)
derivative(
    "_linalg_solve_ex",
    "LinalgSolveExBackward0",
    A=lambda grad, A, result, left: _solve_A(grad, A, result, left),
    B=lambda grad, A, left: solve(A.mT, grad, left=left),
)
derivative(
    "linalg_solve_triangular",
    "LinalgSolveTriangularBackward0",
    self=lambda grad, self, result, upper, left, unitriangular: _triangle(
        _solve_triangular_self(grad, self, result, upper, left, unitriangular), upper, unitriangular
    ),
    B=lambda grad, self, upper, left, unitriangular: solve_triangular(
        self.mT, grad, upper=not upper, left=left, unitriangular=unitriangular
    ),
)
derivative("linalg_pinv", "LinalgPinvBackward0", self=lambda grad, self, result: _pinv(grad, self, result))
derivative(
    "linalg_lstsq",
    "LinalgLstsqBackward0",
    outputs=("solution", "residuals", "rank", "singular_values"),
    constants=("rank", "singular_values"),
    self=lambda grads, self, B, solution: _lstsq_A(grads, self, B, solution),
    B=lambda grads, self, B, solution: _lstsq_B(grads, self, B, solution),
)
derivative(
    "cholesky_inverse",
    "CholeskyInverseBackward0",
    self=lambda grad, self, upper, result: _cholesky_inverse(grad, self, upper, result),
)
derivative("linalg_matrix_exp", "LinalgMatrixExpBackward0", self=lambda grad, self: _matrix_exp(grad, self))


def _det(grad, A, result):
    if A.numel() == 0:
        return zeros_like(A)
    grad = grad[..., None, None]
    if A.shape[-1] == 1:
        return grad
    if not (result == 0).any():
        return grad * result[..., None, None] * inv(A).mT
    return grad * _cofactors(A)


def _cofactors(A):
    """d det A / dA without dividing by det A, for singular matrices: signed minors."""
    n = A.shape[-1]
    if n == 1:
        return zeros_like(A) + 1
    rows = []
    for i in range(n):
        row = []
        for j in range(n):
            without_row = cat([A[..., :i, :], A[..., i + 1 :, :]], -2)
            minor = cat([without_row[..., :j], without_row[..., j + 1 :]], -1)
            row.append((-1) ** (i + j) * minor.det()[..., None])
        rows.append(cat(row, -1)[..., None, :])
    return cat(rows, -2)


def _solve_A(grad, A, result, left):
    gB = solve(A.mT, grad, left=left)
    if is_vector_system(A, result):
        return -(gB[..., None] * result[..., None, :])
    return -(gB @ result.mT) if left else -(result.mT @ gB)


def _solve_triangular_self(grad, A, X, upper, left, unitriangular):
    gB = solve_triangular(A.mT, grad, upper=not upper, left=left, unitriangular=unitriangular)
    return -(gB @ X.mT) if left else -(X.mT @ gB)


def _triangle(gA, upper, unitriangular):
    skipped = 1 if unitriangular else 0
    return gA.triu(skipped) if upper else gA.tril(-skipped)


def _pinv(grad, A, P):
    # Golub and Pereyra (1973); arranged so that the smaller product is formed first.
    Ph, gh = P.mT, grad.mT
    if A.shape[-2] <= A.shape[-1]:
        K = gh @ P
        KPh = K @ Ph
        return -(P @ K).mT + KPh - (A @ P) @ KPh + (Ph @ P) @ (gh - K @ A)
    K = P @ gh
    PhK = Ph @ K
    return -(K @ P).mT + (gh - A @ K) @ P @ Ph + PhK - (PhK @ P) @ A


def _lstsq_A(grads, A, B, solution):
    grad, left_over = grads[0], grads[1]
    vector = is_vector_system(A, B)
    P, total = pinv(A), None
    if vector:
        B, solution = B.unsqueeze(-1), solution.unsqueeze(-1)
    if grad is not None:
        total = _pinv((grad.unsqueeze(-1) if vector else grad) @ B.mT, A, P)
    if left_over is not None and left_over.numel():
        steep = _steep(left_over, A, B, solution, vector) @ solution.mT
        total = steep if total is None else total + steep
    return total


def _lstsq_B(grads, A, B, solution):
    grad, left_over = grads[0], grads[1]
    vector, total = is_vector_system(A, B), None
    if vector:
        B, solution = B.unsqueeze(-1), solution.unsqueeze(-1)
    if grad is not None:
        total = pinv(A).mT @ (grad.unsqueeze(-1) if vector else grad)
    if left_over is not None and left_over.numel():
        steep = -_steep(left_over, A, B, solution, vector)
        total = steep if total is None else total + steep
    return total if total is None or not vector else total.squeeze(-1)


def _steep(grad, A, B, solution, vector):
    # ‖A X - B‖² does not change with X where it is least: only A and B themselves count.
    grad = grad[..., None] if vector else grad
    return 2 * grad.unsqueeze(-2) * (A @ solution - B)


def _cholesky_inverse(grad, L, upper, result):
    common = grad + grad.mT
    if upper:
        return -(L @ (result @ common @ result))
    return -(result @ common @ result) @ L


def _matrix_exp(grad, A):
    # exp of [[Aᵀ, G], [0, Aᵀ]] holds the derivative of exp at Aᵀ in direction G in its upper right block.
    At, n = A.mT, A.shape[-1]
    block = cat([cat([At, grad], -1), cat([At * 0, At], -1)], -2)
    return matrix_exp(block)[..., :n, n:]


# --- factorisations

derivative(
    "linalg_cholesky_ex",
    "LinalgCholeskyExBackward0",
    outputs=("L",),
    self=lambda grad, upper, L: _cholesky(grad, L, upper),
)
derivative(
    "cholesky",
    "CholeskyBackward0",
    self=lambda grad, upper, result: _cholesky(grad, result, upper),
)
derivative(
    "_linalg_eigh",
    "LinalgEighBackward0",
    outputs=("eigenvalues", "eigenvectors"),
    A=lambda grads, eigenvalues, eigenvectors: _eigh(*grads, eigenvalues, eigenvectors),
)
derivative(
    "_linalg_svd",
    "LinalgSvdBackward0",
    outputs=("U", "S", "Vh"),
    A=lambda grads, full_matrices, U, S, Vh, S_sym_argsize_minus_1: _svd(
        *grads, U, S, Vh, S_sym_argsize_minus_1
    ),
)
derivative(
    "linalg_qr",
    "LinalgQrBackward0",
    outputs=("Q", "R"),
    A=lambda grads, Q, R, mode: _qr(*grads, Q, R, mode),
)


def _diagonal_halved(X):
    """The lower triangle of X with half its diagonal."""
    return X.tril() - 0.5 * X.diagonal(0, -2, -1).diag_embed()


def _cholesky(grad, L, upper):
    if upper:
        L, grad = L.mT, grad.mT
    P = _diagonal_halved(L.mT @ grad)
    P = 0.5 * (P + P.mT)
    return solve_triangular(L.mT, solve_triangular(L, P, upper=False, left=False), upper=True)


def _skew(X):
    return X - X.mT


def _eigh(gL, gV, L, V):
    inner = None
    if gV is not None:
        gaps = L[..., None, :] - L[..., :, None]
        diagonal = _identity_like(gaps)
        inner = where(diagonal, 0.0, 0.5 * _skew(V.mT @ gV) / where(diagonal, 1.0, gaps))
    if gL is not None:
        inner = gL.diag_embed() if inner is None else inner + gL.diag_embed()
    return V @ inner @ V.mT


def _identity_like(matrices):
    """True on the diagonal."""
    n = matrices.shape[-1]
    return matrices.new_ones(n).diag_embed().bool()


def _svd(gU, gS, gVh, U, S, Vh, k):
    # Of full matrices only the first k columns and rows have a derivative.
    U, Vh = U[..., :k], Vh[..., :k, :]
    gU = None if gU is None else gU[..., :k]
    gVh = None if gVh is None else gVh[..., :k, :]
    if gU is None and gVh is None:
        return (U * gS[..., None, :]) @ Vh
    m, n = U.shape[-2], Vh.shape[-1]
    squares = S * S
    gaps = squares[..., None, :] - squares[..., :, None]
    gaps = where(_identity_like(gaps), 1.0, gaps)
    inner = 0.0
    if gU is not None:
        inner = (_skew(U.mT @ gU) / gaps) * S[..., None, :]
    if gVh is not None:
        inner = inner + S[..., :, None] * (_skew(Vh @ gVh.mT) / gaps)
    if gS is not None:
        inner = inner + gS.diag_embed()
    if gU is not None and m > k:
        gA = (U @ inner + (gU - U @ (U.mT @ gU)) / S[..., None, :]) @ Vh
    else:
        gA = U @ (inner @ Vh)
    if gVh is not None and n > k:
        gA = gA + U @ ((gVh - (gVh @ Vh.mT) @ Vh) / S[..., :, None])
    return gA


def _qr(gQ, gR, Q, R, mode):
    if mode == "r":
        raise RuntimeError(
            "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use "
            "linalg.qr(A, "
            "mode='reduced') if you are going to require gradients"
        )
    m, n = Q.shape[-2], R.shape[-1]
    if mode == "complete" and m > n:
        raise RuntimeError(
            "The QR decomposition is not differentiable when mode='complete' and nrows > ncols."
        )
    if m >= n:
        return _qr_tall(gQ, gR, Q, R)
    # A = [X Y] with X square: X = Q U, and Y = Q V hands its gradient on to Q.
    U, Y = R[..., :m], Q @ R[..., m:]
    gU = gV = None
    if gR is not None:
        gU, gV = gR[..., :m], gR[..., m:]
        gQ = Y @ gV.mT if gQ is None else gQ + Y @ gV.mT
    gX = _qr_tall(gQ, gU, Q, U)
    gY = gX.new_zeros(Y.shape) if gV is None else Q @ gV
    return cat([gX, gY], -1)


def _qr_tall(gQ, gR, Q, R):
    M = 0.0
    if gR is not None:
        M = gR @ R.mT
    if gQ is not None:
        M = M - Q.mT @ gQ
    upper = M.triu()
    symmetric = upper + upper.mT - upper.diagonal(0, -2, -1).diag_embed()
    inner = Q @ symmetric
    if gQ is not None:
        inner = inner + gQ
    return solve_triangular(R.mT, inner, upper=False, left=False)
