// Reads CSV as RFC 4180 has it, and as spreadsheets save it.
//
// Example:
//   ASSIGN_OR_RETURN(const std::vector<CsvRecord> records, ParseCsv(text, path));
//   RETURN_IF_ERROR(CheckCsvHeader(records, {"function", "source"}, path));
#ifndef CALLPRINT_WORKLOADS_CSV_READER_H_
#define CALLPRINT_WORKLOADS_CSV_READER_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace callprint {

struct CsvRecord {
  // Where it begins, from 1: quoted fields can go on over several lines.
  size_t line = 0;
  // One or more; an empty line is one empty field. Quotes are taken off, and spaces kept.
  std::vector<std::string> field;
};

// Splits a text into its records, the header among them; `name` stands for its path in messages. A
// byte order mark is passed over, lines end as on any system, and the last line end can be missing.
// InvalidArgument as name:line:column for another encoding than UTF-8 (CheckUtf8), a quote in a
// field that does not begin with one, text behind a closing quote, and a quote that is never
// closed.
absl::StatusOr<std::vector<CsvRecord>> ParseCsv(absl::string_view text, const std::string& name);

// InvalidArgument where the first record is not these columns. The message says what is odd:
// nothing is there, another separator, other case or spaces, characters that do not show.
absl::Status CheckCsvHeader(const std::vector<CsvRecord>& records,
                            const std::vector<std::string>& columns, const std::string& name);

}  // namespace callprint

#endif  // CALLPRINT_WORKLOADS_CSV_READER_H_
