"""From a log of contacts to a draft of the company that it is of."""
