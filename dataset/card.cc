#include "dataset/card.h"

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "dataset/kernel_functions.h"

namespace callprint {
namespace {

struct LabelTotals {
  uint64_t samples = 0;
  uint64_t lossy_samples = 0;
  uint64_t events = 0;
  uint64_t lost = 0;
  uint64_t unmatched = 0;
};

template <typename Visitor>
void ForEachSample(const std::vector<ShardScan>& shards, const Visitor& visit) {
  for (const ShardScan& shard : shards) {
    for (const RunRecord& record : shard.header.run()) {
      if (record.status() == COMPLETED) visit(record);
    }
  }
}

std::map<std::string, LabelTotals> TotalsOfLabels(const std::vector<ShardScan>& shards) {
  std::map<std::string, LabelTotals> totals;
  ForEachSample(shards, [&totals](const RunRecord& record) {
    LabelTotals& label = totals[record.run().label()];
    uint64_t lost = 0;
    for (const CpuCounters& cpu : record.cpu()) {
      label.events += cpu.events();
      label.unmatched += cpu.unmatched_entries() + cpu.unmatched_exits();
      lost += cpu.lost();
    }
    ++label.samples;
    label.lost += lost;
    if (lost > 0) ++label.lossy_samples;
  });
  return totals;
}

double Percent(uint64_t part, uint64_t rest) {
  return part + rest == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(part + rest);
}

// A table of sample counts: one row a value of `row`, one column a label.
std::string CountTable(const std::vector<ShardScan>& shards, const std::string& title,
                       const std::function<std::string(const Run&)>& row) {
  std::set<std::string> labels;
  std::map<std::string, std::map<std::string, uint64_t>> counts;
  ForEachSample(shards, [&](const RunRecord& record) {
    labels.insert(record.run().label());
    ++counts[row(record.run())][record.run().label()];
  });
  std::string table = absl::StrCat("| ", title, " | ", absl::StrJoin(labels, " | "), " |\n|---|");
  for (size_t i = 0; i < labels.size(); ++i) absl::StrAppend(&table, "---:|");
  table += "\n";
  for (auto& entry : counts) {
    absl::StrAppend(&table, "| ", entry.first, " |");
    for (const std::string& label : labels) absl::StrAppend(&table, " ", entry.second[label], " |");
    table += "\n";
  }
  return table;
}

std::string SizeRange(const Run& run) {
  // Powers of four from 16 KiB, named by their lower bound; leading spaces sort them as numbers.
  uint64_t bound_kib = 1;
  while (bound_kib * 4096 <= run.input().size_bytes()) bound_kib *= 4;
  return absl::StrFormat("%6d KiB to %d KiB", bound_kib, bound_kib * 4);
}

std::string CipherName(CipherLocation cipher) {
  switch (cipher) {
    case USER_SPACE:
      return "user space";
    case KERNEL:
      return "kernel";
    default:
      return "none";
  }
}

std::string ProgramTable(const std::vector<ShardScan>& shards) {
  struct ProgramTotals {
    uint64_t samples = 0;
    uint64_t events = 0;
  };
  std::map<std::tuple<std::string, std::string, std::string, std::string>, ProgramTotals> totals;
  ForEachSample(shards, [&totals](const RunRecord& record) {
    const Run& run = record.run();
    ProgramTotals& program =
        totals[{run.family(), run.program(), run.label(), CipherName(run.cipher())}];
    ++program.samples;
    for (const CpuCounters& cpu : record.cpu()) program.events += cpu.events();
  });
  std::string table =
      "| Family | Program | Label | Cipher in | Samples | Events a sample |\n"
      "|---|---|---|---|---:|---:|\n";
  for (const auto& entry : totals) {
    absl::StrAppend(&table, "| ", std::get<0>(entry.first), " | ", std::get<1>(entry.first), " | ",
                    std::get<2>(entry.first), " | ", std::get<3>(entry.first), " | ",
                    entry.second.samples, " | ", entry.second.events / entry.second.samples,
                    " |\n");
  }
  return table;
}

std::string LossTable(const std::vector<ShardScan>& shards) {
  std::string table =
      "| Label | Samples | Events | Lost | Lossy samples | Unmatched entries and returns |\n"
      "|---|---:|---:|---:|---:|---:|\n";
  for (const auto& entry : TotalsOfLabels(shards)) {
    const LabelTotals& label = entry.second;
    absl::StrAppendFormat(&table, "| %s | %d | %d | %d (%.4f %%) | %d | %d |\n", entry.first,
                          label.samples, label.events, label.lost,
                          Percent(label.lost, label.events), label.lossy_samples,
                          label.unmatched);
  }
  return table;
}

template <typename Functions>
std::string FunctionList(const Functions& functions, const std::string& if_empty) {
  return functions.empty() ? if_empty : absl::StrCat("`", absl::StrJoin(functions, "`, `"), "`");
}

std::string Limits(const ShardHeader& header) {
  if (header.backend() != "guest") {
    return "- Recorded on one machine: its hardware, its kernel and what else ran on it are in every "
           "trace.\n";
  }
  return "- Time is virtual: the emulated CPU (TCG with icount) executes one instruction a "
         "nanosecond, without caches, and devices answer at once. Durations are counts of "
         "instructions; nothing here is a claim about the timing of hardware. The shortest call "
         "takes about 0.7 us, most of it the tracer's own.\n"
         "- The guest has one CPU: no trace shows two tasks at the same time.\n"
         "- One kernel and one image: what holds here need not hold on another kernel.\n"
         "- The disk is a RAM disk: waiting for storage is absent.\n"
         "- Ciphers use what the emulated CPU offers (AES-NI among it).\n";
}

}  // namespace

std::string SummariseLabels(const std::vector<ShardScan>& shards) {
  std::string text;
  for (const auto& entry : TotalsOfLabels(shards)) {
    const LabelTotals& label = entry.second;
    absl::StrAppendFormat(&text, "label %s: %d samples, %d events, %.4f %% lost, %d lossy samples\n",
                          entry.first, label.samples, label.events,
                          Percent(label.lost, label.events), label.lossy_samples);
  }
  return text;
}

std::string SummariseDuplicates(const Duplicates& duplicates) {
  const auto line = [](absl::string_view name, const PairCounts& pairs) {
    return absl::StrCat(name, ": ", pairs.same_program, " pairs of one program, ",
                        pairs.other_program_same_label,
                        " of two programs with one label, ", pairs.other_label,
                        " of two labels\n");
  };
  return absl::StrCat(
      line("exact duplicates (equal trace digests)", duplicates.exact),
      line(absl::StrFormat("near duplicates (cosine of log call counts >= %g)",
                           kNearDuplicateCosine),
           duplicates.near),
      "samples with a near duplicate of another label: ", duplicates.samples_near_other_label,
      "\n");
}

std::string MakeCard(const Manifest& manifest, const std::vector<ShardScan>& shards,
                     const Duplicates& duplicates) {
  const ShardHeader& header = shards.front().header;
  uint64_t bytes = 0;
  for (const ShardScan& shard : shards) bytes += shard.size_bytes;
  std::set<std::string> files;
  ForEachSample(shards,
                [&files](const RunRecord& record) { files.insert(record.run().input().name()); });

  std::string card = absl::StrCat("# Dataset ", manifest.name(), ", version ", manifest.version(),
                                  "\n\nMade by `bazel run //dataset:build` from the shards beside "
                                  "it; do not edit.\n\n");
  absl::StrAppendFormat(
      &card,
      "%d kernel function_graph traces, whole call trees with times, of the programs of task "
      "`%s`. A sample is one run of one program on one input file, recorded from exec to exit. "
      "Positive label: `%s`. %d of %d runs completed; the others are not samples. %d events in %d "
      "shards, %.1f MiB. %d input files.\n\n",
      manifest.completed_runs(), manifest.task(), manifest.positive_label(),
      manifest.completed_runs(), manifest.runs(), manifest.events(), manifest.shard_size(),
      static_cast<double>(bytes) / (1 << 20), files.size());

  absl::StrAppend(&card, "## How it was recorded\n\n", "| | |\n|---|---|\n",  //
                  "| Kernel | ", manifest.kernel_release(), " |\n",           //
                  "| Backend | ", header.backend(), " |\n",                   //
                  "| Emulator | ", manifest.emulator(), " |\n",               //
                  "| Seed | ", manifest.seed(), " |\n",                       //
                  "| Scope | ", RecordingSpec::Scope_Name(header.recording().scope()), " |\n",
                  "| Buffer | ", header.recording().buffer_kib(), " KiB |\n",
                  "| Time limit of a run | ", header.recording().run_timeout_s(), " s |\n",
                  "| Depth limit | ",
                  header.recording().max_depth() == 0 ? "none"
                                                      : absl::StrCat(header.recording().max_depth()),
                  " |\n",  //
                  "| Only these functions | ", FunctionList(header.recording().function(), "all"),
                  " |\n| Without these functions | ",
                  FunctionList(header.recording().excluded_function(), "none"), " |\n",
                  "| Kernel SHA-256 | `", manifest.kernel_sha256(), "` |\n",  //
                  "| Image SHA-256 | `", manifest.image_sha256(), "` |\n\n",
                  "The runs of all labels are interleaved by the seed. Each shard is one boot. ",
                  "`manifest.textproto` has the digest of every shard and of its plan.\n\n");

  absl::StrAppend(&card, "## What it counts\n\nSamples by program:\n\n", ProgramTable(shards),
                  "\nBy kind of input, size, cache and background load, which must not depend on "
                  "the label:\n\n",
                  CountTable(shards, "Kind", [](const Run& run) { return run.input().kind(); }),
                  "\n", CountTable(shards, "Size", SizeRange), "\n",
                  CountTable(shards, "Cache",
                             [](const Run& run) { return run.cold_cache() ? "cold" : "warm"; }),
                  "\n",
                  CountTable(shards, "Background",
                             [](const Run& run) {
                               return run.background().empty() ? "none" : run.background();
                             }),
                  "\n## Loss\n\n", LossTable(shards), "\n## Duplicates\n\n```\n",
                  SummariseDuplicates(duplicates), "```\n\n");
  if (!duplicates.closest_other_label.empty()) {
    absl::StrAppend(&card, "The most alike samples of two labels:\n\n",
                    "| Sample | Program | Sample | Program | Cosine |\n|---|---|---|---|---:|\n");
    for (const SamplePair& pair : duplicates.closest_other_label) {
      absl::StrAppendFormat(&card, "| %s | %s | %s | %s | %.5f |\n", pair.first, pair.first_program,
                            pair.second, pair.second_program, pair.cosine);
    }
    card += "\n";
  }

  absl::StrAppend(
      &card, "## What is not a feature, and why\n\n",
      "- Names and ids of tasks, paths, arguments, addresses: they name the answer.\n",
      "- The input file, its kind and size, cache state and background: they are groups and "
      "slices, not observations of the kernel.\n",
      "- The calls of the recorder itself, which wakes up during long runs.\n",
      "- The functions below with all that they call: the tracer's own, and the loading of "
      "modules, which happens once a boot: `",
      absl::StrJoin(ExcludedFunctionPatterns(), "`, `"), "`.\n\n", "## Known limits\n\n",
      Limits(header), "\n## Checking and recording it again\n\n",
      "`bazel run //dataset:verify` reads every shard, checks digests, counts, groups, duplicates "
      "and loss, and compares this card. A recording in a guest is a pure function of kernel, "
      "image, plan and seed: recorded again, every shard has the digest that the manifest gives. "
      "`bazel test //dataset/",
      manifest.name(), ":rerecord_test` records two shards again and compares them, `bazel build "
      "//dataset/", manifest.name(), ":rerecord` records them all.\n");
  return card;
}

}  // namespace callprint
