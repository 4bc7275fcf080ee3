// bazel run //models:predict -- --model=DIR SHARD...
//
// What a model that //models:train saved says of each sample of a shard, and the functions that
// weighed most in it; then how often it gave each answer. Exit codes: 0 done, 1 an error (printed
// once), 2 wrong usage.
#include <cstdio>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "models/answer_tally.h"
#include "models/classifier.h"
#include "workloads/callers_path.h"
#include "workloads/csv_writer.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/visible_text.h"

ABSL_FLAG(std::string, model, "", "Folder of a model that //models:train saved.");
ABSL_FLAG(int, functions, 3,
          "How many of the functions that weighed most to list; 0: none, which is faster.");
ABSL_FLAG(std::string, csv, "", "CSV to write, with a line for each answer.");

namespace callprint {
namespace {

std::string RecordedAs(const SampleInfo& info) {
  return info.label().empty() ? absl::StrJoin(info.present(), "+") : info.label();
}

// "0.800-1.600": where in its run a window is.
std::string SecondsOf(const SampleInfo& info) {
  if (info.session().empty()) return "-";
  return absl::StrFormat("%.3f-%.3f", info.begin_ns() / 1e9, info.end_ns() / 1e9);
}

std::string IfKnown(const std::string& text) { return text.empty() ? "-" : text; }

absl::StatusOr<std::string> Weighed(const Classifier& classifier, const ClassifiedSample& sample,
                                    size_t k) {
  std::vector<std::string> weighed;
  if (absl::GetFlag(FLAGS_functions) == 0) return "";
  ASSIGN_OR_RETURN(const auto attributions,
                   classifier.Weighed(sample, k, absl::GetFlag(FLAGS_functions)));
  for (const Attribution& attribution : attributions) {
    weighed.push_back(absl::StrFormat("%s %+.3f", attribution.name, attribution.change));
  }
  return absl::StrJoin(weighed, ", ");
}

void PrintRow(const std::string& sample, const std::string& program, const std::string& file,
              const std::string& seconds, const std::string& answer, const std::string& score,
              const std::string& recorded, const std::string& weighed) {
  absl::PrintF("%-24s %-24s %-16s %-15s %-14s %5s  %-14s %s\n", sample, program, file, seconds,
               answer, score, recorded, weighed);
}

absl::Status PredictShard(const Classifier& classifier, const std::string& path, AnswerTally* tally,
                          CsvWriter* csv) {
  const SavedModel& saved = classifier.saved();
  ASSIGN_OR_RETURN(const std::string bytes, ReadFile(CallersPath(path)));
  ASSIGN_OR_RETURN(const std::vector<ClassifiedSample> samples, classifier.OfShard(bytes, path));
  for (const ClassifiedSample& sample : samples) {
    const SampleInfo& info = sample.info;
    SampleInfo shown = info;
    MakeStringsVisible(&shown);
    const bool is_window = !info.session().empty();
    std::set<std::string> names;
    const auto tell = [&](const std::string& answer, const std::string& score,
                          const std::string& weighed) {
      PrintRow(shown.id(), IfKnown(shown.program()), IfKnown(shown.file()), SecondsOf(info),
               VisibleText(answer), score, IfKnown(RecordedAs(shown)), VisibleText(weighed));
      csv->AddRow({info.id(), info.program(), info.file(),
                   is_window ? CsvNumber(info.begin_ns() / 1e9) : "",
                   is_window ? CsvNumber(info.end_ns() / 1e9) : "", answer, score,
                   RecordedAs(info)});
    };
    if (sample.answer.empty()) tell("none", "", "");
    for (const auto& [k, score] : sample.answer) {
      names.insert(saved.class_name(k));
      ASSIGN_OR_RETURN(const std::string weighed, Weighed(classifier, sample, k));
      tell(saved.class_name(k), absl::StrFormat("%.3f", score), weighed);
    }
    tally->Add(info, names);
  }
  return absl::OkStatus();
}

absl::Status Predict(const std::vector<char*>& arguments) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Classifier> classifier,
                   Classifier::Open(CallersPath(absl::GetFlag(FLAGS_model))));
  const SavedModel& saved = classifier->saved();
  fprintf(stderr, "predict: %s, trained on %u samples of %s %s\n", saved.spec().name().c_str(),
          saved.training_samples(), saved.dataset().c_str(), saved.dataset_version().c_str());
  PrintRow("sample", "program", "file", "seconds", "answer", "score", "recorded as",
           "weighed most (score with it, less that without)");
  AnswerTally tally({saved.class_name().begin(), saved.class_name().end()});
  CsvWriter csv(
      {"sample", "program", "file", "begin_s", "end_s", "answer", "score", "recorded_as"});
  for (size_t i = 1; i < arguments.size(); ++i) {
    RETURN_IF_ERROR(PredictShard(*classifier, arguments[i], &tally, &csv));
  }
  absl::PrintF("%s", tally.Text());
  const std::string path = CallersPath(absl::GetFlag(FLAGS_csv));
  return path.empty() ? absl::OkStatus() : WriteFileAtomically(path, csv.text());
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Says what a saved model makes of each sample of shards.\n"
      "  bazel run //models:predict -- --model=/tmp/model "
      "dataset/encryption/v2/encryption-00000-of-00020.shard");
  const std::vector<char*> arguments = absl::ParseCommandLine(argc, argv);
  if (absl::GetFlag(FLAGS_model).empty() || arguments.size() < 2) {
    fprintf(stderr, "predict: --model=DIR and a shard are needed; see --help\n");
    return 2;
  }
  const absl::Status status = callprint::Predict(arguments);
  if (status.ok()) return 0;
  fprintf(stderr, "predict: %s\n", std::string(status.message()).c_str());
  return 1;
}
