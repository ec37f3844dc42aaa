"""States that repeat: fixed points of the map over one dosing interval."""
