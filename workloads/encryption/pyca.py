"""Copies a file through python3-cryptography: pyca.py MODE INPUT OUTPUT SECRET.

Modes: aes-256-gcm, chacha20 (ciphers), sha256 (a digest after the copy), copy (neither). All import
the same modules and do the same reads and writes.
"""
import hashlib
import sys

# Imported by name: a cipher would load it at its first use, a copy never.
from cryptography.hazmat.backends.openssl import backend  # noqa: F401
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

CHUNK = 65536

mode, source, target, secret = sys.argv[1:]
key = hashlib.sha256(secret.encode()).digest()
work = None
if mode == 'aes-256-gcm':
    work = Cipher(algorithms.AES(key), modes.GCM(key[:12])).encryptor()
elif mode == 'chacha20':
    work = Cipher(algorithms.ChaCha20(key, key[:16]), None).encryptor()
elif mode == 'sha256':
    work = hashes.Hash(hashes.SHA256())
elif mode != 'copy':
    sys.exit('unknown mode ' + mode)

with open(source, 'rb', buffering=0) as reader, open(target, 'wb', buffering=0) as writer:
    while chunk := reader.read(CHUNK):
        if work is not None:
            chunk = work.update(chunk) or chunk
        writer.write(chunk)
    # An AEAD cipher ends with nothing of its own, and the others with a digest or the key.
    writer.write((work.finalize() if work else b'') or key)
