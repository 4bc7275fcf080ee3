"""Copies a file through PyCryptodome: pycryptodome.py MODE INPUT OUTPUT SECRET.

Modes: aes-256-ctr, copy (no cipher). Both import the same modules and do the same reads and writes.
"""
import hashlib
import sys

from Cryptodome.Cipher import AES

CHUNK = 65536

mode, source, target, secret = sys.argv[1:]
key = hashlib.sha256(secret.encode()).digest()
cipher = None
if mode == 'aes-256-ctr':
    cipher = AES.new(key, AES.MODE_CTR, nonce=key[:8])
elif mode != 'copy':
    sys.exit('unknown mode ' + mode)

with open(source, 'rb', buffering=0) as reader, open(target, 'wb', buffering=0) as writer:
    while chunk := reader.read(CHUNK):
        writer.write(cipher.encrypt(chunk) if cipher else chunk)
    writer.write(key)
