#include "workloads/input.h"

#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "workloads/random.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

void AppendLittleEndian(uint64_t value, int bytes, std::string* out) {
  for (int i = 0; i < bytes; ++i) out->push_back(static_cast<char>(value >> (8 * i)));
}

// Lower-case words, drawn by Zipf's law with exponent 1. Integer arithmetic only: floating-point
// library functions differ between machines in the last bit.
class Vocabulary {
 public:
  explicit Vocabulary(Random* random) {
    constexpr int kWords = 4096;
    constexpr int kScale = 1 << 12;
    words_.reserve(kWords);
    for (int rank = 1; rank <= kWords; ++rank) {
      words_.push_back(MakeWord(random));
      // Word number `rank` stands in the table about kScale / rank times, but at least once.
      const int times = std::max(1, kScale / rank);
      for (int i = 0; i < times; ++i) table_.push_back(static_cast<uint16_t>(rank - 1));
    }
  }

  const std::string& Draw(Random* random) const {
    return words_[table_[random->Below(table_.size())]];
  }

 private:
  static std::string MakeWord(Random* random) {
    static constexpr char kConsonants[] = "bcdfghklmnprstvwtnrs";
    static constexpr char kVowels[] = "aeiouaeiea";
    std::string word;
    const uint64_t syllables = 1 + random->Below(4);
    for (uint64_t i = 0; i < syllables; ++i) {
      word.push_back(kConsonants[random->Below(sizeof(kConsonants) - 1)]);
      word.push_back(kVowels[random->Below(sizeof(kVowels) - 1)]);
      if (random->Below(3) == 0) word.push_back(kConsonants[random->Below(20)]);
    }
    return word;
  }

  std::vector<std::string> words_;
  std::vector<uint16_t> table_;
};

// Appends sentences until `out` has `size` bytes or a few more.
void AppendText(const Vocabulary& vocabulary, uint64_t size, Random* random, std::string* out) {
  while (out->size() < size) {
    const uint64_t words = 4 + random->Below(16);
    const size_t start = out->size();
    for (uint64_t i = 0; i < words; ++i) {
      out->append(vocabulary.Draw(random));
      out->push_back(i + 1 == words ? '.' : ' ');
    }
    (*out)[start] = static_cast<char>((*out)[start] - 'a' + 'A');
    out->append(random->Below(6) == 0 ? "\n\n" : "\n");
  }
}

std::string MakeText(uint64_t size, Random* random) {
  const Vocabulary vocabulary(random);
  std::string text;
  text.reserve(size + 512);
  AppendText(vocabulary, size, random, &text);
  return text;
}

std::string MakeSource(uint64_t size, Random* random) {
  static constexpr const char* kTypes[] = {"int", "long", "char *", "struct node *", "size_t"};
  static constexpr const char* kOperators[] = {" + ", " - ", " * ", " & ", " << ", " % "};
  const Vocabulary vocabulary(random);
  const auto word = [&]() -> const std::string& { return vocabulary.Draw(random); };
  std::string text;
  text.reserve(size + 2048);
  while (text.size() < size) {
    const std::string name = absl::StrCat(word(), "_", word());
    absl::StrAppend(&text, "/* ", word(), " ", word(), " ", word(), ". */\nstatic ",
                    kTypes[random->Below(5)], " ", name, "(", kTypes[random->Below(5)], " ", word(),
                    ", int ", word(), ")\n{\n");
    const uint64_t lines = 3 + random->Below(20);
    for (uint64_t i = 0; i < lines; ++i) {
      const std::string& left = word();
      switch (random->Below(4)) {
        case 0:
          absl::StrAppend(&text, "\tif (", left, " > ", random->Below(1000), ")\n\t\treturn ",
                          word(), ";\n");
          break;
        case 1:
          absl::StrAppend(&text, "\tfor (i = 0; i < ", left, "; ++i)\n\t\t", word(),
                          "[i] = ", word(), kOperators[random->Below(6)], "i;\n");
          break;
        case 2:
          absl::StrAppend(&text, "\t", word(), "_", left, "(", word(), ", ", word(), ");\n");
          break;
        default:
          absl::StrAppend(&text, "\t", left, " = ", word(), kOperators[random->Below(6)], word(),
                          ";\n");
      }
    }
    text.append("\treturn 0;\n}\n\n");
  }
  return text;
}

