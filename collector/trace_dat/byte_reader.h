// Reads numbers and texts one behind the other from bytes that may end at any point.
#ifndef CALLPRINT_COLLECTOR_TRACE_DAT_BYTE_READER_H_
#define CALLPRINT_COLLECTOR_TRACE_DAT_BYTE_READER_H_

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "absl/strings/string_view.h"
#include "collector/decoding/event_format.h"

namespace callprint {

// Once something asked for is not all there, `ok` is false and everything reads as 0 or empty.
class ByteReader {
 public:
  ByteReader(absl::string_view bytes, ByteOrder order) : bytes_(bytes), order_(order) {}

  bool ok() const { return ok_; }
  // Of the next byte; where reading failed, of the first that was not there in full.
  uint64_t at() const { return at_; }
  uint64_t left() const { return ok_ ? bytes_.size() - at_ : 0; }

  void MoveTo(uint64_t at) {
    if (at > bytes_.size()) ok_ = false;
    at_ = std::min<uint64_t>(at, bytes_.size());
  }

  template <typename T>
  T Number() {
    const absl::string_view bytes = Bytes(sizeof(T));
    if (!ok_) return 0;
    char copy[sizeof(T)];
    memcpy(copy, bytes.data(), sizeof(T));
    // This program's own machine is little-endian.
    if (order_ == ByteOrder::kBigEndian) std::reverse(copy, copy + sizeof(T));
    T value;
    memcpy(&value, copy, sizeof(T));
    return value;
  }

  absl::string_view Bytes(uint64_t count) {
    if (count > left()) ok_ = false;
    if (!ok_) return absl::string_view();
    const absl::string_view bytes = bytes_.substr(at_, count);
    at_ += count;
    return bytes;
  }

  // Up to the next zero byte, which is passed over.
  absl::string_view Text() {
    const size_t end = ok_ ? bytes_.find('\0', at_) : absl::string_view::npos;
    if (end == absl::string_view::npos) {
      ok_ = false;
      return absl::string_view();
    }
    const absl::string_view text = bytes_.substr(at_, end - at_);
    at_ = end + 1;
    return text;
  }

  // True and passed over where the next bytes are these.
  bool Consume(absl::string_view expected) {
    if (!ok_ || bytes_.substr(at_, expected.size()) != expected) return false;
    at_ += expected.size();
    return true;
  }

 private:
  const absl::string_view bytes_;
  const ByteOrder order_;
  uint64_t at_ = 0;
  bool ok_ = true;
};

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_TRACE_DAT_BYTE_READER_H_
