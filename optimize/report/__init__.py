"""A plan as a report and a workbook."""
