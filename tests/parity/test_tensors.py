"""Tensors among themselves: modes of recording, detach and data, writes in place and versions, NumPy, copies.

Each body runs on both engines (`parity`), and everything that it returns or raises must be the same.
"""
import copy
import io
import pickle
import threading

from .outcome import attempt
from .programs import parity


def leaf(torch, *values, dtype=None):
    return torch.tensor(values if len(values) > 1 else values[0], dtype=dtype or torch.float64,
                        requires_grad=True)


@parity
def test_detach_and_data(torch):
    x = leaf(torch, 1.0, 2.0)
    d, a = x.detach(), x.data
    d.add_(1)
    seen = [x, x._version, d._version, a._version, d.requires_grad, d.is_leaf, d._base is None, d._is_view()]
    a.mul_(2)
    y = x * 2
    seen += [x, x._version, a._version, y.detach_() is y, y.is_leaf, y.grad_fn]
    x.data = torch.zeros(3, dtype=torch.float64)
    v = leaf(torch, 1.0, 2.0)[:1]
    return seen + [x, attempt(v.detach_), attempt(setattr, x, "data", 3), v.detach()._base is None]


@parity
def test_requires_grad_flag(torch):
    x, i = torch.ones(2), torch.ones(2, dtype=torch.int64)
    seen = [x.requires_grad_() is x, x.requires_grad, attempt(i.requires_grad_),
            attempt(setattr, i, "requires_grad", True)]
    x.requires_grad = False
    seen += [x.requires_grad, i.requires_grad_(False)]
    y = leaf(torch, 1.0) * 2
    seen += [attempt(setattr, y, "requires_grad", False), attempt(y.requires_grad_, False),
             y.requires_grad_()]
    return seen + [attempt(lambda: torch.tensor([1], requires_grad=True)),
                   attempt(setattr, x, "requires_grad", 1), torch.ones(2, requires_grad=True),
                   torch.zeros_like(y, requires_grad=True), attempt(setattr, x, "is_leaf", 1)]


@parity
def test_no_grad_in_every_form(torch):
    x, seen = leaf(torch, 1.0, 2.0), []

    @torch.no_grad()
    def f():
        return x * 2

    @torch.no_grad
    def g():
        return x * 2

    @torch.enable_grad()
    def h():
        return x * 2

    @torch.no_grad()
    def generator():
        yield torch.is_grad_enabled()
        yield (x * 2).requires_grad

    seen += [f(), g(), f.__name__]
    with torch.no_grad():
        seen += [torch.is_grad_enabled(), x * 2, h(), x.view(2).requires_grad,
                 torch.ones(2, requires_grad=True) * 2]
        with torch.enable_grad():
            seen.append(x * 2)
        with torch.set_grad_enabled(True):
            seen.append(x * 2)
        x.add_(1)
    for value in generator():
        seen += [value, torch.is_grad_enabled()]
    torch.set_grad_enabled(False)
    seen.append(x * 2)
    torch.set_grad_enabled(True)
    try:
        with torch.no_grad():
            raise KeyError
    except KeyError:
        seen.append(torch.is_grad_enabled())
    return seen, x, x._version


@parity
def test_inference_mode(torch):
    x, seen = leaf(torch, 1.0, 2.0), []
    with torch.inference_mode():
        t = torch.ones(2, dtype=torch.float64)
        u = x * 2
        v = x.view(2)
        seen += [t.is_inference(), u.is_inference(), v.is_inference(), x.is_inference(), u.requires_grad,
                 torch.is_inference_mode_enabled(), torch.is_grad_enabled(), attempt(lambda: t._version)]
        t.add_(1)
        with torch.inference_mode(False):
            seen.append((x * 2).requires_grad)
    return seen + [attempt(lambda: t.add_(1)), attempt(lambda: (x * t).sum()), t * 2, (t + 1).is_inference(),
                   attempt(t.requires_grad_), attempt(lambda: t._version), t.clone().is_inference(),
                   attempt(lambda: t.view(2).add_(1)), attempt(lambda: x.detach().copy_(t)),
                   attempt(lambda: x + t)]


@parity
def test_writes_in_place_and_versions(torch):
    x = leaf(torch, 1.0, 2.0, 3.0)
    y = x * 2
    v = y[1:]
    w = y.view(3, 1)
    seen = [t._version for t in (x, y, v, w)]
    v.mul_(3)
    seen += [t._version for t in (x, y, v, w)] + [t.grad_fn.name() for t in (y, v, w)]
    y[0] = 5.0
    w.add_(1)
    seen += [t._version for t in (x, y, v, w)] + [y, v, w, v._base is y, w._base is y]
    (y * y).sum().backward()
    return seen, x.grad


