"""`torch.distributions`: draws bit-equal, densities and moments within rounding, errors word for word."""
import pytest

from .known_differences import hold
from .outcome import attempt
from .programs import disagreements, parity

pytestmark = pytest.mark.cpu_only("draws are the CPU generator's")

MAKE = {
    "Normal": lambda t: t.distributions.Normal(t.tensor([0.0, 1.5]), t.tensor([1.0, 0.25])),
    "Normal scalar": lambda t: t.distributions.Normal(1.0, 2.0),
    "Normal double": lambda t: t.distributions.Normal(t.zeros(3, dtype=t.float64), 2.0),
    "Normal broadcast": lambda t: t.distributions.Normal(t.zeros(3, 1), t.ones(4)),
    "Uniform": lambda t: t.distributions.Uniform(t.tensor([-1.0, 0.0]), t.tensor([1.0, 0.5])),
    "Uniform scalar": lambda t: t.distributions.Uniform(0.0, 3.0),
    "Bernoulli": lambda t: t.distributions.Bernoulli(t.tensor([0.1, 0.5, 0.9])),
    "Bernoulli logits": lambda t: t.distributions.Bernoulli(logits=t.tensor([-1.0, 0.0, 2.0])),
    "Bernoulli scalar": lambda t: t.distributions.Bernoulli(0.3),
    "Categorical": lambda t: t.distributions.Categorical(t.tensor([0.2, 0.3, 0.5])),
    "Categorical logits": lambda t: t.distributions.Categorical(logits=t.tensor([
        [0.0, 1.0, -1.0], [2.0, 0.0, 0.5]])),
    "Categorical unnormalised": lambda t: t.distributions.Categorical(t.tensor([1.0, 1.0, 2.0, 4.0])),
    "Exponential": lambda t: t.distributions.Exponential(t.tensor([0.5, 2.0])),
    "Exponential scalar": lambda t: t.distributions.Exponential(1.5),
    "MultivariateNormal": lambda t: t.distributions.MultivariateNormal(
        t.tensor([1.0, -1.0]), t.tensor([[2.0, 0.5], [0.5, 1.0]])),
    "MultivariateNormal tril": lambda t: t.distributions.MultivariateNormal(
        t.zeros(3), scale_tril=t.tensor([[1.0, 0.0, 0.0], [0.5, 2.0, 0.0], [0.25, -1.0, 0.5]])),
    "MultivariateNormal precision": lambda t: t.distributions.MultivariateNormal(
        t.zeros(2), precision_matrix=t.tensor([[2.0, 0.5], [0.5, 1.0]])),
}


@pytest.mark.parametrize("name", MAKE)
def test_draws(name, shim, finding_limit):
    """sample and rsample: bit-equal; MultivariateNormal within rounding, as its Cholesky factor may differ
    in the last bit."""
    def program(torch):
        d, seen = MAKE[name](torch), []
        for seed in range(20):
            torch.manual_seed(seed)
            for shape in ((), (1,), (5,), (4, 3), (40,)):
                seen.append(d.sample(torch.Size(shape)))
                if d.has_rsample:
                    seen.append(d.rsample(shape))
            seen.append(torch.rand(1))
        return seen
    tolerance = None if name.startswith("Multi") else 0
    hold(f"test_distributions/draws {name}", disagreements(program, shim, tolerance=tolerance), finding_limit)


@pytest.mark.parametrize("name", MAKE)
def test_properties(name, shim, finding_limit):
    def program(torch):
        d = MAKE[name](torch)
        x = d.sample((6,))
        seen = {a: attempt(getattr, d, a) for a in (
            "mean", "variance", "stddev", "mode", "batch_shape", "event_shape", "has_rsample", "probs",
            "logits", "loc",
            "scale", "low", "high", "rate", "param_shape", "covariance_matrix", "precision_matrix",
            "scale_tril")}
        seen["log_prob"] = d.log_prob(x)
        for f in ("cdf", "icdf"):
            seen[f] = attempt(getattr(d, f), x if f == "cdf" else torch.tensor(0.3))
        for f in ("entropy", "perplexity", "enumerate_support"):
            seen[f] = attempt(getattr(d, f))
        seen["support"], seen["repr"] = repr(d.support), repr(d)
        seen["expanded"] = attempt(lambda: d.expand((3, *d.batch_shape)).sample().shape)
        return seen
    hold(f"test_distributions/properties {name}", disagreements(program, shim), finding_limit)


@parity
def test_gradients_through_rsample_and_log_prob(torch):
    seen = []
    for name in ("Normal", "Uniform", "Exponential"):
        a = torch.tensor([0.5, 1.0], requires_grad=True)
        b = torch.tensor([1.5, 3.0], requires_grad=True)
        d = getattr(torch.distributions, name)(*((a, b) if name != "Exponential" else (a,)))
        torch.manual_seed(2)
        x = d.rsample((3,))
        seen += [x, d.log_prob(x.detach()), *torch.autograd.grad(x.sum(), (a, b), allow_unused=True),
                 *torch.autograd.grad(d.log_prob(x.detach()).sum(), (a, b), allow_unused=True)]
    for name in ("Bernoulli", "Categorical"):
        logits = torch.tensor([0.5, -1.0, 0.25], requires_grad=True)
        d = getattr(torch.distributions, name)(logits=logits)
        seen += [d.sample((2,)), *torch.autograd.grad(d.log_prob(d.sample((4,))).sum(), logits)]
    mean, cov = torch.zeros(2, requires_grad=True), torch.tensor([[2.0, 0.5], [0.5, 1.0]], requires_grad=True)
    x = torch.distributions.MultivariateNormal(mean, cov).rsample((3,))
    return seen + [x, *torch.autograd.grad(x.pow(2).sum(), (mean, cov))]


@parity
def test_refusals(torch):
    D = torch.distributions
    return [attempt(f) for f in (
        lambda: D.Normal(0.0, -1.0), lambda: D.Normal(torch.zeros(2), torch.ones(3)),
        lambda: D.Uniform(1.0, 0.0),
        lambda: D.Bernoulli(1.5), lambda: D.Bernoulli(), lambda: D.Bernoulli(0.5, logits=0.1),
        lambda: D.Categorical(torch.tensor([-1.0, 2.0])), lambda: D.Categorical(torch.tensor(1.0)),
        lambda: D.Exponential(-1.0), lambda: D.Normal(0.0, 1.0).log_prob("a"),
        lambda: D.Bernoulli(0.5).log_prob(torch.tensor(0.5)),
        lambda: D.Uniform(0.0, 1.0).log_prob(torch.tensor(2.0)),
        lambda: D.Normal(float("nan"), 1.0), lambda: D.MultivariateNormal(torch.zeros(2), -torch.eye(2)),
        lambda: D.MultivariateNormal(torch.zeros(2)),
        lambda: D.Categorical(torch.ones(3)).log_prob(torch.tensor(5)),
        lambda: D.Normal(0.0, 1.0).rsample(3), lambda: D.Bernoulli(0.5).rsample())]


@parity
def test_validation_can_be_turned_off(torch):
    d = torch.distributions.Normal(torch.tensor(0.0), torch.tensor(-1.0), validate_args=False)
    return d.scale, torch.distributions.Uniform(0.0, 1.0, validate_args=False).log_prob(torch.tensor(2.0))


@parity
def test_kl_divergence(torch):
    D = torch.distributions
    return [attempt(D.kl_divergence, D.Normal(0.0, 1.0), D.Normal(1.0, 2.0)),
            attempt(D.kl_divergence, D.Bernoulli(0.25), D.Bernoulli(0.5))]
