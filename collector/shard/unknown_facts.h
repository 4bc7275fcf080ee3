// What an imported shard's source does not say of its events.
#ifndef CALLPRINT_COLLECTOR_SHARD_UNKNOWN_FACTS_H_
#define CALLPRINT_COLLECTOR_SHARD_UNKNOWN_FACTS_H_

#include <set>
#include <string>

#include "collector/shard/shard.pb.h"

namespace callprint {

std::set<UnknownFact> UnknownFacts(const ShardHeader& header);

// "time" of UNKNOWN_TIME, "time in period" of UNKNOWN_TIME_IN_PERIOD.
std::string FactName(UnknownFact fact);

// "time, task"; empty: none.
std::string FactNames(const std::set<UnknownFact>& facts);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_SHARD_UNKNOWN_FACTS_H_