@parity
def test_saved_value_changed_in_place(torch):
    x = leaf(torch, 1.0, 2.0)
    programs = []
    for op, change in (("exp", "add_"), ("sigmoid", "mul_"), ("tanh", "add_"), ("sqrt", "add_"),
                       ("relu", "add_")):
        def run(op=op, change=change):
            y = getattr(x, op)()
            getattr(y, change)(1)
            y.sum().backward()
        programs.append(run)

    def of_view():
        y = x * 1
        z = y.view(2)
        (w := z * z).sum()
        y.mul_(2)
        w.sum().backward()

    def of_leaf():
        y = x * x
        with torch.no_grad():
            x.add_(1)
        y.sum().backward()

    def harmless():
        y = x + 1
        y.mul_(2)
        y.sum().backward()

    return [attempt(p) for p in (*programs, of_view, of_leaf, harmless)]


@parity
def test_writing_to_leaves_and_their_views(torch):
    x = leaf(torch, 1.0, 2.0)
    c = torch.zeros(2, dtype=torch.float64)
    c[0] = x[1]                                             # a plain tensor becomes part of the graph
    seen = [attempt(lambda: x.add_(1)), attempt(lambda: x[:1].mul_(2)), attempt(x.__setitem__, 0, 1.0), c,
            attempt(lambda: x.view(2).zero_()), attempt(x.zero_), attempt(lambda: x.detach().zero_()), x]
    c.sum().backward()
    return seen + [x.grad, c.is_leaf, c.requires_grad]


@parity
def test_views_of_multi_output_functions(torch):
    x = leaf(torch, 1.0, 2.0, 3.0, 4.0)
    seen = []
    for f in ("unbind", "split", "chunk", "tensor_split"):
        parts = (x * 1).unbind() if f == "unbind" else getattr(x * 1, f)(2)
        seen.append(attempt(parts[0].add_, 1))
    y = (x * 1)
    a, b = y.split(2)
    with torch.no_grad():
        v = y[1:]
    return seen + [attempt(lambda: v.add_(1)), a.sum(), attempt(lambda: torch.ones(4).split(2)[0].add_(1)),
                   attempt(lambda: y.expand(2, 4).add_(1))]


@parity
def test_setitem_builds_the_right_graph(torch):
    x, s = leaf(torch, [1.0, 2.0], [3.0, 4.0]), leaf(torch, 7.0)
    y = x.clone()
    y[0, 1] = s
    y[:, 0] = x[1] * 2
    y[y > 6] = 0.5
    y[torch.tensor([1])] += 1
    z = y.sum() + y[1].prod()
    z.backward()
    return y, x.grad, s.grad


@parity(cpu_only="copies between overlapping places run in an order of their own")
def test_overlapping_and_self_assignment(torch):
    x = torch.arange(6.0)
    seen = [attempt(lambda: x[1:].copy_(x[:-1])), x, attempt(lambda: x.add_(x)),
            attempt(lambda: x.expand(2, 6).zero_()), attempt(lambda: x[1:].add_(x[:-1]))]
    y = torch.arange(4.0).reshape(2, 2)
    y += y.clone().t()
    return seen, y


@parity
def test_writing_at_indices_where_memory_is_shared(torch):
    """Elements that are one in memory, the tensor's own or a source's: an error, for some only a warning."""
    index = torch.arange(4)

    def writes(written, source):
        yield from ((name, written, 0, index, source) for name in ("scatter_", "scatter_add_", "index_add_",
                                                                  "index_copy_"))
        yield from [("scatter_reduce_", written, 0, index, source, "sum"),
                    ("index_fill_", written, 0, index, 2.0), ("put_", written, index, source),
                    ("index_put_", written, (index,), source), ("__setitem__", written, index, source)]

    seen = []
    for number in range(9):
        for pair in (lambda: (torch.zeros(1).expand(4), torch.ones(4)),
                     lambda: (lambda line: (line[:4], line[1:5]))(torch.arange(8.0)),
                     lambda: (lambda line: (line[:4], line[4:]))(torch.arange(8.0)),
                     lambda: (lambda line: (line, line))(torch.arange(4.0))):
            name, written, *arguments = list(writes(*pair()))[number]
            seen += [name, attempt(getattr(written, name), *arguments), written]
    return seen


@parity
def test_copies_and_pickles(torch):
    x = leaf(torch, 1.0, 2.0)
    (x ** 2).sum().backward()
    y = copy.deepcopy(x)
    z = copy.copy(x)
    p = pickle.loads(pickle.dumps(x))
    v = torch.arange(6.0).reshape(2, 3).t()
    pv = pickle.loads(pickle.dumps(v))
    pair = copy.deepcopy([v, v[0], v])
    seen = [y, y.grad, y is x, y.data_ptr() == x.data_ptr(), z, z.grad, z.data_ptr() == x.data_ptr(), p,
            p.grad, pv, pv.stride(), pair[0] is pair[2], pair[1].data_ptr() == pair[0].data_ptr(),
            attempt(copy.deepcopy, x * 2), attempt(pickle.dumps, x * 2).__class__.__name__]
    return seen + [pickle.loads(pickle.dumps(t)) for t in (torch.float32, torch.Size([2]),
                                                           torch.device("cpu"))]


