"""Converters between SBML and the formats of other tools, one folder for each format.

How to add one is told in `converters/README.md`.
"""
