"""borg with one round of key derivation, which has no option for it: run_borg.py ARGUMENT..."""
import sys

# Without site (python3 -S) the folder of Debian's packages is not on the path.
sys.path.append('/usr/lib/python3/dist-packages')

import borg.constants

borg.constants.PBKDF2_ITERATIONS = 1

from borg.archiver import main

sys.exit(main())
