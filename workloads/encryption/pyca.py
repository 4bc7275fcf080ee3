"""Copies a file through python3-cryptography: pyca.py MODE INPUT OUTPUT SECRET.

Modes: aes-256-gcm, copy (no cipher). Both import the same modules and do the same reads and writes.
"""
import hashlib
import sys

# Imported by name: a cipher would load it at its first use, a copy never.
from cryptography.hazmat.backends.openssl import backend  # noqa: F401
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

CHUNK = 65536

mode, source, target, secret = sys.argv[1:]
key = hashlib.sha256(secret.encode()).digest()
cipher = None
if mode == 'aes-256-gcm':
    cipher = Cipher(algorithms.AES(key), modes.GCM(key[:12])).encryptor()
elif mode != 'copy':
    sys.exit('unknown mode ' + mode)

with open(source, 'rb', buffering=0) as reader, open(target, 'wb', buffering=0) as writer:
    while chunk := reader.read(CHUNK):
        writer.write(cipher.update(chunk) if cipher else chunk)
    if cipher:
        cipher.finalize()
    writer.write(cipher.tag if cipher else key[:16])
