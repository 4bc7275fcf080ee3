#include "workloads/task.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "workloads/input.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

namespace callprint {
namespace {

// A third of it is drawn from for starts and ends.
constexpr uint32_t kMinMixMs = 30;

// Names become file names, column names and shell words.
bool IsName(absl::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-' || c == '_' || c == '.';
  });
}

class Checker {
 public:
  explicit Checker(const Task& task) : task_(task) {}

  std::vector<std::string> Errors() {
    CheckName("task", task_.name());
    CheckLabels();
    CheckBackgrounds();
    CheckInputs();
    CheckPrograms();
    if (task_.has_mix()) CheckMix();
    return std::move(errors_);
  }

 private:
  template <typename... Args>
  void Error(const Args&... args) {
    errors_.push_back(absl::StrCat(args...));
  }

  void CheckName(absl::string_view what, const std::string& name) {
    if (!IsName(name)) {
      Error(what, " name \"", name, "\": use lower-case letters, digits, '-', '_' and '.'");
    }
  }

  void CheckUnique(absl::string_view what, const std::string& name, std::set<std::string>* seen) {
    if (!seen->insert(name).second) Error(what, " \"", name, "\" is defined twice");
  }

  void CheckLabels() {
    for (const std::string& label : task_.label()) {
      CheckName("label", label);
      CheckUnique("label", label, &labels_);
    }
    if (labels_.size() == 1) Error("a task needs two labels or more, or none");
    if (labels_.empty() && task_.balance() != Task::PROGRAMS) {
      Error("a task without labels needs balance: PROGRAMS");
    }
    const bool may_lack_positive = labels_.size() != 2 && task_.positive_label().empty();
    if (!may_lack_positive && labels_.count(task_.positive_label()) == 0) {
      Error("positive_label \"", task_.positive_label(), "\" is not a label of the task");
    }
  }

  void CheckBackgrounds() {
    std::set<std::string> seen;
    for (const Background& background : task_.background()) {
      CheckName("background", background.name());
      CheckUnique("background", background.name(), &seen);
      if (background.command().empty()) {
        Error("background \"", background.name(), "\" has no command");
      }
    }
  }

  void CheckInputs() {
    if (task_.input_kind().empty()) Error("a task needs an input_kind");
    std::set<std::string> seen;
    for (const InputKind& kind : task_.input_kind()) {
      const auto& known = InputKinds();
      if (std::find(known.begin(), known.end(), kind.name()) == known.end()) {
        Error("unknown input kind \"", kind.name(), "\"; known: ", absl::StrJoin(known, ", "));
      }
      CheckUnique("input kind", kind.name(), &seen);
      if (kind.files() == 0) Error("input kind \"", kind.name(), "\" has no files");
    }
    if (task_.min_input_bytes() < kMinInputBytes) {
      Error("min_input_bytes ", task_.min_input_bytes(), " is below ", kMinInputBytes);
    }
    if (task_.max_input_bytes() > kMaxInputBytes) {
      Error("max_input_bytes ", task_.max_input_bytes(), " is above ", kMaxInputBytes);
    }
    if (task_.min_input_bytes() > task_.max_input_bytes()) {
      Error("min_input_bytes ", task_.min_input_bytes(), " is above max_input_bytes ",
            task_.max_input_bytes());
    }
  }

  void CheckPrograms() {
    std::set<std::string> seen;
    for (const Program& program : task_.program()) {
      CheckName("program", program.name());
      CheckUnique("program", program.name(), &seen);
      by_name_.emplace(program.name(), &program);
      ciphers_ = ciphers_ || program.cipher() != NO_CIPHER;
      labels_in_use_.insert(program.label());
    }
    for (const std::string& label : labels_) {
      if (labels_in_use_.count(label) == 0) Error("no program has the label \"", label, "\"");
    }
    for (const Program& program : task_.program()) CheckProgram(program);
  }

