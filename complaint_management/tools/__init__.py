"""Arithmetic and rules in plain Python: no ORM, no model is ever called from here."""
