"""Rows of the tank, a file a noun; read as `queries.twins.list_pairs`."""

from absorb.tank.queries import advice, attachments, bulk, contents, exchange, form, funnel, ideas, imports, search, twins

__all__ = ["advice", "attachments", "bulk", "contents", "exchange", "form", "funnel", "ideas", "imports", "search", "twins"]
