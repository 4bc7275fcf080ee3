#include "collector/decoding/ring_buffer.h"

#include <algorithm>
#include <cstring>

namespace callprint {
namespace {

// Record headers (include/linux/ring_buffer.h): type_len in the low 5 bits, time_delta above; the
// other way round on big-endian machines, whose compilers fill a word from the top.
constexpr uint32_t kTypeBits = 5;
constexpr uint32_t kTypeMask = (1u << kTypeBits) - 1;
constexpr uint32_t kTimeBits = 27;
constexpr uint32_t kTimeMask = (1u << kTimeBits) - 1;
constexpr uint32_t kMaxDataType = 28;
constexpr uint32_t kPadding = 29;
constexpr uint32_t kTimeExtend = 30;
// An absolute time stamp has 59 bits; the rest comes from the time before it.
constexpr uint64_t kAbsoluteTop = ~((uint64_t{1} << 59) - 1);
// Flags in the page's commit word (kernel/trace/ring_buffer.c: RB_MISSED_*).
constexpr uint64_t kMissedEvents = uint64_t{1} << 31;
constexpr uint64_t kMissedStored = uint64_t{1} << 30;
constexpr uint64_t kCommitMask = kMissedStored - 1;
constexpr uint32_t kMaxDepth = 255;

// This program's own machine is little-endian.
template <ByteOrder kOrder, typename T>
inline T Load(const char* at) {
  char bytes[sizeof(T)];
  memcpy(bytes, at, sizeof(T));
  if (kOrder == ByteOrder::kBigEndian) std::reverse(bytes, bytes + sizeof(T));
  T value;
  memcpy(&value, bytes, sizeof(T));
  return value;
}

// Whether a page can have this commit word. Its upper half is empty, or (where the kernel extended
// the sign of kMissedEvents) full.
bool IsCommit(uint64_t commit, size_t capacity) {
  const uint64_t upper = commit >> 32;
  return (upper == 0 || upper == 0xffffffff) && (commit & kCommitMask) <= capacity;
}

template <typename Long>
uint64_t OtherByteOrder(uint64_t value) {
  return sizeof(Long) == 4 ? __builtin_bswap32(static_cast<uint32_t>(value))
                           : __builtin_bswap64(value);
}

// `Long` is the kernel's.
template <ByteOrder kOrder, typename Long>
class PageDecoder {
 public:
  PageDecoder(const EventFormats& formats, CpuEvents* decoded)
      : formats_(formats),
        events_(&decoded->events),
        forks_(&decoded->forks),
        texts_(&decoded->texts),
        too_deep_(&decoded->too_deep),
        counters_(&decoded->counters) {}

  // Decodes the records in [at, end); returns where damage is, or null.
  const char* Decode(uint64_t time, const char* at, const char* end, PageDamage* damage) {
    while (end - at >= 4) {
      const uint32_t header = Load<uint32_t>(at);
      constexpr bool kFromTheTop = kOrder == ByteOrder::kBigEndian;
      const uint32_t type = kFromTheTop ? header >> kTimeBits : header & kTypeMask;
      const uint32_t delta = kFromTheTop ? header & kTimeMask : header >> kTypeBits;
      const size_t left = end - at - 4;
      const char* payload = at + 4;
      size_t length;
      if (type - 1 < kMaxDataType) {
        length = type * 4;
      } else {
        // All others carry a word.
        if (left < 4) return Damaged(PageDamage::kBadLength, at, damage);
        const uint32_t word = Load<uint32_t>(payload);
        if (type == kTimeExtend) {
          time += (uint64_t{word} << kTimeBits) + delta;
          at += 8;
          continue;
        }
        if (type > kTimeExtend) {
          time = AbsoluteTime((uint64_t{word} << kTimeBits) + delta, time);
          at += 8;
          continue;
        }
        if (type == kPadding) {
          // The rest of the page is empty, or (with a delta) an event was discarded.
          if (delta == 0) return nullptr;
          if (word > left) return Damaged(PageDamage::kBadLength, at, damage);
          // libtraceevent counts a discarded event's delta, too.
          time += delta;
          at = payload + word;
          continue;
        }
        // The word counts itself.
        if (word < 4 || word > left) return Damaged(PageDamage::kBadLength, at, damage);
        payload += 4;
        length = word - 4;
      }
      if (length > static_cast<size_t>(end - payload)) {
        return Damaged(PageDamage::kBadLength, at, damage);
      }
      time += delta;
      if (!Record(time, payload, length)) return Damaged(PageDamage::kBadRecord, at, damage);
      // Records are aligned to 4 bytes; the loop's condition holds where this goes past the end.
      at = payload + ((length + 3) & ~size_t{3});
    }
    return nullptr;
  }

