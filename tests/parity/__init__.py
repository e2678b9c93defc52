"""The suite that holds the shim to real PyTorch. Start reading at `conftest.py`."""
