#include "collector/import/imported_shards.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "collector/import/cut_trace.h"
#include "collector/shard/unknown_facts.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr char kTask[] = "import";
// A shard is whole in memory until it is written.
constexpr uint64_t kEventsOfAShard = 1 << 22;
// Imports are many and their files are not shipped, so time matters more than a tenth of the size.
constexpr int kCompression = 5;
constexpr int64_t kNanosecondsPerMillisecond = 1000000;
constexpr int64_t kForever = std::numeric_limits<int64_t>::max();

}  // namespace

std::string ShardNameOfFile(absl::string_view path) {
  absl::string_view base = path.substr(path.rfind('/') + 1);
  const size_t dot = base.rfind('.');
  if (dot != absl::string_view::npos && dot > 0) base = base.substr(0, dot);
  std::string name(base);
  for (char& letter : name) {
    if (!absl::ascii_isalnum(letter) && letter != '.' && letter != '_') letter = '-';
  }
  // No option and no hidden file.
  if (name.empty() || name[0] == '-' || name[0] == '.') name.insert(0, "trace");
  return name;
}

absl::Status ImportedShards::BeginFile(const ImportedFile& file) {
  file_name_ = file.name();
  if (options_.name.empty()) {
    shard_name_ = ShardNameOfFile(file_name_);
    if (!used_names_.insert(shard_name_).second) {
      return absl::AlreadyExistsError(
          absl::StrCat("another of these files makes ", shard_name_,
                       ".shard; import it into another folder, or give all a --name"));
    }
    header_.Clear();
    next_run_ = 0;
  } else {
    shard_name_ = options_.name;
  }
  *header_.add_imported_file() = file;
  runs_of_file_ = 0;
  first_ns_ = last_ns_ = -1;
  marked_label_.clear();
  return absl::OkStatus();
}

absl::Status ImportedShards::Add(ImportedTrace&& trace) {
  int64_t last_ns = 0;
  for (const TraceEvent& event : trace.trace.events) last_ns = std::max(last_ns, event.time_ns);
  const int64_t start_ns = static_cast<int64_t>(trace.start_ns);
  if (first_ns_ < 0) first_ns_ = start_ns;
  last_ns_ = start_ns + last_ns;
  if (!options_.ranges.empty()) {
    if (trace.unknown.count(UNKNOWN_TIME) > 0) {
      return absl::InvalidArgumentError(
          "the file does not say when its calls were made, so no range of time has a label; record "
          "with funcgraph-abstime, or give the whole file a --label");
    }
    for (const LabelledRange& range : options_.ranges) {
      if (!range.file.empty() && range.file != file_name_) continue;
      if (range.end_ns <= start_ns || range.begin_ns > last_ns_) continue;
      const int64_t end_ns = range.end_ns == kForever ? kForever : range.end_ns - start_ns;
      RETURN_IF_ERROR(AddRun(CutTrace(trace, range.begin_ns - start_ns, end_ns), range.label));
    }
    return absl::OkStatus();
  }
  if (options_.label_mark.empty()) return AddRun(std::move(trace), options_.label);
  int64_t begin_ns = 0;
  for (const Mark& mark : trace.mark) {
    if (mark.name() != options_.label_mark) continue;
    if (!marked_label_.empty() && mark.time_ns() > begin_ns) {
      RETURN_IF_ERROR(AddRun(CutTrace(trace, begin_ns, mark.time_ns()), marked_label_));
    }
    marked_label_ = mark.value();
    begin_ns = std::max<int64_t>(0, mark.time_ns());
  }
  if (marked_label_.empty()) return absl::OkStatus();
  return AddRun(CutTrace(trace, begin_ns, kForever), marked_label_);
}

