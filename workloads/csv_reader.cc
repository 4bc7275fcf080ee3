#include "workloads/csv_reader.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "workloads/status_macros.h"
#include "workloads/utf8.h"

namespace callprint {
namespace {

class Parser {
 public:
  Parser(absl::string_view text, const std::string& name) : text_(text), name_(name) {}

  absl::StatusOr<std::vector<CsvRecord>> Parse() {
    std::vector<CsvRecord> records;
    while (at_ < text_.size()) {
      CsvRecord& record = records.emplace_back();
      record.line = line_;
      do {
        ASSIGN_OR_RETURN(record.field.emplace_back(), Field());
      } while (Take(','));
      TakeLineEnd();
    }
    return records;
  }

 private:
  absl::StatusOr<std::string> Field() {
    if (Take('"')) return QuotedField();
    std::string field;
    while (at_ < text_.size() && !absl::StrContains(",\r\n", text_[at_])) {
      if (text_[at_] == '"') {
        return Fault(line_, at_,
                     "a quote inside a field; put the field in quotes, and double those in it");
      }
      field += text_[at_++];
    }
    return field;
  }

  // What follows an opening quote.
  absl::StatusOr<std::string> QuotedField() {
    const size_t line = line_, begin = at_ - 1, line_begin = line_begin_;
    std::string field;
    while (at_ < text_.size()) {
      if (Take('"')) {
        // Two stand for one.
        if (!Take('"')) {
          if (at_ == text_.size() || absl::StrContains(",\r\n", text_[at_])) return field;
          return Fault(line_, at_, "text behind a closing quote; double the quotes in a field");
        }
        field += '"';
        continue;
      }
      const size_t before = at_;
      if (!TakeLineEnd()) ++at_;
      field += std::string(text_.substr(before, at_ - before));
    }
    line_begin_ = line_begin;
    return Fault(line, begin, "the quote that begins here is never closed");
  }

  bool Take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool TakeLineEnd() {
    const bool carriage_return = Take('\r');
    if (!Take('\n') && !carriage_return) return false;
    ++line_;
    line_begin_ = at_;
    return true;
  }

  absl::Status Fault(size_t line, size_t at, absl::string_view problem) const {
    return absl::InvalidArgumentError(
        absl::StrCat(name_, ":", line, ":", at - line_begin_ + 1, ": ", problem));
  }

  const absl::string_view text_;
  const std::string& name_;
  size_t at_ = 0;
  size_t line_ = 1;
  size_t line_begin_ = 0;
};

// As people write it, without what the columns' names have between or around them.
std::string Plain(absl::string_view text) {
  std::string plain;
  for (const char c : text) {
    if (absl::ascii_isalnum(c)) plain += absl::ascii_tolower(c);
  }
  return plain;
}

}  // namespace

absl::StatusOr<std::vector<CsvRecord>> ParseCsv(absl::string_view text, const std::string& name) {
  absl::ConsumePrefix(&text, kByteOrderMark);
  RETURN_IF_ERROR(CheckUtf8(text, name));
  return Parser(text, name).Parse();
}

absl::Status CheckCsvHeader(const std::vector<CsvRecord>& records,
                            const std::vector<std::string>& columns, const std::string& name) {
  const std::string wanted = absl::StrJoin(columns, ",");
  const auto fault = [&](absl::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat(name, ":1: the header is not \"", wanted,
                                                   "\", but ", what, "; make it the first line"));
  };
  if (records.empty()) return fault("missing: the file is empty");
  const std::vector<std::string>& found = records[0].field;
  if (found == columns) return absl::OkStatus();
  const std::string whole = absl::StrJoin(found, ",");
  const std::string shown = absl::StrCat("\"", absl::Utf8SafeCEscape(whole), "\"");
  if (found.size() == 1 && columns.size() > 1) {
    for (const auto& [separator, separator_name] :
         {std::pair(';', "semicolons"), std::pair('\t', "tabs"), std::pair('|', "bars")}) {
      if (!absl::StrContains(whole, separator)) continue;
      return absl::InvalidArgumentError(absl::StrCat(
          name, ":1: the header is not \"", wanted, "\", but ", shown,
          ": its columns are separated by ", separator_name, "; save the list with commas"));
    }
  }
  if (Plain(whole) != Plain(wanted)) return fault(shown);
  return fault(
      absl::StrCat(shown, ", which differs in case, spaces or characters that do not show"));
}

}  // namespace callprint
