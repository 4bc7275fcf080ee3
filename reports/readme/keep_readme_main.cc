// Compares what documents show of an experiment with its results, or writes it.
//
//   keep_readme --tables=reports/readme/readme_tables.textproto --experiment=NAME
//       --report_dir=experiments/NAME [--update]
//
// Documents are looked for in the current folder; with --update in the source tree, as `bazel run`
// names it. Exit codes: 0 all is as the results say (or has been written), 1 it is not (the lines
// that differ are printed, with the command that updates them), or a file cannot be read or
// written.
#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "experiments/result.pb.h"
#include "reports/readme/readme_table.h"
#include "reports/readme/readme_tables.pb.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

ABSL_FLAG(std::string, tables, "", "ReadmeTables textproto.");
ABSL_FLAG(std::string, experiment, "", "Which experiment of it.");
ABSL_FLAG(std::string, report_dir, "", "Folder of the experiment's results.pb and report.");
ABSL_FLAG(bool, update, false, "Write the documents instead of comparing them.");

namespace callprint {
namespace {

absl::StatusOr<ShownExperiment> ReadShownExperiment() {
  const std::string path = absl::GetFlag(FLAGS_tables);
  const std::string name = absl::GetFlag(FLAGS_experiment);
  ReadmeTables tables;
  RETURN_IF_ERROR(ReadTextProtoFile(path, &tables));
  for (const ShownExperiment& experiment : tables.experiment()) {
    if (experiment.name() == name) return experiment;
  }
  return absl::NotFoundError(absl::StrCat(path, " has no experiment ", name));
}

// Compares documents below `root`, or writes them.
class Keeper {
 public:
  explicit Keeper(std::string root) : root_(std::move(root)) {}

  absl::StatusOr<std::string> Read(const std::string& document) const {
    return ReadFile(root_ + document);
  }

  absl::Status Keep(const std::string& document, absl::string_view wanted) {
    const absl::StatusOr<std::string> shown = Read(document);
    if (shown.ok() && *shown == wanted) return absl::OkStatus();
    if (absl::GetFlag(FLAGS_update)) return WriteFileAtomically(root_ + document, wanted);
    if (!shown.ok()) return shown.status();
    std::cerr << document << " (-) is not what the experiment gives (+):\n"
              << ChangedLines(*shown, wanted);
    differs_ = true;
    return absl::OkStatus();
  }

  bool differs() const { return differs_; }

 private:
  const std::string root_;
  bool differs_ = false;
};

absl::Status KeepTables(const ShownExperiment& shown, Keeper* keeper) {
  ExperimentResult result;
  RETURN_IF_ERROR(ReadBinaryProto(absl::GetFlag(FLAGS_report_dir) + "/results.pb", &result));
  for (const ShownTable& table : shown.table()) {
    ASSIGN_OR_RETURN(const std::string markdown, MarkdownTable(table, result));
    ASSIGN_OR_RETURN(const std::string document, keeper->Read(table.document()));
    const absl::StatusOr<std::string> wanted = WithBlock(document, shown.name(), markdown);
    if (!wanted.ok()) {
      return absl::Status(wanted.status().code(),
                          absl::StrCat(table.document(), ": ", wanted.status().message()));
    }
    RETURN_IF_ERROR(keeper->Keep(table.document(), *wanted));
    for (const Sentence& sentence : table.sentence()) {
      ASSIGN_OR_RETURN(const std::string words, SentenceWithFigures(sentence, result));
      if (Says(document, words)) continue;
      // Words are for people to change: what is said of a figure may no longer be true, either.
      return absl::FailedPreconditionError(absl::StrCat(
          table.document(), " does not say what the results do; rewrite it: \"", words, "\""));
    }
  }
  return absl::OkStatus();
}

absl::Status KeepFiles(const ShownExperiment& shown, Keeper* keeper) {
  const std::string folder = absl::GetFlag(FLAGS_report_dir);
  if (!shown.picture().empty()) {
    ASSIGN_OR_RETURN(const std::string picture, ReadFile(folder + "/report.svg"));
    RETURN_IF_ERROR(keeper->Keep(shown.picture(), picture));
  }
  if (!shown.page().empty()) {
    ASSIGN_OR_RETURN(const std::string page, ReadFile(folder + "/report.md"));
    const std::string picture = shown.picture().substr(shown.picture().rfind('/') + 1);
    RETURN_IF_ERROR(keeper->Keep(shown.page(), PageWithOnePicture(page, picture)));
  }
  return absl::OkStatus();
}

absl::Status KeepReadme() {
  std::string root;
  if (absl::GetFlag(FLAGS_update)) {
    const char* tree = std::getenv("BUILD_WORKSPACE_DIRECTORY");
    if (tree == nullptr) {
      return absl::FailedPreconditionError(
          absl::StrCat("--update needs `bazel run //reports:update_readme_",
                       absl::GetFlag(FLAGS_experiment), "`, which says where the source tree is"));
    }
    root = absl::StrCat(tree, "/");
  }
  ASSIGN_OR_RETURN(const ShownExperiment shown, ReadShownExperiment());
  Keeper keeper(root);
  RETURN_IF_ERROR(KeepTables(shown, &keeper));
  RETURN_IF_ERROR(KeepFiles(shown, &keeper));
  if (!keeper.differs()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("update it with: bazel run //reports:update_readme_", shown.name()));
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Compares documents with an experiment's results, or writes them.");
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = callprint::KeepReadme();
  if (status.ok()) return 0;
  std::cerr << "keep_readme: " << status << "\n";
  return 1;
}
