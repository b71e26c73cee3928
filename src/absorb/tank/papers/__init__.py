"""The tank's workbooks: the state's published operations, and the tank's own exchange."""
