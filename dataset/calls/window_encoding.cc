#include "dataset/calls/window_encoding.h"

#include "absl/strings/str_format.h"

namespace callprint {

uint32_t FunctionNumber(absl::string_view function) {
  uint32_t hash = 2166136261u;
  for (const char c : function) hash = (hash ^ static_cast<uint8_t>(c)) * 16777619u;
  // Folded, as FNV's authors advise for sizes that are no power of 2^8.
  const uint32_t number = (hash >> 24) ^ (hash & 0xffffff);
  return number == 0 ? 1 : number;
}

std::vector<std::pair<std::string, float>> EncodeWindow(const CallForest& forest,
                                                        const std::vector<std::string>& functions,
                                                        const WindowEncoding& encoding) {
  std::vector<std::pair<std::string, float>> values;
  if (encoding.length == 0) return values;
  std::vector<float> number(functions.size(), 0);
  const auto number_of = [&](uint32_t function) {
    if (number[function] == 0) number[function] = FunctionNumber(functions[function]);
    return number[function];
  };
  std::vector<uint32_t> calls(encoding.periods, 0);
  std::vector<uint32_t> pairs(encoding.periods, 0);
  for (const Call& call : forest.calls) {
    const int64_t period = call.entry_ns / encoding.period_ns;
    if (call.excluded || call.entry_ns < 0 || period >= encoding.periods) continue;
    if (calls[period] < encoding.length) {
      values.emplace_back(absl::StrFormat("u:%02d:%04d", period, calls[period]++),
                          number_of(call.function));
    }
    if (!call.called_by_parent || pairs[period] >= encoding.length) continue;
    const uint32_t place = pairs[period]++;
    values.emplace_back(absl::StrFormat("caller:%02d:%04d", period, place),
                        number_of(forest.calls[call.parent].function));
    values.emplace_back(absl::StrFormat("callee:%02d:%04d", period, place),
                        number_of(call.function));
  }
  return values;
}

}  // namespace callprint
