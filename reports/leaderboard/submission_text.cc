#include "reports/leaderboard/submission_text.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/utf8.h"

namespace callprint {
namespace {

constexpr size_t kMaxNameLength = 64;
constexpr size_t kMaxAddressLength = 300;
constexpr size_t kFaultsKept = 20;

// Unknown fields are warnings to a parser that is to go on behind them.
class Collector : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    Keep(line, column, message, &errors_);
  }
  void AddWarning(int line, google::protobuf::io::ColumnNumber column,
                  const std::string& message) override {
    Keep(line, column, message, &warnings_);
  }
  const std::vector<std::string>& errors() const { return errors_; }
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  static void Keep(int line, int column, const std::string& message,
                   std::vector<std::string>* kept) {
    if (kept->size() >= kFaultsKept) return;
    kept->push_back(absl::StrCat("line ", line + 1, ", column ", column + 1, ": ",
                                 message.substr(0, kMaxAddressLength)));
  }

  std::vector<std::string> errors_;
  std::vector<std::string> warnings_;
};

// What opens and does not close again. Braces in quotes and comments count, too: no honest text has
// that many.
int Depth(absl::string_view text) {
  int depth = 0, largest = 0;
  for (const char c : text) {
    if (c == '{' || c == '<' || c == '[') largest = std::max(largest, ++depth);
    if (c == '}' || c == '>' || c == ']') --depth;
  }
  return largest;
}

// Control characters, line separators, and what turns the direction of text round or takes no room.
bool IsHidden(uint32_t character) {
  return character < 0x20 || (character >= 0x7f && character < 0xa0) || character == 0xad ||
         (character >= 0x200b && character <= 0x200f) ||
         (character >= 0x2028 && character <= 0x202e) ||
         (character >= 0x2060 && character <= 0x206f) || character == 0xfeff ||
         character >= 0xe0000;
}

}  // namespace

absl::StatusOr<Submission> ParseSubmission(absl::string_view text,
                                           std::vector<std::string>* faults) {
  if (text.size() > kMaxSubmissionBytes) {
    return absl::InvalidArgumentError(absl::StrCat("it has more than ", kMaxSubmissionBytes,
                                                   " bytes; submit writes smaller files"));
  }
  if (Depth(text) > kMaxSubmissionDepth) {
    return absl::InvalidArgumentError(
        absl::StrCat("messages are nested more than ", kMaxSubmissionDepth, " deep"));
  }
  Collector collector;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&collector);
  parser.SetRecursionLimit(kMaxSubmissionDepth);
  parser.AllowUnknownField(true);
  Submission submission;
  const bool parsed = parser.ParseFromString(std::string(text), &submission);
  faults->insert(faults->end(), collector.warnings().begin(), collector.warnings().end());
  if (!parsed) {
    return absl::InvalidArgumentError(
        absl::StrCat("it is no Submission: ", absl::StrJoin(collector.errors(), "; ")));
  }
  return submission;
}

absl::StatusOr<std::string> ReadSubmissionText(const std::string& path) {
  struct stat status;
  if (lstat(path.c_str(), &status) == 0) {
    if (!S_ISREG(status.st_mode)) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, " is a link, folder or device; give the file itself"));
    }
    if (static_cast<uint64_t>(status.st_size) > kMaxSubmissionBytes) {
      return absl::InvalidArgumentError(absl::StrCat(
          path, " has ", status.st_size, " bytes, at most ", kMaxSubmissionBytes, " are read"));
    }
  }
  ASSIGN_OR_RETURN(std::string text, ReadFile(path));
  RETURN_IF_ERROR(CheckUtf8(text, path));
  return text;
}

bool IsEntryName(absl::string_view name) {
  if (name.empty() || name.size() > kMaxNameLength) return false;
  const auto is_plain = [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c); };
  return is_plain(name[0]) && std::all_of(name.begin(), name.end(), [&](char c) {
           return is_plain(c) || c == '_' || c == '-' || c == '.';
         });
}

bool IsPlainText(absl::string_view text) {
  while (!text.empty()) {
    uint32_t character;
    if (!TakeUtf8Character(&text, &character) || IsHidden(character)) return false;
  }
  return true;
}

bool IsWebAddress(absl::string_view text) {
  constexpr absl::string_view kPrefix = "https://";
  constexpr absl::string_view kMarks = "-._~:/?#@!$&()*+,;=%";
  if (!absl::StartsWith(text, kPrefix) || text.size() > kMaxAddressLength) return false;
  if (text.size() == kPrefix.size() || !absl::ascii_isalnum(text[kPrefix.size()])) return false;
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return absl::ascii_isalnum(c) || kMarks.find(c) != absl::string_view::npos;
  });
}

bool IsHexadecimal(absl::string_view text, size_t digits) {
  return text.size() == digits && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f');
         });
}

bool IsRevision(absl::string_view text) {
  absl::ConsumeSuffix(&text, kLocalChanges);
  return IsHexadecimal(text, 40);
}

}  // namespace callprint
