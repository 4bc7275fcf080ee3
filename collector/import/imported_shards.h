// Shards of imported traces: what the importers give, with labels, as files that every other tool
// reads like our own recordings.
//
// Example:
//   ImportedShards shards(options);
//   RETURN_IF_ERROR(shards.BeginFile(file));
//   ASSIGN_OR_RETURN(summary, ImportText(path, {}, [&](ImportedTrace& trace) {
//     return shards.Add(std::move(trace));
//   }));
//   RETURN_IF_ERROR(shards.EndFile());
#ifndef CALLPRINT_COLLECTOR_IMPORT_IMPORTED_SHARDS_H_
#define CALLPRINT_COLLECTOR_IMPORT_IMPORTED_SHARDS_H_

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "collector/import/imported_trace.h"
#include "collector/import/labelled_ranges.h"
#include "collector/shard/shard_writer.h"

namespace callprint {

struct ImportedShardsOptions {
  // Folder, which is there.
  std::string out;
  // Name of the shard that all files share, since they were recorded in one boot; empty: each file
  // has a shard of its own, by its name.
  std::string name;
  // Of all runs; empty: the file's name.
  std::string program;
  std::string family;
  // Of all runs, unless ranges or marks say it.
  std::string label;
  // Each is a run of its own; the rest of a file is left out.
  std::vector<LabelledRange> ranges;
  // The value of the last mark of this name is the label; each stretch between two of them is a
  // run, and what is before the first, or has an empty value, is left out. Empty: none.
  std::string label_mark;
};

// "my-trace" of "/tmp/my trace.txt": the name without folder and ending, and with a dash for what
// is awkward in the names of files and samples.
std::string ShardNameOfFile(absl::string_view path);

class ImportedShards {
 public:
  explicit ImportedShards(ImportedShardsOptions options) : options_(std::move(options)) {}

  // What is added from here on comes from this file. AlreadyExists where another file of this
  // import makes a shard of the same name.
  absl::Status BeginFile(const ImportedFile& file);

  // A run, or one for each labelled stretch. A shard that is full is written, and another is begun.
  // InvalidArgument for ranges of a trace without times, and for files of one shard that do not say
  // the same or are of different kernels; else errors of writing.
  // Leaves the trace with other numbers of functions.
  absl::Status Add(ImportedTrace&& trace);

  // Ends a file, and with it its shard, unless all files share one. InvalidArgument where no range
  // or mark gave it a run.
  absl::Status EndFile();

  // Ends the shard that all files share.
  absl::Status Finish();

  // Paths of what was written, in order.
  const std::vector<std::string>& written() const { return written_; }
  uint64_t runs() const { return runs_; }

 private:
  absl::Status AddRun(ImportedTrace&& trace, const std::string& label);
  absl::Status CheckTogether(const ImportedTrace& trace);
  absl::Status WriteShard();

  const ImportedShardsOptions options_;
  // Of the file that is being read.
  std::string file_name_;
  std::string shard_name_;
  uint64_t runs_of_file_ = 0;
  int64_t first_ns_ = -1;
  int64_t last_ns_ = -1;
  // What a mark said last; marks hold beyond the end of a trace that was cut for its size.
  std::string marked_label_;
  // The shard that is being filled; null: none.
  std::unique_ptr<ShardWriter> writer_;
  ShardHeader header_;
  uint64_t events_ = 0;
  uint32_t next_run_ = 0;
  std::set<std::string> used_names_;
  std::vector<std::string> written_;
  uint64_t runs_ = 0;
};

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_IMPORT_IMPORTED_SHARDS_H_
