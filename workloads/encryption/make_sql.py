"""Writes a file as SQL, a row for each 1 KiB, in one transaction: make_sql.py INPUT OUTPUT."""
import sys

ROW = 1024

with open(sys.argv[1], 'rb') as reader, open(sys.argv[2], 'w') as writer:
    writer.write('CREATE TABLE file (part INTEGER PRIMARY KEY, bytes BLOB);\nBEGIN;\n')
    part = 0
    while row := reader.read(ROW):
        writer.write("INSERT INTO file VALUES (%d, x'%s');\n" % (part, row.hex()))
        part += 1
    writer.write('COMMIT;\n')
