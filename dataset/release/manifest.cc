#include "dataset/release/manifest.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "dataset/samples.h"
#include "google/protobuf/util/message_differencer.h"

namespace callprint {
namespace {

using google::protobuf::util::MessageDifferencer;

std::string RunName(const ShardScan& shard, const Run& run) {
  return absl::StrCat(shard.file, ", run ", run.id(), " (", run.program(), ")");
}

// Header fields that all shards of a dataset share.
std::map<std::string, std::string> SharedFields(const ShardHeader& header) {
  return {{"task", header.task()},
          {"seed", absl::StrCat(header.seed())},
          {"number of shards", absl::StrCat(header.shards())},
          {"emulator", header.emulator()},
          {"backend", header.backend()},
          {"time_bits", absl::StrCat(header.time_bits())},
          {"time_grid_ns", absl::StrCat(header.time_grid_ns())},
          {"recording spec", header.recording().ShortDebugString()}};
}

// Header fields that all shards of a variant share.
std::map<std::string, std::string> VariantFields(const ShardHeader& header) {
  return {{"kernel release", header.kernel_release()},
          {"kernel digest", header.kernel_sha256()},
          {"image digest", header.image_sha256()},
          {"number of processors of a host", absl::StrCat(header.host_processors())}};
}

void CheckFields(const std::map<std::string, std::string>& fields, const std::string& file,
                 const std::map<std::string, std::string>& expected, const std::string& first,
                 std::vector<std::string>* problems) {
  for (const auto& field : fields) {
    if (field.second == expected.at(field.first)) continue;
    problems->push_back(absl::StrCat(file, ": its ", field.first, " is \"", field.second,
                                     "\", but that of ", first, " is \"", expected.at(field.first),
                                     "\"; record all shards with the same inputs"));
  }
}

void CheckHeaders(const std::vector<const ShardScan*>& shards, bool all_are_readable,
                  std::vector<std::string>* problems) {
  if (shards.empty()) return;
  const ShardScan& first = *shards.front();
  // The first shard of each variant, and which shards are there.
  std::map<std::string, const ShardScan*> first_of_variant;
  std::map<std::string, std::map<uint32_t, std::string>> file_of_shard;
  for (const ShardScan* const shard : shards) {
    const std::string& variant = shard->header.variant();
    const ShardScan& model = *first_of_variant.emplace(variant, shard).first->second;
    CheckFields(SharedFields(shard->header), shard->file, SharedFields(first.header), first.file,
                problems);
    CheckFields(VariantFields(shard->header), shard->file, VariantFields(model.header), model.file,
                problems);
    const auto found = file_of_shard[variant].emplace(shard->header.shard(), shard->file);
    if (!found.second) {
      problems->push_back(absl::StrCat(shard->file, ": shard ", shard->header.shard(),
                                       " is also in ", found.first->second, "; remove one"));
    }
  }
  // A shard that cannot be read is not also missing.
  if (!all_are_readable) return;
  for (const auto& [variant, files] : file_of_shard) {
    std::vector<uint32_t> missing;
    for (uint32_t index = 0; index < first.header.shards(); ++index) {
      if (files.count(index) == 0) missing.push_back(index);
    }
    if (missing.empty()) continue;
    problems->push_back(absl::StrCat(missing.size(), " of ", first.header.shards(), " shards",
                                     variant.empty() ? "" : " of variant ", variant,
                                     " are missing: ", absl::StrJoin(missing, ", "),
                                     "; record them"));
  }
}

// Notes what is said of each subject, and reports where something else is said.
class Facts {
 public:
  explicit Facts(std::vector<std::string>* problems) : problems_(problems) {}

  void Say(const std::string& subject, const std::string& facts, const std::string& where) {
    const auto found = known_.emplace(subject, std::make_pair(facts, where));
    if (found.first->second.first == facts) return;
    problems_->push_back(absl::StrCat(where, ": ", subject, " is ", facts, ", but ",
                                      found.first->second.first, " in ",
                                      found.first->second.second));
  }

