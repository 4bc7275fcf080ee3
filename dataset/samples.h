// From recorded runs to samples: a sample is a run, or a window of one.
#ifndef CALLPRINT_DATASET_SAMPLES_H_
#define CALLPRINT_DATASET_SAMPLES_H_

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "collector/decoding/trace.h"
#include "collector/shard/shard.pb.h"
#include "dataset/sample.pb.h"

namespace callprint {

struct Sample {
  SampleInfo info;
  // Times of a window count from its beginning; its calls may have begun before, or end later.
  Trace trace;
};

// "encryption-17", or with the recording's variant "encryption-rt-17": the id of the sample that
// run 17 of a task makes, or the session of its windows.
std::string SampleId(const ShardHeader& header, uint32_t run_id);

// "encryption-00003", or "encryption-rt-00003": the group of all samples of one shard.
std::string ShardName(const ShardHeader& header);

// OK, or InvalidArgument with every fault of the spec.
absl::Status ValidateWindowSpec(const WindowSpec& spec);

// The samples of a COMPLETED run: with `window` null the run itself, else its windows in order of
// time. Windows are named "<session>-00012" by their place, so that other labels or guards do not
// rename them. DataLoss for parts that contradict the header, and for times that make more windows
// than a run can have. Precondition: `window` validates.
absl::StatusOr<std::vector<Sample>> SamplesOfRun(const ShardHeader& header, const RunRecord& record,
                                                 Trace trace, const WindowSpec* window);

// A run that was recorded without a label (record_host). Datasets leave it out where samples are
// runs (windows have labels of their own); models can answer what it is.
bool LacksLabel(const RunRecord& record, const WindowSpec* window);

// Tasks of the recorder itself, by their name, and of drivers of programs, by a mark "driver" with
// their pid: not a part of what is observed.
std::set<int32_t> CollectorPids(const RunRecord& run);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_SAMPLES_H_
