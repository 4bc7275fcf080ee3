"""Copies a file through the `cryptography` package: cryptography_file.py MODE INPUT OUTPUT SECRET.

Modes: aes-256-gcm, chacha20-poly1305, copy (no cipher). All import the same modules and do the same
reads and writes.
"""
import sys

# Without site (python3 -S) the folder of Debian's packages is not on the path.
sys.path.append('/usr/lib/python3/dist-packages')

from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

CHUNK = 65536

mode, source, target, secret = sys.argv[1:]
key = secret.encode().ljust(32)[:32]
aead = None
if mode == 'aes-256-gcm':
    aead = AESGCM(key)
elif mode == 'chacha20-poly1305':
    aead = ChaCha20Poly1305(key)
elif mode != 'copy':
    sys.exit('unknown mode ' + mode)

with open(source, 'rb', buffering=0) as reader, open(target, 'wb', buffering=0) as writer:
    number = 0
    while chunk := reader.read(CHUNK):
        writer.write(aead.encrypt(number.to_bytes(12, 'big'), chunk, None) if aead else chunk)
        number += 1
    writer.write(key)