 private:
  template <typename T>
  static T Load(const char* at) {
    return callprint::Load<kOrder, T>(at);
  }

  // Of a field of 4 or 8 bytes.
  static uint32_t LowHalf(const char* record, const FieldFormat& field) {
    const bool is_behind = kOrder == ByteOrder::kBigEndian && field.size == 8;
    return Load<uint32_t>(record + field.offset + (is_behind ? 4 : 0));
  }

  static const char* Damaged(PageDamage damage, const char* at, PageDamage* result) {
    *result = damage;
    return at;
  }

  // The kernel's rb_fix_abs_ts: top bits as before, one more where the low ones ran over.
  static uint64_t AbsoluteTime(uint64_t low, uint64_t before) {
    if ((before & kAbsoluteTop) == 0) return low;
    const uint64_t time = low | (before & kAbsoluteTop);
    return time < before ? time + (uint64_t{1} << 59) : time;
  }

  // False where the record is damaged.
  bool Record(uint64_t time, const char* record, size_t length) {
    const EventFormats& f = formats_;
    if (length < f.type.offset + 2) return false;
    const uint32_t id = Load<uint16_t>(record + f.type.offset);
    RawEvent event;
    uint32_t depth;
    if (id == f.entry_id && id != 0) {
      if (length < f.entry_bytes) return false;
      event.address = Load<Long>(record + f.entry_function.offset);
      event.time_ns = time;
      event.calltime_ns = 0;
      event.pid = Load<int32_t>(record + f.entry_pid.offset);
      depth = LowHalf(record, f.entry_depth);
      event.kind = EventKind::kEntry;
    } else if (id == f.exit_id && id != 0) {
      const char* times = record;
      if (length < f.exit_bytes) {
        if (f.exit_gap_bytes == 0 || length + f.exit_gap_bytes < f.exit_bytes) return false;
        // The text's gap before them is not there.
        times -= f.exit_gap_bytes;
      }
      event.address = Load<Long>(record + f.exit_function.offset);
      event.time_ns =
          f.exit_rettime.size != 0 ? Load<uint64_t>(times + f.exit_rettime.offset) : time;
      event.calltime_ns =
          f.exit_calltime.size != 0 ? Load<uint64_t>(times + f.exit_calltime.offset) : 0;
      event.pid = Load<int32_t>(record + f.exit_pid.offset);
      depth = LowHalf(f.exit_depth.offset < f.exit_calltime.offset ? record : times, f.exit_depth);
      if (f.exit_overrun.size != 0) {
        const uint32_t too_deep = LowHalf(
            f.exit_overrun.offset < f.exit_calltime.offset ? record : times, f.exit_overrun);
        if (ABSL_PREDICT_FALSE(too_deep != 0)) (*too_deep_)[event.pid] = too_deep;
      }
      event.kind = EventKind::kExit;
    } else if (id == f.retaddr_entry_id && id != 0) {
      if (length < f.retaddr_entry_bytes) return false;
      event.address = Load<Long>(record + f.retaddr_entry_function.offset);
      event.time_ns = time;
      event.calltime_ns = 0;
      event.pid = Load<int32_t>(record + f.retaddr_entry_pid.offset);
      depth = LowHalf(record, f.retaddr_entry_depth);
      event.kind = EventKind::kEntry;
    } else if (id == f.fork_id && id != 0) {
      if (length < f.fork_bytes) return false;
      forks_->push_back({time, Load<int32_t>(record + f.fork_parent.offset),
                         Load<int32_t>(record + f.fork_child.offset)});
      return true;
    } else if (id == f.print_id && id != 0) {
      if (length < f.print_text_offset) return false;
      const char* text = record + f.print_text_offset;
      texts_->push_back({time, std::string(text, strnlen(text, record + length - text))});
      return true;
    } else {
      ++counters_->other_events;
      return true;
    }
    if (depth > kMaxDepth) return false;
    event.depth = static_cast<uint16_t>(depth);
    events_->push_back(event);
    return true;
  }

