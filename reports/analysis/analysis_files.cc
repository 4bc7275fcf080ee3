#include "reports/analysis/analysis_files.h"

#include <filesystem>
#include <iostream>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "collector/shard/sha256.h"
#include "reports/html/page_files.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

namespace callprint {

absl::StatusOr<AnalysedDataset> ReadAnalysedDataset(absl::string_view argument) {
  const std::pair<std::string, std::string> files =
      absl::StrSplit(argument, absl::MaxSplits('=', 1));
  AnalysedDataset dataset;
  dataset.tables = absl::StrSplit(files.second, ',', absl::SkipEmpty());
  if (dataset.tables.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", argument, "\" is no dataset; write MANIFEST=TABLE,TABLE"));
  }
  RETURN_IF_ERROR(ReadTextProtoFile(files.first, &dataset.manifest));
  ASSIGN_OR_RETURN(dataset.manifest_sha256, Sha256HexOfFile(files.first));
  return dataset;
}

absl::Status WriteAnalysis(const AnalysisReport& report, const std::string& folder, bool print) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    return absl::UnavailableError(absl::StrCat("cannot make ", folder, ": ", error.message()));
  }
  RETURN_IF_ERROR(WriteFileAtomically(folder + "/report.csv", report.csv));
  RETURN_IF_ERROR(WritePage(report.page, folder));
  RETURN_IF_ERROR(WriteFileAtomically(folder + "/tables.txt", report.terminal));
  if (!print) return absl::OkStatus();
  std::cout << report.terminal << "\n";
  for (const char* const file : {"report.html", "report.md", "report.csv"}) {
    std::cout << folder << "/" << file << "\n";
  }
  return absl::OkStatus();
}

}  // namespace callprint
