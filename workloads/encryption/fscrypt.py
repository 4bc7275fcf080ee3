"""Gives an empty folder of an ext4 an encryption policy: fscrypt.py FOLDER aes-256-xts|aes-128-cbc.

The numbers are those of the kernel's uapi/linux/fscrypt.h.
"""
import fcntl
import os
import struct
import sys

MODES = {'aes-256-xts': (1, 4), 'aes-128-cbc': (5, 6)}  # contents, file names
POLICY_V2 = 2
KEY_BY_IDENTIFIER = 2


def ioctl_number(direction, number, size):
    return (direction << 30) | (size << 16) | (ord('f') << 8) | number


folder, mode = sys.argv[1:]
os.makedirs(folder, exist_ok=True)
descriptor = os.open(folder, os.O_RDONLY)
key = bytes(range(64))
add_key = bytearray(struct.pack('<II32sII32x', KEY_BY_IDENTIFIER, 0, b'', len(key), 0) + key)
fcntl.ioctl(descriptor, ioctl_number(3, 23, 80), add_key)
identifier = bytes(add_key[8:24])
contents, names = MODES[mode]
policy = struct.pack('<BBBB4x16s', POLICY_V2, contents, names, 0, identifier)
fcntl.ioctl(descriptor, ioctl_number(2, 19, 12), policy)
