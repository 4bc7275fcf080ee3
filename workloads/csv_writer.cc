#include "workloads/csv_writer.h"

#include <cmath>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace callprint {

void CsvWriter::AddRow(const std::vector<std::string>& fields) {
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) text_.push_back(',');
    if (fields[i].find_first_of(",\"\r\n") == std::string::npos) {
      text_ += fields[i];
    } else {
      absl::StrAppend(&text_, "\"", absl::StrReplaceAll(fields[i], {{"\"", "\"\""}}), "\"");
    }
  }
  text_.push_back('\n');
}

std::string CsvNumber(double value) {
  return std::isnan(value) ? "" : absl::StrFormat("%.6f", value);
}

}  // namespace callprint
