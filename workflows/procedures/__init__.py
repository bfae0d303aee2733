"""What a version of a procedure is: read from its folder, safe to evaluate, ready to run, in words."""
