// Joins the folds of an experiment into tables, pages, figures and the results file: the action
// behind the experiment() rule.
//
//   report --spec=spec.pb --manifest=manifest.textproto --features=a.features,b.features
//       --models=models/specs/xgboost.textproto,... --folds=0.pb,1.pb,... [--leakage=leakage.pb]
//       --out_dir=DIR
//
// Writes report.html, report.md, report.csv, report.svg, further figures (figures/*.svg),
// tables.txt, results.json and results.pb. results.json has no predictions where they have a score
// a class: as text they would be many times results.pb. Nothing in the files depends on the time,
// the machine or a path. Exit codes: 0 done, 1 an error (printed once).
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "collector/shard/sha256.h"
#include "dataset/features/feature_table.h"
#include "experiments/result.pb.h"
#include "google/protobuf/util/json_util.h"
#include "models/model_spec_file.h"
#include "reports/evaluation/joined_folds.h"
#include "reports/evaluation/kernel_vocabulary.h"
#include "reports/evaluation/summary.h"
#include "reports/experiment/functions/sample_graph.h"
#include "reports/experiment/functions/telling_functions.h"
#include "reports/experiment/report_inputs.h"
#include "reports/experiment/report_page.h"
#include "reports/experiment/tables.h"
#include "reports/experiment/validity/near_copies.h"
#include "reports/experiment/validity/validity.h"
#include "reports/html/page_files.h"
#include "reports/page/page.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

ABSL_FLAG(std::string, spec, "", "ExperimentSpec that resolve_spec wrote.");
ABSL_FLAG(std::string, manifest, "", "The dataset's manifest.textproto.");
ABSL_FLAG(std::vector<std::string>, features, {}, "The dataset's feature tables.");
ABSL_FLAG(std::vector<std::string>, models, {}, "ModelSpec textprotos, in the order to show.");
ABSL_FLAG(std::vector<std::string>, folds, {}, "FoldResults of run_fold.");
ABSL_FLAG(
    std::string, leakage, "",
    "LeakageResult of measure_leakage, of the same dataset; empty: the page says how to get it.");
ABSL_FLAG(std::string, libraries, "", "Versions of what features and models were computed with.");
ABSL_FLAG(std::string, out_dir, "", "An existing folder.");

