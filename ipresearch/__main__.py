"""`python -m ipresearch`: the same as the command `ipresearch`."""

import sys

from ipresearch.study.command import main

sys.exit(main())
