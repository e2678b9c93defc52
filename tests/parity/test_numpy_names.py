"""NumPy's names of arguments in place of PyTorch's: axis, keepdims, x, x1, x2.

Each body runs on both engines (`parity`), and everything that it returns or raises must be the same.
"""
from .outcome import attempt
from .programs import parity


@parity
def test_axis(torch):
    m, index = torch.tensor([[3.0, 1.0], [2.0, 4.0]]), torch.tensor([1, 0])
    seen = [getattr(torch, name)(m, axis=0) for name in (
        "count_nonzero", "cummax", "cummin", "diff", "logcumsumexp", "mode", "squeeze", "unbind",
        "unsqueeze")]
    seen += [getattr(m, name)(axis=1) for name in ("cummax", "unbind", "unsqueeze", "squeeze", "diff")]
    return seen + [torch.chunk(m, 2, axis=1), torch.topk(m, 1, axis=0), torch.kthvalue(m, 1, axis=0),
                   torch.quantile(m, 0.5, axis=0, keepdims=True), torch.index_select(m, axis=1, index=index),
                   torch.gather(m, axis=0, index=index[None]), torch.select(m, axis=0, index=1),
                   torch.stack([m, m], axis=1), torch.repeat_interleave(m, 2, axis=1),
                   torch.linalg.norm(m, axis=0, keepdims=True), torch.linalg.vector_norm(m, axis=1),
                   torch.linalg.matrix_norm(m, axis=(0, 1), keepdims=True)]


@parity
def test_operands(torch):
    a, b = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 5.0])
    seen = [getattr(torch, name)(x1=a, x2=b) for name in ("add", "sub", "mul", "div", "maximum", "atan2")]
    return seen + [torch.add(a, x2=b), torch.add(x=a, other=b), torch.add(input=a, other=b, alpha=2),
                   attempt(torch.mul, a), attempt(torch.mul), attempt(torch.maximum, a)]
