"""The explicit list of handler modules: importing this module fills the router, and nothing else does."""

from handlers import (
    appeal,
    callback,
    clock,
    closing,
    dispatch,
    filing,
    joint,
    notice,
    rectification,
    referral,
    review,
    step,
    supervision,
    verification,
)
from handlers.router import router

__all__ = [
    "appeal",
    "callback",
    "clock",
    "closing",
    "dispatch",
    "filing",
    "joint",
    "notice",
    "rectification",
    "referral",
    "review",
    "router",
    "step",
    "supervision",
    "verification",
]
