#include "collector/trace_dat/trace_dat_builder.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace callprint {
namespace {

class Builder {
 public:
  explicit Builder(const TraceDatParts& parts) : parts_(parts) {}

  std::string Build() {
    file_ = "\x17\x08\x44tracing";
    absl::StrAppend(&file_, parts_.version, std::string(1, '\0'));
    file_ += parts_.is_big_endian ? '\1' : '\0';
    file_ += '\10';
    file_ += Number<uint32_t>(4096);
    parts_.version == 6 ? Build6() : Build7();
    return file_;
  }

 private:
  template <typename T>
  std::string Number(T value) const {
    std::string bytes(reinterpret_cast<const char*>(&value), sizeof(value));
    if (parts_.is_big_endian) std::reverse(bytes.begin(), bytes.end());
    return bytes;
  }
  template <typename Size>
  std::string Sized(const std::string& text) const {
    return Number<Size>(static_cast<Size>(text.size())) + text;
  }
  static std::string Zero(const std::string& text) { return text + '\0'; }

  std::string Headers() const {
    return Zero("header_page") + Sized<uint64_t>(parts_.header_page) + Zero("header_event") +
           Sized<uint64_t>(parts_.header_event);
  }
  std::string FtraceFormats() const {
    std::string text = Number<uint32_t>(parts_.ftrace_format.size());
    for (const std::string& format : parts_.ftrace_format) text += Sized<uint64_t>(format);
    return text;
  }
  std::string EventFormats() const {
    if (parts_.other_format.empty()) return Number<uint32_t>(0);
    std::string text = Number<uint32_t>(1) + Zero("sched");
    text += Number<uint32_t>(parts_.other_format.size());
    for (const std::string& format : parts_.other_format) text += Sized<uint64_t>(format);
    return text;
  }
  std::string Option(uint16_t id, const std::string& data) const {
    return Number<uint16_t>(id) + Sized<uint32_t>(data);
  }

  void Build6() {
    file_ += Headers() + FtraceFormats() + EventFormats() + Sized<uint32_t>(parts_.kallsyms);
    file_ += Number<uint32_t>(0) + Sized<uint64_t>(parts_.cmdlines);
    size_t cpus = 0;
    for (const TraceDatParts::Buffer& buffer : parts_.buffer) {
      for (const auto& of_cpu : buffer.pages) cpus = std::max<size_t>(cpus, of_cpu.first + 1);
    }
    file_ += Number<uint32_t>(cpus) + std::string("options  \0", 10);
    file_ += Option(4, "");
    if (!parts_.uname.empty()) file_ += Option(5, Zero(parts_.uname));
    // Where the data of the buffers behind the first one are is filled in later.
    std::vector<size_t> place;
    for (size_t i = 1; i < parts_.buffer.size(); ++i) {
      place.push_back(file_.size() + sizeof(uint16_t) + sizeof(uint32_t));
      file_ += Option(3, Number<uint64_t>(0) + Zero(parts_.buffer[i].name));
    }
    file_ += Number<uint16_t>(0);
    if (parts_.buffer.empty()) AddData6({}, cpus);
    for (size_t i = 0; i < parts_.buffer.size(); ++i) {
      if (i > 0) file_.replace(place[i - 1], 8, Number<uint64_t>(file_.size()));
      AddData6(parts_.buffer[i], cpus);
    }
  }

  // Where a buffer's pages are, then the pages.
  void AddData6(const TraceDatParts::Buffer& buffer, size_t cpus) {
    std::vector<std::string> pages(cpus);
    for (const auto& [cpu, of_cpu] : buffer.pages) pages[cpu] = of_cpu;
    file_ += parts_.is_latency ? std::string("latency  \0", 10) : std::string("flyrecord\0", 10);
    uint64_t offset = (file_.size() + pages.size() * 16 + 8 + 64 + 4095) / 4096 * 4096;
    const uint64_t begin = offset;
    for (const std::string& of_cpu : pages) {
      file_ += Number<uint64_t>(offset) + Number<uint64_t>(of_cpu.size());
      offset += of_cpu.size();
    }
    file_ += Sized<uint64_t>(absl::StrCat("mono [", buffer.clock, "]\n"));
    file_.resize(begin);
    for (const std::string& of_cpu : pages) file_ += of_cpu;
  }

