"""Who has which order in hand: pools of the centre with claims that expire, and handlers inside a unit."""
