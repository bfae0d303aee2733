"""The case page: what a case is about, where it stands, who has to do what by when and why, and the forms to do it."""
