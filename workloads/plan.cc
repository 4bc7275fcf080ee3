#include "workloads/plan.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "workloads/random.h"
#include "workloads/status_macros.h"
#include "workloads/task.h"

namespace callprint {
namespace {

// low * (high / low) ^ fraction. Unlike pow(), square roots and products are the same to the last
// bit on every machine.
uint64_t Interpolate(uint64_t low, uint64_t high, double fraction) {
  double size = static_cast<double>(low);
  double ratio = static_cast<double>(high) / static_cast<double>(low);
  for (int bit = 0; bit < 40; ++bit) {
    ratio = std::sqrt(ratio);
    fraction *= 2;
    if (fraction >= 1) {
      size *= ratio;
      fraction -= 1;
    }
  }
  return std::min(high, static_cast<uint64_t>(size));
}

// Deals out files so that kinds take turns, and so do the files of a kind.
class FileDealer {
 public:
  FileDealer(const std::vector<Input>& pool, uint64_t seed) : random_(seed) {
    std::map<std::string, std::vector<const Input*>> by_kind;
    for (const Input& input : pool) by_kind[input.kind()].push_back(&input);
    for (auto& [kind, files] : by_kind) {
      random_.Shuffle(&files);
      kinds_.push_back({std::move(files)});
    }
    random_.Shuffle(&kinds_);
  }

  // `count` files of at most `max_bytes`. The smallest file of the task is always small enough, but
  // the smallest of a kind may not be; such kinds are passed over.
  std::vector<const Input*> Deal(uint64_t count, uint64_t max_bytes) {
    std::vector<const Input*> files;
    while (files.size() < count) {
      Kind& kind = kinds_[next_kind_++ % kinds_.size()];
      for (size_t tries = 0; tries < kind.files.size(); ++tries) {
        const Input* file = kind.files[kind.next++ % kind.files.size()];
        if (file->size_bytes() <= max_bytes) {
          files.push_back(file);
          break;
        }
      }
    }
    return files;
  }

 private:
  struct Kind {
    std::vector<const Input*> files;
    size_t next = 0;
  };

  Random random_;
  std::vector<Kind> kinds_;
  size_t next_kind_ = 0;
};

// total / parts, the first ones getting what is left over.
std::vector<uint64_t> Share(uint64_t total, uint64_t parts) {
  std::vector<uint64_t> shares(parts, total / parts);
  for (uint64_t i = 0; i < total % parts; ++i) ++shares[i];
  return shares;
}

// Programs that share a number of runs equally: those of a label, or all of a task.
struct Stratum {
  std::string name;
  std::vector<const Program*> programs;
};

std::vector<Stratum> Strata(const Task& task) {
  std::vector<Stratum> strata;
  if (task.balance() == Task::PROGRAMS) {
    Stratum& all = strata.emplace_back();
    all.name = task.name();
    for (const Program& program : task.program()) all.programs.push_back(&program);
    return strata;
  }
  for (const std::string& label : task.label()) {
    Stratum& stratum = strata.emplace_back();
    stratum.name = label;
    for (const Program& program : task.program()) {
      if (program.label() == label) stratum.programs.push_back(&program);
    }
  }
  return strata;
}

class Planner {
 public:
  Planner(const Task& task, const PlanOptions& options)
      : task_(task),
        options_(options),
        pool_(InputPool(task, options.seed)),
        strata_(Strata(task)) {}

  absl::StatusOr<std::vector<Plan>> Generate() {
    const std::vector<std::vector<uint64_t>> counts = CountsOfShards();
    RETURN_IF_ERROR(CountRuns(counts));
    ChooseFiles();
    std::vector<std::vector<Run>> runs;
    for (const Stratum& stratum : strata_) runs.push_back(RunsOf(stratum));
    return Deal(counts, std::move(runs));
  }

 private:
  Random Stream(absl::string_view name) const { return Random(DeriveSeed(options_.seed, name)); }

