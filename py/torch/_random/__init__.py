"""Random numbers: the CPU generator of PyTorch 2.13 and its distributions, to the last bit, on NumPy arrays.

* ``generator``   the Mersenne Twister, its seed and its state of 5056 bytes;
* ``fused``       multiply-add with one rounding, which the C++ compiler uses and NumPy lacks;
* ``box_muller``  two uniforms into two normals, in the three ways that PyTorch has;
* ``continuous``  arrays filled with uniform, normal, exponential … numbers;
* ``discrete``    arrays filled with integers, permutations, draws from given probabilities;
* ``fill``        what the last two share.

Nothing here knows of tensors or gradients.

What is the same everywhere, and what is not
--------------------------------------------
The raw 32-bit draws, uniforms, integers, permutations, Bernoulli draws and float32 normals of 16 elements and
more are made of integer and correctly rounded arithmetic alone: the same bits on every machine, and the bits
of PyTorch's x86-64 builds with AVX2 (others, such as those for ARM, compute float32 normals with another
logarithm).

Exponentials, short or non-contiguous normals and all float64 normals call log, log1p, sin and cos of the
platform's C library in float64, as PyTorch does. Where both use the same library (Linux) every bit agrees. A
browser brings another library, whose sin and cos differ from Linux's in 3 % of their arguments, log and log1p
in less than 0.1 %, by one unit of the last place. There 2.6 % of float64 normals differ in their last bits;
float32 and float16 draws, being rounded afterwards, agree but for about one in 10^9.

PyTorch calls Intel's MKL for ``bernoulli_(p)`` with a number p, and for ``exponential_``, but only on
processors of Intel's own make, where those two may draw other numbers. The rule mirrored here is that of
every other processor.
"""

from .continuous import cauchy, exponential, log_normal, normal, uniform
from .discrete import bernoulli, geometric, multinomial, random, randperm
from .generator import Generator, default_generator