  // A copy: the compiler can then see that writing events does not change it.
  const EventFormats formats_;
  std::vector<RawEvent>* events_;
  std::vector<RawFork>* forks_;
  std::vector<RawText>* texts_;
  absl::flat_hash_map<int32_t, uint32_t>* too_deep_;
  DecodeCounters* counters_;
};

template <ByteOrder kOrder, typename Long>
void DecodePagesOf(const EventFormats& formats, absl::string_view pages, CpuEvents* decoded) {
  DecodeCounters* const counters = &decoded->counters;
  const auto note = [counters](uint64_t offset, PageDamage damage) {
    ++counters->damaged_pages;
    if (counters->damage.size() < kMaxDamageKept) counters->damage.push_back({offset, damage});
  };
  PageDecoder<kOrder, Long> decoder(formats, decoded);
  const size_t events_before = decoded->events.size();
  const size_t capacity = formats.page_bytes - formats.page_header_bytes;
  size_t offset = 0;
  for (; pages.size() - offset >= formats.page_bytes; offset += formats.page_bytes) {
    const char* page = pages.data() + offset;
    ++counters->pages;
    const uint64_t commit = Load<kOrder, Long>(page + formats.page_commit.offset);
    const size_t used = commit & kCommitMask;
    if (!IsCommit(commit, capacity) && IsCommit(OtherByteOrder<Long>(commit), capacity)) {
      note(offset, PageDamage::kOtherByteOrder);
      continue;
    }
    if (used > capacity) {
      note(offset, PageDamage::kBadCommit);
      continue;
    }
    const char* data = page + formats.page_header_bytes;
    if (commit & kMissedEvents) {
      if ((commit & kMissedStored) && capacity - used >= sizeof(Long)) {
        counters->lost += Load<kOrder, Long>(data + used);
      } else {
        ++counters->pages_after_unknown_loss;
      }
    }
    PageDamage damage;
    const uint64_t timestamp = Load<kOrder, uint64_t>(page + formats.page_timestamp.offset);
    const char* at = decoder.Decode(timestamp, data, data + used, &damage);
    if (at != nullptr) note(at - pages.data(), damage);
  }
  if (offset < pages.size()) note(offset, PageDamage::kTruncatedPage);
  counters->events += decoded->events.size() - events_before;
}

}  // namespace

const char* PageDamageText(PageDamage damage) {
  switch (damage) {
    case PageDamage::kTruncatedPage:
      return "the last page is cut off";
    case PageDamage::kBadCommit:
      return "a page claims more data than a page holds";
    case PageDamage::kOtherByteOrder:
      return "a page is of the other byte order, which the file that it comes from should say";
    case PageDamage::kBadLength:
      return "a record ends beyond its page";
    case PageDamage::kBadRecord:
      return "a record's length or depth is impossible";
  }
  return "unknown damage";
}

void DecodePages(const EventFormats& formats, absl::string_view pages, CpuEvents* decoded) {
  const bool is_long8 = formats.long_bytes == 8;
  if (formats.byte_order == ByteOrder::kBigEndian) {
    is_long8 ? DecodePagesOf<ByteOrder::kBigEndian, uint64_t>(formats, pages, decoded)
             : DecodePagesOf<ByteOrder::kBigEndian, uint32_t>(formats, pages, decoded);
  } else {
    is_long8 ? DecodePagesOf<ByteOrder::kLittleEndian, uint64_t>(formats, pages, decoded)
             : DecodePagesOf<ByteOrder::kLittleEndian, uint32_t>(formats, pages, decoded);
  }
}

}  // namespace callprint