  // [shard][stratum]: equal numbers, with the odd run going to each stratum in turn.
  std::vector<std::vector<uint64_t>> CountsOfShards() const {
    std::vector<std::vector<uint64_t>> counts(options_.shards,
                                              std::vector<uint64_t>(strata_.size()));
    uint64_t next = 0;
    for (auto& shard : counts) {
      for (uint32_t i = 0; i < options_.runs_per_shard; ++i) ++shard[next++ % strata_.size()];
    }
    return counts;
  }

  absl::Status CountRuns(const std::vector<std::vector<uint64_t>>& counts) {
    for (size_t s = 0; s < strata_.size(); ++s) {
      std::vector<const Program*>& programs = strata_[s].programs;
      uint64_t total = 0;
      for (const auto& shard : counts) total += shard[s];
      if (total < programs.size()) {
        return absl::InvalidArgumentError(
            absl::StrCat(task_.balance() == Task::PROGRAMS ? "task" : "label", " \"",
                         strata_[s].name, "\" has ", programs.size(), " programs but only ", total,
                         " runs; ask for more shards or runs_per_shard"));
      }
      // Which programs get the odd run is the seed's choice.
      Stream(absl::StrCat("programs/", strata_[s].name)).Shuffle(&programs);
      const std::vector<uint64_t> shares = Share(total, programs.size());
      for (size_t p = 0; p < programs.size(); ++p) count_[programs[p]->name()] = shares[p];
    }
    return absl::OkStatus();
  }

  void ChooseFiles() {
    FileDealer dealer(pool_, DeriveSeed(options_.seed, "files"));
    for (const Program& program : task_.program()) {
      if (!program.twin().empty()) continue;
      const uint64_t max_bytes =
          program.max_input_bytes() == 0 ? task_.max_input_bytes() : program.max_input_bytes();
      files_[program.name()] = dealer.Deal(count_[program.name()], max_bytes);
    }
    Random random = Stream("twins");
    for (const Program& program : task_.program()) {
      if (program.twin().empty()) continue;
      // The twin's files, from a drawn place on and around.
      const std::vector<const Input*>& twins = files_[program.twin()];
      const uint64_t start = random.Below(twins.size());
      std::vector<const Input*>& files = files_[program.name()];
      for (uint64_t i = 0; i < count_[program.name()]; ++i) {
        files.push_back(twins[(start + i) % twins.size()]);
      }
    }
  }

  // The stratum's runs in rounds: every program once, in a drawn order, and then again.
  std::vector<Run> RunsOf(const Stratum& stratum) {
    Random random = Stream(absl::StrCat("label/", stratum.name));
    std::vector<Condition> conditions = Conditions(task_);
    random.Shuffle(&conditions);
    size_t next_condition = 0;
    std::vector<std::vector<Run>> rounds;
    for (const Program* program : stratum.programs) {
      std::vector<const Input*> files = files_[program->name()];
      // Kinds take turns in `files`, and conditions below: unshuffled, they would go in step.
      random.Shuffle(&files);
      std::vector<Condition> program_conditions;
      for (size_t i = 0; i < files.size(); ++i) {
        program_conditions.push_back(conditions[next_condition++ % conditions.size()]);
      }
      random.Shuffle(&program_conditions);
      const std::vector<std::string> options = OptionsOf(*program, files.size());
      rounds.resize(std::max(rounds.size(), files.size()));
      // A program with one run less misses a drawn round, not the last one.
      const size_t skip = rounds.size() > files.size() ? random.Below(rounds.size()) : files.size();
      for (size_t i = 0; i < files.size(); ++i) {
        Run run = MakeRun(*program, *files[i], options[i], random.Next());
        SetCondition(program_conditions[i], &run);
        rounds[i < skip ? i : i + 1].push_back(std::move(run));
      }
    }
    std::vector<Run> runs;
    for (std::vector<Run>& round : rounds) {
      random.Shuffle(&round);
      for (Run& run : round) runs.push_back(std::move(run));
    }
    return runs;
  }

  // For each of the program's runs, turn by turn: each turn has every option once, in a drawn
  // order.
  std::vector<std::string> OptionsOf(const Program& program, uint64_t runs) const {
    std::vector<std::string> turn(program.options().begin(), program.options().end());
    if (turn.empty()) turn.emplace_back();
    Random random = Stream(absl::StrCat("options/", program.name()));
    std::vector<std::string> options;
    for (uint64_t i = 0; i < runs; ++i) {
      if (i % turn.size() == 0) random.Shuffle(&turn);
      options.push_back(turn[i % turn.size()]);
    }
    return options;
  }

