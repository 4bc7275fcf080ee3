// Makes a dataset whose outcome is known beforehand, so that the runner and the report are tested
// end to end without a recording.
//
// BINARY: two programs (twins) in each of 12 families, 6 files. "count:planted" is high for the
// positive label, in every family alike, so a model that reads group "count" must find it on every
// track. Group "summary" knows nothing of the label; group "noise" has one column a program, which
// gives the label away on `random` and nothing elsewhere.
//
// MULTI_CLASS: 6 programs, which are the classes, and 3 of unknown label, on 6 files and 3 kernels;
// two of the former and one of the latter are a family. "count:planted_<class>" is high for its
// class, on every kernel alike, and for no unknown program. Group "noise" has one column a program
// and kernel, which gives the class away but on unseen kernels.
//
// MULTI_LABEL: windows of 60 sessions, in each of which some of 4 programs ran.
// "count:planted_<class>" is high where its class is present. Group "noise" has one column a
// session, which gives the classes away but in unseen sessions.
//
//   make_synthetic_dataset --labelling=MULTI_CLASS --out_dir=DIR
// writes DIR/{0,1,2}.features and DIR/manifest.textproto.
#include <cmath>
#include <cstdint>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "collector/shard/sha256.h"
#include "dataset/sample.pb.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::string, out_dir, "", "Where the dataset goes.");
ABSL_FLAG(std::string, labelling, "BINARY", "BINARY, MULTI_CLASS or MULTI_LABEL.");

