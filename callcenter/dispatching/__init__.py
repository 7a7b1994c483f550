"""Who should get an order, and who must not: the pack's duty list and the rules of recusal, applied."""
