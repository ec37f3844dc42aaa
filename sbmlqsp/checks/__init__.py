"""What can be said about a model before it runs: features, values, discontinuities, and the rules of `check`."""
