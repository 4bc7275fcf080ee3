#include "collector/host/host_shards.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "collector/decoding/ring_buffer.h"
#include "collector/decoding/trace_builder.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/valid_text.h"

namespace callprint {
namespace {

constexpr char kTask[] = "host";
constexpr size_t kMaxCommBytes = 64;
// The recording goes on meanwhile: time matters more than a tenth of the size.
constexpr int kCompression = 5;

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

absl::StatusOr<std::unique_ptr<HostShards>> HostShards::Create(HostShardsOptions options,
                                                               KernelTexts texts) {
  auto shards = std::unique_ptr<HostShards>(new HostShards(std::move(options), std::move(texts)));
  const KernelTexts& of = shards->texts_;
  ASSIGN_OR_RETURN(
      shards->formats_,
      ParseEventFormats({of.header_page, of.header_event, of.entry_format, of.exit_format,
                         of.retaddr_entry_format, of.fork_format, of.print_format}));
  RETURN_IF_ERROR(shards->ReadSymbols());
  return shards;
}

absl::Status HostShards::ReadSymbols() {
  ASSIGN_OR_RETURN(const std::string text, texts_.symbols());
  ASSIGN_OR_RETURN(KernelSymbols symbols, KernelSymbols::Parse(text));
  symbols_ = std::make_unique<KernelSymbols>(std::move(symbols));
  return absl::OkStatus();
}

void HostShards::BeginRun(const std::string& label, absl::Time now) {
  label_ = label;
  begin_ = now;
  pages_.clear();
  run_bytes_ = 0;
}

void HostShards::Add(uint32_t cpu, absl::string_view pages) {
  pages_[cpu].append(pages.data(), pages.size());
  run_bytes_ += pages.size();
}

bool HostShards::IsDue(absl::Time now) const {
  return run_bytes_ >= options_.run_bytes || now - begin_ >= options_.run_time;
}

uint32_t HostShards::FunctionId(uint64_t address) {
  absl::string_view name = symbols_->Name(address);
  if (name == kUnknownFunction && read_symbols_again_) {
    // A module may have come. Once a run is enough: what has gone again stays unknown.
    read_symbols_again_ = false;
    ReadSymbols().IgnoreError();
    name = symbols_->Name(address);
  }
  return writer_->FunctionId(name);
}

absl::Status HostShards::EndRun(const std::vector<CpuLoss>& losses,
                                const std::vector<Thread>& threads, absl::Time now) {
  if (writer_ == nullptr) {
    writer_ = std::make_unique<ShardWriter>();
    shard_begin_ = begin_;
    shard_events_ = 0;
  }
  std::vector<CpuEvents> cpus;
  for (const CpuLoss& loss : losses) {
    CpuEvents& events = cpus.emplace_back();
    events.cpu = static_cast<uint16_t>(loss.cpu);
    DecodePages(formats_, pages_[loss.cpu], &events);
  }
  pages_.clear();
  read_symbols_again_ = true;
  Trace trace;
  const std::vector<CpuCounters> counters = BuildTrace(
      cpus, [this](uint64_t address) { return FunctionId(address); }, &trace);

  RunRecord record;
  Run* const run = record.mutable_run();
  run->set_id(next_run_);
  run->set_label(label_);
  run->set_program(!options_.program.empty() ? options_.program
                   : !label_.empty()         ? label_
                                             : std::string(kTask));
  run->set_family(run->program());
  run->set_duration_ms(static_cast<uint32_t>(absl::ToInt64Milliseconds(now - begin_)));
  record.set_status(COMPLETED);
  for (size_t i = 0; i < counters.size(); ++i) {
    const CpuLoss loss = Since(losses_before_, losses[i]);
    CpuCounters& cpu = *record.add_cpu() = counters[i];
    cpu.set_too_deep(deep_calls_.Count(cpus[i]));
    too_deep_[cpu.cpu()] += cpu.too_deep();
    cpu.set_overrun(loss.overrun);
    cpu.set_dropped(loss.dropped);
    // Two views of the same loss: the statistics, and the pages' own flags.
    cpu.set_lost(std::max(cpu.lost(), loss.overrun + loss.dropped));
  }
  deep_calls_.EndPiece();
  std::set<int32_t> pids;
  for (const TraceEvent& event : trace.events) pids.insert(event.pid);
  for (const Thread& thread : threads) {
    if (pids.count(thread.pid()) == 0) continue;
    Thread* const named = record.add_thread();
    named->set_pid(thread.pid());
    // A program can call itself anything.
    named->set_comm(ValidText(thread.comm(), kMaxCommBytes));
  }
  RETURN_IF_ERROR(writer_->AddRun(std::move(record), trace));
  losses_before_ = losses;
  ++next_run_;
  events_ += trace.events.size();
  shard_events_ += trace.events.size();
  if (shard_events_ < options_.shard_events && now - shard_begin_ < options_.shard_time) {
    return absl::OkStatus();
  }
  return WriteShard();
}

absl::Status HostShards::Finish() { return writer_ == nullptr ? absl::OkStatus() : WriteShard(); }

absl::Status HostShards::WriteShard() {
  ShardHeader header;
  header.set_task(kTask);
  header.set_variant(options_.name);
  header.set_backend("host");
  header.set_shard(next_shard_);
  header.set_kernel_release(texts_.release);
  *header.mutable_recording() = options_.spec;
  ASSIGN_OR_RETURN(const std::string bytes, writer_->Finish(header, kCompression));
  writer_ = nullptr;
  const std::string path =
      absl::StrFormat("%s/%s-%05d.shard", options_.out, options_.name, next_shard_++);
  RETURN_IF_ERROR(WriteFileAtomically(path, bytes));
  written_.push_back(path);
  return absl::OkStatus();
}

}  // namespace callprint
