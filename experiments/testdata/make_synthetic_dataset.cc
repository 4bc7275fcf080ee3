// Writes a small made-up dataset, so that the experiment rule, the runner and the report are tested
// end to end without a recording: two programs (twins) in each of 12 families, 6 files.
//
// Planted: "count:planted" is high for the positive label, in every family alike, so a model that
// reads group "count" must find it on every track. Group "summary" knows nothing of the label;
// group "noise" has one column a program, which gives the label away on `random` and nothing
// elsewhere.
//
//   make_synthetic_dataset --out_dir=DIR     writes DIR/{0,1,2}.features, DIR/manifest.textproto
#include <cmath>
#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "collector/sha256.h"
#include "dataset/sample.pb.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::string, out_dir, "", "Where the dataset goes.");

namespace callprint {
namespace {

constexpr int kShards = 3;
constexpr int kFamilies = 12;
constexpr int kFiles = 6;
constexpr int kRepetitions = 2;
// So many that training on shuffled labels does not find the planted column by luck.
constexpr int kNoiseColumns = 40;

// A pure function of its arguments, in [0, 1).
double Noise(uint64_t sample, uint64_t column) {
  uint64_t z = (sample + 1) * 0x9e3779b97f4a7c15 + (column + 1) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return ((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

class BlockWriter {
 public:
  BlockWriter(const std::string& group, const std::vector<std::string>& columns) {
    block_.set_group(group);
    for (const std::string& column : columns) block_.add_column(absl::StrCat(group, ":", column));
    block_.add_row_begin(0);
  }
  void Add(uint32_t column, float value) {
    block_.add_column_index(column);
    block_.add_value(value);
  }
  void EndRow() { block_.add_row_begin(block_.value_size()); }
  void WriteTo(FeatureTable* table) {
    (*table->mutable_block())[block_.group()] = SerializeDeterministically(block_);
  }

 private:
  FeatureBlock block_;
};

std::vector<std::string> Columns(const char* name, int number) {
  std::vector<std::string> columns;
  for (int i = 0; i < number; ++i) columns.push_back(absl::StrFormat("%s%02d", name, i));
  return columns;
}

FeatureTable MakeShard(int shard) {
  FeatureTable table;
  table.set_schema_version(1);
  table.set_dataset("synthetic");
  table.set_dataset_version("1");
  table.set_shard_sha256(Sha256Hex(absl::StrCat("shard ", shard)));
  BlockWriter summary("summary", {"duration", "events"});
  std::vector<std::string> count_columns = Columns("noise", kNoiseColumns);
  count_columns.push_back("planted");
  BlockWriter count("count", count_columns);
  BlockWriter noise("noise", Columns("program", 2 * kFamilies));
  const int samples = kFamilies * 2 * kFiles * kRepetitions;
  for (int i = shard; i < samples; i += kShards) {
    const int program = i % (2 * kFamilies);
    const int file = i / (2 * kFamilies) % kFiles;
    const bool positive = program % 2 == 1;
    SampleInfo* info = table.add_sample();
    info->set_id(absl::StrFormat("synthetic-%04d", i));
    info->set_label(positive ? "yes" : "no");
    info->set_program(absl::StrFormat("program%02d", program));
    info->set_family(absl::StrFormat("family%02d", program / 2));
    info->set_file(absl::StrFormat("file%d", file));
    info->set_shard(absl::StrCat(shard));
    info->set_kernel("none");
    info->set_cipher(!positive ? NO_CIPHER : program % 4 == 1 ? USER_SPACE : KERNEL);
    info->set_input_kind(file % 2 == 0 ? "text" : "random");
    info->set_input_bytes(16384 << file);
    info->set_cold_cache(Noise(i, 0) < 0.5);
    info->set_background(Noise(i, 1) < 0.5 ? "load" : "");
    info->set_events(1000 + std::floor(1000 * Noise(i, 2)));
    info->set_trace_sha256(Sha256Hex(info->id()));
    summary.Add(0, 10 * Noise(i, 3));
    summary.Add(1, info->events());
    summary.EndRow();
    for (int column = 0; column < kNoiseColumns; ++column) {
      count.Add(column, std::floor(100 * Noise(i, 10 + column)));
    }
    count.Add(kNoiseColumns, std::floor(20 * Noise(i, 4) + (positive ? 30 : 0)));
    count.EndRow();
    noise.Add(program, 1);
    noise.EndRow();
  }
  summary.WriteTo(&table);
  count.WriteTo(&table);
  noise.WriteTo(&table);
  return table;
}

absl::Status WriteDataset() {
  const std::string folder = absl::GetFlag(FLAGS_out_dir);
  Manifest manifest;
  manifest.set_schema_version(1);
  manifest.set_name("synthetic");
  manifest.set_version("1");
  manifest.set_task("synthetic");
  manifest.set_positive_label("yes");
  manifest.set_kernel_release("none");
  manifest.set_emulator("none");
  for (int shard = 0; shard < kShards; ++shard) {
    const FeatureTable table = MakeShard(shard);
    RETURN_IF_ERROR(WriteBinaryProto(absl::StrCat(folder, "/", shard, ".features"), table));
    manifest.set_runs(manifest.runs() + table.sample_size());
    manifest.set_completed_runs(manifest.runs());
    for (const SampleInfo& info : table.sample()) {
      manifest.set_events(manifest.events() + info.events());
    }
  }
  for (const char* label : {"no", "yes"}) {
    Manifest::LabelCount* count = manifest.add_label_count();
    count->set_label(label);
    count->set_samples(manifest.runs() / 2);
  }
  return WriteTextProto(absl::StrCat(folder, "/manifest.textproto"),
                        "# Made up; see make_synthetic_dataset.cc.\n", manifest);
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = callprint::WriteDataset();
  if (status.ok()) return 0;
  std::cerr << "make_synthetic_dataset: " << status << "\n";
  return 1;
}
