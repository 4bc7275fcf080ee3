"""Turns a file into a program, a definition each few hundred bytes: code.py LANGUAGE INPUT OUTPUT.

LANGUAGE: c, gas, nasm, bison or flex. Symbols begin with the output's name, so that object files of
several outputs can be linked.
"""
import os
import sys

STEP = 192
# Parsers and scanners take longer than their rules are many.
MOST_RULES = {'bison': 30, 'flex': 150}


def c(name, records):
    yield 'int %s_0(int a, int b) { return a + b; }\n' % name
    for i, (x, y, z, digits) in enumerate(records, 1):
        yield (
            'static const char %s_text_%d[] = "%s";\n'
            'int %s_%d(int a, int b)\n{\n'
            '  if (a > %d) a = a * %d + b;\n'
            '  for (int i = 0; i < %d; ++i) b ^= %s_text_%d[i & 7] << (a & 7);\n'
            '  return %s_%d(b, a - %d);\n}\n'
            % (name, i, digits, name, i, x, y, z, name, i, name, x % i, z))


def gas(name, records):
    yield '.globl %s_0\n%s_0:\n  ret\n' % (name, name)
    for i, (x, y, z, digits) in enumerate(records, 1):
        yield (
            '.globl %s_%d\n.type %s_%d, @function\n%s_%d:\n'
            '  cmpl $%d, %%edi\n  jle 1f\n  imull $%d, %%edi, %%eax\n  addl %%esi, %%eax\n  ret\n'
            '1:leaq 2f(%%rip), %%rdx\n  xorl $%d, %%esi\n  jmp %s_%d\n'
            '.section .rodata\n2:.asciz "%s"\n.text\n'
            % (name, i, name, i, name, i, x, y, z, name, x % i, digits))


def nasm(name, records):
    yield 'bits 64\nsection .text\n%s_0:\n  ret\n' % name
    for i, (x, y, z, digits) in enumerate(records, 1):
        yield (
            '%s_%d:\n  cmp edi, %d\n  jle .other\n  imul eax, edi, %d\n  add eax, esi\n  ret\n'
            '.other:\n  xor esi, %d\n  mov rdx, [rsp + 8 * %d]\n  jmp %s_%d\n.text: db "%s", 0\n'
            % (name, i, x, y, z, z % 8, name, x % i, digits))


def bison(_, records):
    rules = records[:MOST_RULES['bison']]
    yield '%{\nint yylex(void);\nvoid yyerror(const char *text);\n%}\n'
    yield '%%token%s\n%%%%\nstart' % ''.join(' A%d B%d' % (i, i) for i in range(len(rules)))
    for i in range(len(rules)):
        yield '%s rule_%d' % (':' if i == 0 else '\n  |', i)
    yield ';\n'
    for i, (x, y, _z, _digits) in enumerate(rules):
        yield 'rule_%d: A%d rule_%d B%d { $$ = $1 + $3; }\n  | B%d { $$ = $1; };\n' % (
            i, i, x % len(rules), y % len(rules), i)
    yield '%%\n'


def flex(_, records):
    yield '%option noyywrap\nDIGIT [0-9]\n%%\n'
    for i, (_x, _y, _z, digits) in enumerate(records[:MOST_RULES['flex']]):
        yield '"%s"{DIGIT}+ return %d;\n' % (digits[:12], i + 1)
    yield '[a-z]+ return 0;\n.|\\n ;\n%%\n'


language, source, target = sys.argv[1:]
with open(source, 'rb') as reader:
    data = reader.read()
parts = [data[i:i + 16] for i in range(0, len(data) - 15, STEP)]
numbers = [(part[0] * 256 + part[1], part[2], part[3], part[4:].hex()) for part in parts]
stem = os.path.basename(target).split('.')[0]
with open(target, 'w') as writer:
    writer.writelines(globals()[language](stem, numbers))
