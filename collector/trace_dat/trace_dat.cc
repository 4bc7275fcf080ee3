#include "collector/trace_dat/trace_dat.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "collector/trace_dat/byte_reader.h"
#include "collector/trace_dat/unpack.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

using absl::string_view;

// Of options and, where an option points to one, of sections.
enum OptionId : uint16_t {
  kDone = 0,
  kBuffer = 3,
  kTraceClock = 4,
  kUname = 5,
  kCpuCount = 8,
  kTscToNs = 14,
  kHeaderInfo = 16,
  kFtraceEvents = 17,
  kEventFormats = 18,
  kKallsyms = 19,
  kCmdlines = 21,
  kBufferText = 22,
};

constexpr uint16_t kIsCompressed = 1;
// Symbols are the largest; those of a kernel with all modules have some 20 MB.
constexpr uint32_t kMaxSectionBytes = 256 << 20;
constexpr int kMaxOptionSections = 1000;
constexpr size_t kMaxBuffers = 1000;
constexpr size_t kMaxFtraceFormats = 1000;
constexpr uint32_t kMaxPageBytes = 16 << 20;
// No kernel is built for more.
constexpr uint32_t kMaxCpus = 8192;
// Unpacked pages are refused beyond this many times the file, plus a constant: trace-cmd packs tens
// of kilobytes at a time, which shrink to a tenth or so.
constexpr uint64_t kMaxUnpackedTimes = 128;
constexpr uint64_t kAlwaysUnpacked = 64 << 20;

// The name in brackets of "local global [mono]"; all of the text where there are none.
std::string ChosenClock(string_view text) {
  const size_t open = text.find('[');
  if (open == string_view::npos) return std::string(absl::StripAsciiWhitespace(text));
  const string_view rest = text.substr(open + 1);
  return std::string(rest.substr(0, rest.find(']')));
}

string_view UpToZero(string_view text) { return text.substr(0, text.find('\0')); }

