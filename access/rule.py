"""What a rule of the door can say: with or without a login, which roles, in which mode."""

from __future__ import annotations

from dataclasses import dataclass

from models.account import ROLES


@dataclass(frozen=True)
class Rule:
    """`public` needs no login; `roles` one of them, none meaning any; `demonstration` exists in that mode alone.

    `scraper` takes the token of BIHUAN_METRICS_TOKEN and no login. A page takes no form without the token that it gave
    out with it; `form_token=False` is for a page whose address is the secret itself. `before_change` can be called by
    somebody who has yet to change the password that an administrator gave out.
    """

    public: bool = False
    roles: frozenset[str] = frozenset()
    demonstration: bool = False
    scraper: bool = False
    form_token: bool = True
    before_change: bool = False


PUBLIC = Rule(public=True)
# What a caller sees behind a login is decided by organisation and role in models/queries/scope.py.
LOGIN = Rule()
GATEWAY = Rule(roles=frozenset({"gateway"}))
# Whoever may have to call; whose step it is decides workflows/evaluators/showing.py.
CALLERS = Rule(roles=frozenset({"first_level", "second_level", "third_level"}))
SCRAPER = Rule(scraper=True)
ADMIN = Rule(roles=frozenset({"admin"}))
DEMONSTRATION = Rule(demonstration=True)
FIRST = Rule(before_change=True)

# A case's log and file: not for the clerk whom the review is about (ST-42: a referral may concern them), nor for outside.
# Who feeds the answer back to the person who wrote the review (workflows/evaluators/evaluator_links.py says in which case).
ANSWERERS = Rule(roles=frozenset({"first_level", "second_level", "third_level"}))
# Whoever oversees others: a bureau its own cases, a supervisor a locality; analysts see where it jams.
OVERSEERS = Rule(roles=frozenset({"first_level", "supervisor"}))
OBSERVERS = Rule(roles=frozenset({"first_level", "supervisor", "analyst", "publisher"}))
# The address is the secret, so there is neither login nor form token.
SECRET_LINK = Rule(public=True, form_token=False)
CASE_FILE = Rule(roles=frozenset(ROLES) - {"staff", "gateway"})
# The clerk may appeal with evidence, and sees what they put there themselves (models/queries/attachments.py).
NOT_OUTSIDE = Rule(roles=frozenset(ROLES) - {"gateway"})

# Whose case it is decide workflows/task_acts/urging.py and workflows/task_acts/voiding.py.
URGERS = Rule(roles=frozenset({"first_level", "supervisor"}))
VOIDERS = Rule(roles=frozenset({"first_level", "supervisor", "admin"}))

# Who changes procedures, and who approves and publishes what others have changed.
ANALYSTS = Rule(roles=frozenset({"analyst", "publisher"}))
PUBLISHERS = Rule(roles=frozenset({"publisher"}))
# Who studies how past cases went; a supervisor those of their locality.
STUDENTS = Rule(roles=frozenset({"supervisor", "analyst", "publisher"}))
