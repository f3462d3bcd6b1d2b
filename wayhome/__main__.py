"""`python -m wayhome`: the command line."""

from wayhome.doors.console.main import main

if __name__ == "__main__":
    main()
