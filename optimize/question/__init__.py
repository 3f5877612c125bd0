"""What is asked of the optimiser: budget, levers' ranges, rules, goals and risk."""
