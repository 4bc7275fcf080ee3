// A CSV file as text: RFC 4180, but for lines that end as they do in the other text files here
// ("\n"). Fields are quoted where they have to be, and only there.
//
// Example:
//   CsvWriter csv({"track", "value"});
//   csv.AddRow({"random", CsvNumber(0.5)});
//   std::string text = csv.text();  // "track,value\nrandom,0.500000\n"
#ifndef CALLPRINT_WORKLOADS_CSV_WRITER_H_
#define CALLPRINT_WORKLOADS_CSV_WRITER_H_

#include <string>
#include <vector>

namespace callprint {

class CsvWriter {
 public:
  explicit CsvWriter(const std::vector<std::string>& header) { AddRow(header); }

  // Precondition: as many fields as the header has.
  void AddRow(const std::vector<std::string>& fields);

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// Six decimals; nothing for NaN, which stands for what is not defined.
std::string CsvNumber(double value);

}  // namespace callprint

#endif  // CALLPRINT_WORKLOADS_CSV_WRITER_H_
