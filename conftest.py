"""The tests' plugin of the project; fixtures are in tests/conftest.py."""

pytest_plugins = ["tests.programs"]
