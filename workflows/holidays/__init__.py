"""The calendar in force: holiday notices come in, and open deadlines are reckoned anew by them."""