class Parser {
 public:
  Parser(string_view bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  absl::StatusOr<TraceDat> Parse() {
    ByteReader reader(bytes_, ByteOrder::kLittleEndian);
    if (!reader.Consume(kTraceDatMagic)) {
      return absl::InvalidArgumentError(
          absl::StrCat(name_, ": not a trace.dat of trace-cmd (it does not begin as they do)"));
    }
    const string_view version = reader.Text();
    if (!reader.ok()) return CutOff(reader, "its version");
    if (version != "6" && version != "7") {
      return absl::UnimplementedError(absl::StrCat(
          name_, ": trace.dat version \"", version.substr(0, 16),
          "\"; versions 6 and 7 are read. Convert it: trace-cmd convert --file-version 7"));
    }
    file_.version = version == "6" ? 6 : 7;
    const uint8_t order = reader.Number<uint8_t>();
    if (order > 1) return Contradicts(reader.at(), "its byte order is neither of the two");
    file_.byte_order = order == 1 ? ByteOrder::kBigEndian : ByteOrder::kLittleEndian;
    ByteReader rest(bytes_, file_.byte_order);
    // The long of user space, which says nothing of the kernel's, and the size of a page.
    rest.MoveTo(reader.at() + 1 + 4);
    RETURN_IF_ERROR(file_.version == 6 ? ParseVersion6(&rest) : ParseVersion7(&rest));
    if (file_.header_page.empty()) return Contradicts(rest.at(), "it has no header_page");
    if (file_.buffer.empty() && file_.text_buffers > 0) {
      return absl::UnimplementedError(
          absl::StrCat(name_,
                       ": this trace.dat holds the text of a latency tracer, not events; import "
                       "the text that `trace-cmd report` prints of it"));
    }
    return std::move(file_);
  }

 private:
  absl::Status CutOff(const ByteReader& reader, string_view what) const {
    return CutOff(reader.at(), what);
  }
  absl::Status CutOff(uint64_t at, string_view what) const {
    return absl::DataLossError(absl::StrCat(name_, ": byte ", at, ": ", what,
                                            ": the file is damaged or ends here; copy it again"));
  }
  absl::Status Contradicts(uint64_t at, string_view what) const {
    return absl::DataLossError(
        absl::StrCat(name_, ": byte ", at, ": ", what, ": the file is damaged; copy it again"));
  }

  absl::Status ParseVersion6(ByteReader* reader) {
    RETURN_IF_ERROR(ParseHeaders(reader));
    RETURN_IF_ERROR(ParseFtraceFormats(reader));
    RETURN_IF_ERROR(ParseEventFormats(reader));
    file_.kallsyms = std::string(reader->Bytes(reader->Number<uint32_t>()));
    if (!reader->ok()) return CutOff(*reader, "its symbols");
    reader->Bytes(reader->Number<uint32_t>());
    if (!reader->ok()) return CutOff(*reader, "its printk formats");
    file_.cmdlines = std::string(reader->Bytes(reader->Number<uint64_t>()));
    if (!reader->ok()) return CutOff(*reader, "its task names");
    cpus_ = reader->Number<uint32_t>();
    TraceDatBuffer top;
    RETURN_IF_ERROR(ParseData6(reader, &top));
    if (file_.text_buffers == 0) file_.buffer.push_back(std::move(top));
    const std::vector<std::pair<uint64_t, std::string>> instances = std::move(instances_);
    instances_.clear();
    for (const auto& [offset, instance] : instances) {
      TraceDatBuffer buffer;
      buffer.name = instance;
      ByteReader at(bytes_, file_.byte_order);
      at.MoveTo(offset);
      RETURN_IF_ERROR(ParseData6(&at, &buffer));
      file_.buffer.push_back(std::move(buffer));
    }
    return absl::OkStatus();
  }

  // Options, and where the pages of version 6's CPUs are.
  absl::Status ParseData6(ByteReader* reader, TraceDatBuffer* buffer) {
    if (reader->Consume(string_view("options  \0", 10))) {
      bool is_done = false;
      while (!is_done) RETURN_IF_ERROR(ParseOption(reader, nullptr, &is_done));
    }
    if (reader->Consume(string_view("latency  \0", 10))) {
      ++file_.text_buffers;
      return absl::OkStatus();
    }
    if (!reader->Consume(string_view("flyrecord\0", 10))) {
      return CutOff(*reader, "neither pages nor the text of a latency tracer");
    }
    if (cpus_ > kMaxCpus) return Contradicts(reader->at(), absl::StrCat("it has ", cpus_, " CPUs"));
    for (uint32_t cpu = 0; cpu < cpus_ && reader->ok(); ++cpu) {
      const uint64_t offset = reader->Number<uint64_t>();
      const uint64_t bytes = reader->Number<uint64_t>();
      if (bytes > 0) buffer->cpu.push_back({static_cast<uint16_t>(cpu), offset, bytes});
    }
    if (!reader->ok()) return CutOff(*reader, "where the pages of its CPUs are");
    if (has_trace_clock_) {
      // Some versions of trace-cmd left it out.
      const string_view clock = reader->Bytes(reader->Number<uint64_t>());
      if (reader->ok()) buffer->clock = ChosenClock(UpToZero(clock));
    }
    return absl::OkStatus();
  }

  absl::Status ParseVersion7(ByteReader* reader) {
    const string_view compression = reader->Text();
    // Of the compressor.
    reader->Text();
    uint64_t options = reader->Number<uint64_t>();
    if (!reader->ok()) return CutOff(*reader, "its compression");
    if (compression == "zstd") {
      file_.compression = TraceDatCompression::kZstd;
    } else if (compression == "zlib") {
      file_.compression = TraceDatCompression::kZlib;
    } else if (compression != "none") {
      return absl::UnimplementedError(absl::StrCat(
          name_, ": it is compressed with \"", compression.substr(0, 16),
          "\"; none, zstd and zlib are read. Convert it: trace-cmd convert --compression zstd"));
    }
    // First all options, since what they point to is read in an order of its own.
    std::vector<std::pair<uint16_t, uint64_t>> sections;
    for (int count = 0; options != 0; ++count) {
      if (count == kMaxOptionSections) {
        return Contradicts(options, "its options have no end");
      }
      const uint64_t at = options;
      ASSIGN_OR_RETURN(const std::string bytes, Section(at, kDone));
      option_bytes_ += bytes.size();
      if (option_bytes_ > kMaxSectionBytes) return Contradicts(at, "its options have no end");
      ByteReader in_section(bytes, file_.byte_order);
      options = 0;
      bool is_done = false;
      while (!is_done && in_section.left() > 0) {
        const absl::Status status = ParseOption(&in_section, &sections, &is_done);
        if (!status.ok()) return Contradicts(at, "among its options one is cut off");
      }
      options = next_options_;
      next_options_ = 0;
    }
    std::set<uint16_t> seen;
    for (const auto& [id, offset] : sections) {
      if (!seen.insert(id).second) continue;
      ASSIGN_OR_RETURN(const std::string bytes, Section(offset, id));
      ByteReader in_section(bytes, file_.byte_order);
      absl::Status status;
      switch (id) {
        case kHeaderInfo:
          status = ParseHeaders(&in_section);
          break;
        case kFtraceEvents:
          status = ParseFtraceFormats(&in_section);
          break;
        case kEventFormats:
          status = ParseEventFormats(&in_section);
          break;
        case kKallsyms:
          file_.kallsyms = std::string(in_section.Bytes(in_section.Number<uint32_t>()));
          break;
        default:
          file_.cmdlines = std::string(in_section.Bytes(in_section.Number<uint64_t>()));
      }
      if (!status.ok() || !in_section.ok()) {
        return Contradicts(offset, absl::StrCat("section ", id, " is cut off"));
      }
    }
    return absl::OkStatus();
  }

  // The bytes of a section of version 7, unpacked.
  absl::StatusOr<std::string> Section(uint64_t offset, uint16_t id) {
    ByteReader reader(bytes_, file_.byte_order);
    reader.MoveTo(offset);
    const uint16_t found = reader.Number<uint16_t>();
    const uint16_t flags = reader.Number<uint16_t>();
    // Its description, in the section of strings.
    reader.Number<uint32_t>();
    const string_view section = reader.Bytes(reader.Number<uint64_t>());
    if (!reader.ok()) return CutOff(offset, absl::StrCat("section ", id));
    if (found != id) {
      return Contradicts(offset, absl::StrCat("here is section ", found, " in place of ", id));
    }
    if ((flags & kIsCompressed) == 0) return std::string(section);
    ByteReader packed(section, file_.byte_order);
    const uint32_t packed_bytes = packed.Number<uint32_t>();
    const uint32_t bytes = packed.Number<uint32_t>();
    const string_view piece = packed.Bytes(packed_bytes);
    std::string unpacked;
    if (!packed.ok() || bytes > kMaxSectionBytes ||
        !Unpack(file_.compression, piece, bytes, &unpacked)) {
      return Contradicts(offset, absl::StrCat("section ", id, " cannot be unpacked"));
    }
    return unpacked;
  }

  // `sections`: of version 7.
  absl::Status ParseOption(ByteReader* reader, std::vector<std::pair<uint16_t, uint64_t>>* sections,
                           bool* is_done) {
    const uint16_t id = reader->Number<uint16_t>();
    if (id == kDone && file_.version == 6) {
      *is_done = true;
      return reader->ok() ? absl::OkStatus() : CutOff(*reader, "its options");
    }
    ByteReader option(reader->Bytes(reader->Number<uint32_t>()), file_.byte_order);
    if (!reader->ok()) return CutOff(*reader, "its options");
    switch (id) {
      case kDone:
        *is_done = true;
        next_options_ = option.Number<uint64_t>();
        break;
      case kBuffer:
        return file_.version == 6 ? ParseInstance6(&option, reader->at())
                                  : ParseBuffer7(&option, reader->at());
      case kTraceClock:
        has_trace_clock_ = true;
        break;
      case kUname:
        file_.uname = std::string(UpToZero(option.Bytes(option.left())));
        break;
      case kCpuCount: {
        const uint32_t cpus = option.Number<uint32_t>();
        if (option.ok()) cpus_ = cpus;
        break;
      }
      case kTscToNs: {
        TraceDatTsc tsc;
        tsc.multiplier = option.Number<uint32_t>();
        tsc.shift = option.Number<uint32_t>();
        if (option.ok() && tsc.multiplier != 0 && tsc.shift < 64) file_.tsc = tsc;
        break;
      }
      case kBufferText:
        ++file_.text_buffers;
        break;
      case kHeaderInfo:
      case kFtraceEvents:
      case kEventFormats:
      case kKallsyms:
      case kCmdlines: {
        const uint64_t offset = option.Number<uint64_t>();
        if (sections != nullptr && option.ok()) sections->push_back({id, offset});
        break;
      }
      default:
        break;
    }
    return absl::OkStatus();
  }

  absl::Status ParseInstance6(ByteReader* option, uint64_t at) {
    const uint64_t offset = option->Number<uint64_t>();
    const string_view instance = option->Text();
    if (!option->ok()) return Contradicts(at, "a buffer's option is cut off");
    if (instances_.size() + 1 >= kMaxBuffers) return Contradicts(at, "it has too many buffers");
    // 0: nothing was written of it.
    if (offset != 0) instances_.push_back({offset, std::string(instance)});
    return absl::OkStatus();
  }

  absl::Status ParseBuffer7(ByteReader* option, uint64_t at) {
    TraceDatBuffer buffer;
    const uint64_t section = option->Number<uint64_t>();
    buffer.name = std::string(option->Text());
    buffer.clock = ChosenClock(option->Text());
    buffer.page_bytes = option->Number<uint32_t>();
    const uint32_t cpus = option->Number<uint32_t>();
    if (!option->ok()) return Contradicts(at, "a buffer's option is cut off");
    if (buffer.page_bytes > kMaxPageBytes) return Contradicts(at, "a buffer's pages are too large");
    if (file_.buffer.size() >= kMaxBuffers) return Contradicts(at, "it has too many buffers");
    std::set<uint32_t> seen;
    for (uint32_t i = 0; i < cpus; ++i) {
      const uint32_t cpu = option->Number<uint32_t>();
      const uint64_t offset = option->Number<uint64_t>();
      const uint64_t bytes = option->Number<uint64_t>();
      if (!option->ok()) return Contradicts(at, "a buffer's option is cut off");
      if (cpu >= kMaxCpus || !seen.insert(cpu).second) {
        return Contradicts(at, absl::StrCat("a buffer has no CPU ", cpu, ", or has it twice"));
      }
      if (bytes > 0) buffer.cpu.push_back({static_cast<uint16_t>(cpu), offset, bytes});
    }
    if (!buffer.cpu.empty()) {
      ByteReader reader(bytes_, file_.byte_order);
      reader.MoveTo(section);
      const uint16_t id = reader.Number<uint16_t>();
      const uint16_t flags = reader.Number<uint16_t>();
      if (!reader.ok()) return CutOff(section, "a buffer");
      if (id != kBuffer) return Contradicts(section, "here is another section than a buffer");
      buffer.is_compressed = (flags & kIsCompressed) != 0;
    }
    file_.buffer.push_back(std::move(buffer));
    return absl::OkStatus();
  }

  absl::Status ParseHeaders(ByteReader* reader) {
    const bool has_page = reader->Consume(string_view("header_page\0", 12));
    file_.header_page = std::string(reader->Bytes(reader->Number<uint64_t>()));
    const bool has_event = reader->Consume(string_view("header_event\0", 13));
    file_.header_event = std::string(reader->Bytes(reader->Number<uint64_t>()));
    if (!reader->ok() || !has_page || !has_event) return CutOff(*reader, "its headers");
    return absl::OkStatus();
  }

  absl::Status ParseFtraceFormats(ByteReader* reader) {
    const uint32_t count = reader->Number<uint32_t>();
    for (uint32_t i = 0; i < count && reader->ok(); ++i) {
      const string_view format = reader->Bytes(reader->Number<uint64_t>());
      if (reader->ok() && i < kMaxFtraceFormats) {
        file_.ftrace_format.push_back(std::string(format));
      }
    }
    return reader->ok() ? absl::OkStatus() : CutOff(*reader, "its formats");
  }

  // Of systems other than ftrace: any one says how all records begin.
  absl::Status ParseEventFormats(ByteReader* reader) {
    const uint32_t systems = reader->Number<uint32_t>();
    for (uint32_t i = 0; i < systems && reader->ok(); ++i) {
      reader->Text();
      const uint32_t count = reader->Number<uint32_t>();
      for (uint32_t k = 0; k < count && reader->ok(); ++k) {
        const string_view format = reader->Bytes(reader->Number<uint64_t>());
        if (file_.other_format.empty()) file_.other_format = std::string(format);
      }
    }
    return reader->ok() ? absl::OkStatus() : CutOff(*reader, "its formats");
  }

  const string_view bytes_;
  const std::string& name_;
  TraceDat file_;
  uint32_t cpus_ = 0;
  bool has_trace_clock_ = false;
  // Of version 6: where its other buffers are, and their names.
  std::vector<std::pair<uint64_t, std::string>> instances_;
  // Of version 7: of the sections of options so far.
  uint64_t option_bytes_ = 0;
  // Of version 7: where the next options are; 0 = nowhere.
  uint64_t next_options_ = 0;
};

}  // namespace

