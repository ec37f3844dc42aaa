"""The rules of `check`: one file per family, each rule a function from a model to issues."""
