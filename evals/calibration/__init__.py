"""Calibration of authored lines: messages kept apart from the cards, and the thresholds that they give."""