namespace callprint {
namespace {

constexpr int kShards = 3;
constexpr int kFamilies = 12;
constexpr int kFiles = 6;
constexpr int kRepetitions = 2;
constexpr int kClasses = 6;
constexpr int kUnknownPrograms = 3;
constexpr int kClassFamilies = 3;
constexpr int kKernels = 3;
constexpr int kClassRepetitions = 4;
constexpr int kSessions = 60;
constexpr int kWindows = 6;
constexpr int kMixedPrograms = 4;
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

FeatureTable EmptyTable(int shard) {
  FeatureTable table;
  table.set_schema_version(1);
  table.set_dataset("synthetic");
  table.set_dataset_version("1");
  table.set_shard_sha256(Sha256Hex(absl::StrCat("shard ", shard)));
  return table;
}

// What no labelling depends on.
SampleInfo* AddSample(int i, int shard, FeatureTable* table) {
  SampleInfo* info = table->add_sample();
  info->set_id(absl::StrFormat("synthetic-%04d", i));
  info->set_shard(absl::StrCat(shard));
  info->set_kernel("none");
  info->set_cold_cache(Noise(i, 0) < 0.5);
  info->set_background(Noise(i, 1) < 0.5 ? "load" : "");
  info->set_events(1000 + std::floor(1000 * Noise(i, 2)));
  info->set_trace_sha256(Sha256Hex(info->id()));
  return info;
}

void SetFile(int file, SampleInfo* info) {
  info->set_file(absl::StrFormat("file%d", file));
  info->set_input_kind(file % 2 == 0 ? "text" : "random");
  info->set_input_bytes(16384 << file);
}

// Group "summary", which knows nothing of any label.
BlockWriter Summary() { return BlockWriter("summary", {"duration", "events"}); }

void AddSummary(int i, const SampleInfo& info, BlockWriter* summary) {
  summary->Add(0, 10 * Noise(i, 3));
  summary->Add(1, info.events());
  summary->EndRow();
}

// Group "count": noise, then a column a class, which is high where the class holds.
BlockWriter Counts(const std::vector<std::string>& planted) {
  std::vector<std::string> columns = Columns("noise", kNoiseColumns);
  columns.insert(columns.end(), planted.begin(), planted.end());
  return BlockWriter("count", columns);
}

// `height`: by how much.
void AddCounts(int i, const std::vector<bool>& holds, int height, BlockWriter* count) {
  for (int column = 0; column < kNoiseColumns; ++column) {
    count->Add(column, std::floor(100 * Noise(i, 10 + column)));
  }
  for (size_t k = 0; k < holds.size(); ++k) {
    // The first planted column draws what it always did.
    const double noise = Noise(i, k == 0 ? 4 : 1000 + k);
    count->Add(kNoiseColumns + k, std::floor(20 * noise + (holds[k] ? height : 0)));
  }
  count->EndRow();
}

FeatureTable MakeBinaryShard(int shard) {
  FeatureTable table = EmptyTable(shard);
  BlockWriter summary = Summary();
  BlockWriter count = Counts({"planted"});
  BlockWriter noise("noise", Columns("program", 2 * kFamilies));
  const int samples = kFamilies * 2 * kFiles * kRepetitions;
  for (int i = shard; i < samples; i += kShards) {
    const int program = i % (2 * kFamilies);
    const bool positive = program % 2 == 1;
    SampleInfo* info = AddSample(i, shard, &table);
    info->set_label(positive ? "yes" : "no");
    info->set_program(absl::StrFormat("program%02d", program));
    info->set_family(absl::StrFormat("family%02d", program / 2));
    info->set_cipher(!positive ? NO_CIPHER : program % 4 == 1 ? USER_SPACE : KERNEL);
    SetFile(i / (2 * kFamilies) % kFiles, info);
    AddSummary(i, *info, &summary);
    AddCounts(i, {positive}, 30, &count);
    noise.Add(program, 1);
    noise.EndRow();
  }
  summary.WriteTo(&table);
  count.WriteTo(&table);
  noise.WriteTo(&table);
  return table;
}

FeatureTable MakeClassShard(int shard) {
  FeatureTable table = EmptyTable(shard);
  constexpr int kPrograms = kClasses + kUnknownPrograms;
  BlockWriter summary = Summary();
  BlockWriter count = Counts(Columns("planted_class", kClasses));
  BlockWriter noise("noise", Columns("program_and_kernel", kPrograms * kKernels));
  for (int i = shard; i < kPrograms * kFiles * kKernels * kClassRepetitions; i += kShards) {
    const int program = i % kPrograms;
    const int kernel = i / kPrograms / kFiles % kKernels;
    const bool known = program < kClasses;
    SampleInfo* info = AddSample(i, shard, &table);
    info->set_program(absl::StrFormat("%s%02d", known ? "class" : "other", program));
    info->set_family(absl::StrFormat("family%02d", program % kClassFamilies));
    info->set_label(known ? info->program() : "unknown");
    info->set_kernel(absl::StrCat("kernel", kernel));
    SetFile(i / kPrograms % kFiles, info);
    AddSummary(i, *info, &summary);
    std::vector<bool> holds(kClasses, false);
    if (known) holds[program] = true;
    AddCounts(i, holds, 100, &count);
    noise.Add(program * kKernels + kernel, 1);
    noise.EndRow();
  }
  summary.WriteTo(&table);
  count.WriteTo(&table);
  noise.WriteTo(&table);
  return table;
}

FeatureTable MakeMixShard(int shard) {
  FeatureTable table = EmptyTable(shard);
  BlockWriter summary = Summary();
  BlockWriter count = Counts(Columns("planted_class", kMixedPrograms));
  BlockWriter noise("noise", Columns("session", kSessions));
  for (int i = shard; i < kSessions * kWindows; i += kShards) {
    const int session = i / kWindows;
    SampleInfo* info = AddSample(i, shard, &table);
    info->set_program("mix");
    info->set_family("mix");
    // Every session has every file, so that files do not go with labels.
    SetFile(i % kFiles, info);
    info->set_session(absl::StrFormat("session%02d", session));
    info->set_begin_ns(i % kWindows * 1000);
    info->set_end_ns(info->begin_ns() + 1000);
    std::vector<bool> holds(kMixedPrograms, false);
    for (int k = 0; k < kMixedPrograms; ++k) {
      holds[k] = Noise(session, 2000 + k) < 0.4;
      if (holds[k]) info->add_present(absl::StrFormat("class%02d", k));
    }
    AddSummary(i, *info, &summary);
    AddCounts(i, holds, 30, &count);
    noise.Add(session, 1);
    noise.EndRow();
  }
  summary.WriteTo(&table);
  count.WriteTo(&table);
  noise.WriteTo(&table);
  return table;
}

FeatureTable MakeShard(Labelling labelling, int shard) {
  switch (labelling) {
    case MULTI_CLASS:
      return MakeClassShard(shard);
    case MULTI_LABEL:
      return MakeMixShard(shard);
    default:
      return MakeBinaryShard(shard);
  }
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
  manifest.set_name("synthetic");
  manifest.set_version("1");
  manifest.set_task("synthetic");
  manifest.set_kernel_release("none");
  manifest.set_emulator("none");
  manifest.set_labelling(labelling);
  std::map<std::string, int> samples_of_label;
  for (int shard = 0; shard < kShards; ++shard) {
    const FeatureTable table = MakeShard(labelling, shard);
    RETURN_IF_ERROR(WriteBinaryProto(absl::StrCat(folder, "/", shard, ".features"), table));
    manifest.set_runs(manifest.runs() + table.sample_size());
    manifest.set_completed_runs(manifest.runs());
    for (const SampleInfo& info : table.sample()) {
      manifest.set_events(manifest.events() + info.events());
      if (labelling != MULTI_LABEL) ++samples_of_label[info.label()];
      for (const std::string& label : info.present()) ++samples_of_label[label];
    }
  }
  if (labelling == BINARY) manifest.set_positive_label("yes");
  if (labelling == MULTI_CLASS) manifest.set_unknown_label("unknown");
  for (const auto& [label, samples] : samples_of_label) {
    Manifest::LabelCount* count = manifest.add_label_count();
    count->set_label(label);
    count->set_samples(samples);
    if (labelling != BINARY && label != manifest.unknown_label()) manifest.add_class_(label);
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
