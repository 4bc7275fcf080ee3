// Merges streams by time. Of equal times the lower stream's comes first.
//
// Example:
//   TimeMerge<int64_t> merge;
//   for (...) merge.Add(time_of_its_first, stream);
//   while (!merge.empty()) {
//     ... merge.stream() ...
//     if (...) merge.GoOn(time_of_its_next); else merge.Remove();
//   }
#ifndef CALLPRINT_COLLECTOR_DECODING_TIME_MERGE_H_
#define CALLPRINT_COLLECTOR_DECODING_TIME_MERGE_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace callprint {

template <typename Time>
class TimeMerge {
 public:
  // Precondition: the stream is not in it.
  void Add(Time time, uint32_t stream) {
    size_t at = heap_.size();
    heap_.push_back({time, stream});
    for (; at > 0 && heap_[at].IsBefore(heap_[(at - 1) / 2]); at = (at - 1) / 2) {
      std::swap(heap_[at], heap_[(at - 1) / 2]);
    }
  }

  bool empty() const { return heap_.empty(); }
  void clear() { heap_.clear(); }

  // The earliest. Precondition of all of these: it is not empty.
  Time time() const { return heap_[0].time; }
  uint32_t stream() const { return heap_[0].stream; }

  // What was the earliest goes on at this time, which is not before.
  void GoOn(Time time) { Sink({time, heap_[0].stream}); }

  // The earliest has nothing more.
  void Remove() {
    const Next last = heap_.back();
    heap_.pop_back();
    if (!heap_.empty()) Sink(last);
  }

 private:
  struct Next {
    Time time;
    uint32_t stream;
    // Field by field: the processor waits where it reads at once what it has written in pieces.
    void Set(Time new_time, uint32_t new_stream) {
      time = new_time;
      stream = new_stream;
    }
    bool IsBefore(const Next& other) const {
      return time < other.time || (time == other.time && stream < other.stream);
    }
  };

  // Puts `next` in the place of the earliest.
  void Sink(Next next) {
    size_t at = 0;
    while (true) {
      size_t child = 2 * at + 1;
      if (child >= heap_.size()) break;
      if (child + 1 < heap_.size() && heap_[child + 1].IsBefore(heap_[child])) ++child;
      if (!heap_[child].IsBefore(next)) break;
      heap_[at].Set(heap_[child].time, heap_[child].stream);
      at = child;
    }
    heap_[at].Set(next.time, next.stream);
  }

  // A heap: none is before the one at half its place.
  std::vector<Next> heap_;
};

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_DECODING_TIME_MERGE_H_
