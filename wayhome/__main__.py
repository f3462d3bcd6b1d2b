"""`python -m wayhome`: the command line."""

from wayhome.doors.console.main import run

if __name__ == "__main__":
    run()
