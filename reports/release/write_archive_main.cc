// write_archive --out=FILE FOLDER=PATH...
//
// The release: a zip file with the folder "callprint" in it. Each PATH, a file or a folder with all
// below it, goes into FOLDER of the archive ("." is its top). SHA256SUMS lists all of them, as
// sha256sum checks them. Two files of one name have to be the same one, and are there once. Exit
// codes: 0 done, 1 failed (the message says why), 2 wrong usage.
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "collector/shard/sha256.h"
#include "dataset/export_samples/zip_writer.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::string, out, "", "Archive to write.");

namespace callprint {
namespace {

constexpr char kRoot[] = "callprint/";

// By path in the archive.
using Files = std::map<std::string, std::string>;

absl::Status AddFile(const std::string& place, const std::string& path, Files* files) {
  const auto [found, added] = files->emplace(place, path);
  if (added) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string first, Sha256HexOfFile(found->second));
  ASSIGN_OR_RETURN(const std::string second, Sha256HexOfFile(path));
  if (first == second) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(found->second, " and ", path, " differ, and both would be ", place));
}

absl::Status AddPath(const std::string& folder, const std::string& path, Files* files) {
  namespace fs = std::filesystem;
  const std::string prefix = folder == "." ? "" : absl::StrCat(folder, "/");
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    return AddFile(absl::StrCat(prefix, fs::path(path).filename().string()), path, files);
  }
  for (fs::recursive_directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->is_directory(error)) continue;
    const std::string below = fs::path(entry->path()).lexically_relative(path).string();
    RETURN_IF_ERROR(AddFile(absl::StrCat(prefix, below), entry->path().string(), files));
  }
  if (!error) return absl::OkStatus();
  return absl::ErrnoToStatus(error.value(), absl::StrCat("cannot list ", path));
}

// What is compressed already only takes time.
ZipMethod MethodFor(absl::string_view place) {
  for (const absl::string_view ending : {".npz", ".shard", ".deb"}) {
    if (absl::EndsWith(place, ending)) return ZipMethod::kStore;
  }
  return ZipMethod::kDeflate;
}

absl::Status WriteArchive(const std::vector<char*>& arguments) {
  Files files;
  for (size_t i = 1; i < arguments.size(); ++i) {
    const absl::string_view argument = arguments[i];
    const size_t equals = argument.find('=');
    if (equals == absl::string_view::npos) {
      return absl::InvalidArgumentError(absl::StrCat(argument, " is not FOLDER=PATH"));
    }
    RETURN_IF_ERROR(AddPath(std::string(argument.substr(0, equals)),
                            std::string(argument.substr(equals + 1)), &files));
  }
  ASSIGN_OR_RETURN(ZipWriter zip, ZipWriter::Create(absl::GetFlag(FLAGS_out)));
  std::string sums;
  for (const auto& [place, path] : files) {
    ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
    absl::StrAppend(&sums, Sha256Hex(bytes), "  ", place, "\n");
    RETURN_IF_ERROR(zip.Add(absl::StrCat(kRoot, place), bytes, MethodFor(place)));
  }
  RETURN_IF_ERROR(zip.Add(absl::StrCat(kRoot, "SHA256SUMS"), sums));
  return zip.Finish();
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Packs a release.");
  const std::vector<char*> arguments = absl::ParseCommandLine(argc, argv);
  if (absl::GetFlag(FLAGS_out).empty() || arguments.size() < 2) {
    fprintf(stderr, "write_archive: --out and FOLDER=PATH are needed\n");
    return 2;
  }
  const absl::Status status = callprint::WriteArchive(arguments);
  if (status.ok()) return 0;
  fprintf(stderr, "write_archive: %s\n", std::string(status.message()).c_str());
  return 1;
}
