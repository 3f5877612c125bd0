"""The recommendation: the plan, its certificate, its reasons and its robustness."""
