#include "collector/host/host_runs.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "workloads/status_macros.h"
#include "workloads/valid_text.h"

namespace callprint {
namespace {

constexpr size_t kMaxCommBytes = 64;
// An address without a name may be of a module that has come, or of code that never has one.
constexpr absl::Duration kBetweenSymbols = absl::Seconds(10);

// What was lost since `before`, which has no processor that came later.
CpuLoss Since(const std::vector<CpuLoss>& before, const CpuLoss& now) {
  CpuLoss loss = now;
  for (const CpuLoss& former : before) {
    if (former.cpu != now.cpu) continue;
    loss.overrun -= std::min(loss.overrun, former.overrun);
    loss.dropped -= std::min(loss.dropped, former.dropped);
  }
  return loss;
}

}  // namespace

absl::StatusOr<std::unique_ptr<HostRuns>> HostRuns::Create(std::string program, KernelTexts texts) {
  auto runs = std::unique_ptr<HostRuns>(new HostRuns(std::move(program), std::move(texts)));
  const KernelTexts& of = runs->texts_;
  ASSIGN_OR_RETURN(
      runs->formats_,
      ParseEventFormats({of.header_page, of.header_event, of.entry_format, of.exit_format,
                         of.retaddr_entry_format, of.fork_format, of.print_format}));
  RETURN_IF_ERROR(runs->ReadSymbols());
  return runs;
}

absl::Status HostRuns::ReadSymbols() {
  ASSIGN_OR_RETURN(const std::string text, texts_.symbols());
  ASSIGN_OR_RETURN(KernelSymbols symbols, KernelSymbols::Parse(text));
  symbols_ = std::make_unique<KernelSymbols>(std::move(symbols));
  return absl::OkStatus();
}

void HostRuns::Begin(const std::string& label, absl::Time now) {
  label_ = label;
  ++stretch_;
  GoOn(now);
}

void HostRuns::GoOn(absl::Time now) {
  begin_ = now;
  bytes_ = 0;
  pids_.clear();
  read_symbols_again_ = absl::Now() - symbols_read_ >= kBetweenSymbols;
  for (auto& [cpu, decoded] : decoded_) {
    decoded.too_deep.clear();
    decoded.counters = DecodeCounters();
  }
}

void HostRuns::Add(uint32_t cpu, absl::string_view pages) {
  CpuEvents& decoded = decoded_[cpu];
  DecodePages(formats_, pages, &decoded);
  builder_.Add(cpu, static_cast<uint16_t>(cpu), decoded.events,
               [this](uint64_t address) { return FunctionId(address); });
  int32_t last = -1;
  for (const RawEvent& event : decoded.events) {
    if (event.pid != last) pids_.insert(event.pid);
    last = event.pid;
  }
  // Their memory is used again.
  decoded.events.clear();
  decoded.forks.clear();
  decoded.texts.clear();
  bytes_ += pages.size();
}

uint32_t HostRuns::FunctionId(uint64_t address) {
  absl::string_view name = symbols_->Name(address);
  if (name == kUnknownFunction && read_symbols_again_) {
    // A module may have come. What has gone again stays unknown.
    read_symbols_again_ = false;
    symbols_read_ = absl::Now();
    ReadSymbols().IgnoreError();
    name = symbols_->Name(address);
  }
  const auto [found, is_new] = id_of_function_.try_emplace(name, functions_.size());
  if (is_new) functions_.push_back(ValidText(name));
  return found->second;
}

HostRun HostRuns::End(const std::vector<CpuLoss>& losses, const std::vector<Thread>& threads,
                      absl::Time now) {
  HostRun result;
  // Of processors that are not there (any more), too.
  std::vector<CpuCounters> counters = builder_.Finish(&result.trace);

  Run* const run = result.record.mutable_run();
  run->set_id(next_id_++);
  run->set_label(label_);
  run->set_program(!program_.empty() ? program_ : !label_.empty() ? label_ : "host");
  run->set_family(run->program());
  // Runs of one stretch are neighbours in time: none of them may be trained on where another is
  // tested.
  run->mutable_input()->set_name(absl::StrCat("stretch-", stretch_));
  run->mutable_input()->set_kind("host");
  run->set_duration_ms(static_cast<uint32_t>(absl::ToInt64Milliseconds(now - begin_)));
  result.record.set_status(COMPLETED);
  for (const CpuLoss& now_lost : losses) {
    const CpuLoss loss = Since(losses_before_, now_lost);
    const CpuEvents& decoded = decoded_[loss.cpu];
    CpuCounters& cpu = *result.record.add_cpu();
    if (loss.cpu < counters.size()) cpu = std::move(counters[loss.cpu]);
    cpu.set_cpu(loss.cpu);
    AddDecodeCounters(decoded.counters, &cpu);
    cpu.set_too_deep(deep_calls_.Count(decoded));
    too_deep_[cpu.cpu()] += cpu.too_deep();
    cpu.set_overrun(loss.overrun);
    cpu.set_dropped(loss.dropped);
    // Two views of the same loss: the statistics, and the pages' own flags.
    cpu.set_lost(std::max(cpu.lost(), loss.overrun + loss.dropped));
  }
  deep_calls_.EndPiece();
  for (const Thread& thread : threads) {
    if (pids_.count(thread.pid()) == 0) continue;
    Thread* const named = result.record.add_thread();
    named->set_pid(thread.pid());
    // A program can call itself anything.
    named->set_comm(ValidText(thread.comm(), kMaxCommBytes));
  }
  losses_before_ = losses;
  GoOn(now);
  return result;
}

}  // namespace callprint
