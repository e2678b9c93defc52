"""What the shim promises to have: PyTorch's public names, grouped by subject.

A promised name that the shim lacks is a failure; any other name of PyTorch that it lacks is reported as
missing. `torch.` is left out: "add" is `torch.add`, "Tensor.view" the method.
"""
import torch

from .engines import has


def _names(text, prefix=""):
    return [prefix + name for name in text.split()]


CREATION = _names("""
    tensor as_tensor from_numpy zeros ones full empty eye arange linspace logspace
    zeros_like ones_like full_like empty_like rand_like randn_like randint_like
    Tensor.new_zeros Tensor.new_ones Tensor.new_full Tensor.new_empty Tensor.new_tensor
    tril triu tril_indices triu_indices meshgrid""")

TYPES = _names("""
    float16 float32 float64 half float double int8 int16 int32 int64 short int long uint8 bool bfloat16
    finfo iinfo result_type promote_types can_cast get_default_dtype set_default_dtype is_tensor
    is_floating_point dtype device Size strided get_device_module cuda.is_available
    backends.mps.is_available backends.cuda.is_built Tensor.to Tensor.type Tensor.float Tensor.double
    Tensor.half Tensor.int Tensor.long Tensor.short Tensor.byte Tensor.char Tensor.bool Tensor.cpu
    Tensor.cuda Tensor.type_as Tensor.is_floating_point Tensor.element_size Tensor.itemsize Tensor.nbytes
    Tensor.device Tensor.dtype""")

RANDOM = _names("""
    manual_seed seed initial_seed get_rng_state set_rng_state Generator default_generator random.fork_rng
    rand randn randint randperm normal bernoulli multinomial
    Tensor.normal_ Tensor.uniform_ Tensor.bernoulli_ Tensor.exponential_ Tensor.random_
    distributions.Normal distributions.Uniform distributions.Bernoulli distributions.Categorical
    distributions.Exponential distributions.MultivariateNormal""")

SHAPE = _names("""
    reshape flatten squeeze unsqueeze transpose permute t movedim moveaxis broadcast_to tile flip roll
    cat concat stack split chunk unbind narrow select index_select gather scatter scatter_add index_add
    index_put masked_fill masked_select take diagonal diag diag_embed kron as_strided clone ravel swapaxes
    swapdims broadcast_tensors broadcast_shapes hstack vstack dstack atleast_1d atleast_2d atleast_3d
    numel""") + _names("""
    view view_as reshape_as expand expand_as repeat T mT contiguous is_contiguous stride data_ptr
    storage_offset item tolist numpy size dim ndim ndimension numel shape element_size squeeze_ unsqueeze_
    transpose_ t_ scatter_ scatter_add_ index_add_ index_put_ masked_fill_ copy_ fill_ zero_ flatten
    index_fill index_copy masked_scatter __getitem__ __setitem__ __iter__ __len__ __hash__ __deepcopy__
    __array__ __contains__ __format__ __bool__ __float__ __int__ __index__""", "Tensor.")

POINTWISE = _names("""
    add sub subtract mul multiply div divide true_divide floor_divide neg negative positive rsub pow square
    float_power exp exp2 expm1 log log2 log10 log1p sqrt rsqrt reciprocal
    sin cos tan asin acos atan arcsin arccos arctan sinh cosh tanh asinh acosh atanh atan2 arctan2
    sigmoid erf erfc abs absolute sign sgn floor ceil round trunc fix frac remainder fmod
    clamp clip clamp_min clamp_max maximum minimum fmax fmin where lerp addcmul addcdiv hypot
    logaddexp nan_to_num isnan isinf isfinite isposinf isneginf allclose isclose equal
    eq ne lt le gt ge greater greater_equal less less_equal not_equal
    logical_and logical_or logical_xor logical_not
    bitwise_and bitwise_or bitwise_xor bitwise_not bitwise_left_shift bitwise_right_shift relu""")
POINTWISE += [f"Tensor.{name}_" for name in POINTWISE if hasattr(torch.Tensor, name + "_")]

OPERATORS = _names("""
    __add__ __radd__ __iadd__ __sub__ __rsub__ __isub__ __mul__ __rmul__ __imul__ __truediv__ __rtruediv__
    __itruediv__ __floordiv__ __rfloordiv__ __ifloordiv__ __mod__ __rmod__ __imod__ __pow__ __rpow__ __ipow__
    __matmul__ __rmatmul__ __neg__ __pos__ __abs__ __invert__ __and__ __rand__ __iand__ __or__ __ror__ __ior__
    __xor__ __rxor__ __ixor__ __lshift__ __rlshift__ __ilshift__ __rshift__ __rrshift__ __irshift__
    __eq__ __ne__ __lt__ __le__ __gt__ __ge__""", "Tensor.")

REDUCTIONS = _names("""
    sum mean prod var std var_mean std_mean norm logsumexp cumsum cumprod max min amax amin aminmax argmax
    argmin median sort argsort topk all any count_nonzero unique histc bincount cov corrcoef quantile nansum
    nanmean Tensor.norm Tensor.unique""")

LINALG = _names("""
    matmul mm mv dot bmm outer inner addmm addmv baddbmm einsum tensordot trace linalg.norm linalg.vector_norm
    linalg.matrix_norm linalg.inv linalg.det linalg.slogdet linalg.solve linalg.cholesky linalg.eigh
    linalg.eigvalsh linalg.svd linalg.svdvals linalg.qr linalg.pinv linalg.matrix_rank linalg.matrix_power
    linalg.LinAlgError""")

FUNCTIONAL = _names("""
    relu leaky_relu elu gelu silu softplus logsigmoid softmax log_softmax linear mse_loss l1_loss
    smooth_l1_loss huber_loss cross_entropy nll_loss binary_cross_entropy binary_cross_entropy_with_logits
    normalize cosine_similarity one_hot pad""", "nn.functional.")

AUTOGRAD = _names("""
    autograd.backward autograd.grad no_grad enable_grad set_grad_enabled inference_mode is_grad_enabled
    is_inference_mode_enabled autograd.Function autograd.function.once_differentiable
    autograd.functional.jacobian autograd.functional.hessian autograd.functional.vjp autograd.functional.jvp
    autograd.functional.hvp autograd.functional.vhp func.grad func.vjp func.jvp func.jacrev func.jacfwd
    func.hessian autograd.gradcheck autograd.gradgradcheck autograd.detect_anomaly
    autograd.set_detect_anomaly autograd.graph.Node autograd.graph.saved_tensors_hooks
    autograd.graph.save_on_cpu autograd.graph.disable_saved_tensors_hooks autograd.graph.get_gradient_edge
    autograd.graph.GradientEdge testing.assert_close set_printoptions __version__""") + _names("""
    backward detach detach_ requires_grad requires_grad_ retain_grad retains_grad is_leaf grad grad_fn
    register_hook register_post_accumulate_grad_hook _version _base output_nr data""", "Tensor.")

GROUPS = {"creation": CREATION, "types and devices": TYPES, "random numbers": RANDOM,
          "shape and index": SHAPE, "pointwise": POINTWISE, "operators": OPERATORS, "reductions": REDUCTIONS,
          "linear algebra": LINALG, "nn.functional": FUNCTIONAL, "autograd": AUTOGRAD}

PROMISED = frozenset(name for names in GROUPS.values() for name in names)


def unknown_to_torch():
    """Promised names that PyTorch itself does not have: mistakes in this file."""
    return sorted(name for name in PROMISED if not has(torch, name))
