#include "collector/testdata/recorded_kernel.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "workloads/file.h"

namespace callprint {
namespace {

template <typename T>
T ValueOrExit(absl::StatusOr<T> value) {
  if (!value.ok()) {
    fprintf(stderr, "testdata: %s\n", value.status().ToString().c_str());
    exit(1);
  }
  return *std::move(value);
}

}  // namespace

std::string RecordedFile(const std::string& kernel, const std::string& file) {
  return ValueOrExit(ReadFile(absl::StrCat("collector/testdata/", kernel, "/", file)));
}

EventFormats RecordedFormats(const std::string& kernel) {
  const std::string page = RecordedFile(kernel, "header_page");
  const std::string event = RecordedFile(kernel, "header_event");
  const std::string entry = RecordedFile(kernel, "entry_format");
  const std::string exit = RecordedFile(kernel, "exit_format");
  const std::string print = RecordedFile(kernel, "print_format");
  const std::string fork = RecordedFile(kernel, "fork_format");
  return ValueOrExit(ParseEventFormats({page, event, entry, exit, "", fork, print}));
}

KernelSymbols RecordedSymbols(const std::string& kernel) {
  return ValueOrExit(KernelSymbols::Parse(RecordedFile(kernel, "kallsyms")));
}

}  // namespace callprint
