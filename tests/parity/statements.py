"""Random programs: statements that Hypothesis strings together, and the state compared after each of them.

A statement is a template with holes for variables. `{a}` and `{b}` become existing variables, `{n}` a new
one; which ones is drawn as plain integers (taken modulo what exists), so that a failing program shrinks to
a short one. A statement may well raise: then both engines must raise the same.
"""
from contextlib import nullcontext

from hypothesis import strategies as st

from .outcome import Raised, attempt, differences, observe

START = """
v0 = torch.tensor([[0.5, -1.25, 2.0], [1.5, 0.75, -0.5]], dtype=torch.float64, requires_grad=True)
v1 = torch.tensor([1.25, -0.75, 0.25], dtype=torch.float64, requires_grad=True)
v2 = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], dtype=torch.float64)
v3 = v0 * 1
"""

VIEWS = """
{n} = {a}.view(-1)|{n} = {a}.reshape(3, 2)|{n} = {a}.t()|{n} = {a}.T|{n} = {a}[0]|{n} = {a}[:, 1]
{n} = {a}[1:]
{n} = {a}[..., ::2]|{n} = {a}.unsqueeze(0)|{n} = {a}.squeeze()|{n} = {a}.expand(2, 3)
{n} = {a}.transpose(0, -1)
{n} = {a}.narrow(0, 0, 1)|{n} = {a}.select(0, -1)|{n} = {a}.diagonal()|{n} = {a}.unbind()[0]
{n} = {a}.view_as({b})
{n} = {a}.permute(1, 0)|{n} = {a}.flatten()|{n} = {a}.split(1)[0]|{n} = {a}.chunk(2, -1)[-1]
{n} = {a}.detach()
{n} = {a}[None]|{n} = {a}.as_strided((2,), (1,), 0)|{n} = {a}.movedim(0, -1)|{n} = {a}.data
{n} = {a}.expand_as({b})
{n} = {a}.contiguous()|{n} = {a}.unflatten(0, (1, -1))|{n} = {a}.mT|{n} = {a}[...]|{n} = {a}.to(torch.float64)
"""
VALUES = """
{n} = {a} + {b}|{n} = {a} * {b}|{n} = {a} - 0.5|{n} = 2 / {a}|{n} = {a} ** 2|{n} = {a}.exp()|{n} = {a}.tanh()
{n} = {a} / {b}|{n} = -{a}|{n} = {a} @ {b}|{n} = {a}.sum()|{n} = {a}.sum(0)|{n} = {a}.mean(-1, keepdim=True)
{n} = {a}.relu()|{n} = {a}.clone()|{n} = torch.cat([{a}, {b}])|{n} = torch.stack([{a}, {b}])
{n} = {a}.max(0).values
{n} = torch.where({a} > 0, {a}, {b})|{n} = {a}.abs()|{n} = {a}.clamp(-1, 1)|{n} = {a}[[0, 0]]
{n} = {a}[{a} > 0]
{n} = {a}.prod(0)|{n} = {a}.cumsum(0)|{n} = {a}.sin()|{n} = {a}.float()|{n} = {a}.sort(0).values|{n} = 1 - {a}
{n} = {a}.detach().requires_grad_()|{n} = torch.maximum({a}, {b})|{n} = {a}.softmax(-1)
{n} = {a}.gather(0, {a}.long() * 0)
"""
WRITES = """
{a}.mul_(2)|{a}.add_({b})|{a}.add_(1)|{a}.zero_()|{a}.copy_({b})|{a}[0] = 3.0|{a}[0] = {b}[0]|{a}[:, 1] = 0.5
{a}[1:] = {b}|{a}.exp_()|{a}.relu_()|{a}.fill_(0.25)|{a} *= {b}|{a} += 1|{a} -= {b}|{a}[{a} > 0] = 0.0
{a}.t_()|{a}.unsqueeze_(0)|{a}.squeeze_()|{a}.clamp_(-1, 1)|{a}.sub_({b})|{a}.div_(2)|{a}.neg_()|{a}.tanh_()
{a}[[0]] = {b}[[0]]|{a}.masked_fill_({a} > 1, 0.0)|{a}.pow_(2)|{a}[...] = 1.5
{a}.index_add_(0, torch.tensor([0]), {b}[:1])
"""
AUTOGRAD = """
{a}.sum().backward()|{a}.sum().backward(retain_graph=True)|{a}.backward()
{a}.pow(2).sum().backward(retain_graph=True)
{a}.backward(torch.ones_like({a}))|({a} * {b}).sum().backward(retain_graph=True)|{a}.grad = None
{a}.retain_grad()
{n}, = torch.autograd.grad({a}.sum(), v0, retain_graph=True, allow_unused=True)
{n}, = torch.autograd.grad({a}.pow(3).sum(), v0, create_graph=True)
{n}, = torch.autograd.grad({a}.sum(), {b}, retain_graph=True)|{a}.requires_grad_()|{a}.detach_()
{a}.requires_grad = False
{a}.sum().backward(create_graph=True)|v0.grad.zero_()|v1.grad = {a}|{n} = v0.grad * 2
{a}.register_hook(lambda g: g * 2)|{a}.sum().backward(inputs=[v0])
torch.autograd.backward([{a}.sum(), {b}.sum()])
"""
BLOCKS = """
with torch.no_grad(): {n} = {a}.view(-1)|with torch.no_grad(): {a}.add_(1)|with torch.no_grad(): {n} = {a} * 2
with torch.enable_grad(): {n} = {a} * 3|with torch.no_grad(): {n} = {a}[0]|with torch.no_grad(): {a}[0] = 1.0
with torch.inference_mode(): {n} = {a}[0]
"""


