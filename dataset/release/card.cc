#include "dataset/release/card.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "collector/decoding/time_rounding.h"
#include "dataset/calls/kernel_functions.h"
#include "dataset/release/trivial_baselines.h"

namespace callprint {
namespace {

struct LabelTotals {
  uint64_t samples = 0;
  uint64_t lossy_samples = 0;
  uint64_t events = 0;
  uint64_t lost = 0;
};

template <typename Visitor>
void ForEachSample(const std::vector<ShardScan>& shards, const Visitor& visit) {
  for (const ShardScan& shard : shards) {
    for (const ScannedSample& sample : shard.sample) visit(sample.info);
  }
}

// The sample's label, or how many classes are present.
std::string LabelOf(const SampleInfo& sample) {
  if (!sample.label().empty()) return sample.label();
  return absl::StrCat(sample.present_size(), " present");
}

std::map<std::string, LabelTotals> TotalsOfLabels(const std::vector<ShardScan>& shards) {
  std::map<std::string, LabelTotals> totals;
  ForEachSample(shards, [&totals](const SampleInfo& sample) {
    LabelTotals& label = totals[LabelOf(sample)];
    ++label.samples;
    label.events += sample.events();
    label.lost += sample.lost_events();
    if (sample.lost_events() > 0) ++label.lossy_samples;
  });
  return totals;
}

double Percent(uint64_t part, uint64_t rest) {
  return part + rest == 0 ? 0
                          : 100.0 * static_cast<double>(part) / static_cast<double>(part + rest);
}

// A table of sample counts: one row a value of `row`, one column a label; with more labels than a
// page is wide, how many samples there are, and the fewest and most of any label.
std::string CountTable(const std::vector<ShardScan>& shards, const std::string& title,
                       const std::function<std::string(const SampleInfo&)>& row) {
  constexpr size_t kMostColumns = 6;
  std::set<std::string> labels;
  std::map<std::string, std::map<std::string, uint64_t>> counts;
  ForEachSample(shards, [&](const SampleInfo& sample) {
    labels.insert(LabelOf(sample));
    ++counts[row(sample)][LabelOf(sample)];
  });
  const bool wide = labels.size() > kMostColumns;
  std::string table = absl::StrCat(
      "| ", title, " | ",
      wide ? "samples | fewest of a label | most of a label" : absl::StrJoin(labels, " | "),
      " |\n|---|");
  for (size_t i = 0; i < (wide ? 3 : labels.size()); ++i) absl::StrAppend(&table, "---:|");
  table += "\n";
  for (auto& entry : counts) {
    absl::StrAppend(&table, "| ", entry.first, " |");
    if (wide) {
      uint64_t samples = 0, fewest = UINT64_MAX, most = 0;
      for (const std::string& label : labels) {
        const uint64_t count = entry.second[label];
        samples += count;
        fewest = std::min(fewest, count);
        most = std::max(most, count);
      }
      absl::StrAppend(&table, " ", samples, " | ", fewest, " | ", most, " |");
    } else {
      for (const std::string& label : labels) {
        absl::StrAppend(&table, " ", entry.second[label], " |");
      }
    }
    table += "\n";
  }
  return table;
}

std::string SizeRange(const SampleInfo& sample) {
  // Powers of four from 16 KiB, named by their lower bound; leading spaces sort them as numbers.
  uint64_t bound_kib = 1;
  while (bound_kib * 4096 <= sample.input_bytes()) bound_kib *= 4;
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
  ForEachSample(shards, [&totals](const SampleInfo& sample) {
    ProgramTotals& program =
        totals[{sample.family(), sample.program(), LabelOf(sample), CipherName(sample.cipher())}];
    ++program.samples;
    program.events += sample.events();
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

// Of datasets in which several classes are present at the same time.
std::string PresenceTable(const std::vector<ShardScan>& shards) {
  std::map<std::string, std::pair<uint64_t, std::set<std::string>>> windows;
  ForEachSample(shards, [&windows](const SampleInfo& sample) {
    for (const std::string& program : sample.present()) {
      ++windows[program].first;
      windows[program].second.insert(sample.session());
    }
  });
  std::string table = "| Program | Windows with it | Sessions with it |\n|---|---:|---:|\n";
  for (const auto& [program, count] : windows) {
    absl::StrAppend(&table, "| ", program, " | ", count.first, " | ", count.second.size(), " |\n");
  }
  return table;
}

std::string LossTable(const std::vector<ShardScan>& shards) {
  std::string table =
      "| Label | Samples | Events | Lost | Lossy samples |\n"
      "|---|---:|---:|---:|---:|\n";
  for (const auto& entry : TotalsOfLabels(shards)) {
    const LabelTotals& label = entry.second;
    absl::StrAppendFormat(&table, "| %s | %d | %d | %d (%.4f %%) | %d |\n", entry.first,
                          label.samples, label.events, label.lost,
                          Percent(label.lost, label.events), label.lossy_samples);
  }
  uint64_t unmatched = 0;
  for (const ShardScan& shard : shards) {
    for (const RunRecord& record : shard.header.run()) {
      for (const CpuCounters& cpu : record.cpu()) {
        unmatched += cpu.unmatched_entries() + cpu.unmatched_exits();
      }
    }
  }
  absl::StrAppend(&table,
                  "\nEntries without a return and returns without an entry, which the begin "
                  "and end of a trace leave: ",
                  unmatched, ".\n");
  return table;
}

std::string KernelRows(const Manifest& manifest) {
  const auto row = [](const std::string& variant, const std::string& release,
                      const std::string& kernel, const std::string& image,
                      uint32_t host_processors) {
    return absl::StrCat("| Kernel", variant.empty() ? "" : " of variant ", variant, " | ", release,
                        ", SHA-256 `", kernel, "`; image SHA-256 `", image, "`",
                        host_processors == 0
                            ? ""
                            : absl::StrCat("; a machine with ", host_processors,
                                           " processors and the wall clock: recorded again, its "
                                           "bytes are others"),
                        " |\n");
  };
  std::string rows = row("", manifest.kernel_release(), manifest.kernel_sha256(),
                         manifest.image_sha256(), manifest.host_processors());
  for (const Manifest::Recording& other : manifest.other_recording()) {
    absl::StrAppend(&rows, row(other.variant(), other.kernel_release(), other.kernel_sha256(),
                               other.image_sha256(), other.host_processors()));
  }
  return rows;
}

// What a sample is, and what there is to predict.
std::string Samples(const Manifest& manifest) {
  std::string text =
      "A sample is one run of one program on one input file, recorded from exec to exit. ";
  if (manifest.has_window()) {
    const WindowSpec& window = manifest.window();
    text =
        absl::StrFormat("A run is a session; a sample is a window of one, of %d periods of %g ms. ",
                        window.periods(), window.period_ns() / 1e6);
    if (!window.mark().empty()) {
      std::vector<std::string> labels;
      for (const MarkLabel& label : window.mark_label()) {
        labels.push_back(absl::StrCat(label.value(), " is `", label.label(), "`"));
      }
      absl::StrAppendFormat(
          &text,
          "Its label is the mark `%s` that was in force from %g ms before it to %g ms after: %s; "
          "other windows are left out. ",
          window.mark(), window.guard_ns() / 1e6, window.guard_ns() / 1e6,
          absl::StrJoin(labels, ", "));
    }
  }
  switch (manifest.labelling()) {
    case BINARY:
      return absl::StrCat(text, "Positive label: `", manifest.positive_label(), "`. ");
    case MULTI_LABEL:
      return absl::StrCat(text, "Its labels are the programs that had a thread running in it, of ",
                          manifest.class__size(), ". ");
    default:
      absl::StrAppend(&text, "Its label is one of ", manifest.class__size(), " classes. ");
      if (!manifest.unknown_label().empty()) {
        absl::StrAppend(&text, "Samples with the label `", manifest.unknown_label(),
                        "` are of programs that no model may train on: the open world. ");
      }
      return text;
  }
}

template <typename Functions>
std::string FunctionList(const Functions& functions, const std::string& if_empty) {
  return functions.empty() ? if_empty : absl::StrCat("`", absl::StrJoin(functions, "`, `"), "`");
}

std::string Limits(const ShardHeader& header, const Manifest& manifest) {
  if (header.backend() != "guest") {
    return "- Recorded on one machine: its hardware, its kernel and what else ran on it are in "
           "every "
           "trace.\n";
  }
  bool has_host = manifest.host_processors() > 0;
  bool is_one_kernel = true;
  for (const Manifest::Recording& other : manifest.other_recording()) {
    has_host |= other.host_processors() > 0;
    is_one_kernel &= other.kernel_release() == manifest.kernel_release();
  }
  return absl::StrCat(
      has_host ? "- The machine with a clock of its own is emulated too, one processor after the "
                 "other on a thread: its times are those of the emulator, and of what else ran "
                 "beside it. What follows is true of the other variant.\n"
               : "",
      "- Time is virtual: the emulated CPU (TCG with icount) executes one instruction a "
      "nanosecond, without caches, and devices answer at once. Durations are counts of "
      "instructions; nothing here is a claim about the timing of hardware. The shortest call "
      "takes about 0.7 us, most of it the tracer's own.\n"
      "- The guest has one CPU: no trace shows two tasks at the same time.\n",
      is_one_kernel
          ? "- One kernel and one image: what holds here need not hold on another kernel.\n"
          : "- The kernels are Debian's: others differ more.\n",
      "- The disk is a RAM disk: waiting for storage is absent.\n"
      "- Ciphers use what the emulated CPU offers (AES-NI among it).\n");
}

}  // namespace

std::string SummariseLabels(const std::vector<ShardScan>& shards) {
  std::string text;
  for (const auto& entry : TotalsOfLabels(shards)) {
    const LabelTotals& label = entry.second;
    absl::StrAppendFormat(
        &text, "label %s: %d samples, %d events, %.4f %% lost, %d lossy samples\n", entry.first,
        label.samples, label.events, Percent(label.lost, label.events), label.lossy_samples);
  }
  return text;
}

std::string SummariseDuplicates(const Duplicates& duplicates) {
  const auto line = [](absl::string_view name, const PairCounts& pairs) {
    return absl::StrCat(name, ": ", pairs.same_program, " pairs of one program, ",
                        pairs.other_program_same_label, " of two programs with one label, ",
                        pairs.other_label, " of two labels\n");
  };
  return absl::StrCat(line("exact duplicates (equal trace digests)", duplicates.exact),
                      line(absl::StrFormat("near duplicates (cosine of log call counts >= %g)",
                                           kNearDuplicateCosine),
                           duplicates.near),
                      "samples with a near duplicate of another label: ",
                      duplicates.samples_near_other_label, "\n");
}

// How many completed runs lack a label; nothing where all have one.
std::string Unlabelled(const Manifest& manifest, absl::string_view before,
                       absl::string_view after) {
  uint64_t runs = 0;
  for (const Manifest::ShardEntry& shard : manifest.shard()) runs += shard.unlabelled_runs();
  return runs == 0 ? "" : absl::StrCat(before, runs, " without a label are left out", after);
}

std::string MakeCard(const Manifest& manifest, const std::vector<ShardScan>& shards,
                     const Duplicates& duplicates) {
  const ShardHeader& header = shards.front().header;
  uint64_t bytes = 0;
  for (const ShardScan& shard : shards) bytes += shard.size_bytes;
  uint64_t samples = 0;
  std::set<std::string> files;
  ForEachSample(shards, [&](const SampleInfo& sample) {
    ++samples;
    if (!sample.file().empty()) files.insert(sample.file());
  });

  std::string card = absl::StrCat("# Dataset ", manifest.name(), ", version ", manifest.version(),
                                  "\n\nMade by `bazel run //dataset:build` from the shards beside "
                                  "it; do not edit.\n\n");
  absl::StrAppendFormat(
      &card,
      "%d samples of kernel function_graph traces, whole call trees with times, of task `%s`. %s"
      "%d of %d runs completed; the others give no samples%s. %d events in %d shards, %.1f "
      "MiB.%s\n\n",
      samples, manifest.task(), Samples(manifest), manifest.completed_runs(), manifest.runs(),
      Unlabelled(manifest, "; ", ""), manifest.events(), manifest.shard_size(),
      static_cast<double>(bytes) / (1 << 20),
      files.empty() ? "" : absl::StrCat(" ", files.size(), " input files."));

  absl::StrAppend(
      &card, "## How it was recorded\n\n", "| | |\n|---|---|\n",  //
      KernelRows(manifest),                                       //
      "| Backend | ", header.backend(), " |\n",                   //
      "| Emulator | ", manifest.emulator(), " |\n",               //
      "| Seed | ", manifest.seed(), " |\n",                       //
      "| Scope | ", RecordingSpec::Scope_Name(header.recording().scope()), " |\n",
      "| Times between events | ",
      header.time_grid_ns() > 0
          ? absl::StrCat("multiples of ", header.time_grid_ns(), " ns, as of a coarse clock")
      : header.time_bits() == 0
          ? "exact"
          : absl::StrCat("kept to ", header.time_bits(),
                         " binary digits behind the leading one, exactly from ", kExactStretchNs,
                         " ns on"),
      " |\n",  //
      "| Buffer | ", header.recording().buffer_kib(), " KiB |\n", "| Time limit of a run | ",
      header.recording().run_timeout_s(), " s |\n", "| Depth limit | ",
      header.recording().max_depth() == 0 ? "none" : absl::StrCat(header.recording().max_depth()),
      " |\n",  //
      "| Only these functions | ", FunctionList(header.recording().function(), "all"),
      " |\n| Without these functions | ",
      FunctionList(header.recording().excluded_function(), "none"), " |\n\n",
      "The runs of all labels are interleaved by the seed. Each shard is one boot. ",
      "`manifest.textproto` has the digest of every shard and of its plan; ",
      "`croissant.json` says the same in Croissant's terms.\n\n");

  absl::StrAppend(&card, "## What it counts\n\nSamples by program:\n\n", ProgramTable(shards),
                  "\n");
  if (manifest.labelling() == MULTI_LABEL) absl::StrAppend(&card, PresenceTable(shards), "\n");
  absl::StrAppend(
      &card, "By what must not depend on the label:\n\n",
      // Several programs at a time have an input each.
      files.empty()
          ? ""
          : absl::StrCat(CountTable(shards, "Kind of input",
                                    [](const SampleInfo& sample) { return sample.input_kind(); }),
                         "\n", CountTable(shards, "Size of input", SizeRange), "\n"),
      CountTable(shards, "Cache",
                 [](const SampleInfo& sample) { return sample.cold_cache() ? "cold" : "warm"; }),
      "\n",
      CountTable(shards, "Background",
                 [](const SampleInfo& sample) {
                   return sample.background().empty() ? "none" : sample.background();
                 }),
      "\n", CountTable(shards, "Kernel", [](const SampleInfo& sample) { return sample.kernel(); }));
  if (manifest.has_window() && !manifest.window().mark().empty()) {
    absl::StrAppend(
        &card, "\nBy what the marks say:\n\n",
        CountTable(shards, "State", [](const SampleInfo& sample) { return sample.state(); }));
  }
  absl::StrAppend(&card, "\n## Loss\n\n", LossTable(shards), "\n## Duplicates\n\n```\n",
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
  absl::StrAppend(&card, "## Trivial baselines\n\n",
                  DescribeBaselines(TrivialBaselines(shards, manifest.unknown_label())), "\n");

  absl::StrAppend(
      &card, "## What is not a feature, and why\n\n",
      "- Names and ids of tasks, paths, arguments, addresses: they name the answer.\n",
      "- The input file, its kind and size, cache state, background and options: they are groups "
      "and "
      "slices, not observations of the kernel.\n",
      "- The calls of the recorder itself, which wakes up during long runs, and of a program that "
      "drives the observed one.\n",
      "- The functions below with all that they call: the tracer's own, and the loading of "
      "modules, which happens once a boot: `",
      absl::StrJoin(ExcludedFunctionPatterns(), "`, `"), "`.\n\n", "## Known limits\n\n",
      Limits(header, manifest), "\n## Checking and recording it again\n\n",
      "`bazel run //dataset:verify` reads every shard, checks digests, counts, groups, duplicates "
      "and loss, and compares this card. A recording in a guest is a pure function of kernel, "
      "image, plan and seed: recorded again, every shard has the digest that the manifest gives. "
      "`bazel test //dataset/",
      manifest.name(),
      ":rerecord_test` records shards again and compares them, `bazel build "
      "//dataset/",
      manifest.name(), ":rerecord` records them all.\n");
  return card;
}

std::string SummariseDataset(const Manifest& manifest, const std::vector<ShardScan>& shards,
                             const Duplicates& duplicates) {
  return absl::StrFormat("%s version %s: %d shards, %d of %d runs completed, %d events\n%s%s%s",
                         manifest.name(), manifest.version(), manifest.shard_size(),
                         manifest.completed_runs(), manifest.runs(), manifest.events(),
                         Unlabelled(manifest, "completed runs: ", "\n"), SummariseLabels(shards),
                         SummariseDuplicates(duplicates));
}

}  // namespace callprint
