// The entry point of programs with shared libraries: loads them, and the C library, from where the
// program's own search path ($ORIGIN/...) says, whatever the machine has.
//
// A program usually names its loader by an absolute path, /lib64/ld-linux-x86-64.so.2: the
// machine's, which fits no other C library than the machine's. These programs name none. The kernel
// then starts them here, before anything is loaded; ld-linux-x86-64.so.2 is looked for in the
// program's search path, mapped, and entered as if someone had run `ld-linux-x86-64.so.2 PROGRAM
// ARGUMENT...`. It maps the program once more and enters it here again, with the address of a
// function in %rdx, where the kernel leaves 0: then the program proper starts.
//
// Nothing is relocated yet in the first round: no calls of other files' functions, no pointers in
// data.
#include <elf.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>

__asm__(
    ".text\n"
    ".globl callprint_start\n"
    ".hidden callprint_start\n"
    ".type callprint_start, @function\n"
    "callprint_start:\n"
    "  test %rdx, %rdx\n"
    "  jnz _start\n"
    "  mov %rsp, %rdi\n"
    "  and $-16, %rsp\n"
    "  call callprint_load\n"
    "  ud2\n");

enum { kPathBytes = 4096, kPageBytes = 4096, kMostSegments = 16, kExitCode = 127 };
// Of all folders of the search path together.
enum { kFoldersBytes = 65536 };

extern const Elf64_Dyn _DYNAMIC[] __attribute__((visibility("hidden")));
extern const Elf64_Ehdr __ehdr_start __attribute__((visibility("hidden")));

