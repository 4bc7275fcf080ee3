// The files of tracefs, by names relative to the tracing folder (tracefs_shim.h), with errors that
// name file and reason.
#ifndef CALLPRINT_COLLECTOR_HOST_TRACING_FILES_H_
#define CALLPRINT_COLLECTOR_HOST_TRACING_FILES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace callprint {

// A pid that no process has: a list of pids without anybody is no list to the kernel, which then
// traces all.
inline constexpr int32_t kPidOfNobody = 4194303;

// Where tracefs is mounted. Precondition: it is (CheckHost in host_checks.h).
std::string TracingFolder();

bool HasTracing(const std::string& file);

// FailedPrecondition where the kernel refuses.
absl::StatusOr<std::string> ReadTracing(const std::string& file);
absl::Status WriteTracing(const std::string& file, const std::string& value);

// Empties a file that holds a list, and adds the lines. A pattern that the kernel does not know
// (functions come and go between kernels) is left out; FailedPrecondition where it knows none.
//
// set_ftrace_filter and set_ftrace_notrace are written by the functions' numbers, which kernels
// since 5.0 take: for each name they look up the names of all functions, which takes longer than to
// patch them (collector/tracing_cost).
absl::Status WriteTracingList(const std::string& file, const std::vector<std::string>& lines);

// Of a kernel's available_filter_functions ("vfs_read", "nf_hook_slow [nf_tables]"), the lines
// whose function one of the patterns names, counted from 1: set_ftrace_filter takes them in place
// of names. Rising. Patterns are the kernel's globs.
std::vector<size_t> FunctionNumbers(absl::string_view available,
                                    const std::vector<std::string>& patterns);

// A counter of a per_cpu/cpuN/stats, such as "overrun"; 0 where this kernel has none of this name.
uint64_t BufferCounter(absl::string_view statistics, absl::string_view name);

// The text of any other file of the kernel's, by its path. FailedPrecondition.
absl::StatusOr<std::string> ReadKernelFile(const std::string& path);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_HOST_TRACING_FILES_H_