@parity
def test_save_and_load(torch):
    x = leaf(torch, 1.0, 2.0)
    file = io.BytesIO()
    torch.save({"x": x, "n": 3}, file)
    file.seek(0)
    return torch.load(file)


@parity
def test_threads_have_their_own_grad_mode(torch):
    seen = []
    with torch.no_grad():
        thread = threading.Thread(target=lambda: seen.append(torch.is_grad_enabled()))
        thread.start()
        thread.join()
    return seen


@parity
def test_a_thread_leaves_the_others_as_they_were(torch):
    seen, x = [], leaf(torch, 1.0, 2.0)
    inside, done = threading.Event(), threading.Event()

    def record_nothing():
        with torch.no_grad():
            inside.set()
            done.wait(10)
            seen.append((x * 2).requires_grad)

    def leave_it_off():
        torch.set_grad_enabled(False)
        seen.append(torch.is_grad_enabled())

    threads = [threading.Thread(target=t) for t in (record_nothing, leave_it_off)]
    threads[0].start()
    inside.wait(10)
    seen.append((x * 2).requires_grad)
    done.set()
    threads[0].join()
    for thread in (threads[1], threading.Thread(target=lambda: seen.append(torch.is_grad_enabled()))):
        thread.start()
        thread.join()
    return seen, torch.is_grad_enabled(), torch.is_inference_mode_enabled()


@parity
def test_backward_inside_no_grad(torch):
    x = leaf(torch, 1.0, 2.0)
    y = (x ** 2).sum()
    with torch.no_grad():
        y.backward()
    return x.grad


@parity(cpu_only="NumPy reads the CPU's memory")
def test_numpy_and_autograd(torch):
    x = leaf(torch, 1.0, 2.0)
    a = x.detach().numpy()
    a[0] = 7.0
    return [x, x._version, attempt(x.numpy), attempt((x * 2).numpy), x.numpy(force=True), x.tolist(),
            x[0].item()]


@parity
def test_hash_equality_and_containers(torch):
    x, y = leaf(torch, 1.0, 2.0), leaf(torch, 1.0, 2.0)
    return [hash(x) == id(x), x in {x}, y in {x}, x == y, x in [x], attempt(lambda: y in [x, x]), 1.0 in x,
            {x: 1}[x], attempt(lambda: "a" in x), len(x), [t for t in x], attempt(bool, x), bool(x[0] > 0),
            attempt(iter, x[0])]


@parity
def test_storages(torch):
    x = torch.tensor([1.5, 2.5, 3.5])
    bytes_, elements = x.untyped_storage(), x.storage()
    seen = [repr(bytes_), str(elements), bytes_.tolist(), elements.tolist(), len(bytes_), elements.size(),
            bytes_.nbytes(), elements.dtype, elements.element_size(), elements.type(), bytes_.type(),
            bytes_.data_ptr() == x.data_ptr(), elements.data_ptr() == x.data_ptr(), str(bytes_.device),
            elements.pickle_storage_type(), torch.is_storage(elements), torch.is_storage(x)]
    seen += [t.untyped_storage() is bytes_ for t in (x, x[1:], x.detach(), x.data, x.view(torch.int32))]
    elements[0] = 9
    elements.fill_(2)
    bytes_[3] = 0
    seen += [x, x._version, elements[1], bytes_[0:2].tolist(), x[1:].storage().tolist(),
             attempt(lambda: elements[100]), attempt(lambda: bytes_[100]), attempt(lambda: elements[0:2]),
             attempt(bytes_.copy_, torch.UntypedStorage(13)), elements.untyped() is bytes_]
    copied = bytes_.clone()
    copied.fill_(0)
    return seen + [x, torch.empty(0).set_(elements), torch.empty(0).set_(bytes_, 1, (2,))]


@parity
def test_tensor_types(torch):
    x = torch.tensor([1.5, 2.5])
    kinds = ("Float", "Double", "Half", "Long", "Int", "Short", "Char", "Byte", "Bool")
    seen = [[made([1, 0]), made(2, 3).shape, made(torch.Size([2])).shape, made((2, 3)), made.__name__,
              made.dtype, isinstance(x, made)] for made in [getattr(torch, f"{k}Tensor") for k in kinds]]
    seen += [x.new(2, 3).shape, x.new([1, 2]), x.new(), torch.Tensor([1, 2]), torch.Tensor(2, 3).shape,
             torch.Tensor(torch.ones(1, dtype=torch.int64)), torch.FloatTensor(x.storage()),
             x.type(torch.LongTensor), x.type("torch.IntTensor"), x.type()]
    return seen + [attempt(torch.LongTensor, x), attempt(torch.FloatTensor, 2.5), attempt(torch.Tensor, "a"),
                   attempt(torch.LongTensor, -1), attempt(torch.LongTensor, x.storage())]


@parity
def test_names_for_numbers(torch):
    return [torch.inf, torch.nan != torch.nan, torch.pi, torch.e, torch.ones(2)[torch.newaxis].shape]
