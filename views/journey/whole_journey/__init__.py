"""The journey as a whole: satisfaction through a customer's life, and the flow of requests from reason to outcome."""

from .sight import whole

__all__ = ["whole"]
