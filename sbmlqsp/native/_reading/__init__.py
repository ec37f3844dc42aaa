"""SBML text -> libsbml document -> core tables. Runs in the worker; libsbml is imported inside functions only."""
