"""Hashes of passwords that cost nothing.

To hash one is slow on purpose, a seventh of a second, and the tests do it and check it some thousand times. Those that look at
what a hash is or costs ask for `real_hashes`.
"""

from __future__ import annotations

from types import ModuleType

import pytest
from argon2 import PasswordHasher

from models import account
from workflows import setup
from workflows.accounts import passwords, second_factor

# Wherever passwords and codes are hashed and checked.
PLACES: tuple[ModuleType, ...] = (account, setup, passwords, second_factor)
REAL, QUICK = account.HASHER, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def hash_with(hasher: PasswordHasher, patch: pytest.MonkeyPatch) -> None:
    """From now on, until the patch is undone."""
    for place in PLACES:
        patch.setattr(place, "HASHER", hasher)
