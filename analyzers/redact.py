"""The one place that masks secrets. Text of the repository passes here before it is kept.

A password in a URL, and the value beside a name that speaks of a secret, become `****`. What
stays is what a reader needs: that there is a setting, its name, host, port and database.
"""

from __future__ import annotations

import re

MASK = "****"
_URL = re.compile(r"(?P<head>[A-Za-z][\w+.-]*://[^\s:/@'\"`]*:)(?P<secret>[^\s'\"`]+?)(?=@[^\s@]*)")
_NAMED = re.compile(
    r"(?ix)(?P<head>[\w.-]*(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|"
    r"private[_-]?key|credential|auth[_-]?key|account[_-]?key|passphrase|salt)\w*['\"\]]?"
    r"\s*(?:=>|:=|=|:)\s*)(?P<quote>['\"]?)(?P<secret>[^\s'\",;}]+)"
)
_HARMLESS = re.compile(
    r"(?i)^(none|null|nil|true|false|\d{1,3}|str|string|bytes|text|varchar.*|"
    r"(os|process|config|env|settings|self|this|ENV|sa|db|models|fields|mapped_column|column)"
    r"\b.*|\$\{?\w+[}:]?.*|<.*>|\{\{.*|%\(.*|\w+\(.*|\*+|(?:Mapped|Optional|SecretStr|Annotated)\b.*)$"
)
_QUERY = re.compile(r"(?i)([?&;](?:password|pwd|sslpassword|secret|token|authToken)=)[^&;\s'\"]+")


def redact(text: str) -> str:
    """The text with secrets replaced by `****`; references to variables are left readable."""
    text = _URL.sub(_mask_url, text)
    text = _QUERY.sub(rf"\1{MASK}", text)
    return _NAMED.sub(_mask_named, text)


_SECRET_NAME = re.compile(
    r"(?i)(password|passwd|\bpwd\b|_pwd|secret|api_?key|access_?key|private_?key|credential|"
    r"auth_?token|access_?token|passphrase|encryption_?key|signing_?key)"
)


def is_secret_name(name: str) -> bool:
    """Whether a variable, setting or key of this name holds a secret."""
    return _SECRET_NAME.search(name) is not None


def quote(line: str, most: int = 160) -> str:
    """A source line as evidence: trimmed, masked, cut to `most` characters."""
    text = redact(line.strip())
    return text if len(text) <= most else text[: most - 1] + "…"


def _mask_url(match: re.Match[str]) -> str:
    secret = match["secret"]
    if re.fullmatch(r"\$\{?\w+\}?|\{[\w.\[\]'\"()]+\}|%s|<[^>]+>|\$\([^)]+\)", secret):
        return match[0]
    return match["head"] + MASK


def _mask_named(match: re.Match[str]) -> str:
    if _HARMLESS.match(match["secret"]) and not (match["quote"] and match["secret"].isdigit()):
        return match[0]
    return f"{match['head']}{match['quote']}{MASK}"
