// Any file that an importer knows.
#ifndef CALLPRINT_COLLECTOR_IMPORT_IMPORT_FILE_H_
#define CALLPRINT_COLLECTOR_IMPORT_IMPORT_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "collector/import/imported_trace.h"

namespace callprint {

// Name, format and digest of the file at `path`, or of TraceMeOut's folder. `format` is one of
// ImportedFile's, or empty: what the first bytes say, "trace.dat" or "text". InvalidArgument for
// another format, for a compressed file, with how to unpack it, and for a folder that is none of
// TraceMeOut's; errors as ReadFile (workloads/file.h).
absl::StatusOr<ImportedFile> IdentifyFile(const std::string& path, const std::string& format);

// Reads it by the importer of `format`, with that importer's errors. Precondition: IdentifyFile
// gave the format.
absl::StatusOr<ImportSummary> ImportFile(const std::string& path, const std::string& format,
                                         ImportSink sink);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_IMPORT_IMPORT_FILE_H_
