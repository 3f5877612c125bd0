"""The scenario a visitor composes: company, stage, levers."""
