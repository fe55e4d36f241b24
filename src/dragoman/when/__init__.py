"""Time expressions, their values and intervals, and the anchoring of each event."""
