"""Pictures of the insight tables, for the page of the journey."""
