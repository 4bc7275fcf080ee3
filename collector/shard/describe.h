// Any shard file as text for people, with damage shown where it is.
#ifndef CALLPRINT_COLLECTOR_SHARD_DESCRIBE_H_
#define CALLPRINT_COLLECTOR_SHARD_DESCRIBE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace callprint {

struct DescribeOptions {
  // The run whose events are listed, counted from 0; -1 = none.
  int run = -1;
  // How many of its events.
  uint64_t events = 50;
};

// Appends the description of a file's bytes to `text`; `name` stands for the file in it. What can
// be read is described also where the rest cannot: then the status is DataLoss (or
// FailedPrecondition for another schema version) and `text` says which part and byte.
// InvalidArgument for a run that is not there.
absl::Status DescribeShard(absl::string_view bytes, const std::string& name,
                           const DescribeOptions& options, std::string* text);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_SHARD_DESCRIBE_H_
