"""`python -m callcenter …` is the same as `callcenter …`."""

import sys

from callcenter.cli import main

if __name__ == "__main__":
    sys.exit(main())