 private:
  std::vector<std::string>* problems_;
  std::map<std::string, std::pair<std::string, std::string>> known_;
};

void SayOfRun(const Run& run, const std::string& where, Facts* facts) {
  facts->Say(absl::StrCat("program ", run.program()),
             absl::StrCat("label ", run.label(), ", family ", run.family(), ", ",
                          CipherLocation_Name(run.cipher())),
             where);
  if (run.has_input()) {
    facts->Say(absl::StrCat("file ", run.input().name()),
               absl::StrCat("kind ", run.input().kind(), ", ", run.input().size_bytes(),
                            " bytes, seed ", run.input().seed()),
               where);
  }
  for (const Part& part : run.part()) SayOfRun(part.run(), where, facts);
}

void CheckRuns(const std::vector<const ShardScan*>& shards, std::vector<std::string>* problems) {
  std::map<std::string, std::string> first_with_id;
  Facts facts(problems);
  for (const ShardScan* const shard : shards) {
    for (const RunRecord& record : shard->header.run()) {
      const Run& run = record.run();
      const std::string where = RunName(*shard, run);
      const auto found = first_with_id.emplace(SampleId(shard->header, run.id()), where);
      if (!found.second) {
        problems->push_back(absl::StrCat(where, ": this id is also that of ", found.first->second,
                                         "; ids must be unique"));
      }
      // A run without a label says nothing of its program.
      if (shard->unlabelled_runs > 0 && run.label().empty()) continue;
      SayOfRun(run, where, &facts);
    }
  }
}

void CheckSamples(const std::vector<const ShardScan*>& shards, Labelling labelling,
                  std::vector<std::string>* problems) {
  for (const ShardScan* const shard : shards) {
    for (const ScannedSample& sample : shard->sample) {
      const SampleInfo& info = sample.info;
      const bool grouped = !info.program().empty() && !info.family().empty();
      const bool labelled = !info.label().empty() && !info.file().empty();
      if (grouped && (labelled || labelling == MULTI_LABEL)) continue;
      problems->push_back(
          absl::StrCat(shard->file, ", sample ", info.id(), " (", info.program(),
                       "): label, program, family or input is missing; splits need all of them"));
    }
  }
}

void CheckLabels(const std::vector<const ShardScan*>& shards, std::vector<std::string>* problems) {
  uint64_t unlabelled = 0;
  for (const ShardScan* const shard : shards) {
    if (!shard->sample.empty()) return;
    unlabelled += shard->unlabelled_runs;
  }
  if (unlabelled == 0) return;
  problems->push_back(absl::StrCat("none of the ", unlabelled,
                                   " completed runs has a label, so there is nothing to learn; "
                                   "record with --label, or type labels while recording"));
}

void CheckFailures(const std::vector<const ShardScan*>& shards, double max_failed_share,
                   std::vector<std::string>* problems) {
  uint64_t runs = 0;
  std::vector<std::string> failed;
  for (const ShardScan* const shard : shards) {
    for (const RunRecord& record : shard->header.run()) {
      ++runs;
      if (record.status() == COMPLETED) continue;
      const std::vector<std::string> output = absl::StrSplit(record.output(), '\n');
      failed.push_back(absl::StrCat("  ", RunName(*shard, record.run()), " ",
                                    RunStatus_Name(record.status()), ", exit code ",
                                    record.exit_code(), ": ", output.front()));
    }
  }
  if (static_cast<double>(failed.size()) <= max_failed_share * static_cast<double>(runs)) return;
  problems->push_back(absl::StrFormat(
      "%d of %d runs did not complete, more than the %g %% allowed; mend their programs and record "
      "again:\n%s",
      failed.size(), runs, 100 * max_failed_share, absl::StrJoin(failed, "\n")));
}

std::vector<const ShardScan*> ReadableShards(const std::vector<ShardScan>& shards) {
  std::vector<const ShardScan*> readable;
  for (const ShardScan& shard : shards) {
    if (shard.status.ok()) readable.push_back(&shard);
  }
  return readable;
}

}  // namespace

Labelling LabellingOf(const ManifestOptions& options) {
  if (!options.positive_label.empty()) return BINARY;
  return options.window != nullptr && options.window->mark().empty() ? MULTI_LABEL : MULTI_CLASS;
}

Manifest MakeManifest(const std::vector<ShardScan>& shards, const ManifestOptions& options) {
  Manifest manifest;
  manifest.set_schema_version(kManifestSchemaVersion);
  manifest.set_version(options.version);
  manifest.set_positive_label(options.positive_label);
  manifest.set_labelling(LabellingOf(options));
  manifest.set_unknown_label(options.unknown_label);
  if (options.window != nullptr) *manifest.mutable_window() = *options.window;
  std::map<std::string, uint32_t> samples_of_label;
  std::map<std::string, Manifest::Recording> other_recordings;
  std::string first_variant;
  for (const ShardScan* const shard : ReadableShards(shards)) {
    const ShardHeader& header = shard->header;
    if (manifest.shard_size() == 0) {
      first_variant = header.variant();
      manifest.set_name(options.name.empty() ? header.task() : options.name);
      manifest.set_task(header.task());
      manifest.set_seed(header.seed());
      manifest.set_kernel_release(header.kernel_release());
      manifest.set_emulator(header.emulator());
      manifest.set_image_sha256(header.image_sha256());
      manifest.set_kernel_sha256(header.kernel_sha256());
      manifest.set_host_processors(header.host_processors());
    }
    if (header.variant() != first_variant) {
      Manifest::Recording& recording = other_recordings[header.variant()];
      recording.set_variant(header.variant());
      recording.set_kernel_release(header.kernel_release());
      recording.set_kernel_sha256(header.kernel_sha256());
      recording.set_image_sha256(header.image_sha256());
      recording.set_host_processors(header.host_processors());
    }
    Manifest::ShardEntry* const entry = manifest.add_shard();
    entry->set_file(shard->file);
    entry->set_sha256(shard->sha256);
    entry->set_size_bytes(shard->size_bytes);
    entry->set_plan_sha256(header.plan_sha256());
    for (const RunRecord& record : header.run()) {
      if (record.status() != COMPLETED) {
        entry->set_failed_runs(entry->failed_runs() + 1);
        continue;
      }
      entry->set_completed_runs(entry->completed_runs() + 1);
      for (const CpuCounters& cpu : record.cpu()) {
        manifest.set_events(manifest.events() + cpu.events());
        manifest.set_lost_events(manifest.lost_events() + cpu.lost());
      }
    }
    entry->set_unlabelled_runs(shard->unlabelled_runs);
    for (const ScannedSample& sample : shard->sample) {
      if (!sample.info.label().empty()) ++samples_of_label[sample.info.label()];
      for (const std::string& label : sample.info.present()) ++samples_of_label[label];
    }
    manifest.set_runs(manifest.runs() + header.run_size());
    manifest.set_completed_runs(manifest.completed_runs() + entry->completed_runs());
  }
  for (const auto& recording : other_recordings) *manifest.add_other_recording() = recording.second;
  for (const auto& label : samples_of_label) {
    Manifest::LabelCount* const count = manifest.add_label_count();
    count->set_label(label.first);
    count->set_samples(label.second);
    if (manifest.labelling() != BINARY && label.first != options.unknown_label) {
      manifest.add_class_(label.first);
    }
  }
  return manifest;
}

std::vector<std::string> FindShardProblems(const std::vector<ShardScan>& shards,
                                           Labelling labelling, double max_failed_share) {
  std::vector<std::string> problems;
  for (const ShardScan& shard : shards) {
    if (!shard.status.ok()) problems.push_back(std::string(shard.status.message()));
  }
  if (shards.empty()) problems.push_back("there are no shards (*.shard files)");
  const std::vector<const ShardScan*> readable = ReadableShards(shards);
  CheckHeaders(readable, readable.size() == shards.size(), &problems);
  CheckRuns(readable, &problems);
  CheckSamples(readable, labelling, &problems);
  CheckLabels(readable, &problems);
  CheckFailures(readable, max_failed_share, &problems);
  return problems;
}

std::vector<std::string> CompareManifest(const Manifest& manifest,
                                         const std::vector<ShardScan>& shards) {
  std::vector<std::string> problems;
  std::map<std::string, const ShardScan*> there;
  for (const ShardScan& shard : shards) there.emplace(shard.file, &shard);
  std::set<std::string> listed;
  for (const Manifest::ShardEntry& entry : manifest.shard()) {
    listed.insert(entry.file());
    const auto found = there.find(entry.file());
    if (found == there.end()) {
      problems.push_back(absl::StrCat(
          entry.file(), ": the manifest lists this shard, but it is missing; fetch or record it"));
      continue;
    }
    const ShardScan& shard = *found->second;
    if (shard.sha256.empty()) continue;  // Could not be read at all: reported with its reason.
    if (shard.size_bytes != entry.size_bytes()) {
      problems.push_back(absl::StrCat(entry.file(), ": ", shard.size_bytes,
                                      " bytes, but the manifest says ", entry.size_bytes(),
                                      "; fetch or record it again"));
    } else if (shard.sha256 != entry.sha256()) {
      problems.push_back(absl::StrCat(entry.file(), ": its SHA-256 is ", shard.sha256,
                                      ", but the manifest says ", entry.sha256(),
                                      "; fetch or record it again"));
    }
  }
  for (const ShardScan& shard : shards) {
    if (listed.count(shard.file) == 0) {
      problems.push_back(absl::StrCat(shard.file,
                                      ": not in the manifest; remove it, or make a new "
                                      "version of the dataset with it"));
    }
  }
  // Where the files themselves differ, so does all that follows from them.
  if (!problems.empty() || ReadableShards(shards).size() != shards.size()) return problems;

  const Manifest expected = MakeManifest(
      shards, {manifest.name(), manifest.version(), manifest.positive_label(),
               manifest.unknown_label(), manifest.has_window() ? &manifest.window() : nullptr});
  MessageDifferencer differencer;
  std::string differences;
  differencer.ReportDifferencesToString(&differences);
  if (!differencer.Compare(manifest, expected)) {
    for (const auto line : absl::StrSplit(differences, '\n', absl::SkipEmpty())) {
      problems.push_back(absl::StrCat("manifest against shards: ", line));
    }
  }
  for (const std::string& wanted : {manifest.positive_label(), manifest.unknown_label()}) {
    const bool found = std::any_of(
        expected.label_count().begin(), expected.label_count().end(),
        [&wanted](const Manifest::LabelCount& count) { return count.label() == wanted; });
    if (wanted.empty() || found) continue;
    problems.push_back(absl::StrCat("no sample has the ",
                                    wanted == manifest.positive_label() ? "positive" : "unknown",
                                    " label \"", wanted, "\""));
  }
  return problems;
}

}  // namespace callprint
