#include "collector/import/import_traceme.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "collector/import/pickle.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr char kCounter[] = "!__COUNTER__!";
constexpr char kLabelMark[] = "label";
constexpr int64_t kDeepest = std::numeric_limits<uint8_t>::max();
// More calls are no recording of that project's, but a small file that repeats a list.
constexpr uint64_t kMostCalls = uint64_t{1} << 23;
constexpr uint64_t kMostFunctions = 1 << 20;

// What GCC appends to a copy's name, as that project writes it: ".isra.8".
size_t SizeOfEnding(absl::string_view name) {
  for (const absl::string_view kind : {".isra.", ".part.", ".constprop.", ".cold."}) {
    if (!absl::StartsWith(name, kind)) continue;
    size_t size = kind.size();
    while (size < name.size() && absl::ascii_isdigit(name[size])) ++size;
    return size == kind.size() ? 0 : size;
  }
  return 0;
}

struct WrittenName {
  // With dots for underscores.
  absl::string_view function;
  absl::string_view endings;
  // Glued on behind endings.
  absl::string_view module;
};

WrittenName Split(absl::string_view name) {
  for (size_t begin = 1; begin < name.size(); ++begin) {
    size_t end = begin;
    while (const size_t size = SizeOfEnding(name.substr(end))) end += size;
    if (end > begin)
      return {name.substr(0, begin), name.substr(begin, end - begin), name.substr(end)};
  }
  return {name, "", ""};
}

// A file's bytes stay where they are while its pickle is in use.
struct ReadPickle {
  std::unique_ptr<std::string> bytes;
  Pickle pickle;
};

absl::StatusOr<ReadPickle> Read(const std::string& path) {
  ASSIGN_OR_RETURN(std::string bytes, ReadFile(path));
  auto owned = std::make_unique<std::string>(std::move(bytes));
  ASSIGN_OR_RETURN(Pickle pickle, Pickle::Parse(*owned, path));
  return ReadPickle{std::move(owned), std::move(pickle)};
}

// The functions' names by number.
absl::StatusOr<std::vector<std::string>> ReadNames(const std::string& path) {
  ASSIGN_OR_RETURN(const ReadPickle read, Read(path));
  const PickleValue& dict = read.pickle.root();
  if (dict.kind != PickleValue::Kind::kDict) {
    return absl::DataLossError(absl::StrCat(path, ": not a dict from names to numbers"));
  }
  std::vector<std::string> names;
  for (size_t i = 0; i + 1 < dict.item.size(); i += 2) {
    const PickleValue& name = read.pickle.at(dict.item[i]);
    const PickleValue& number = read.pickle.at(dict.item[i + 1]);
    if (name.text == kCounter) continue;
    if (name.kind != PickleValue::Kind::kText || number.kind != PickleValue::Kind::kNumber ||
        number.number < 0 || static_cast<uint64_t>(number.number) > kMostFunctions) {
      return absl::DataLossError(absl::StrCat(path, ": entry ", i / 2, " is no name and number"));
    }
    const size_t index = static_cast<size_t>(number.number);
    if (names.size() <= index) names.resize(index + 1);
    names[index] = std::string(name.text);
  }
  return TraceMeFunctionNames(names);
}

// One processor's file.
class ProcessorFile {
 public:
  static absl::StatusOr<ProcessorFile> Open(const std::string& path, uint16_t cpu) {
    ProcessorFile file;
    file.path_ = path;
    file.cpu_ = cpu;
    ASSIGN_OR_RETURN(file.read_, Read(path));
    const Pickle& pickle = file.read_.pickle;
    for (const auto& [key, list] : {std::pair<const char*, const PickleValue**>{"X1", &file.calls_},
                                    {"X2", &file.children_},
                                    {"Y", &file.labels_}}) {
      ASSIGN_OR_RETURN(*list, pickle.Find(pickle.root(), key));
      if ((*list)->kind != PickleValue::Kind::kList) {
        return absl::DataLossError(absl::StrCat(path, ": ", key, " is no list"));
      }
    }
    if (file.calls_->item.size() != file.children_->item.size() ||
        file.calls_->item.size() != file.labels_->item.size()) {
      return absl::DataLossError(absl::StrCat(
          path, ": X1, X2 and Y are of ", file.calls_->item.size(), ", ",
          file.children_->item.size(), " and ", file.labels_->item.size(), " periods"));
    }
    return file;
  }

