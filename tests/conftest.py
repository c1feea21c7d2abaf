"""Settings that all tests share."""

from hypothesis import settings

# programs of the long checks, no modules with doctests: they import what the test environment does not have
collect_ignore_glob = ["long/*", "fuzzing/guided.py"]

# the same examples in every run, so that a pass or a failure can be repeated; `make check` searches further
settings.register_profile("same_again", derandomize=True, deadline=None)
settings.load_profile("same_again")
