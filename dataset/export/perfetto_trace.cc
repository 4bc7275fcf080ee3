#include "dataset/export/perfetto_trace.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/str_cat.h"
#include "dataset/export/call_slices.h"
#include "dataset/export/perfetto.pb.h"
#include "dataset/export/run_counters.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// All packets are of one writer, which may use names that it gave before.
constexpr uint32_t kSequence = 1;

// Tracks are numbered from 1; 0 is the trace's own. Marks and counters hang in the first.
constexpr uint64_t kRunTrack = 1;

class TraceWriter {
 public:
  explicit TraceWriter(const ExportedRun& run) : run_(run) {}

  absl::StatusOr<std::string> Write() {
    // Most calls take about that much; a string that grows is copied again and again.
    bytes_.reserve(std::min(run_.forest.calls.size() * 40 + 4096, kMaxExportBytes));
    WriteNames();
    WriteRunTrack();
    for (const ExportedTask& task : run_.tasks) WriteTask(task);
    WalkSlices(run_.forest, [this](const SliceEdge& edge) { WriteEdge(edge); });
    RETURN_IF_ERROR(CheckExportSize(run_, bytes_.size()));
    return std::move(bytes_);
  }

 private:
  // An empty packet; Append() writes it.
  perfetto::TracePacket* Begin() {
    perfetto::TracePacket* const packet =
        trace_.packet_size() == 0 ? trace_.add_packet() : trace_.mutable_packet(0);
    packet->Clear();
    packet->set_trusted_packet_sequence_id(kSequence);
    return packet;
  }

  // Traces that follow one another are one.
  void Append() { trace_.AppendToString(&bytes_); }

  perfetto::TrackEvent* BeginEvent(int64_t time_ns, uint64_t track,
                                   perfetto::TrackEvent::Type type) {
    perfetto::TracePacket* const packet = Begin();
    packet->set_timestamp(static_cast<uint64_t>(std::max<int64_t>(time_ns, 0)));
    packet->set_sequence_flags(perfetto::SEQ_NEEDS_INCREMENTAL_STATE);
    perfetto::TrackEvent* const event = packet->mutable_track_event();
    event->set_track_uuid(track);
    event->set_type(type);
    return event;
  }

  perfetto::TrackDescriptor* BeginTrack(uint64_t parent) {
    perfetto::TrackDescriptor* const track = Begin()->mutable_track_descriptor();
    track->set_uuid(++tracks_);
    track->set_parent_uuid(parent);
    return track;
  }

  // Of the functions that are called; a function's number is its index + 1.
  void WriteNames() {
    const std::vector<std::string>& names = run_.shard->functions.name;
    std::vector<bool> called(names.size(), false);
    for (const Call& call : run_.forest.calls) called[call.function] = true;
    perfetto::TracePacket* const packet = Begin();
    packet->set_sequence_flags(perfetto::SEQ_INCREMENTAL_STATE_CLEARED |
                               perfetto::SEQ_NEEDS_INCREMENTAL_STATE);
    packet->set_first_packet_on_sequence(true);
    for (size_t i = 0; i < names.size(); ++i) {
      if (!called[i]) continue;
      perfetto::EventName* const name = packet->mutable_interned_data()->add_event_names();
      name->set_iid(i + 1);
      name->set_name(names[i]);
    }
    Append();
  }

  void WriteRunTrack() {
    BeginTrack(0)->set_name(run_.Title());
    Append();
    for (const Mark& mark : run_.record->mark()) {
      BeginEvent(mark.time_ns(), kRunTrack, perfetto::TrackEvent::TYPE_INSTANT)
          ->set_name(absl::StrCat(mark.name(), "=", mark.value()));
      Append();
    }
    for (const RunCounter& counter : CountersOf(*run_.record)) {
      perfetto::TrackDescriptor* const track = BeginTrack(kRunTrack);
      track->set_name(counter.name);
      track->mutable_counter()->set_unit(perfetto::CounterDescriptor::UNIT_COUNT);
      Append();
      for (const int64_t time_ns : {int64_t{0}, run_.forest.duration_ns}) {
        BeginEvent(time_ns, tracks_, perfetto::TrackEvent::TYPE_COUNTER)
            ->set_counter_value(static_cast<int64_t>(counter.value));
        Append();
      }
    }
  }

  void WriteTask(const ExportedTask& task) {
    uint64_t parent = 0;
    const bool is_thread = task.kind == ExportedTask::kThread;
    if (is_thread) {
      perfetto::ProcessDescriptor* const process = BeginTrack(0)->mutable_process();
      process->set_pid(task.number);
      process->set_process_name(task.name);
      Append();
      parent = tracks_;
    }
    perfetto::TrackDescriptor* const track = BeginTrack(parent);
    if (is_thread) {
      track->mutable_thread()->set_pid(task.number);
      track->mutable_thread()->set_tid(task.number);
      track->mutable_thread()->set_thread_name(task.name);
    } else {
      track->set_name(task.name);
    }
    Append();
    track_of_task_.push_back(tracks_);
  }

  void WriteEdge(const SliceEdge& edge) {
    // Checked when all is written.
    if (bytes_.size() > kMaxExportBytes) return;
    const Call& call = run_.forest.calls[edge.call];
    perfetto::TrackEvent* const event =
        BeginEvent(edge.time_ns, track_of_task_[call.task],
                   edge.begins ? perfetto::TrackEvent::TYPE_SLICE_BEGIN
                               : perfetto::TrackEvent::TYPE_SLICE_END);
    if (edge.begins) {
      event->set_name_iid(call.function + 1);
      if (!call.complete()) {
        perfetto::DebugAnnotation* const annotation = event->add_debug_annotations();
        annotation->set_name("return");
        annotation->set_string_value("not in the trace");
      }
    }
    Append();
  }

  const ExportedRun& run_;
  // Of one packet, which is used again.
  perfetto::Trace trace_;
  std::string bytes_;
  uint64_t tracks_ = 0;
  std::vector<uint64_t> track_of_task_;
};

}  // namespace

absl::StatusOr<std::string> PerfettoTrace(const ExportedRun& run) {
  RETURN_IF_ERROR(RequireTimes(*run.shard, "a Perfetto trace"));
  return TraceWriter(run).Write();
}

}  // namespace callprint
