// Fills a folder with made-up entries of one task, for tests of the site: 100 hostile texts among
// them.
//
//   make_synthetic_entries ENTRY.textproto TASK.textproto COUNT FOLDER
#include <sys/stat.h>

#include <iostream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "reports/leaderboard/submission.pb.h"
#include "reports/leaderboard/task_file.h"
#include "workloads/file.h"
#include "workloads/random.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

namespace callprint {
namespace {

absl::Status MakeEntries(const std::string& entry_path, const std::string& task_path, int count,
                         const std::string& folder) {
  Submission entry;
  LeaderboardTask task;
  RETURN_IF_ERROR(ReadTextProtoFile(entry_path, &entry));
  RETURN_IF_ERROR(ReadTextProtoFile(task_path, &task));
  const std::string task_folder = absl::StrCat(folder, "/", entry.task());
  mkdir(task_folder.c_str(), 0755);
  RETURN_IF_ERROR(WriteTextProto(absl::StrCat(task_folder, "/task.textproto"), "", task));
  Random random(1);
  for (int i = 0; i < count; ++i) {
    entry.set_track(task.spec().track(i % task.spec().track_size()).name());
    entry.set_folds(task.spec().track(i % task.spec().track_size()).folds());
    const bool tuned = i % 3 == 0;
    entry.mutable_model()->clear_tuning();
    entry.set_method(absl::StrFormat("method_%03d", i / 2));
    entry.set_name(absl::StrCat(entry.method(), tuned ? "_tuned_" : "_", i));
    entry.mutable_model()->set_name(entry.name());
    if (tuned) {
      TuningSpec& tuning = *entry.mutable_model()->mutable_tuning();
      tuning.set_folds(2);
      tuning.add_candidate()->mutable_logistic_regression()->set_c(1);
      tuning.add_candidate()->mutable_logistic_regression()->set_c(2);
    }
    entry.set_submitter(i % 10 == 0 ? "<script>document.title='owned'</script><img src=x onerror=1>"
                                    : absl::StrCat("group ", i % 7));
    entry.mutable_cost()->set_parameters(1 + random.Below(1000000));
    entry.mutable_cost()->set_training_seconds(1 + random.Below(10000));
    entry.mutable_cost()->set_peak_memory_bytes(1 + random.Below(uint64_t{1} << 32));
    for (MetricValue& value : *entry.mutable_metric()) {
      value.set_value(random.Below(1000) / 1000.0);
      value.set_ci_low(value.value());
      value.set_ci_high(value.value());
    }
    const std::string track_folder = absl::StrCat(task_folder, "/", entry.track());
    mkdir(track_folder.c_str(), 0755);
    RETURN_IF_ERROR(
        WriteTextProto(absl::StrCat(track_folder, "/", entry.name(), ".textproto"), "", entry));
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  int count;
  if (argc != 5 || !absl::SimpleAtoi(argv[3], &count)) {
    std::cerr << "usage: make_synthetic_entries ENTRY.textproto TASK.textproto COUNT FOLDER\n";
    return 2;
  }
  const absl::Status status = callprint::MakeEntries(argv[1], argv[2], count, argv[4]);
  if (status.ok()) return 0;
  std::cerr << "make_synthetic_entries: " << status << "\n";
  return 1;
}