  void CheckProgram(const Program& program) {
    const std::string what = absl::StrCat("program \"", program.name(), "\"");
    if (!IsName(program.family())) {
      Error(what, ": family \"", program.family(),
            "\": use lower-case letters, digits, '-', '_' and '.'");
    }
    if (program.command().empty()) Error(what, " has no command");
    CheckOptions(what, program);
    const bool unlabelled = labels_.empty() && program.label().empty();
    if (!unlabelled && labels_.count(program.label()) == 0) {
      Error(what, ": unknown label \"", program.label(),
            "\"; known: ", absl::StrJoin(labels_, ", "));
    }
    const bool encrypts = program.cipher() != NO_CIPHER;
    if (ciphers_ && encrypts != (program.label() == task_.positive_label())) {
      Error(what, ": cipher ", CipherLocation_Name(program.cipher()), " contradicts the label \"",
            program.label(), "\"");
    }
    if (program.max_input_bytes() != 0 && program.max_input_bytes() < task_.min_input_bytes()) {
      Error(what, ": max_input_bytes ", program.max_input_bytes(),
            " is below the task's min_input_bytes ", task_.min_input_bytes());
    }
    if (!program.twin().empty()) {
      CheckTwin(what, program);
    } else if (encrypts) {
      Error(what, " encrypts but has no twin");
    }
  }

  void CheckOptions(const std::string& what, const Program& program) {
    std::set<std::string> seen;
    for (const std::string& options : program.options()) {
      if (!seen.insert(options).second)
        Error(what, ": options \"", options, "\" stand there twice");
    }
    const std::string text = absl::StrCat(program.setup(), program.command(), program.teardown());
    const bool uses_options =
        absl::StrContains(text, "$OPTIONS") || absl::StrContains(text, "${OPTIONS");
    if (!program.options().empty() && !uses_options) {
      Error(what, " has options but no $OPTIONS in its commands");
    }
    if (program.options().empty() && uses_options) {
      Error(what, " has $OPTIONS in its commands but no options");
    }
  }

  void CheckMix() {
    const Mix& mix = task_.mix();
    CheckName("mix", mix.name());
    std::set<std::string> seen;
    for (const std::string& name : mix.program()) {
      CheckUnique("mixed program", name, &seen);
      const auto program = by_name_.find(name);
      if (program == by_name_.end()) {
        Error("mix: unknown program \"", name, "\"");
      } else if (program->second->exclusive()) {
        Error("mix: program ", name, " is exclusive, so it cannot run beside others");
      }
    }
    if (mix.max_programs() == 0 || mix.max_programs() > seen.size()) {
      Error("mix: max_programs ", mix.max_programs(), " is not from 1 to the number of programs, ",
            seen.size());
    }
    if (mix.duration_ms() < kMinMixMs) {
      Error("mix: duration_ms ", mix.duration_ms(), " is below ", kMinMixMs);
    }
  }

  void CheckTwin(const std::string& what, const Program& program) {
    const auto found = by_name_.find(program.twin());
    if (found == by_name_.end()) {
      Error(what, ": unknown twin \"", program.twin(), "\"");
      return;
    }
    const Program& twin = *found->second;
    if (twin.label() == program.label()) {
      Error(what, ": its twin \"", twin.name(), "\" has the same label");
    }
    if (!twin.twin().empty()) {
      Error(what, ": its twin \"", twin.name(), "\" has a twin itself");
    }
    if (twin.family() != program.family()) {
      Error(what, ": its twin \"", twin.name(), "\" is of another family, \"", twin.family(),
            "\" and not \"", program.family(), "\"");
    }
    if (twin.max_input_bytes() != program.max_input_bytes()) {
      Error(what, ": its twin \"", twin.name(), "\" has another max_input_bytes, ",
            twin.max_input_bytes(), " and not ", program.max_input_bytes());
    }
  }

  const Task& task_;
  std::vector<std::string> errors_;
  std::set<std::string> labels_;
  std::set<std::string> labels_in_use_;
  std::map<std::string, const Program*> by_name_;
  bool ciphers_ = false;
};

}  // namespace

absl::Status ValidateTask(const Task& task) {
  const std::vector<std::string> errors = Checker(task).Errors();
  if (errors.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("task \"", task.name(), "\":\n  ", absl::StrJoin(errors, "\n  ")));
}

absl::StatusOr<Task> ReadTask(const std::string& path) {
  Task task;
  RETURN_IF_ERROR(ReadTextProtoFile(path, &task));
  if (const absl::Status status = ValidateTask(task); !status.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", status.message()));
  }
  return task;
}

}  // namespace callprint
