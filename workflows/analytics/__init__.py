"""Process analytics: what the steps and logs of past cases say about a procedure. It only reads."""