// Features are of a shard, and a shard is of one kernel.
absl::Status ImportedShards::CheckTogether(const ImportedTrace& trace) {
  const std::set<UnknownFact> before = UnknownFacts(header_);
  if (trace.unknown != before) {
    return absl::InvalidArgumentError(
        absl::StrCat("what it does not say of its events (", FactNames(trace.unknown),
                     ") is not what the files before it in the shard do not say (",
                     FactNames(before), "); import it into a shard of its own"));
  }
  if (trace.kernel_release != header_.kernel_release()) {
    return absl::InvalidArgumentError(
        absl::StrCat("its kernel is \"", trace.kernel_release,
                     "\", but that of what is before it in the shard \"", header_.kernel_release(),
                     "\"; import it into a shard of its own"));
  }
  return absl::OkStatus();
}

absl::Status ImportedShards::AddRun(ImportedTrace&& trace, const std::string& label) {
  if (trace.trace.events.empty()) return absl::OkStatus();
  if (writer_ == nullptr) {
    writer_ = std::make_unique<ShardWriter>();
    header_.set_kernel_release(trace.kernel_release);
    header_.clear_unknown();
    for (const UnknownFact fact : trace.unknown) header_.add_unknown(fact);
  }
  RETURN_IF_ERROR(CheckTogether(trace));
  RunRecord record;
  Run* const run = record.mutable_run();
  run->set_id(next_run_++);
  run->set_family(options_.family.empty() ? ShardNameOfFile(file_name_) : options_.family);
  // A program has one label.
  run->set_program(!options_.program.empty() ? options_.program
                   : label == options_.label ? run->family()
                                             : absl::StrCat(run->family(), "-", label));
  run->set_label(label);
  run->mutable_input()->set_name(ShardNameOfFile(file_name_));
  run->set_duration_ms(static_cast<uint32_t>(trace.duration_ns / kNanosecondsPerMillisecond));
  record.set_status(COMPLETED);
  for (const CpuCounters& cpu : trace.cpu) *record.add_cpu() = cpu;
  for (const Thread& thread : trace.thread) *record.add_thread() = thread;
  for (const Mark& mark : trace.mark) *record.add_mark() = mark;
  std::vector<uint32_t> id_of(trace.function.size());
  std::vector<bool> has_id(trace.function.size(), false);
  for (TraceEvent& event : trace.trace.events) {
    if (!has_id[event.function]) {
      id_of[event.function] = writer_->FunctionId(trace.function[event.function]);
      has_id[event.function] = true;
    }
    event.function = id_of[event.function];
  }
  RETURN_IF_ERROR(writer_->AddRun(std::move(record), trace.trace));
  ++runs_;
  ++runs_of_file_;
  events_ += trace.trace.events.size();
  return events_ < kEventsOfAShard ? absl::OkStatus() : WriteShard();
}

absl::Status ImportedShards::EndFile() {
  if (runs_of_file_ == 0 && first_ns_ >= 0) {
    if (!options_.ranges.empty()) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "no labelled range has an event; the file's clock goes from %d.%09d to %d.%09d s",
          first_ns_ / 1000000000, first_ns_ % 1000000000, last_ns_ / 1000000000,
          last_ns_ % 1000000000));
    }
    if (!options_.label_mark.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("no event follows a mark \"", options_.label_mark,
                       "=VALUE\"; write such texts to trace_marker while recording"));
    }
  }
  return options_.name.empty() ? WriteShard() : absl::OkStatus();
}

absl::Status ImportedShards::Finish() { return WriteShard(); }

absl::Status ImportedShards::WriteShard() {
  if (writer_ == nullptr) return absl::OkStatus();
  header_.set_task(kTask);
  header_.set_variant(shard_name_);
  header_.set_backend("import");
  const uint32_t number = header_.shard();
  ASSIGN_OR_RETURN(const std::string bytes, writer_->Finish(header_, kCompression));
  const std::string path = absl::StrFormat("%s/%s%s.shard", options_.out, shard_name_,
                                           number == 0 ? "" : absl::StrFormat("-%05d", number));
  RETURN_IF_ERROR(WriteFileAtomically(path, bytes));
  written_.push_back(path);
  writer_ = nullptr;
  events_ = 0;
  header_.set_shard(number + 1);
  return absl::OkStatus();
}

}  // namespace callprint
