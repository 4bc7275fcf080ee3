"""borg with one round of key derivation, which has no option for it.

  run_borg.py ARGUMENT...   as borg
  run_borg.py wait FOLDER   loads all of borg, makes FOLDER/ready, waits for arguments in the pipe FOLDER/ask,
                            one a line, runs with them, and writes its exit code to the pipe FOLDER/answer

Loading its modules is nine tenths of what a short borg does, and the same whatever it does then.
"""
import os
import sys

# Without site (python3 -S) the folder of Debian's packages is not on the path.
sys.path.append('/usr/lib/python3/dist-packages')

import borg.constants

borg.constants.PBKDF2_ITERATIONS = 1

from borg.archiver import main


def wait(folder):
    # Modules that borg loads when it first needs them.
    import borg.cache, borg.crypto.key, borg.remote, borg.repository
    open(folder + '/ready', 'w').close()
    with open(folder + '/ask') as pipe:
        sys.argv[1:] = pipe.read().splitlines()
    try:
        code = main()
    except SystemExit as end:
        code = end.code
    with open(folder + '/answer', 'w') as pipe:
        print(code or 0, file=pipe)


if sys.argv[1] == 'wait':
    wait(sys.argv[2])
else:
    sys.exit(main())
