"""`python -m bot` is `incoming`."""

from bot.cli import main

if __name__ == "__main__":
    main()
