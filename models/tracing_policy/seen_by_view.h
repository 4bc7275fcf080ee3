// What a view has of a trace that was recorded in full, and how a tracer is told to see no more.
//
// Example:
//   const Trace seen = SeenByView(trace, policy.view(), fitted_functions, functions);
#ifndef CALLPRINT_MODELS_TRACING_POLICY_SEEN_BY_VIEW_H_
#define CALLPRINT_MODELS_TRACING_POLICY_SEEN_BY_VIEW_H_

#include <string>
#include <vector>

#include "collector/decoding/trace.h"
#include "dataset/calls/kernel_functions.h"
#include "models/tracing_policy/tracing_policy.pb.h"

namespace callprint {

// Which events a view has; depths are those of the calls that it has, as the tracer would see them.
// `function`: of a view of few functions. An interrupted or cut call keeps its place in the stack.
Trace SeenByView(const Trace& trace, const TracingView& view,
                 const std::vector<std::string>& function, const FunctionTable& functions);

// The same as a list for set_ftrace_filter; none: all functions.
std::vector<std::string> FilterOfView(const TracingView& view,
                                      const std::vector<std::string>& function);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_TRACING_POLICY_SEEN_BY_VIEW_H_
