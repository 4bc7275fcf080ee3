// Makes trace.dat files for tests, piece by piece as the manual pages trace-cmd.dat.v6(5) and
// trace-cmd.dat.v7(5) have them: independent of the reader, and of the writer, which writes nothing
// but version 6 without compression.
#ifndef CALLPRINT_COLLECTOR_TRACE_DAT_TRACE_DAT_BUILDER_H_
#define CALLPRINT_COLLECTOR_TRACE_DAT_TRACE_DAT_BUILDER_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace callprint {

struct TraceDatParts {
  struct Buffer {
    std::string name;
    std::string clock = "local";
    uint32_t page_bytes = 4096;
    // CPU and its pages.
    std::vector<std::pair<uint16_t, std::string>> pages;
  };

  int version = 7;
  bool is_big_endian = false;
  // "none", "zstd", "zlib", or any other name, of which nothing is compressed.
  std::string compression = "none";
  std::string header_page;
  std::string header_event;
  std::vector<std::string> ftrace_format;
  std::vector<std::string> other_format;
  std::string kallsyms;
  std::string cmdlines;
  std::string uname;
  // Multiplier and shift of the option TSC2NSEC; 0 = none.
  uint32_t tsc_multiplier = 0;
  uint32_t tsc_shift = 0;
  std::vector<Buffer> buffer;
  uint32_t chunk_bytes = 8192;
  // As trace-cmd 3.1.4 has it: sizes of CPUs' pages without the count of chunks.
  bool sizes_leave_out_count = false;
  // What a chunk says that it holds, if not 0.
  uint32_t claimed_chunk_bytes = 0;
  // In place of pages, the text of a latency tracer.
  bool is_latency = false;
};

std::string BuildTraceDat(const TraceDatParts& parts);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_TRACE_DAT_TRACE_DAT_BUILDER_H_