  const std::string& path() const { return path_; }
  uint16_t cpu() const { return cpu_; }
  size_t periods() const { return calls_->item.size(); }

  absl::StatusOr<int64_t> Label(size_t period) const {
    const PickleValue& label = read_.pickle.at(labels_->item[period]);
    if (label.kind != PickleValue::Kind::kNumber) return Damage(period, "its label is no number");
    return label.number;
  }

  // Appends the events of a period, and adds to the counters. `functions` is how many names there
  // are.
  absl::Status AddPeriod(size_t period, int64_t time_ns, size_t functions,
                         std::vector<TraceEvent>* events, CpuCounters* counters) const {
    const Pickle& pickle = read_.pickle;
    const std::vector<uint32_t>& calls = pickle.at(calls_->item[period]).item;
    const std::vector<uint32_t>& lists = pickle.at(children_->item[period]).item;
    std::vector<int64_t> parent(calls.size(), -1);
    for (size_t caller = 0; caller < lists.size(); ++caller) {
      for (const uint32_t item : pickle.at(lists[caller]).item) {
        const PickleValue& callee = pickle.at(item);
        if (callee.kind != PickleValue::Kind::kNumber ||
            callee.number <= static_cast<int64_t>(caller) ||
            callee.number >= static_cast<int64_t>(calls.size()) || parent[callee.number] >= 0) {
          return Damage(period, absl::StrCat("the calls of call ", caller, " are no calls"));
        }
        parent[callee.number] = static_cast<int64_t>(caller);
      }
    }
    if (events->size() / 2 + calls.size() > kMostCalls) {
      return Damage(period, "more calls than a recording has");
    }
    // Open calls, outermost first, with their depths.
    std::vector<std::pair<size_t, int64_t>> open;
    std::vector<TraceEvent> entry_of(calls.size());
    const auto close = [&] {
      TraceEvent event = entry_of[open.back().first];
      event.kind = EventKind::kExit;
      events->push_back(event);
      open.pop_back();
    };
    for (size_t i = 0; i < calls.size(); ++i) {
      const PickleValue& function = pickle.at(calls[i]);
      if (function.kind != PickleValue::Kind::kNumber || function.number < 0 ||
          static_cast<size_t>(function.number) >= functions) {
        return Damage(period, absl::StrCat("call ", i, " is of a function without a name"));
      }
      int64_t depth = 0;
      if (parent[i] >= 0) {
        while (!open.empty() && open.back().first != static_cast<size_t>(parent[i])) close();
        if (open.empty()) return Damage(period, "the calls are not in their order");
        depth = open.back().second + 1;
      } else if (i <= lists.size()) {
        while (!open.empty()) close();
      } else {
        // Its caller is in the list that is missing. Of several of them none holds the next.
        while (!open.empty() && open.back().first > lists.size()) close();
        depth = open.empty() ? 0 : open.back().second + 2;
      }
      if (depth > kDeepest) return Damage(period, "calls deeper than any kernel's");
      TraceEvent& event = entry_of[i];
      event.time_ns = time_ns;
      event.function = static_cast<uint32_t>(function.number);
      event.pid = -1 - cpu_;
      event.cpu = cpu_;
      event.depth = static_cast<uint8_t>(depth);
      event.kind = EventKind::kEntry;
      events->push_back(event);
      open.emplace_back(i, depth);
    }
    while (!open.empty()) close();
    counters->set_events(counters->events() + 2 * calls.size());
    return absl::OkStatus();
  }

 private:
  absl::Status Damage(size_t period, absl::string_view what) const {
    return absl::DataLossError(absl::StrCat(path_, ", period ", period, ": ", what));
  }

  std::string path_;
  uint16_t cpu_ = 0;
  ReadPickle read_;
  const PickleValue* calls_ = nullptr;
  const PickleValue* children_ = nullptr;
  const PickleValue* labels_ = nullptr;
};

std::string LabelName(int64_t label) {
  return label == 1 ? "playing" : label == 0 ? "paused" : absl::StrCat(label);
}

