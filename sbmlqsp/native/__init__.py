"""The only package that calls libsbml, antimony, roadrunner and COPASI; all of it runs in worker processes."""
