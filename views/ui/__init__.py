"""What every page is made of: frame, tiles, charts, choices."""
