"""What watches over the platform: proofs and forwarding of the audit, the clock, the controls in force."""
