"""What pages share: drawing, no rules."""