absl::StatusOr<TraceDat> ParseTraceDat(string_view bytes, const std::string& name) {
  return Parser(bytes, name).Parse();
}

TraceDatPages::TraceDatPages(string_view bytes, const TraceDat& file)
    : bytes_(bytes), file_(file) {}

TraceDatPages::~TraceDatPages() = default;

absl::Status TraceDatPages::Take(uint64_t bytes) {
  taken_ += bytes;
  if (taken_ <= bytes_.size()) return absl::OkStatus();
  return absl::DataLossError("several CPUs have the same bytes of the file: it is damaged");
}

absl::Status TraceDatPages::ForEachChunk(const TraceDatBuffer& buffer, const TraceDatCpu& cpu,
                                         absl::FunctionRef<absl::Status(const TraceDatChunk&)> use,
                                         absl::FunctionRef<void(TraceDatDamage)> damage) {
  ByteReader reader(bytes_, file_.byte_order);
  reader.MoveTo(cpu.offset);
  if (!reader.ok()) {
    damage({cpu.offset, absl::StrCat("the file ends before the pages of CPU ", cpu.cpu)});
    return absl::OkStatus();
  }
  if (!buffer.is_compressed) {
    const uint64_t there = std::min(cpu.bytes, reader.left());
    if (there < cpu.bytes) {
      damage({cpu.offset + there, absl::StrCat("the file ends within the pages of CPU ", cpu.cpu)});
    }
    RETURN_IF_ERROR(Take(there));
    return use({reader.Bytes(there), cpu.offset});
  }
  const uint32_t chunks = reader.Number<uint32_t>();
  for (uint32_t i = 0; i < chunks || !reader.ok(); ++i) {
    const uint64_t offset = reader.at();
    const uint32_t packed_bytes = reader.Number<uint32_t>();
    const uint32_t bytes = reader.Number<uint32_t>();
    const string_view packed = reader.Bytes(packed_bytes);
    if (!reader.ok()) {
      damage({offset, absl::StrCat("the file ends within the pages of CPU ", cpu.cpu)});
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(Take(8 + packed.size()));
    if (bytes > kMaxChunkBytes || !Unpack(file_.compression, packed, bytes, &chunk_)) {
      damage({offset, absl::StrCat("a chunk of CPU ", cpu.cpu, " cannot be unpacked")});
      continue;
    }
    unpacked_ += chunk_.size();
    if (unpacked_ > kAlwaysUnpacked &&
        (unpacked_ - kAlwaysUnpacked) / kMaxUnpackedTimes > bytes_.size()) {
      return absl::DataLossError(
          absl::StrCat("its pages are more than ", kMaxUnpackedTimes,
                       " times the file: it is damaged, or made to fill memory"));
    }
    RETURN_IF_ERROR(use({chunk_, offset}));
  }
  return absl::OkStatus();
}

}  // namespace callprint
