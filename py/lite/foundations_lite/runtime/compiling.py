"""Run in Pyodide while the site is built: archives of Python sources become archives of bytecode.

Bytecode takes the place of the sources. In the course's own packages, where tracebacks and `??` show sources,
it lies beside them, and Python does not compare the two.
"""

import importlib._bootstrap_external
import os
import zipfile

OURS = ("torch/", "lesson/")
EPOCH = (1980, 1, 1, 0, 0, 0)


def bytecode(source, path):
    """The contents of a `.pyc` for `source`, which Python takes without looking for the source."""
    code = compile(source, path, "exec", dont_inherit=True)
    return bytes(importlib._bootstrap_external._code_to_hash_pyc(code, bytes(8), False))


def put(archive, name, data):
    archive.writestr(zipfile.ZipInfo(name, EPOCH), data)


for file in sorted(os.listdir("/in")):
    home = "/lib/python3.14" if file == "python_stdlib.zip" else "/lib/python3.14/site-packages"
    with zipfile.ZipFile(f"/in/{file}") as sources, zipfile.ZipFile(f"/out/{file}", "w") as compiled:
        for name in sources.namelist():
            if name.endswith("/"):
                continue
            data = sources.read(name)
            if not name.endswith(".py"):
                put(compiled, name, data)
                continue
            folder, _, module = name.rpartition("/")
            try:
                code = bytecode(data, f"{home}/{name}")
            except SyntaxError:  # templates that are no Python, and tests of the parser
                put(compiled, name, data)
                continue
            if name.startswith(OURS):
                put(compiled, name, data)
                put(compiled, f"{folder}/__pycache__/{module[:-3]}.cpython-314.pyc", code)
            else:
                put(compiled, name + "c", code)