std::string MakeBinary(uint64_t size, Random* random) {
  // e_ident, then ET_DYN, EM_X86_64, EV_CURRENT, entry, program and section header offsets, flags,
  // and the header sizes of ELF64.
  std::string file(
      "\x7f"
      "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0",
      16);
  AppendLittleEndian(3, 2, &file);
  AppendLittleEndian(62, 2, &file);
  AppendLittleEndian(1, 4, &file);
  AppendLittleEndian(0x1040, 8, &file);
  AppendLittleEndian(64, 8, &file);
  AppendLittleEndian(0, 8, &file);
  AppendLittleEndian(0, 4, &file);
  for (const int value : {64, 56, 0, 64, 0, 0}) AppendLittleEndian(value, 2, &file);
  // Common first bytes of x86-64 instructions; operands are small numbers more often than not.
  static constexpr unsigned char kOpcodes[] = {0x48, 0x89, 0x8b, 0xe8, 0x0f, 0x85, 0x74, 0xc3,
                                               0x55, 0x41, 0x83, 0xff, 0x31, 0x8d, 0xeb, 0x90};
  const Vocabulary vocabulary(random);
  uint64_t address = 0x401000;
  file.reserve(size + 8192);
  while (file.size() < size) {
    const uint64_t end = file.size() + 2048 + random->Below(4096);
    switch (random->Below(8)) {
      case 0:
        for (; file.size() < end; address += 16 * (1 + random->Below(16))) {
          AppendLittleEndian(address, 8, &file);
        }
        break;
      case 1:
        while (file.size() < end) file.append(vocabulary.Draw(random)).push_back('\0');
        break;
      case 2:
        file.append(end - file.size(), '\0');
        break;
      default:
        while (file.size() < end) {
          const uint64_t bits = random->Next();
          file.push_back(static_cast<char>(kOpcodes[bits & 15]));
          file.push_back(static_cast<char>(bits >> 8));
          if (bits & 16) file.push_back(static_cast<char>(kOpcodes[(bits >> 20) & 15]));
          if (bits & 32) AppendLittleEndian((bits >> 32) & 0xff, 4, &file);
        }
    }
  }
  return file;
}

std::string MakeImage(uint64_t size, Random* random) {
  constexpr uint64_t kHeaderBytes = 54;
  // Rows are a multiple of four bytes, as the format asks; what is left over follows the pixels.
  uint64_t width = 64;
  while (width * width * 3 < size) width += 32;
  const uint64_t height = (size - kHeaderBytes) / (width * 3);
  std::string file("BM");
  AppendLittleEndian(size, 4, &file);
  AppendLittleEndian(0, 4, &file);
  AppendLittleEndian(kHeaderBytes, 4, &file);
  AppendLittleEndian(40, 4, &file);
  AppendLittleEndian(width, 4, &file);
  AppendLittleEndian(height, 4, &file);
  AppendLittleEndian(1, 2, &file);
  AppendLittleEndian(24, 2, &file);
  file.append(24, '\0');
  file.resize(size, '\0');
  const uint64_t slopes = random->Next();
  char* pixel = &file[kHeaderBytes];
  for (uint64_t y = 0; y < height; ++y) {
    for (uint64_t x = 0; x < width; ++x) {
      const uint64_t noise = random->Next();
      for (int channel = 0; channel < 3; ++channel) {
        const uint64_t slope = slopes >> (8 * channel);
        const uint64_t shade = (x * (slope & 15) + y * ((slope >> 4) & 15)) >> 4;
        *pixel++ = static_cast<char>(shade + ((noise >> (8 * channel)) & 7));
      }
    }
  }
  return file;
}

std::string MakeRandom(uint64_t size, Random* random) {
  std::string bytes(size + 8, '\0');
  for (uint64_t i = 0; i < size; i += 8) {
    const uint64_t word = random->Next();
    std::memcpy(&bytes[i], &word, 8);
  }
  return bytes;
}

