#include "collector/trace_dat/page_writer.h"

#include <cstring>

namespace callprint {
namespace {

constexpr uint32_t kTypeBits = 5;
constexpr uint32_t kTimeBits = 27;
constexpr uint64_t kMaxDelta = (uint64_t{1} << kTimeBits) - 1;
// A time_extend has this many bits of a delta.
constexpr uint64_t kMaxExtendedDelta = (uint64_t{1} << (kTimeBits + 32)) - 1;
constexpr uint32_t kTimeExtend = 30;
// The most words that fit the header's type_len.
constexpr uint32_t kMaxDataType = 28;
constexpr uint32_t kCommitOffset = 8;

template <typename T>
void Append(T value, std::string* bytes) {
  bytes->append(reinterpret_cast<const char*>(&value), sizeof(value));
}

}  // namespace

void PageWriter::BeginPage(uint64_t time_ns) {
  Append<uint64_t>(time_ns, &pages_);
  Append<uint64_t>(0, &pages_);
  time_ns_ = time_ns;
}

void PageWriter::EndPage() {
  if (pages_.size() == page_) return;
  const uint64_t commit = pages_.size() - page_ - kWrittenPageHeaderBytes;
  memcpy(&pages_[page_ + kCommitOffset], &commit, sizeof(commit));
  pages_.resize(page_ + kWrittenPageBytes);
  page_ = pages_.size();
}

void PageWriter::Add(uint64_t time_ns, absl::string_view record) {
  const uint32_t padded = (static_cast<uint32_t>(record.size()) + 3) & ~3u;
  const bool is_long = padded > kMaxDataType * 4;
  const uint64_t delta = time_ns - time_ns_;
  const size_t needed = 4 + (is_long ? 4 : 0) + padded + (delta > kMaxDelta ? 8 : 0);
  if (pages_.size() == page_ || time_ns < time_ns_ || delta > kMaxExtendedDelta ||
      pages_.size() - page_ + needed > kWrittenPageBytes) {
    EndPage();
    BeginPage(time_ns);
  }
  uint64_t left = time_ns - time_ns_;
  if (left > kMaxDelta) {
    Append<uint32_t>(kTimeExtend | static_cast<uint32_t>(left & kMaxDelta) << kTypeBits, &pages_);
    Append<uint32_t>(static_cast<uint32_t>(left >> kTimeBits), &pages_);
    left = 0;
  }
  const uint32_t type = is_long ? 0 : padded / 4;
  Append<uint32_t>(type | static_cast<uint32_t>(left) << kTypeBits, &pages_);
  // It counts itself.
  if (is_long) Append<uint32_t>(padded + 4, &pages_);
  pages_.append(record.data(), record.size());
  pages_.append(padded - record.size(), '\0');
  time_ns_ = time_ns;
}

std::string PageWriter::Finish() {
  EndPage();
  return std::move(pages_);
}

}  // namespace callprint
