"""``lesson`` can be imported here on real PyTorch: ``py/`` comes last, so that site-packages' torch is found first."""

import sys

import engines

sys.path.append(str(engines.PY))
