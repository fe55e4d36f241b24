"""Events: triggers by frames and encoder, roles, PLOVER type, mode and context, places, merging within a story."""
