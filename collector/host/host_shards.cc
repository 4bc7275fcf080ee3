#include "collector/host/host_shards.h"

#include "absl/strings/str_format.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr char kTask[] = "host";
// The recording goes on meanwhile: time matters more than a tenth of the size.
constexpr int kCompression = 5;

}  // namespace

absl::Status HostShards::Add(HostRun run, const std::vector<std::string>& functions,
                             absl::Time now) {
  if (writer_ == nullptr) {
    writer_ = std::make_unique<ShardWriter>();
    shard_begin_ = now - absl::Milliseconds(run.record.run().duration_ms());
    shard_events_ = 0;
  }
  constexpr uint32_t kNone = 0xffffffff;
  std::vector<uint32_t> id(functions.size(), kNone);
  for (TraceEvent& event : run.trace.events) {
    uint32_t& in_shard = id[event.function];
    if (in_shard == kNone) in_shard = writer_->FunctionId(functions[event.function]);
    event.function = in_shard;
  }
  const uint64_t events = run.trace.events.size();
  RETURN_IF_ERROR(writer_->AddRun(std::move(run.record), run.trace));
  ++runs_;
  events_ += events;
  shard_events_ += events;
  if (shard_events_ < options_.shard_events && now - shard_begin_ < options_.shard_time) {
    return absl::OkStatus();
  }
  return WriteShard();
}

absl::Status HostShards::Finish() { return writer_ == nullptr ? absl::OkStatus() : WriteShard(); }

absl::Status HostShards::WriteShard() {
  ShardHeader header;
  header.set_task(kTask);
  header.set_variant(options_.name);
  header.set_backend("host");
  header.set_shard(next_shard_);
  header.set_kernel_release(release_);
  *header.mutable_recording() = options_.spec;
  ASSIGN_OR_RETURN(const std::string bytes, writer_->Finish(header, kCompression));
  writer_ = nullptr;
  const std::string path =
      absl::StrFormat("%s/%s-%05d.shard", options_.out, options_.name, next_shard_++);
  RETURN_IF_ERROR(WriteFileAtomically(path, bytes));
  written_.push_back(path);
  return absl::OkStatus();
}

}  // namespace callprint
