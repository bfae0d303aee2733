"""The explicit list of handler modules: importing this module fills the router, and nothing else does."""

from handlers import (
    appeal,
    callback,
    closing,
    dispatch,
    filing,
    rectification,
    referral,
    review,
    step,
    supervision,
)
from handlers.router import router

__all__ = [
    "appeal",
    "callback",
    "closing",
    "dispatch",
    "filing",
    "rectification",
    "referral",
    "review",
    "router",
    "step",
    "supervision",
]
