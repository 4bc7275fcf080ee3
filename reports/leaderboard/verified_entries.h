// verified.textproto: which entries somebody else has trained again, with the same predictions.
#ifndef CALLPRINT_REPORTS_LEADERBOARD_VERIFIED_ENTRIES_H_
#define CALLPRINT_REPORTS_LEADERBOARD_VERIFIED_ENTRIES_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace callprint {

// From an entry's place (PlaceOfEntry) to the SHA-256 (hex) of its file as it was.
using VerifiedDigests = std::map<std::string, std::string>;

// None where there is no such file; else errors as ReadTextProtoFile.
absl::StatusOr<VerifiedDigests> ReadVerified(const std::string& path);

absl::Status WriteVerified(const std::string& path, const VerifiedDigests& digests);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_LEADERBOARD_VERIFIED_ENTRIES_H_
