"""Incidents: what guards decided and what fans reported, counted without saying who was concerned."""
