// The outline of a trace's calls in their order: what networks over call sequences read.
//
// A run has about 100,000 calls, of which a network of modest size cannot read each. The outline
// are those that nothing or one call is around, by the depth that the tracer saw: what a task
// enters the kernel for (a page fault, an interrupt, a system call), and what this calls directly.
// Deeper calls follow from these, and are several times as many. What is the same in every visit
// takes no place: calls that only dispatch (x64_sys_call; what they call stays), those that begin
// no visit but go on with one, as its way out does, and what exit_to_user_mode_prepare calls; they
// would be more than half of it. So the time between two calls of the outline is, from visit to
// visit, about the task's user-mode time.
//
// Of the outline, kSequenceChunks chunks of kSequenceChunkLength neighbours are taken, evenly
// spread from its first call to its last; a shorter outline is taken whole. Calls of all tasks
// follow one another in time order. Left out are excluded calls and the idle loop's, which say how
// long nothing happened.
#ifndef CALLPRINT_DATASET_CALLS_CALL_SEQUENCE_H_
#define CALLPRINT_DATASET_CALLS_CALL_SEQUENCE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "dataset/calls/call_forest.h"
#include "dataset/calls/kernel_functions.h"

namespace callprint {

constexpr size_t kSequenceChunks = 4;
// Calls of two chunks are no neighbours (where the outline is longer than all of them together).
constexpr size_t kSequenceChunkLength = 64;

// log2(1 + time), rounded down to a sixteenth. In integers, so that no machine's library shows.
// Precondition: time_ns is not negative.
float LogarithmOfTime(int64_t time_ns);

// Columns and values other than 0, of place 0 to 255 (chunk after chunk):
//   "function:PLACE"  the function's number (FunctionNumber of window_encoding.h);
//   "depth:PLACE"     its depth + 1;
//   "gap:PLACE"       LogarithmOfTime since the same task's last entry or return of the outline.
std::vector<std::pair<std::string, float>> EncodeSequence(const CallForest& forest,
                                                          const FunctionTable& functions);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_CALLS_CALL_SEQUENCE_H_
