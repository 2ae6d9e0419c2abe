"""The examples in the docstrings are right."""

import doctest
import importlib
import pkgutil

import pytest

import sandbox.hubspot

MODULES = [each.name for each in pkgutil.iter_modules(sandbox.hubspot.__path__, "sandbox.hubspot.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
