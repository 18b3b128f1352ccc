"""Programs of ``docs/examples``, to be tried."""

import importlib.util
import pathlib

EXAMPLES = pathlib.Path(__file__).parents[2] / "docs" / "examples"


def load_example(name):
    """The program ``name`` as a module."""
    path = EXAMPLES / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
