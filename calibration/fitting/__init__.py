"""The fit: from moments observed to parameters estimated."""
