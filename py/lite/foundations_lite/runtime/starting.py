"""Run in Pyodide while the site is built, before its memory is kept: Python's kernel, started."""


def start():
    import gc
    import importlib
    import sys
    import types

    # The standard library lies in its folder; the archive that Python started from is not in the browser.
    sys.path[:] = [path for path in sys.path if not path.endswith(".zip")]
    sys.path_importer_cache.clear()
    for module in sys.modules.values():
        # Packages that were loaded from the archive look for their other modules in the folder, too.
        if paths := getattr(module, "__path__", None):
            module.__path__ = [path.replace("/python314.zip/", "/python3.14/") for path in paths]
            if module.__spec__ is not None:
                module.__spec__.submodule_search_locations = module.__path__

    # What only a terminal needs, and takes a hundred modules.
    terminal = types.ModuleType("IPython.terminal.embed")
    terminal.embed = None
    sys.modules["IPython.terminal.embed"] = terminal

    async def nothing_to_load(*_, **__):
        """In place of Pyodide's search for packages that a cell imports: all there are, are there already."""

    # JavaScript's objects cannot be kept; the kernel wants this one only.
    javascript = types.ModuleType("pyodide_js")
    javascript.loadPackagesFromImports = nothing_to_load
    real, sys.modules["pyodide_js"] = sys.modules["pyodide_js"], javascript
    import pyodide_kernel  # noqa: F401

    sys.modules["pyodide_js"] = real
    del sys.modules["IPython.terminal.embed"], real
    # What NumPy and Matplotlib import and is Python alone: compiled modules cannot be kept, nor can ctypes,
    # which makes functions of WebAssembly's.
    for name in [
        "PIL.ExifTags", "PIL.ImageMode", "PIL.TiffTags", "PIL._binary", "PIL._deprecate", "PIL._util",
        "cycler", "dateutil.parser", "dateutil.relativedelta", "dateutil.rrule", "dateutil.tz", "gzip",
        "html.parser", "importlib.resources", "packaging.version", "plistlib", "pyparsing", "secrets",
        "unittest.mock", "xml.parsers.expat",
    ]:  # fmt: skip
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # all this stays: it need not be searched for garbage again and again


start()
del start
