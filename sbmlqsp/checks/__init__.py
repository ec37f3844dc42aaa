"""What can be said about a model before it runs: features, values, discontinuities, and the rules of `check`."""

from sbmlqsp.checks.checking import check

__all__ = ["check"]
