#include "reports/experiment/tables/tuning_table.h"

#include <cstdint>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "google/protobuf/text_format.h"
#include "models/tuning.pb.h"

namespace callprint {
namespace {

// The spec's own setting where the candidate sets nothing.
std::string SettingOf(const ModelSpec& candidate) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  std::string text;
  printer.PrintToString(candidate, &text);
  return text.empty() ? "as it stands" : std::string(absl::StripAsciiWhitespace(text));
}

}  // namespace

bool HasTuning(const JoinedFolds& joined) {
  for (const JoinedTrack& track : joined.track) {
    for (const Entry& entry : track.entry) {
      if (!entry.tuning.empty()) return true;
    }
  }
  return false;
}

TextTable TuningTable(const JoinedFolds& joined, const JoinedTrack& track) {
  TextTable table({"model", "candidate", "inner log loss", "chosen in folds"});
  for (size_t model = 0; model < joined.models.size(); ++model) {
    const ModelSpec& spec = joined.models[model];
    for (int i = 0; i < spec.tuning().candidate_size(); ++i) {
      double loss = 0;
      int folds = 0, chosen = 0;
      for (const auto& [fold, tuning] : track.entry[model].tuning) {
        if (i >= tuning.loss_size()) continue;
        loss += tuning.loss(i);
        ++folds;
        chosen += tuning.chosen() == static_cast<uint32_t>(i);
      }
      if (folds == 0) continue;
      table.AddRow({spec.name(), SettingOf(spec.tuning().candidate(i)),
                    absl::StrFormat("%.3f", loss / folds), absl::StrCat(chosen, " of ", folds)});
    }
  }
  return table;
}

}  // namespace callprint
