"""Plain values that everything else is made of: expressions, tables, schedules, findings, settings, measures."""
