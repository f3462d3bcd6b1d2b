"""A backup that an earlier Wayhome wrote, of an invented partnership: what an upgrade is tried on.

Made at that version by `demo --children 150 --prepare-only`, `audit seal` and `backup`, its dump
without compression, the whole by xz. Its keys open nothing else.
"""