namespace callprint {
namespace {

// Calls of each function (dataset/features/features.h).
constexpr absl::string_view kCountGroup = "count";
// Calls of each pair of caller and callee.
constexpr absl::string_view kEdgeGroup = "edge";
constexpr size_t kTellingFunctions = 20;

// One table at a time: edges are many, and a few samples are wanted. Empty where the tables lack a
// group.
absl::StatusOr<std::vector<SampleGraph>> ReadSampleGraphs(const std::vector<SampleInfo>& samples) {
  const std::map<std::string, std::string> typical = TypicalSamples(samples);
  std::map<std::string, SampleGraph> by_label;
  for (const std::string& path : absl::GetFlag(FLAGS_features)) {
    if (by_label.size() == typical.size()) break;
    const absl::StatusOr<SampleSet> table =
        ReadFeatureTables({path}, {std::string(kCountGroup), std::string(kEdgeGroup)});
    if (absl::IsNotFound(table.status())) return std::vector<SampleGraph>();
    if (!table.ok()) return table.status();
    for (SampleGraph& graph : GraphsOf(*table, typical)) {
      by_label.emplace(graph.label, std::move(graph));
    }
  }
  std::vector<SampleGraph> graphs;
  for (auto& [label, graph] : by_label) graphs.push_back(std::move(graph));
  return graphs;
}

absl::StatusOr<ReportInputs> ReadInputs() {
  ReportInputs inputs;
  const std::string manifest_path = absl::GetFlag(FLAGS_manifest);
  RETURN_IF_ERROR(ReadBinaryProto(absl::GetFlag(FLAGS_spec), &inputs.spec));
  RETURN_IF_ERROR(ReadTextProtoFile(manifest_path, &inputs.manifest));
  ASSIGN_OR_RETURN(inputs.dataset_sha256, Sha256HexOfFile(manifest_path));
  inputs.libraries = absl::GetFlag(FLAGS_libraries);
  ASSIGN_OR_RETURN(inputs.samples, ReadSampleInfo(absl::GetFlag(FLAGS_features)));
  // A dataset need not have this group.
  const absl::StatusOr<SampleSet> counts =
      ReadFeatureTables(absl::GetFlag(FLAGS_features), {std::string(kCountGroup)});
  if (counts.ok()) {
    inputs.near_copies = FindNearCopies(counts->features);
    inputs.kernel_functions = FunctionsOfKernels(*counts);
    inputs.telling_functions = TellingFunctions(inputs.manifest, *counts, kTellingFunctions);
  }
  if (!counts.ok() && !absl::IsNotFound(counts.status())) return counts.status();
  if (const std::string path = absl::GetFlag(FLAGS_leakage); !path.empty()) {
    RETURN_IF_ERROR(ReadBinaryProto(path, &inputs.leakage.emplace()));
  }
  ASSIGN_OR_RETURN(inputs.sample_graphs, ReadSampleGraphs(inputs.samples));
  for (const std::string& path : absl::GetFlag(FLAGS_models)) {
    ASSIGN_OR_RETURN(inputs.models.emplace_back(), ReadModelSpec(path));
  }
  for (const std::string& path : absl::GetFlag(FLAGS_folds)) {
    RETURN_IF_ERROR(ReadBinaryProto(path, &inputs.folds.emplace_back()));
  }
  return inputs;
}

absl::StatusOr<std::string> AsJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (!status.ok()) return absl::InternalError(absl::StrCat("no JSON: ", status.ToString()));
  return json;
}

// AsJson of the whole, but fold by fold: the library holds a tree of all that it prints, which is
// many times as large as predictions are.
absl::StatusOr<std::string> ResultsAsJson(ExperimentResult result) {
  std::vector<std::string> folds;
  for (const FoldResult& fold : result.fold()) {
    ASSIGN_OR_RETURN(folds.emplace_back(), AsJson(fold));
  }
  result.clear_fold();
  ASSIGN_OR_RETURN(std::string json, AsJson(result));
  // No text can hold this, since quotation marks in texts are escaped, and no other message has
  // such a list.
  const std::string no_folds = R"("fold":[])";
  const size_t place = json.find(no_folds);
  if (place == std::string::npos) return absl::InternalError("JSON without a list of folds");
  json.replace(place, no_folds.size(), absl::StrCat(R"("fold":[)", absl::StrJoin(folds, ","), "]"));
  return json;
}

absl::Status WriteResults(const EvaluationInputs& inputs,
                          const std::vector<TrackSummary>& summaries, const std::string& folder) {
  const ExperimentResult result = MakeExperimentResult(inputs, summaries);
  RETURN_IF_ERROR(WriteBinaryProto(folder + "/results.pb", result));
  ASSIGN_OR_RETURN(const std::string json, ResultsAsJson(WithoutClassScores(result)));
  return WriteFileAtomically(folder + "/results.json", json);
}

absl::Status WriteReport() {
  const std::string folder = absl::GetFlag(FLAGS_out_dir);
  ASSIGN_OR_RETURN(const ReportInputs inputs, ReadInputs());
  ASSIGN_OR_RETURN(const JoinedFolds joined, JoinFolds(inputs));
  ASSIGN_OR_RETURN(const std::vector<TrackSummary> summaries, Summarize(inputs.spec, joined));
  const std::vector<ValidityCheck> checks = CheckValidity(joined, summaries);
  RETURN_IF_ERROR(WriteResults(inputs, summaries, folder));
  ASSIGN_OR_RETURN(const Page page, ReportPage(inputs, joined, summaries, checks));
  RETURN_IF_ERROR(WriteFileAtomically(folder + "/report.csv", Csv(joined, summaries)));
  RETURN_IF_ERROR(WritePage(page, folder));
  return WriteFileAtomically(folder + "/tables.txt",
                             TerminalTables(inputs, joined, summaries, checks));
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Joins the folds of an experiment into a report.");
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = callprint::WriteReport();
  if (status.ok()) return 0;
  std::cerr << "report: " << status << "\n";
  return 1;
}
