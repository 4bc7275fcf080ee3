// Makes a dataset of function centralities whose outcome is known beforehand, so that
// central_functions is tested end to end without a recording.
//
// Each sample calls functions f00 to f79. Betweenness falls from f00 on in every dataset alike;
// eigenvector centrality falls in BINARY and MULTI_CLASS, and rises in MULTI_LABEL; PageRank and
// calls know nothing of a function's number. So the datasets agree on betweenness, those of one
// label a sample and the mix are of opposite mind on eigenvector centrality, and a list of f00 to
// f09 is ranked first by betweenness, beyond what calls tell.
//
// BINARY: 12 programs, 3 runs each. MULTI_CLASS: the same on two kernels, of which kernel1 has a
// function more. MULTI_LABEL: 12 sessions of 3 windows.
//
//   make_synthetic_centralities --labelling=MULTI_CLASS --out_dir=DIR
// writes DIR/{0,1,2}.features and DIR/manifest.textproto.
#include <cmath>
#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "dataset/sample.pb.h"
#include "workloads/file.h"
#include "workloads/random.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::string, out_dir, "", "Where the dataset goes.");
ABSL_FLAG(std::string, labelling, "BINARY", "BINARY, MULTI_CLASS or MULTI_LABEL.");

namespace callprint {
namespace {

constexpr int kShards = 3;
constexpr int kPrograms = 12;
constexpr int kFunctions = 80;
constexpr int kSeed = 1;
constexpr const char* kGroups[] = {"betweenness", "eigenvector", "pagerank", "count"};

// In [0, 1), and always the same for a name.
double Noise(const std::string& name) {
  Random random(DeriveSeed(kSeed, name));
  return random.Below(1 << 20) / static_cast<double>(1 << 20);
}

// What falls from 1 with the function's number, or rises to 1, with noise of its own.
double Planted(int function, bool rises, const std::string& name) {
  const int place = rises ? kFunctions - 1 - function : function;
  return (kFunctions - place) / (kFunctions + 10.0) + 0.1 * Noise(name);
}

double Value(const std::string& group, int function, Labelling labelling, const std::string& id) {
  const std::string name = absl::StrCat(group, "/", function, "/", id);
  if (group == "betweenness") return Planted(function, false, name);
  if (group == "eigenvector") return Planted(function, labelling == MULTI_LABEL, name);
  // Each function has a place of its own, which goes round with its number (37 and 29 share no
  // factor with 80), and a little noise.
  const int place = function * (group == "pagerank" ? 37 : 29) % kFunctions;
  const double own = place / static_cast<double>(kFunctions) + 0.1 * Noise(name);
  return group == "pagerank" ? own / kFunctions : 1 + std::floor(100 * own);
}

FeatureTable MakeTable(Labelling labelling, int shard) {
  FeatureTable table;
  table.set_schema_version(1);
  table.set_dataset(absl::AsciiStrToLower(Labelling_Name(labelling)));
  table.set_dataset_version("1");
  const int kernels = labelling == MULTI_CLASS ? 2 : 1;
  for (int program = 0; program < kPrograms; ++program) {
    for (int kernel = 0; kernel < kernels; ++kernel) {
      SampleInfo* info = table.add_sample();
      info->set_id(absl::StrFormat("%s-%02d-%d-%d", table.dataset(), program, kernel, shard));
      info->set_kernel(absl::StrCat("kernel", kernel));
      info->set_program(labelling == MULTI_LABEL ? "mix" : absl::StrFormat("program%02d", program));
      if (labelling == MULTI_LABEL) info->set_session(absl::StrFormat("session%02d", program));
    }
  }
  for (const char* const group : kGroups) {
    FeatureBlock block;
    block.set_group(group);
    for (int f = 0; f < kFunctions; ++f) block.add_column(absl::StrFormat("%s:f%02d", group, f));
    block.add_column(absl::StrCat(group, ":only_on_kernel1"));
    block.add_row_begin(0);
    for (const SampleInfo& info : table.sample()) {
      for (int f = 0; f < kFunctions + (info.kernel() == "kernel1"); ++f) {
        block.add_column_index(f);
        block.add_value(static_cast<float>(Value(group, f, labelling, info.id())));
      }
      block.add_row_begin(block.value_size());
    }
    (*table.mutable_block())[group] = SerializeDeterministically(block);
  }
  return table;
}

absl::Status WriteDataset() {
  const std::string folder = absl::GetFlag(FLAGS_out_dir);
  Labelling labelling = BINARY;
  if (!Labelling_Parse(absl::GetFlag(FLAGS_labelling), &labelling)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--labelling=", absl::GetFlag(FLAGS_labelling), " is none"));
  }
  Manifest manifest;
  manifest.set_schema_version(1);
  manifest.set_version("1");
  manifest.set_labelling(labelling);
  Manifest::LabelCount* const count = manifest.add_label_count();
  for (int shard = 0; shard < kShards; ++shard) {
    const FeatureTable table = MakeTable(labelling, shard);
    RETURN_IF_ERROR(WriteBinaryProto(absl::StrCat(folder, "/", shard, ".features"), table));
    manifest.set_name(table.dataset());
    count->set_samples(count->samples() + table.sample_size());
  }
  return WriteTextProto(absl::StrCat(folder, "/manifest.textproto"),
                        "# Made up; see make_synthetic_centralities.cc.\n", manifest);
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = callprint::WriteDataset();
  if (status.ok()) return 0;
  std::cerr << "make_synthetic_centralities: " << status << "\n";
  return 1;
}
