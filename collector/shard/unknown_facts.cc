#include "collector/shard/unknown_facts.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace callprint {

std::set<UnknownFact> UnknownFacts(const ShardHeader& header) {
  std::set<UnknownFact> facts;
  for (const int fact : header.unknown()) facts.insert(static_cast<UnknownFact>(fact));
  return facts;
}

std::string FactName(UnknownFact fact) {
  return absl::StrReplaceAll(
      absl::AsciiStrToLower(absl::StripPrefix(UnknownFact_Name(fact), "UNKNOWN_")), {{"_", " "}});
}

std::string FactNames(const std::set<UnknownFact>& facts) {
  return absl::StrJoin(facts, ", ", [](std::string* text, UnknownFact fact) {
    absl::StrAppend(text, FactName(fact));
  });
}

}  // namespace callprint
