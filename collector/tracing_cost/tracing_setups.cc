#include "collector/tracing_cost/tracing_setups.h"

#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "collector/host/tracing_files.h"
#include "collector/tracing_cost/cost_summary.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr const char* kOptions[] = {"funcgraph-retval", "funcgraph-retaddr", "funcgraph-args"};

std::string UserInstance(size_t user) { return absl::StrCat("callprint-user-", user); }

// Whether an instance can have a function_graph of its own (since 6.11).
bool InstancesHaveGraphs(TracingSettings* settings) {
  const std::string name = UserInstance(0);
  if (!settings->MakeInstance(name).ok()) return false;
  const std::string folder = absl::StrCat("instances/", name, "/");
  const bool has_graphs = WriteTracing(folder + "tracing_on", "0").ok() &&
                          WriteTracing(folder + "current_tracer", "function_graph").ok();
  settings->RemoveInstance(name).IgnoreError();
  return has_graphs;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> SomeFunctions(int count) {
  ASSIGN_OR_RETURN(const std::string text, ReadTracing("available_filter_functions"));
  // "name [module]"
  const std::vector<std::string> all = absl::StrSplit(text, '\n', absl::SkipEmpty());
  if (all.size() < static_cast<size_t>(count)) {
    return absl::FailedPreconditionError(
        absl::StrCat("this kernel can trace ", all.size(), " functions, fewer than ", count));
  }
  std::vector<std::string> some;
  for (int i = 0; i < count; ++i) {
    const std::string& line = all[all.size() * i / count];
    some.push_back(line.substr(0, line.find(' ')));
  }
  return some;
}

absl::StatusOr<std::vector<TracingSetup>> TracingSetups(const std::vector<std::string>& excluded,
                                                        TracingSettings* settings) {
  std::vector<TracingSetup> setups;
  const auto add = [&](const std::string& name, const std::string& description) -> TracingSetup& {
    TracingSetup& setup = setups.emplace_back();
    setup.name = name;
    setup.description = description;
    return setup;
  };
  add(kUntracedSetup, "no tracer").tracer = "nop";
  add(kFullSetup, "all functions at all depths");
  TracingSetup& spec = add("as datasets", "without the functions that datasets leave out");
  spec.excluded_function = excluded;
  for (const int depth : {1, 2, 3, 5}) {
    TracingSetup& setup = add(absl::StrCat("depth ", depth), "max_graph_depth");
    setup.depth = depth;
    setup.refuses = true;
  }
  TracingSetup& paused = add("tracing_on 0", "all functions, but tracing_on is 0");
  paused.is_on = false;
  paused.refuses = true;
  TracingSetup& another = add("another process", "all functions, set_ftrace_pid of nobody");
  another.is_of_another_process = true;
  another.refuses = true;
  for (const int count : {64, 256}) {
    TracingSetup& setup =
        add(absl::StrCat(count, " functions"), "set_ftrace_filter of some, evenly spread");
    ASSIGN_OR_RETURN(setup.function, SomeFunctions(count));
  }
  add("system calls", "set_ftrace_filter of __x64_sys_*").function = {"__x64_sys_*"};
  add("vfs", "set_ftrace_filter of vfs_*").function = {"vfs_*"};
  for (const char* const option : kOptions) {
    if (!HasTracing(absl::StrCat("options/", option))) continue;
    add(option, "all functions, with this option").option = option;
  }
  add("function", "the tracer function, which sees no returns").tracer = "function";
  add("+ function", "full, and another user's function").other_users = {"function"};
  if (InstancesHaveGraphs(settings)) {
    add("+ function_graph", "full, and another user's function_graph").other_users = {
        "function_graph"};
    add("+ 2 function_graph", "full, and two others'").other_users = {"function_graph",
                                                                      "function_graph"};
  }
  setups.push_back(setups[0]);
  return setups;
}

absl::Status SetupTracer::SetList(const std::string& file, const std::vector<std::string>& lines) {
  const auto [held, is_new] = list_.try_emplace(file, lines);
  if (!is_new && held->second == lines) return absl::OkStatus();
  held->second = lines;
  return settings_->SetList(file, lines);
}

absl::Status SetupTracer::Begin(const TracingSetup& setup) {
  // Off while settings change, so that nothing is written meanwhile.
  RETURN_IF_ERROR(settings_->Set("tracing_on", "0"));
  RETURN_IF_ERROR(SetList("set_ftrace_filter", setup.function));
  std::vector<std::string> excluded = setup.excluded_function;
  excluded.insert(excluded.end(), never_.begin(), never_.end());
  RETURN_IF_ERROR(SetList("set_ftrace_notrace", excluded));
  RETURN_IF_ERROR(
      SetList("set_ftrace_pid", setup.is_of_another_process
                                    ? std::vector<std::string>{absl::StrCat(kPidOfNobody)}
                                    : std::vector<std::string>()));
  RETURN_IF_ERROR(settings_->Set("max_graph_depth", absl::StrCat(setup.depth)));
  RETURN_IF_ERROR(settings_->Set("current_tracer", setup.tracer));
  for (const char* const option : kOptions) {
    RETURN_IF_ERROR(
        settings_->Set(absl::StrCat("options/", option), setup.option == option ? "1" : "0"));
  }
  for (size_t user = 0; user < setup.other_users.size(); ++user) {
    RETURN_IF_ERROR(settings_->MakeInstance(UserInstance(user)));
    const std::string folder = absl::StrCat("instances/", UserInstance(user), "/");
    RETURN_IF_ERROR(WriteTracing(folder + "buffer_size_kb", "1024"));
    if (!never_.empty()) RETURN_IF_ERROR(WriteTracingList(folder + "set_ftrace_notrace", never_));
    RETURN_IF_ERROR(WriteTracing(folder + "current_tracer", setup.other_users[user]));
  }
  return setup.is_on ? settings_->Set("tracing_on", "1") : absl::OkStatus();
}

absl::Status SetupTracer::End(const TracingSetup& setup) {
  for (size_t user = 0; user < setup.other_users.size(); ++user) {
    RETURN_IF_ERROR(
        WriteTracing(absl::StrCat("instances/", UserInstance(user), "/current_tracer"), "nop"));
    RETURN_IF_ERROR(settings_->RemoveInstance(UserInstance(user)));
  }
  return absl::OkStatus();
}

}  // namespace callprint
