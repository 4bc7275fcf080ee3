#include "collector/host/kernel_texts.h"

#include <sys/utsname.h>

#include <utility>

#include "collector/host/tracing_files.h"
#include "collector/recording.h"
#include "workloads/status_macros.h"

namespace callprint {

absl::StatusOr<KernelTexts> ReadKernelTexts() {
  KernelTexts texts;
  const std::pair<const char*, std::string*> files[] = {
      {kTextHeaderPage, &texts.header_page},
      {kTextHeaderEvent, &texts.header_event},
      {kTextEntryFormat, &texts.entry_format},
      {kTextExitFormat, &texts.exit_format},
      {kTextRetaddrEntryFormat, &texts.retaddr_entry_format},
      {kTextForkFormat, &texts.fork_format},
      {kTextPrintFormat, &texts.print_format},
  };
  for (const auto& [file, text] : files) {
    if (!HasTracing(file)) continue;
    ASSIGN_OR_RETURN(*text, ReadTracing(file));
  }
  utsname names;
  if (uname(&names) == 0) texts.release = names.release;
  texts.symbols = [] { return ReadKernelFile("/proc/kallsyms"); };
  return texts;
}

}  // namespace callprint
