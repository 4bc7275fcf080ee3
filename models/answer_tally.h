// How often a model gave each answer, and how often it was right where the shard says what is.
//
// Example:
//   AnswerTally tally({"encryption", "none"});
//   tally.Add(info, {"encryption"});
//   puts(tally.Text().c_str());
#ifndef CALLPRINT_MODELS_ANSWER_TALLY_H_
#define CALLPRINT_MODELS_ANSWER_TALLY_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "dataset/sample.pb.h"

namespace callprint {

class AnswerTally {
 public:
  // The model's classes.
  explicit AnswerTally(const std::vector<std::string>& classes)
      : classes_(classes.begin(), classes.end()) {}

  // A sample and all that the model says of it: one class, or of classes that overlap any number.
  void Add(const SampleInfo& info, const std::set<std::string>& answers);

  // Lines for people, each with its end:
  //   40 samples: 22 encryption, 18 none
  //   right: 20 of 21 encryption, 17 of 19 none; 37 of 40 in all
  // The second counts samples with a label, and says how many labels are none of the model's
  // classes. Without labels it is not there.
  std::string Text() const;

 private:
  struct Count {
    uint64_t right = 0;
    uint64_t of = 0;
  };
  const std::set<std::string> classes_;
  uint64_t samples_ = 0;
  std::map<std::string, uint64_t> answered_;
  // By what the shard says.
  std::map<std::string, Count> of_label_;
  Count all_;
  uint64_t of_other_labels_ = 0;
};

}  // namespace callprint

#endif  // CALLPRINT_MODELS_ANSWER_TALLY_H_
