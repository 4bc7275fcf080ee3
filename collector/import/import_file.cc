#include "collector/import/import_file.h"

#include <errno.h>
#include <string.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "collector/import/import_text.h"
#include "collector/import/import_trace_dat.h"
#include "collector/import/import_traceme.h"
#include "collector/shard/sha256.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

namespace fs = std::filesystem;

constexpr char kText[] = "text";
constexpr char kTraceDat[] = "trace.dat";
constexpr char kTraceMe[] = "traceme";

// Of every version of trace.dat.
constexpr absl::string_view kTraceDatMagic = "\x17\x08\x44tracing";

struct Packing {
  absl::string_view magic;
  const char* name;
  const char* unpack;
};
constexpr Packing kPackings[] = {
    {"\x28\xb5\x2f\xfd", "zstd", "zstd -d"}, {"\x1f\x8b", "gzip", "gunzip"},
    {"\xfd\x37zXZ", "xz", "unxz"},           {"BZh", "bzip2", "bunzip2"},
    {"PK\x03\x04", "zip", "unzip"},
};

absl::StatusOr<std::string> FirstBytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(16, '\0');
  if (file) file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file && !file.eof()) {
    return absl::NotFoundError(absl::StrCat("cannot read it: ", strerror(errno)));
  }
  bytes.resize(static_cast<size_t>(file.gcount()));
  return bytes;
}

absl::StatusOr<std::string> FormatOf(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string begin, FirstBytes(path));
  if (absl::StartsWith(begin, kTraceDatMagic)) return std::string(kTraceDat);
  for (const Packing& packing : kPackings) {
    if (!absl::StartsWith(begin, packing.magic)) continue;
    return absl::InvalidArgumentError(absl::StrCat("it is packed with ", packing.name,
                                                   "; unpack it (", packing.unpack,
                                                   ") and import what comes out"));
  }
  return std::string(kText);
}

// The pickles in the folder, in a fixed order.
std::vector<std::string> FilesOfFolder(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
    if (entry.path().extension() == ".pkl") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

absl::StatusOr<ImportedFile> IdentifyFile(const std::string& path, const std::string& format) {
  ImportedFile file;
  const bool is_folder = fs::is_directory(path);
  const fs::path full(path);
  file.set_name(full.has_filename() ? full.filename() : full.parent_path().filename());
  file.set_format(format);
  if (is_folder != (format == kTraceMe)) {
    return absl::InvalidArgumentError(
        is_folder
            ? "it is a folder; name the files in it, or give --format=traceme where it is the "
              "folder that TraceMeOut worked in"
            : "it is a file; --format=traceme is for the folder that TraceMeOut worked in");
  }
  if (!is_folder && fs::exists(path) && !fs::is_regular_file(path)) {
    return absl::InvalidArgumentError(
        "it is no file but a pipe or device, and import reads a file twice; save it to a file");
  }
  if (format.empty()) {
    ASSIGN_OR_RETURN(*file.mutable_format(), FormatOf(path));
  } else if (format != kText && format != kTraceDat && format != kTraceMe) {
    return absl::InvalidArgumentError(absl::StrCat("there is no format \"", format,
                                                   "\"; there are ", kText, ", ", kTraceDat,
                                                   " and ", kTraceMe));
  }
  ASSIGN_OR_RETURN(
      *file.mutable_sha256(),
      Sha256HexOfFiles(is_folder ? FilesOfFolder(path) : std::vector<std::string>{path}));
  return file;
}

absl::StatusOr<ImportSummary> ImportFile(const std::string& path, const std::string& format,
                                         ImportSink sink) {
  if (format == kTraceDat) return ImportTraceDat(path, sink);
  if (format == kTraceMe) return ImportTraceMe(path, sink);
  return ImportText(path, TextOptions(), sink);
}

}  // namespace callprint