  std::string Packed(const std::string& bytes) const {
    if (parts_.compression == "zlib") {
      uLongf size = compressBound(bytes.size());
      std::string packed(size, '\0');
      compress(reinterpret_cast<Bytef*>(&packed[0]), &size,
               reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
      packed.resize(size);
      return packed;
    }
    std::string packed(ZSTD_compressBound(bytes.size()), '\0');
    packed.resize(ZSTD_compress(&packed[0], packed.size(), bytes.data(), bytes.size(), 3));
    return packed;
  }
  bool IsPacked() const { return parts_.compression == "zlib" || parts_.compression == "zstd"; }

  // Returns where it is.
  uint64_t AddSection(uint16_t id, std::string bytes) {
    const uint64_t offset = file_.size();
    // Options are the one section that trace-cmd leaves uncompressed.
    const bool is_packed = IsPacked() && id != 0;
    if (is_packed) {
      const std::string packed = Packed(bytes);
      bytes = Number<uint32_t>(packed.size()) + Number<uint32_t>(bytes.size()) + packed;
    }
    file_ += Number<uint16_t>(id) + Number<uint16_t>(is_packed ? 1 : 0) + Number<uint32_t>(0) +
             Sized<uint64_t>(bytes);
    return offset;
  }

  std::string AddBuffer(const TraceDatParts::Buffer& buffer) {
    const uint64_t section = file_.size();
    file_ += Number<uint16_t>(3) + Number<uint16_t>(IsPacked() ? 1 : 0) + Number<uint32_t>(0);
    // The section's size is for whoever skips it.
    file_ += Number<uint64_t>(0);
    std::string option = Number<uint64_t>(section) + Zero(buffer.name) + Zero(buffer.clock);
    option += Number<uint32_t>(buffer.page_bytes) + Number<uint32_t>(buffer.pages.size());
    for (const auto& [cpu, pages] : buffer.pages) {
      const uint64_t offset = file_.size();
      if (!IsPacked()) {
        file_ += pages;
      } else {
        std::vector<std::string> chunks;
        for (size_t at = 0; at < pages.size(); at += parts_.chunk_bytes) {
          chunks.push_back(pages.substr(at, parts_.chunk_bytes));
        }
        file_ += Number<uint32_t>(chunks.size());
        for (const std::string& chunk : chunks) {
          const std::string packed = Packed(chunk);
          const uint32_t claimed = parts_.claimed_chunk_bytes;
          file_ += Number<uint32_t>(packed.size());
          file_ += Number<uint32_t>(claimed != 0 ? claimed : chunk.size()) + packed;
        }
      }
      uint64_t bytes = file_.size() - offset;
      if (IsPacked() && parts_.sizes_leave_out_count) bytes -= 4;
      option += Number<uint32_t>(cpu) + Number<uint64_t>(offset) + Number<uint64_t>(bytes);
    }
    return option;
  }

  void Build7() {
    file_ += Zero(parts_.compression) + Zero("1.0");
    const size_t place = file_.size();
    file_ += Number<uint64_t>(0);
    std::string options;
    const auto add = [&](uint16_t id, const std::string& bytes) {
      options += Option(id, Number<uint64_t>(AddSection(id, bytes)));
    };
    add(16, Headers());
    add(17, FtraceFormats());
    add(18, EventFormats());
    if (!parts_.kallsyms.empty()) add(19, Sized<uint32_t>(parts_.kallsyms));
    add(21, Sized<uint64_t>(parts_.cmdlines));
    if (!parts_.uname.empty()) options += Option(5, Zero(parts_.uname));
    if (parts_.tsc_multiplier != 0) {
      options += Option(14, Number<uint32_t>(parts_.tsc_multiplier) +
                                Number<uint32_t>(parts_.tsc_shift) + Number<uint64_t>(0));
    }
    if (parts_.is_latency) {
      const uint64_t text = AddSection(22, "# tracer: irqsoff\n");
      options += Option(22, Number<uint64_t>(text) + Zero("") + Zero("local"));
    }
    // In a second section of options, behind the pages.
    std::string more;
    for (const TraceDatParts::Buffer& buffer : parts_.buffer) {
      more += Option(3, AddBuffer(buffer));
    }
    const uint64_t second = AddSection(0, more + Option(0, Number<uint64_t>(0)));
    // A section of strings, which nobody has to read.
    AddSection(15, Zero("options"));
    const uint64_t first = AddSection(0, options + Option(0, Number<uint64_t>(second)));
    file_.replace(place, 8, Number<uint64_t>(first));
  }

  const TraceDatParts& parts_;
  std::string file_;
};

}  // namespace

std::string BuildTraceDat(const TraceDatParts& parts) { return Builder(parts).Build(); }

}  // namespace callprint
