#include "workloads/mix.h"

#include <map>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "workloads/random.h"
#include "workloads/status_macros.h"
#include "workloads/task.h"

namespace callprint {
namespace {

// Deals cards in rounds: every card once, in a drawn order, and then again.
template <typename Card>
class Deck {
 public:
  Deck(std::vector<Card> cards, uint64_t seed) : cards_(std::move(cards)), random_(seed) {}

  const Card& Deal() {
    if (next_ % cards_.size() == 0) random_.Shuffle(&cards_);
    return cards_[next_++ % cards_.size()];
  }

 private:
  std::vector<Card> cards_;
  Random random_;
  size_t next_ = 0;
};

class Mixer {
 public:
  Mixer(const Task& task, const PlanOptions& options)
      : task_(task),
        mix_(task.mix()),
        options_(options),
        pool_(InputPool(task, options.seed)),
        random_(Seed("mix")),
        programs_(MixedPrograms(task), Seed("programs")),
        counts_(Counts(task.mix()), Seed("counts")),
        conditions_(Conditions(task), Seed("conditions")) {
    for (const Program& program : task.program()) {
      std::vector<std::string> variants(program.options().begin(), program.options().end());
      if (variants.empty()) variants.emplace_back();
      program_options_.emplace(program.name(),
                               Deck<std::string>(variants, Seed("options/" + program.name())));
    }
  }

  std::vector<Plan> Generate() {
    std::vector<Plan> plans;
    uint32_t id = 0;
    for (uint32_t shard = 0; shard < options_.shards; ++shard) {
      Plan& plan = plans.emplace_back();
      plan.set_task(mix_.name());
      plan.set_seed(options_.seed);
      plan.set_shard(shard);
      plan.set_shards(options_.shards);
      plan.set_shard_setup(task_.shard_setup());
      plan.set_display(task_.display());
      for (uint32_t i = 0; i < options_.runs_per_shard; ++i) {
        *plan.add_run() = DrawRun();
        plan.mutable_run(i)->set_id(id++);
      }
    }
    return plans;
  }

 private:
  uint64_t Seed(const std::string& stream) const {
    return DeriveSeed(options_.seed, absl::StrCat("mix/", stream));
  }

  static std::vector<const Program*> MixedPrograms(const Task& task) {
    std::vector<const Program*> programs;
    for (const std::string& name : task.mix().program()) {
      for (const Program& program : task.program()) {
        if (program.name() == name) programs.push_back(&program);
      }
    }
    return programs;
  }

  static std::vector<uint32_t> Counts(const Mix& mix) {
    std::vector<uint32_t> counts;
    for (uint32_t count = 0; count <= mix.max_programs(); ++count) counts.push_back(count);
    return counts;
  }

  Run DrawRun() {
    Run run;
    run.set_program(mix_.name());
    run.set_family(mix_.name());
    run.set_duration_ms(mix_.duration_ms());
    SetCondition(conditions_.Deal(), &run);
    const uint32_t count = counts_.Deal();
    std::vector<const Program*> chosen;
    // A round's last cards and the next one's first may be the same program.
    std::vector<const Program*> later;
    while (chosen.size() < count) {
      const Program* program = TakeProgram();
      bool twice = false;
      for (const Program* other : chosen) twice = twice || other == program;
      (twice ? later : chosen).push_back(program);
    }
    put_back_.insert(put_back_.end(), later.begin(), later.end());
    for (const Program* program : chosen) *run.add_part() = DrawPart(*program);
    return run;
  }

  const Program* TakeProgram() {
    if (put_back_.empty()) return programs_.Deal();
    const Program* program = put_back_.back();
    put_back_.pop_back();
    return program;
  }

  Part DrawPart(const Program& program) {
    const uint32_t third_ms = mix_.duration_ms() / 3;
    Part part;
    *part.mutable_run() = MakeRun(program, DrawInput(program),
                                  program_options_.at(program.name()).Deal(), random_.Next());
    part.set_start_ms(random_.Below(third_ms));
    part.set_end_ms(mix_.duration_ms() - random_.Below(third_ms));
    return part;
  }

  const Input& DrawInput(const Program& program) {
    // The smallest file of the pool suits every program (plan.h).
    while (true) {
      const Input& input = pool_[random_.Below(pool_.size())];
      if (program.max_input_bytes() == 0 || input.size_bytes() <= program.max_input_bytes()) {
        return input;
      }
    }
  }

  const Task& task_;
  const Mix& mix_;
  const PlanOptions options_;
  const std::vector<Input> pool_;
  Random random_;
  Deck<const Program*> programs_;
  std::vector<const Program*> put_back_;
  Deck<uint32_t> counts_;
  Deck<Condition> conditions_;
  std::map<std::string, Deck<std::string>> program_options_;
};

}  // namespace

absl::StatusOr<std::vector<Plan>> GenerateMixPlan(const Task& task, const PlanOptions& options) {
  RETURN_IF_ERROR(ValidateTask(task));
  if (!task.has_mix()) {
    return absl::InvalidArgumentError(absl::StrCat("task \"", task.name(),
                                                   "\" has no mix; say in its task.textproto which "
                                                   "programs are mixed, or leave out --mix"));
  }
  return Mixer(task, options).Generate();
}

}  // namespace callprint
