"""What a password must be: long enough, and nothing that is tried first. No mixture of signs is asked for, and no change by date.

The rule follows NIST SP 800-63B 5.1.1.2 and what 等级保护 asks of complexity: length counts, well-known words do not.
"""

from __future__ import annotations

import secrets
import unicodedata

SHORTEST, LONGEST = 10, 200
FEWEST_CHARACTERS = 4
# Written so that nobody confuses two of them on paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"

# What guessing begins with, here and elsewhere; digits and signs at either end do not make them better.
WORDS = """
password passw0rd p@ssword p@ssw0rd pa55word passwort admin administrator root superuser guest login welcome letmein
changeme change default secret master manager system security server service test tester testing user username
qwerty qwertyuiop qwert asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qazwsxedc qweasd qweasdzxc asdzxc iloveyou loveyou
woaini woaiwojia wodemima mima nihao nihaoma beijing shanghai guangdong shenzhen shantou china zhongguo renmin
zhengfu zhengwu zhengwufuwu xingzheng shenpi haochaping bihuan huawei tencent alibaba dragon monkey football baseball
sunshine princess superman batman trustno starwars whatever freedom shadow michael jordan abc abcd abcde abcdef
abcdefg abcabc aaa aa a q qq qqq qaz wsx edc zaq zaqwsx xsw asd asdf qwe qwer
"""
COMMON = frozenset(WORDS.split())
ROWS = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)


def normal(password: str) -> str:
    """The one spelling of a password: an input method may type letters full-width."""
    return unicodedata.normalize("NFKC", password)


def objection(password: str, *names: str) -> tuple[str, str, str] | None:
    """Code, Chinese and English words for what is wrong with a password; None where nothing is. `names`: who it is for."""
    text = normal(password).casefold()
    if len(text) < SHORTEST:
        return "too-short", f"密码至少 {SHORTEST} 个字符", f"at least {SHORTEST} characters"
    if len(text) > LONGEST:
        return "too-long", f"密码最多 {LONGEST} 个字符", f"at most {LONGEST} characters"
    if len(set(text)) < FEWEST_CHARACTERS:
        return "too-simple", f"密码至少要有 {FEWEST_CHARACTERS} 种不同的字符", "too few different characters"
    if any(len(name) >= 2 and normal(name).casefold() in text for name in names):
        return "has-name", "密码不能包含账户名或姓名", "it must not contain the account or the name"
    if is_common(text):
        return "common", "这个密码太常见，容易被猜到，请换一个", "this password is too common"
    return None


def is_common(text: str) -> bool:
    """Whether it is a well-known word with something before or behind it, or keys beside each other, or a repetition."""
    core = text.strip("0123456789!@#$%^&*()_+-=.,?~`'\";:/\\|<>[]{} ！＠＃￥％…（）—·。，？")
    if core in COMMON or (not core and is_run(text)):
        return True
    if not core:
        # Digits and signs alone: a date, a telephone number, a number of an identity card.
        return len(set(text)) < 8 or text.isdigit()
    half = next((text[:size] for size in range(1, len(text) // 2 + 1) if text == repeated(text[:size], len(text))), "")
    return bool(half) or is_run(text)


def repeated(part: str, length: int) -> str:
    """A part again and again, so long."""
    return (part * length)[:length]


def is_run(text: str) -> bool:
    """Whether nearly all of it follows a row of keys, forwards or backwards."""
    pairs = {row[at : at + 2] for row in ROWS for at in range(len(row) - 1)}
    pairs |= {pair[::-1] for pair in pairs}
    beside = sum(text[at : at + 2] in pairs or text[at] == text[at + 1] for at in range(len(text) - 1))
    return beside >= 0.8 * (len(text) - 1)


def one_time() -> str:
    """A password to be read out once: four groups of four, about 79 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
