// Shards of a host's recording, of any length: pages come in as they are read, and go out as runs
// of bounded size. Memory holds one run's pages and one shard.
//
// A run ends where its label does, or where it has grown large or old enough; calls that are open
// then are unmatched on both sides. A shard ends likewise, so that a recorder that is killed leaves
// all but the last minute.
//
// Example:
//   HostShards shards(options, texts);
//   RETURN_IF_ERROR(shards.BeginRun("playing"));
//   shards.Add(cpu, pages);
//   if (shards.IsDue(now)) RETURN_IF_ERROR(shards.EndRun(losses, threads));
//   RETURN_IF_ERROR(shards.Finish());
#ifndef CALLPRINT_COLLECTOR_HOST_HOST_SHARDS_H_
#define CALLPRINT_COLLECTOR_HOST_HOST_SHARDS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "collector/decoding/deep_calls.h"
#include "collector/decoding/event_format.h"
#include "collector/decoding/kernel_symbols.h"
#include "collector/host/host_tracer.h"
#include "collector/host/kernel_texts.h"
#include "collector/recording.pb.h"
#include "collector/shard/shard_writer.h"

namespace callprint {

struct HostShardsOptions {
  // Folder, which is there.
  std::string out;
  // Of the shards' files; letters and digits.
  std::string name = "host";
  // Of all runs; empty: each run's label.
  std::string program;
  RecordingSpec spec;
  // Pages of a run, and when it and a shard end even so.
  uint64_t run_bytes = 48 << 20;
  absl::Duration run_time = absl::Seconds(10);
  absl::Duration shard_time = absl::Minutes(1);
  uint64_t shard_events = 1 << 22;
};

class HostShards {
 public:
  // InvalidArgument where the formats or symbols are not what the kernel prints.
  static absl::StatusOr<std::unique_ptr<HostShards>> Create(HostShardsOptions options,
                                                            KernelTexts texts);

  void BeginRun(const std::string& label, absl::Time now);
  void Add(uint32_t cpu, absl::string_view pages);
  // Whether the run has grown so large or old that it should end.
  bool IsDue(absl::Time now) const;
  // Decodes the run and adds it to the shard, which is written where it is full. `losses` are since
  // the recording's start. ResourceExhausted where the disk is full: what was written before stays.
  absl::Status EndRun(const std::vector<CpuLoss>& losses, const std::vector<Thread>& threads,
                      absl::Time now);
  // Writes what is left.
  absl::Status Finish();

  uint64_t events() const { return events_; }
  // Of each processor: calls that were too deep for the kernel to follow (CpuCounters), by the runs
  // that have ended.
  const std::map<uint32_t, uint64_t>& too_deep() const { return too_deep_; }
  uint64_t runs() const { return next_run_; }
  const std::vector<std::string>& written() const { return written_; }

 private:
  HostShards(HostShardsOptions options, KernelTexts texts)
      : options_(std::move(options)), texts_(std::move(texts)) {}
  absl::Status ReadSymbols();
  absl::Status WriteShard();
  uint32_t FunctionId(uint64_t address);

  const HostShardsOptions options_;
  const KernelTexts texts_;
  EventFormats formats_;
  std::unique_ptr<KernelSymbols> symbols_;
  bool read_symbols_again_ = false;

  // The run.
  std::string label_;
  absl::Time begin_;
  std::map<uint32_t, std::string> pages_;
  uint64_t run_bytes_ = 0;
  std::vector<CpuLoss> losses_before_;
  DeepCalls deep_calls_{/*tasks_are_new=*/false};
  uint32_t next_run_ = 0;

  // The shard.
  std::unique_ptr<ShardWriter> writer_;
  absl::Time shard_begin_;
  uint64_t shard_events_ = 0;
  uint32_t next_shard_ = 0;

  uint64_t events_ = 0;
  std::map<uint32_t, uint64_t> too_deep_;
  std::vector<std::string> written_;
};

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_HOST_HOST_SHARDS_H_
