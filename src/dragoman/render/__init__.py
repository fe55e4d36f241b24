"""Records to something people read: terminal, HTML, SVG. Pure functions; nothing here decides anything."""
