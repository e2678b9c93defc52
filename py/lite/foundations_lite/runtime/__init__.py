"""Python in the browser: Pyodide, its kernel, and every wheel that they load."""
