"""Copies a file through the kernel's crypto sockets (AF_ALG): af_alg.py MODE INPUT OUTPUT SECRET.

Modes: cbc, ctr (AES-256 by the kernel), sha256 (a digest by the kernel, after the copy), copy (no
socket). All do the same reads and writes.
"""
import sys

# The C module: Python's own adds nothing but enumerations.
import _socket as socket

CHUNK = 65536
BLOCK = 16

mode, source, target, secret = sys.argv[1:]
key = secret.encode().ljust(32)[:32]


def bound(kind, name):
    algorithm = socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET, 0)
    algorithm.bind((kind, name))
    return algorithm


def accepted(algorithm):
    descriptor, _ = algorithm._accept()
    return socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET, 0, descriptor)


if mode in ('cbc', 'ctr'):
    cipher = bound('skcipher', mode + '(aes)')
    cipher.setsockopt(socket.SOL_ALG, socket.ALG_SET_KEY, key)
    operation = accepted(cipher)
elif mode == 'sha256':
    operation = accepted(bound('hash', 'sha256'))
elif mode != 'copy':
    sys.exit('unknown mode ' + mode)

with open(source, 'rb', buffering=0) as reader, open(target, 'wb', buffering=0) as writer:
    while chunk := reader.read(CHUNK):
        if mode in ('cbc', 'ctr'):
            chunk += bytes(-len(chunk) % BLOCK)
            operation.sendmsg_afalg([chunk], op=socket.ALG_OP_ENCRYPT, iv=key[:BLOCK])
            result = b''
            while len(result) < len(chunk):
                result += operation.recv(len(chunk) - len(result))
            chunk = result
        elif mode == 'sha256':
            operation.sendall(chunk, socket.MSG_MORE)
        writer.write(chunk)
    if mode == 'sha256':
        operation.send(b'')
        key = operation.recv(32)
    writer.write(key)