def _templates(text):
    return [t.strip() for t in text.replace("\n", "|").split("|") if t.strip()]


# Views and writes weigh most: that is where engines go wrong.
TEMPLATES = st.one_of(*(st.sampled_from(_templates(g)) for g in (
    VIEWS, VIEWS, VALUES, WRITES, WRITES, AUTOGRAD, BLOCKS)))
statements = st.lists(st.tuples(TEMPLATES, st.integers(0, 11), st.integers(0, 11)), min_size=1, max_size=14)


class State:
    """One engine's variables; new tensors are made on `device`."""

    def __init__(self, engine, device="cpu"):
        self.engine, self.names, self.device = engine, {"torch": engine}, device
        for line in START.strip().splitlines():
            self.execute(line)

    def variables(self):
        return [n for n, v in self.names.items() if n[0] == "v" and isinstance(v, self.engine.Tensor)]

    def execute(self, line):
        with self.engine.device(self.device) if self.device != "cpu" else nullcontext():
            return attempt(exec, compile(line, "<statement>", "exec"), self.names)

    def look(self):
        """{variable: everything that can be seen of it}"""
        tensors = {n: self.names[n] for n in self.variables()}
        return {n: self._look_at(t, tensors) for n, t in tensors.items()}

    def _look_at(self, t, tensors):
        seen = attempt(lambda: observe(self.engine, t))
        if isinstance(seen, Raised):
            return seen
        base = t._base
        seen.base = "none" if base is None else next((n for n, u in tensors.items() if u is base), "unnamed")
        seen.extra = {"version": attempt(lambda: t._version), "output_nr": t.output_nr,
                      "retains_grad": t.retains_grad, "is_view": t._is_view(),
                      "is_inference": t.is_inference()}
        if t.is_leaf or t.retains_grad:
            seen.extra["grad"] = None if t.grad is None else observe(self.engine, t.grad)
        return seen


def lines(drawn, state):
    """The drawn statements as text, one at a time, named after the variables that exist by then."""
    new = 4
    for template, a, b in drawn:
        names = state.variables()
        yield template.format(a=names[a % len(names)], b=names[b % len(names)], n=f"v{new}")
        new += 1


def apart(expected, got):
    """First difference between two states, or None."""
    if list(expected) != list(got):
        return f"variables: torch {list(expected)}, shim {list(got)}"
    for name in expected:
        e, g = expected[name], got[name]
        for aspect, message in differences(e, g):
            return f"{name} {aspect}: {message}"
        if isinstance(e, Raised):
            continue
        for aspect in e.extra.keys() | g.extra.keys():
            a, b = e.extra.get(aspect), g.extra.get(aspect)
            for _, message in differences(a, b):
                return f"{name} {aspect}: {message}"
    return None
