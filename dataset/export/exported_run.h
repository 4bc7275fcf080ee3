// A run as exports show it: its calls, and the tasks that made them.
//
// Example:
//   ASSIGN_OR_RETURN(const ExportedShard shard, ExportedShard::Open("encryption-00000.shard"));
//   ASSIGN_OR_RETURN(const ExportedRun run, ReadExportedRun(shard, 204));
//   ASSIGN_OR_RETURN(const std::string svg, FlameGraphSvg(run, {}));
#ifndef CALLPRINT_DATASET_EXPORT_EXPORTED_RUN_H_
#define CALLPRINT_DATASET_EXPORT_EXPORTED_RUN_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "collector/shard/shard.pb.h"
#include "collector/shard/shard_reader.h"
#include "dataset/calls/call_forest.h"
#include "dataset/calls/kernel_functions.h"

namespace callprint {

// No file of a run becomes larger: no viewer opens it, and a made-up shard can ask for any size.
inline constexpr size_t kMaxExportBytes = size_t{2} << 30;
// Of a function or a task. The kernel's have 512 at most, and stand in every stack.
inline constexpr size_t kMaxExportNameBytes = 4096;

struct ExportedShard {
  // NotFound, DataLoss and FailedPrecondition as ShardReader::Open.
  static absl::StatusOr<ExportedShard> Open(const std::string& path);
  ExportedShard(std::string path, ShardReader reader);

  // Whether what the shard was imported from did not say this.
  bool Lacks(UnknownFact fact) const;

  std::string path;
  // The file's name without folder and ".shard".
  std::string name;
  ShardReader reader;
  FunctionTable functions;
};

struct ExportedTask {
  enum Kind { kThread, kIdleLoop, kUnknown };
  Kind kind = kThread;
  // Of a thread; of the others, the CPU.
  int32_t number = 0;
  // "openssl", "task 312", "idle loop on CPU 0", "unknown task on CPU 0". From the trace, so it may
  // have any character.
  std::string name;
};

// Refers to its shard, which must outlive it.
struct ExportedRun {
  const ExportedShard* shard = nullptr;
  const RunRecord* record = nullptr;
  int index = 0;
  CallForest forest;
  // By Call.task.
  std::vector<ExportedTask> tasks;

  const std::string& NameOf(const Call& call) const { return shard->functions.name[call.function]; }
  // "encryption-00000-of-00020, run 204: af-alg-ctr".
  std::string Title() const;
};

// Run `index`, counted from 0. InvalidArgument for a run that is not there, DataLoss where the
// shard is damaged, or has a name of more than kMaxExportNameBytes.
absl::StatusOr<ExportedRun> ReadExportedRun(const ExportedShard& shard, int index);

// FailedPrecondition, with what can be had instead, where the shard has no times.
absl::Status RequireTimes(const ExportedShard& shard, absl::string_view what_needs_them);

// ResourceExhausted where a file's bytes are more than kMaxExportBytes.
absl::Status CheckExportSize(const ExportedRun& run, size_t bytes);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_EXPORT_EXPORTED_RUN_H_
