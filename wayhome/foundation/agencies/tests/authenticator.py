"""What an authenticator app shows, for tests that sign in with one."""

from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)


def code(secret: str) -> str:
    """This half minute's: the first of those taken is out of date as soon as it turns."""
    taken = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(secret, taken[len(taken) // 2])))
