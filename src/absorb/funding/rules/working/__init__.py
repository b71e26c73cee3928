"""A budget and its schedule while people write them: the shapes, and what they are for the engines."""
