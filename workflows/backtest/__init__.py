"""What another procedure would have done to the cases of the past: closed cases replayed, or new ones drawn from them."""
