"""The plugins of the project's tests; fixtures are in tests/conftest.py."""

pytest_plugins = ["tests.programs", "tests.sharing"]
