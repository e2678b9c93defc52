"""``lesson`` can be imported here on real PyTorch: ``py/`` comes last, after site-packages' torch."""

import sys

import engines

sys.path.append(str(engines.PY))
