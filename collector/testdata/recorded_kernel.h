// The recorded kernels of this folder, for tests, fuzz targets and benchmarks. They end the program
// where a file is missing or unreadable: run from the workspace's root (bazel test does).
#ifndef CALLPRINT_COLLECTOR_TESTDATA_RECORDED_KERNEL_H_
#define CALLPRINT_COLLECTOR_TESTDATA_RECORDED_KERNEL_H_

#include <string>

#include "collector/decoding/event_format.h"
#include "collector/decoding/kernel_symbols.h"

namespace callprint {

inline constexpr const char* kRecordedKernels[] = {"linux-6.1", "linux-6.12"};

// One file of a kernel's folder.
std::string RecordedFile(const std::string& kernel, const std::string& file);

EventFormats RecordedFormats(const std::string& kernel);
KernelSymbols RecordedSymbols(const std::string& kernel);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_TESTDATA_RECORDED_KERNEL_H_
