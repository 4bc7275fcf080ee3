// Submissions as files, read whoever wrote them: bounded in size and depth, strict in fields, and
// in texts that a page or terminal shows.
//
// Example:
//   std::vector<std::string> faults;
//   ASSIGN_OR_RETURN(const std::string text, ReadSubmissionText(path));
//   absl::StatusOr<Submission> submission = ParseSubmission(text, &faults);
#ifndef CALLPRINT_REPORTS_LEADERBOARD_SUBMISSION_TEXT_H_
#define CALLPRINT_REPORTS_LEADERBOARD_SUBMISSION_TEXT_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reports/leaderboard/submission.pb.h"

namespace callprint {

// The largest entry of the suite's own is a fiftieth of it.
inline constexpr size_t kMaxSubmissionBytes = size_t{1} << 20;
// Messages in messages; a tuned model of a network has 6.
inline constexpr int kMaxSubmissionDepth = 20;

// Adds to `faults` every field that a Submission has not. InvalidArgument where the text is too
// large, too deep, or no text proto.
absl::StatusOr<Submission> ParseSubmission(absl::string_view text,
                                           std::vector<std::string>* faults);

// The text of a regular file. Errors as ReadFile; InvalidArgument for links, folders and devices,
// for more than kMaxSubmissionBytes, and for what is not plain UTF-8.
absl::StatusOr<std::string> ReadSubmissionText(const std::string& path);

// A name that is a file name, too: lower-case letters, digits, and ".", "-", "_" behind the first;
// at most 64.
bool IsEntryName(absl::string_view name);

// One line of valid UTF-8 without control characters, or characters that change the direction of
// others.
bool IsPlainText(absl::string_view text);

// https, and nothing that would end an attribute.
bool IsWebAddress(absl::string_view text);

bool IsHexadecimal(absl::string_view text, size_t digits);

// A git commit, 40 digits, with kLocalChanges behind it where the source had some.
inline constexpr absl::string_view kLocalChanges = " with local changes";
bool IsRevision(absl::string_view text);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_LEADERBOARD_SUBMISSION_TEXT_H_
