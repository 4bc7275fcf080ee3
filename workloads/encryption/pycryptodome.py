"""Copies a file through PyCryptodome: pycryptodome.py MODE INPUT OUTPUT SECRET.

Modes: aes-256-ctr, salsa20 (ciphers), sha256 (a digest after the copy), copy (neither). All import
the same modules and do the same reads and writes.
"""
import hashlib
import sys

from Cryptodome.Cipher import AES, Salsa20
from Cryptodome.Hash import SHA256

CHUNK = 65536

mode, source, target, secret = sys.argv[1:]
key = hashlib.sha256(secret.encode()).digest()
if mode == 'aes-256-ctr':
    process = AES.new(key, AES.MODE_CTR, nonce=key[:8]).encrypt
elif mode == 'salsa20':
    process = Salsa20.new(key, nonce=key[:8]).encrypt
elif mode == 'sha256':
    digest = SHA256.new()

    def process(chunk):
        digest.update(chunk)
        return chunk
elif mode == 'copy':
    def process(chunk):
        return chunk
else:
    sys.exit('unknown mode ' + mode)

with open(source, 'rb', buffering=0) as reader, open(target, 'wb', buffering=0) as writer:
    while chunk := reader.read(CHUNK):
        writer.write(process(chunk))
    writer.write(digest.digest() if mode == 'sha256' else key)
