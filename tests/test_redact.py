from __future__ import annotations

import pytest

from dbscope.analyzers.redact import is_secret_name, quote, redact


@pytest.mark.parametrize(
    "text",
    [
        "postgres://me:hunter22@db:5432/shop",
        "DATABASE_URL=mysql+pymysql://root:hunter22@localhost/x?charset=utf8",
        "password = 'hunter22'",
        'PASSWORD: "hunter22"',
        "POSTGRES_PASSWORD=hunter22",
        "'secret_key' => 'hunter22',",
        "Server=db;Database=x;User Id=sa;Password=hunter22;",
        "redis://:hunter22@cache:6379/0",
        "https://x/?token=hunter22",
        "AccountKey=hunter22;",
    ],
)
def test_secrets_are_masked(text: str) -> None:
    masked = redact(text)
    assert "hunter22" not in masked
    assert "****" in masked


@pytest.mark.parametrize(
    "text",
    [
        "password = models.CharField(max_length=128)",
        "postgres://${USER}:${PASSWORD}@db/shop",
        "password: Mapped[str]",
        "POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:-}",
        "postgresql://localhost:5432/shop",
        "token = os.environ['TOKEN']",
    ],
)
def test_what_is_no_secret_stays_readable(text: str) -> None:
    assert redact(text) == text


def test_a_quoted_line_is_trimmed_and_cut() -> None:
    assert quote("   engine = create_engine(URL)  ") == "engine = create_engine(URL)"
    assert len(quote("x" * 500)) == 160


def test_secret_names() -> None:
    assert is_secret_name("DB_PASSWORD") and is_secret_name("apiKey")
    assert not is_secret_name("primary_key") and not is_secret_name("tokens_used_count")
