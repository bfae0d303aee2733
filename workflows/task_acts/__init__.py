"""What officials do with a step beside completing it: hand over, entrust, ask, copy, urge, snooze, take back.

None of it moves a statutory deadline (tests/workflows/task_acts/test_acts_move_no_deadline.py).
"""