absl::StatusOr<std::string> MakeArchive(uint64_t size, Random* random) {
  // Small enough that what no whole frame fits into is a small part of the file.
  const uint64_t chunk_bytes = std::min<uint64_t>(size / 8, 64 << 10);
  constexpr uint64_t kSkippableHeaderBytes = 8;
  static constexpr char kBase64[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const Vocabulary vocabulary(random);
  std::string archive;
  std::string frame(ZSTD_compressBound(chunk_bytes), '\0');
  std::string chunk;
  while (archive.size() + kSkippableHeaderBytes < size) {
    chunk.clear();
    if (random->Below(4) == 0) AppendText(vocabulary, chunk_bytes, random, &chunk);
    while (chunk.size() < chunk_bytes) {
      uint64_t bits = random->Next();
      for (int i = 0; i < 10; ++i, bits >>= 6) chunk.push_back(kBase64[bits & 63]);
    }
    chunk.resize(chunk_bytes);
    const size_t written = ZSTD_compress(&frame[0], frame.size(), chunk.data(), chunk.size(), 1);
    if (ZSTD_isError(written)) {
      return absl::InternalError(absl::StrCat("zstd: ", ZSTD_getErrorName(written)));
    }
    if (archive.size() + written + kSkippableHeaderBytes > size) break;
    archive.append(frame, 0, written);
  }
  // A skippable frame (RFC 8878, 3.1.2) brings the file to its exact size and keeps it valid.
  const uint64_t padding = size - archive.size() - kSkippableHeaderBytes;
  AppendLittleEndian(0x184d2a50, 4, &archive);
  AppendLittleEndian(padding, 4, &archive);
  archive.append(MakeRandom(padding, random), 0, padding);
  return archive;
}

absl::StatusOr<std::string> Make(const Input& input, Random* random) {
  const uint64_t size = input.size_bytes();
  if (input.kind() == "archive") return MakeArchive(size, random);
  if (input.kind() == "binary") return MakeBinary(size, random);
  if (input.kind() == "image") return MakeImage(size, random);
  if (input.kind() == "random") return MakeRandom(size, random);
  if (input.kind() == "source") return MakeSource(size, random);
  if (input.kind() == "text") return MakeText(size, random);
  return absl::InvalidArgumentError(absl::StrCat("input \"", input.name(), "\": unknown kind \"",
                                                 input.kind(),
                                                 "\"; known: ", absl::StrJoin(InputKinds(), ", ")));
}

absl::Status FileError(absl::string_view doing, const std::string& path) {
  return absl::ErrnoToStatus(errno, absl::StrCat(doing, " ", path));
}

}  // namespace

const std::vector<std::string>& InputKinds() {
  static const auto* const kinds =
      new std::vector<std::string>{"archive", "binary", "image", "random", "source", "text"};
  return *kinds;
}

absl::StatusOr<std::string> GenerateInput(const Input& input) {
  if (input.size_bytes() < kMinInputBytes || input.size_bytes() > kMaxInputBytes) {
    return absl::InvalidArgumentError(absl::StrCat("input \"", input.name(), "\": size_bytes ",
                                                   input.size_bytes(), " is outside ",
                                                   kMinInputBytes, "..", kMaxInputBytes));
  }
  Random random(DeriveSeed(input.seed(), input.kind()));
  ASSIGN_OR_RETURN(std::string bytes, Make(input, &random));
  bytes.resize(input.size_bytes());
  return bytes;
}

absl::Status WriteInput(const Input& input, const std::string& path) {
  ASSIGN_OR_RETURN(const std::string bytes, GenerateInput(input));
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return FileError("cannot create", path);
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t written = write(file, bytes.data() + done, bytes.size() - done);
    if (written < 0) {
      if (errno == EINTR) continue;
      const absl::Status status = FileError("cannot write", path);
      close(file);
      return status;
    }
    done += static_cast<size_t>(written);
  }
  return close(file) == 0 ? absl::OkStatus() : FileError("cannot write", path);
}

}  // namespace callprint