static long Call(long number, long a, long b, long c, long d, long e, long f) {
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

static size_t Length(const char* text) {
  size_t length = 0;
  while (text[length] != '\0') ++length;
  return length;
}

static int StartsWith(const char* text, const char* start) {
  while (*start != '\0') {
    if (*text++ != *start++) return 0;
  }
  return 1;
}

static void Fail(const char* program, const char* problem) {
  Call(SYS_write, 2, (long)program, Length(program), 0, 0, 0);
  Call(SYS_write, 2, (long)problem, Length(problem), 0, 0, 0);
  Call(SYS_exit_group, kExitCode, 0, 0, 0, 0, 0);
}

// The program's search path, as in its file.
static const char* SearchPath(void) {
  const uintptr_t base = __ehdr_start.e_type == ET_DYN ? (uintptr_t)&__ehdr_start : 0;
  const char* strings = NULL;
  size_t offset = 0;
  for (const Elf64_Dyn* entry = _DYNAMIC; entry->d_tag != DT_NULL; ++entry) {
    if (entry->d_tag == DT_STRTAB) strings = (const char*)(base + entry->d_un.d_ptr);
    if (entry->d_tag == DT_RPATH || entry->d_tag == DT_RUNPATH) offset = entry->d_un.d_val;
  }
  return strings == NULL ? "" : strings + offset;
}

// Writes the folders of the search path, of which `program` is the program's absolute path. False
// if there is no room. The loader looks into them for every library; by the program's own search
// path it would not for those that libraries with one of their own want.
static int ExpandSearchPath(const char* program, const char* search_path, char* folders) {
  static const char kOrigin[] = "$ORIGIN";
  size_t folder = Length(program), length = 0;
  while (folder > 0 && program[folder] != '/') --folder;
  while (*search_path != '\0') {
    size_t end = 0;
    while (search_path[end] != '\0' && search_path[end] != ':') ++end;
    if (StartsWith(search_path, kOrigin)) {
      if (length + folder + end + 2 > kFoldersBytes) return 0;
      if (length > 0) folders[length++] = ':';
      for (size_t i = 0; i < folder; ++i) folders[length++] = program[i];
      for (size_t i = sizeof kOrigin - 1; i < end; ++i) folders[length++] = search_path[i];
    }
    search_path += end;
    if (*search_path == ':') ++search_path;
  }
  folders[length] = '\0';
  return 1;
}

// The loader's file descriptor, or below 0.
static long OpenLoader(const char* folders) {
  static const char kLoader[] = "/ld-linux-x86-64.so.2";
  while (*folders != '\0') {
    size_t end = 0;
    while (folders[end] != '\0' && folders[end] != ':') ++end;
    if (end + sizeof kLoader <= kPathBytes) {
      char path[kPathBytes];
      for (size_t i = 0; i < end; ++i) path[i] = folders[i];
      for (size_t i = 0; i < sizeof kLoader; ++i) path[end + i] = kLoader[i];
      const long file = Call(SYS_open, (long)path, O_RDONLY | O_CLOEXEC, 0, 0, 0, 0);
      if (file >= 0) return file;
    }
    folders += end;
    if (*folders == ':') ++folders;
  }
  return -1;
}

static int IsError(long result) { return result < 0 && result > -kPageBytes; }

static long Map(long address, size_t bytes, int protection, int flags, long file, size_t offset) {
  return Call(SYS_mmap, address, (long)bytes, protection, flags, file, (long)offset);
}

// Maps the loader as the kernel would. Its address, or 0. The headers are written to *elf.
static uintptr_t MapLoader(long file, Elf64_Ehdr* elf) {
  Elf64_Phdr segments[kMostSegments];
  if (Call(SYS_pread64, file, (long)elf, sizeof *elf, 0, 0, 0) != sizeof *elf ||
      elf->e_phnum > kMostSegments)
    return 0;
  const long bytes = elf->e_phnum * sizeof *segments;
  if (Call(SYS_pread64, file, (long)segments, bytes, elf->e_phoff, 0, 0) != bytes) return 0;
  uintptr_t all = 0;
  for (int i = 0; i < elf->e_phnum; ++i) {
    if (segments[i].p_type == PT_LOAD) all = segments[i].p_vaddr + segments[i].p_memsz;
  }
  const long base = Map(0, all, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (IsError(base)) return 0;
  for (int i = 0; i < elf->e_phnum; ++i) {
    const Elf64_Phdr* segment = &segments[i];
    if (segment->p_type != PT_LOAD) continue;
    const int protection = (segment->p_flags & PF_R ? PROT_READ : 0) |
                           (segment->p_flags & PF_W ? PROT_WRITE : 0) |
                           (segment->p_flags & PF_X ? PROT_EXEC : 0);
    const uintptr_t skew = segment->p_vaddr % kPageBytes;
    const uintptr_t start = base + segment->p_vaddr - skew;
    const uintptr_t file_end = base + segment->p_vaddr + segment->p_filesz;
    const uintptr_t end = base + segment->p_vaddr + segment->p_memsz;
    if (IsError(Map(start, file_end - start, protection, MAP_PRIVATE | MAP_FIXED, file,
                    segment->p_offset - skew))) {
      return 0;
    }
    if (end == file_end) continue;
    const uintptr_t page_end = (file_end + kPageBytes - 1) / kPageBytes * kPageBytes;
    for (volatile char* byte = (volatile char*)file_end; byte < (volatile char*)page_end; ++byte)
      *byte = 0;
    if (end > page_end && IsError(Map(page_end, end - page_end, protection,
                                      MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, -1, 0))) {
      return 0;
    }
  }
  return base;
}

// Called with the stack as the kernel left it: argc, argv, environment, auxiliary vector.
__attribute__((used, visibility("hidden"), noreturn)) void callprint_load(const long* stack) {
  const long argc = stack[0];
  const char* const* argv = (const char* const*)(stack + 1);
  const long* environment = stack + 1 + argc + 1;
  size_t words = 0;
  while (environment[words] != 0) ++words;
  const Elf64_auxv_t* auxiliary = (const Elf64_auxv_t*)(environment + words + 1);
  size_t auxiliary_entries = 1;
  while (auxiliary[auxiliary_entries - 1].a_type != AT_NULL) ++auxiliary_entries;

  char program[kPathBytes];
  const long length =
      Call(SYS_readlink, (long)"/proc/self/exe", (long)program, sizeof program - 1, 0, 0, 0);
  if (length <= 0) Fail(argv[0], ": /proc/self/exe cannot be read: is /proc mounted?\n");
  program[length] = '\0';
  char folders[kFoldersBytes];
  if (!ExpandSearchPath(program, SearchPath(), folders))
    Fail(program, ": too many folders of shared libraries, or too deep ones: move it up\n");
  const long file = OpenLoader(folders);
  if (file < 0) {
    Fail(program,
         ": its shared libraries are gone, ld-linux-x86-64.so.2 first: build it again, and leave "
         "it there\n");
  }
  Elf64_Ehdr elf;
  const uintptr_t base = MapLoader(file, &elf);
  if (base == 0) Fail(program, ": its loader, ld-linux-x86-64.so.2, cannot be mapped\n");
  Call(SYS_close, file, 0, 0, 0, 0, 0);

  // The stack of `ld-linux-x86-64.so.2 --inhibit-cache --library-path FOLDERS --argv0 NAME PROGRAM
  // ARGUMENT...`.
  enum { kMoreArguments = 6 };
  const long arguments = argc > 0 ? argc : 1;
  const size_t all = 1 + kMoreArguments + arguments + 1 + words + 1 + 2 * auxiliary_entries;
  long new_stack[all + 2];
  long* next = (long*)(((uintptr_t)new_stack + 15) / 16 * 16);
  long* const top = next;
  *next++ = arguments + kMoreArguments;
  *next++ = (long)"ld-linux-x86-64.so.2";
  *next++ = (long)"--inhibit-cache";
  *next++ = (long)"--library-path";
  *next++ = (long)folders;
  *next++ = (long)"--argv0";
  *next++ = argc > 0 ? (long)argv[0] : (long)program;
  *next++ = (long)program;
  for (long i = 1; i < argc; ++i) *next++ = (long)argv[i];
  *next++ = 0;
  for (size_t i = 0; i <= words; ++i) *next++ = environment[i];
  for (size_t i = 0; i < auxiliary_entries; ++i) {
    long value = (long)auxiliary[i].a_un.a_val;
    switch (auxiliary[i].a_type) {
      case AT_BASE:
        value = 0;
        break;
      case AT_ENTRY:
        value = (long)(base + elf.e_entry);
        break;
      case AT_PHDR:
        value = (long)(base + elf.e_phoff);
        break;
      case AT_PHNUM:
        value = elf.e_phnum;
        break;
      default:
        break;
    }
    *next++ = (long)auxiliary[i].a_type;
    *next++ = value;
  }
  __asm__ volatile(
      "mov %0, %%rsp\n"
      "xor %%edx, %%edx\n"
      "xor %%ebp, %%ebp\n"
      "jmp *%1\n"
      :
      : "r"(top), "r"(base + elf.e_entry)
      : "memory");
  __builtin_unreachable();
}
