#include "reports/leaderboard/verified_entries.h"

#include "reports/leaderboard/submission.pb.h"
#include "workloads/file.h"
#include "workloads/text_proto.h"

namespace callprint {

absl::StatusOr<VerifiedDigests> ReadVerified(const std::string& path) {
  VerifiedEntries verified;
  const absl::Status read = ReadTextProtoFile(path, &verified);
  if (!read.ok() && !absl::IsNotFound(read)) return read;
  VerifiedDigests digests;
  for (const auto& entry : verified.entry()) digests[entry.file()] = entry.sha256();
  return digests;
}

absl::Status WriteVerified(const std::string& path, const VerifiedDigests& digests) {
  VerifiedEntries verified;
  for (const auto& [file, digest] : digests) {
    VerifiedEntries::Entry& entry = *verified.add_entry();
    entry.set_file(file);
    entry.set_sha256(digest);
  }
  return WriteTextProto(path,
                        "# proto-file: reports/leaderboard/submission.proto\n"
                        "# proto-message: callprint.VerifiedEntries\n#\n"
                        "# Written by check --mark, of entries that somebody else reproduced.\n",
                        verified);
}

}  // namespace callprint
