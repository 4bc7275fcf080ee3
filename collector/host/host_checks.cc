#include "collector/host/host_checks.h"

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "collector/host/tracing_files.h"
#include "collector/tracefs_shim.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// The text of a kernel's switch, or nothing where the kernel has none.
std::string Switch(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadKernelFile(path);
  return text.ok() ? std::string(absl::StripAsciiWhitespace(*text)) : "";
}

absl::Status Refuse(absl::string_view what) { return absl::FailedPreconditionError(what); }

constexpr char kGuestInstead[] =
    "; record in the guest instead (bazel run //collector:collect), which brings its own kernel";

}  // namespace

absl::Status CheckHost() {
  const char* const folder = callprint_tracing_directory();
  if (geteuid() != 0 &&
      (folder == nullptr || access(absl::StrCat(folder, "/current_tracer").c_str(), W_OK) != 0)) {
    return Refuse("recording the kernel needs root: run it by sudo");
  }
  // "none [integrity] confidentiality"
  if (absl::StrContains(Switch("/sys/kernel/security/lockdown"), "[confidentiality]")) {
    return Refuse(
        absl::StrCat("the kernel is locked down (confidentiality), and shows its traces to "
                     "nobody; boot it without lockdown=confidentiality",
                     kGuestInstead));
  }
  if (folder == nullptr) {
    if (!absl::StrContains(Switch("/proc/filesystems"), "tracefs")) {
      return Refuse(
          absl::StrCat("this kernel has no tracefs (CONFIG_FTRACE is off)", kGuestInstead));
    }
    return Refuse(
        "tracefs is not mounted: mount -t tracefs nodev /sys/kernel/tracing. In a container, the "
        "machine's own has to be passed in, and the container be privileged");
  }
  ASSIGN_OR_RETURN(const std::string offered, ReadTracing("available_tracers"));
  const std::vector<std::string> tracers =
      absl::StrSplit(absl::StripAsciiWhitespace(offered), ' ', absl::SkipWhitespace());
  if (std::find(tracers.begin(), tracers.end(), kFunctionGraph) == tracers.end()) {
    return Refuse(
        absl::StrCat("this kernel has no function_graph tracer "
                     "(CONFIG_FUNCTION_GRAPH_TRACER is off); it offers: ",
                     absl::StripAsciiWhitespace(offered), kGuestInstead));
  }
  if (Switch("/proc/sys/kernel/ftrace_enabled") == "0") {
    return Refuse(
        "the function tracer is switched off (kernel.ftrace_enabled=0); switch it on: sysctl "
        "kernel.ftrace_enabled=1");
  }
  if (Switch("/proc/sys/kernel/kptr_restrict") == "2") {
    return Refuse(
        "the kernel hides its functions' addresses (kernel.kptr_restrict=2), without which they "
        "have no names; show them to root: sysctl kernel.kptr_restrict=1");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> UsersOfFunctionGraph() {
  std::vector<std::string> users;
  const auto look = [&users](const std::string& instance) -> absl::Status {
    const std::string folder = instance.empty() ? "" : absl::StrCat("instances/", instance, "/");
    ASSIGN_OR_RETURN(const std::string tracer, ReadTracing(folder + "current_tracer"));
    if (absl::StripAsciiWhitespace(tracer) == kFunctionGraph) users.push_back(instance);
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(look(""));
  const std::unique_ptr<DIR, int (*)(DIR*)> instances(
      opendir(absl::StrCat(TracingFolder(), "/instances").c_str()), closedir);
  if (instances == nullptr) return users;
  while (const dirent* const entry = readdir(instances.get())) {
    const std::string name = entry->d_name;
    // One may be removed meanwhile.
    if (name != "." && name != "..") look(name).IgnoreError();
  }
  return users;
}

}  // namespace callprint
