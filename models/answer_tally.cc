#include "models/answer_tally.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace callprint {

void AnswerTally::Add(const SampleInfo& info, const std::set<std::string>& answers) {
  ++samples_;
  if (answers.empty()) ++answered_["none of the classes"];
  for (const std::string& answer : answers) ++answered_[answer];
  std::set<std::string> recorded(info.present().begin(), info.present().end());
  if (!info.label().empty()) recorded.insert(info.label());
  if (recorded.empty()) return;
  if (!std::includes(classes_.begin(), classes_.end(), recorded.begin(), recorded.end())) {
    ++of_other_labels_;
    return;
  }
  for (const std::string& label : recorded) {
    Count& count = of_label_[label];
    ++count.of;
    count.right += answers.count(label);
  }
  ++all_.of;
  all_.right += answers == recorded;
}

std::string AnswerTally::Text() const {
  const auto counted = [](std::string* text, const std::pair<const std::string, uint64_t>& entry) {
    absl::StrAppend(text, entry.second, " ", entry.first);
  };
  std::string text =
      absl::StrCat(samples_, samples_ == 1 ? " sample" : " samples", answered_.empty() ? "" : ": ",
                   absl::StrJoin(answered_, ", ", counted), "\n");
  if (all_.of > 0) {
    const auto right = [](std::string* line, const std::pair<const std::string, Count>& entry) {
      absl::StrAppend(line, entry.second.right, " of ", entry.second.of, " ", entry.first);
    };
    absl::StrAppend(&text, "right: ", absl::StrJoin(of_label_, ", ", right), "; ", all_.right,
                    " of ", all_.of, " in all\n");
  }
  if (of_other_labels_ > 0) {
    absl::StrAppend(&text, of_other_labels_, " with a label that is none of the model's classes\n");
  }
  return text;
}

}  // namespace callprint