  std::vector<Plan> Deal(const std::vector<std::vector<uint64_t>>& counts,
                         std::vector<std::vector<Run>> runs_of_stratum) const {
    std::vector<Plan> plans;
    std::vector<size_t> next(runs_of_stratum.size());
    uint32_t id = 0;
    Random random = Stream("order");
    for (uint32_t shard = 0; shard < options_.shards; ++shard) {
      std::vector<Run> runs;
      for (size_t s = 0; s < runs_of_stratum.size(); ++s) {
        for (uint64_t i = 0; i < counts[shard][s]; ++i) {
          runs.push_back(std::move(runs_of_stratum[s][next[s]++]));
        }
      }
      random.Shuffle(&runs);
      Plan& plan = plans.emplace_back();
      plan.set_task(task_.name());
      plan.set_seed(options_.seed);
      plan.set_shard(shard);
      plan.set_shards(options_.shards);
      plan.set_shard_setup(task_.shard_setup());
      plan.set_display(task_.display());
      for (Run& run : runs) {
        run.set_id(id++);
        *plan.add_run() = std::move(run);
      }
    }
    return plans;
  }

  const Task& task_;
  const PlanOptions options_;
  const std::vector<Input> pool_;
  std::vector<Stratum> strata_;
  std::map<std::string, uint64_t> count_;
  std::map<std::string, std::vector<const Input*>> files_;
};

}  // namespace

std::vector<Condition> Conditions(const Task& task) {
  std::vector<Condition> conditions;
  for (const bool cold : {false, true}) {
    if (task.background().empty()) conditions.push_back({cold, nullptr});
    for (const Background& background : task.background()) {
      conditions.push_back({cold, &background});
      conditions.push_back({cold, nullptr});
    }
  }
  return conditions;
}

void SetCondition(const Condition& condition, Run* run) {
  run->set_cold_cache(condition.cold_cache);
  if (condition.background == nullptr) return;
  run->set_background(condition.background->name());
  run->set_background_command(condition.background->command());
}

Run MakeRun(const Program& program, const Input& input, const std::string& options,
            uint64_t secret) {
  Run run;
  run.set_program(program.name());
  run.set_family(program.family());
  run.set_label(program.label());
  run.set_cipher(program.cipher());
  *run.mutable_input() = input;
  run.set_setup(program.setup());
  run.set_command(program.command());
  run.set_teardown(program.teardown());
  run.set_secret(absl::StrFormat("%016x", secret));
  run.set_options(options);
  return run;
}

std::vector<Input> InputPool(const Task& task, uint64_t seed) {
  std::vector<Input> pool;
  for (const InputKind& kind : task.input_kind()) {
    Random random(DeriveSeed(seed, absl::StrCat("input/", kind.name())));
    for (uint32_t i = 0; i < kind.files(); ++i) {
      Input& input = pool.emplace_back();
      input.set_name(absl::StrFormat("%s-%03d", kind.name(), i));
      input.set_kind(kind.name());
      // One draw in each of `files` equal parts of the distribution. The first file is the smallest
      // possible, so that a program's max_input_bytes always leaves some.
      const double uniform = static_cast<double>(random.Next() >> 32) / 4294967296.0;
      const double draw = (i + uniform) / kind.files();
      // The inverse of the distribution function 1 - (1 - place)^2.
      const double place = i == 0 ? 0 : 1 - std::sqrt(1 - draw);
      input.set_size_bytes(Interpolate(task.min_input_bytes(), task.max_input_bytes(), place));
      input.set_seed(random.Next());
    }
  }
  return pool;
}

absl::StatusOr<std::vector<Plan>> GeneratePlan(const Task& task, const PlanOptions& options) {
  RETURN_IF_ERROR(ValidateTask(task));
  return Planner(task, options).Generate();
}

}  // namespace callprint