// Processors that have a file, with their paths.
absl::StatusOr<std::vector<std::pair<uint16_t, std::string>>> FindProcessors(
    const std::string& folder) {
  const std::string data = absl::StrCat(folder, "/processed_trace");
  std::vector<std::pair<uint16_t, std::string>> processors;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(data, error)) {
    const std::string name = entry.path().filename();
    absl::string_view number = name;
    uint32_t cpu;
    if (absl::ConsumePrefix(&number, "Dataset") && absl::ConsumeSuffix(&number, ".pkl") &&
        absl::SimpleAtoi(number, &cpu) && cpu < 1024) {
      processors.emplace_back(cpu, entry.path());
    }
  }
  if (processors.empty()) {
    return absl::NotFoundError(absl::StrCat(
        data, " has no Dataset0.pkl or the like; give the folder that TraceMeOut worked in"));
  }
  std::sort(processors.begin(), processors.end());
  return processors;
}

}  // namespace

std::vector<std::string> TraceMeFunctionNames(const std::vector<std::string>& written) {
  std::set<std::string> modules;
  for (const std::string& name : written) {
    const WrittenName split = Split(name);
    if (!split.module.empty() && split.module[0] != '.') modules.emplace(split.module);
  }
  std::vector<std::string> names;
  for (const std::string& name : written) {
    WrittenName split = Split(name);
    if (split.endings.empty()) {
      // Of two modules that end alike ("wifi" and "iwlwifi"), the longer is on the name.
      absl::string_view without = split.function;
      for (const std::string& module : modules) {
        absl::string_view rest = split.function;
        if (absl::ConsumeSuffix(&rest, module) && !rest.empty() && rest.back() != '.' &&
            rest.size() < without.size()) {
          without = rest;
        }
      }
      split.function = without;
    }
    names.push_back(absl::StrCat(absl::StrReplaceAll(split.function, {{".", "_"}}), split.endings));
  }
  return names;
}

absl::StatusOr<ImportSummary> ImportTraceMe(const std::string& folder, ImportSink sink) {
  ASSIGN_OR_RETURN(const auto processors, FindProcessors(folder));
  ImportedTrace trace;
  ASSIGN_OR_RETURN(trace.function, ReadNames(absl::StrCat(folder, "/helpers/unique_elems.pkl")));
  trace.unknown = {UNKNOWN_TASK, UNKNOWN_TIME_IN_PERIOD};
  ImportSummary summary;
  summary.format = "TraceMeOut";
  std::vector<ProcessorFile> files;
  size_t periods = std::numeric_limits<size_t>::max();
  for (const auto& [cpu, path] : processors) {
    ASSIGN_OR_RETURN(files.emplace_back(), ProcessorFile::Open(path, cpu));
    periods = std::min(periods, files.back().periods());
  }
  for (const ProcessorFile& file : files) {
    if (file.periods() == periods) continue;
    summary.damaged += file.periods() - periods;
    summary.damage.push_back(
        {absl::StrCat("processor ", file.cpu()),
         absl::StrCat(file.periods() - periods, " periods more than another processor has")});
  }
  std::optional<int64_t> label_before;
  for (size_t period = 0; period < periods; ++period) {
    ASSIGN_OR_RETURN(const int64_t label, files[0].Label(period));
    if (label == label_before) continue;
    label_before = label;
    Mark& mark = trace.mark.emplace_back();
    mark.set_time_ns(static_cast<int64_t>(period) * kTraceMePeriodNs);
    mark.set_name(kLabelMark);
    mark.set_value(LabelName(label));
  }
  for (const ProcessorFile& file : files) {
    CpuCounters& counters = trace.cpu.emplace_back();
    counters.set_cpu(file.cpu());
    for (size_t period = 0; period < periods; ++period) {
      RETURN_IF_ERROR(file.AddPeriod(period, static_cast<int64_t>(period) * kTraceMePeriodNs,
                                     trace.function.size(), &trace.trace.events, &counters));
    }
    trace.thread.emplace_back().set_pid(-1 - file.cpu());
  }
  std::reverse(trace.thread.begin(), trace.thread.end());
  trace.duration_ns = static_cast<int64_t>(periods) * kTraceMePeriodNs;
  summary.entries = summary.returns = trace.trace.events.size() / 2;
  summary.processors = trace.cpu.size();
  RETURN_IF_ERROR(sink(trace));
  return summary;
}

}  // namespace callprint
