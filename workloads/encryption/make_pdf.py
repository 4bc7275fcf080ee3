"""Wraps a file into a PDF, as streams of 64 KiB on one page: make_pdf.py INPUT OUTPUT."""
import sys

CHUNK = 65536

with open(sys.argv[1], 'rb') as reader:
    data = reader.read()
streams = [data[i:i + CHUNK] for i in range(0, len(data), CHUNK)]
first = 4
references = b' '.join(b'%d 0 R' % (first + i) for i in range(len(streams)))
objects = [
    b'<< /Type /Catalog /Pages 2 0 R >>',
    b'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    b'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /PieceInfo << /Data [' + references +
    b'] >> >>',
]
objects += [b'<< /Length %d >>\nstream\n%b\nendstream' % (len(s), s) for s in streams]
with open(sys.argv[2], 'wb') as writer:
    writer.write(b'%PDF-1.7\n')
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(writer.tell())
        writer.write(b'%d 0 obj\n%b\nendobj\n' % (number, body))
    table = writer.tell()
    writer.write(b'xref\n0 %d\n0000000000 65535 f \n' % (len(objects) + 1))
    for offset in offsets:
        writer.write(b'%010d 00000 n \n' % offset)
    writer.write(b'trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n' %
                 (len(objects) + 1, table))
