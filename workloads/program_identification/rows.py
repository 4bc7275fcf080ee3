"""Turns a file into rows for a database, in the form its tool loads: rows.py FORMAT INPUT OUTPUT.

FORMAT: sql (sqlite3), gdbm (gdbm_load), dump (mdb_load, db_load), tdb or tdb-transaction (tdbtool).
"""
import base64
import sys

# tdbtool reads lines of up to a thousand characters.
ROW = 256


def sql(rows):
    yield 'CREATE TABLE file (part INTEGER PRIMARY KEY, bytes BLOB);\nBEGIN;\n'
    for key, value in rows:
        yield "INSERT INTO file VALUES (%d, x'%s');\n" % (int(key), value.hex())
    yield 'COMMIT;\nCREATE INDEX by_bytes ON file (bytes);\nSELECT count(DISTINCT bytes) FROM file;\n'


def gdbm(rows):
    yield '# GDBM dump file\n#:version=1.1\n#:file=file.gdbm\n#:format=standard\n# End of header\n'
    for row in rows:
        for datum in row:
            yield '#:len=%d\n%s' % (len(datum), base64.encodebytes(datum).decode())
    yield '#:count=%d\n# End of data\n' % len(rows)


def dump(rows):
    yield 'VERSION=3\nformat=bytevalue\ntype=btree\nHEADER=END\n'
    for key, value in rows:
        yield ' %s\n %s\n' % (key.hex(), value.hex())
    yield 'DATA=END\n'


def tdb(rows):
    for key, value in rows:
        yield 'insert %s %s\n' % (key.decode(), value.hex())
    yield 'quit\n'


def tdb_transaction(rows):
    yield 'transaction_start\n'
    *inserts, end = tdb(rows)
    yield from inserts
    yield 'transaction_commit\ncheck\n'
    yield end


form, source, target = sys.argv[1:]
with open(source, 'rb') as reader:
    data = reader.read()
parts = [(b'%06d' % i, data[i:i + ROW]) for i in range(0, len(data), ROW)]
with open(target, 'w') as writer:
    writer.writelines(globals()[form.replace('-', '_')](parts))
