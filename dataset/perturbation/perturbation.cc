#include "dataset/perturbation/perturbation.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "dataset/calls/time_order.h"
#include "workloads/random.h"

namespace callprint {
namespace {

constexpr uint64_t kSeed = 20260101;

struct Kind {
  const char* name;
  PerturbationKind kind;
  // The largest strength that means something.
  double largest;
};

constexpr double kUnbounded = 1e6;
constexpr Kind kKinds[] = {
    {"drop_calls", PerturbationKind::kDropCalls, 1},
    {"drop_bursts", PerturbationKind::kDropBursts, 1},
    {"inject_calls", PerturbationKind::kInjectCalls, 10},
    {"background", PerturbationKind::kBackground, 10},
    {"jitter", PerturbationKind::kJitter, 10},
    {"cut_end", PerturbationKind::kCutEnd, 1},
    {"first_ms", PerturbationKind::kFirstMs, kUnbounded},
    {"max_depth", PerturbationKind::kMaxDepth, 255},
};

constexpr std::pair<const char*, FunctionFilter> kFilters[] = {
    {"all", FunctionFilter::kAll},
    {"system_calls", FunctionFilter::kSystemCalls},
    {"vfs", FunctionFilter::kVfs},
    {"no_crypto", FunctionFilter::kNoCrypto},
};

// The last is what the compiler names system calls without arguments.
constexpr const char* kSystemCallPrefixes[] = {"__x64_sys_", "__ia32_sys_", "__ia32_compat_sys_",
                                               "__do_sys_"};

// The kernel's cipher and hash code and its users that are little else (dm-crypt, fscrypt, AF_ALG,
// WireGuard's workers): names that begin with ...
constexpr const char* kCryptoPrefixes[] = {
    "aes",       "__aes",    "af_alg_", "ahash_",       "alg_",   "cbc_",  "crypto_",
    "__crypto_", "ctr_",     "cts_",    "ecb_",         "essiv_", "gcm_",  "ghash",
    "hash_",     "gf128mul", "hmac_",   "scatterwalk_", "shash_", "simd_", "xts_",
};
// ... or have in them:
constexpr const char* kCryptoParts[] = {
    "adiantum", "aead",   "aesni",    "blake2",  "camellia", "chacha", "cipher",
    "crypt",    "gcmaes", "poly1305", "serpent", "sha256",   "sha512", "twofish",
};

std::string KnownTexts() {
  std::string known = "none";
  for (const Kind& kind : kKinds) absl::StrAppend(&known, ", ", kind.name, ":NUMBER");
  for (const auto& filter : kFilters) absl::StrAppend(&known, ", filter:", filter.first);
  return known;
}

absl::StatusOr<Perturbation> ParseOne(absl::string_view text) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits(':', 1));
  if (parts.first == "filter") {
    for (const auto& [name, filter] : kFilters) {
      if (parts.second == name) return Perturbation{PerturbationKind::kFilter, 0, filter};
    }
  }
  for (const Kind& kind : kKinds) {
    double strength;
    if (parts.first != kind.name || !absl::SimpleAtod(parts.second, &strength)) continue;
    if (!(strength >= 0 && strength <= kind.largest)) {
      return absl::InvalidArgumentError(absl::StrCat("perturbation \"", text, "\": ", kind.name,
                                                     " is in [0, ", kind.largest, "]"));
    }
    return Perturbation{kind.kind, strength};
  }
  return absl::InvalidArgumentError(
      absl::StrCat("perturbation \"", text, "\" is none of those that there are: ", KnownTexts(),
                   "; \"+\" joins several"));
}

// Uniform in [0, 1).
double Uniform(Random* random) { return (random->Next() >> 11) * 0x1p-53; }

// Mean 0, variance 1, without a function whose last bit a library chooses (Irwin and Hall).
double NearlyNormal(Random* random) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += Uniform(random);
  return sum;
}

Trace CpuAfterCpu(std::vector<TraceEvent> events) {
  const auto on_lower_cpu = [](const TraceEvent& a, const TraceEvent& b) { return a.cpu < b.cpu; };
  // Most recordings are of one CPU.
  if (!std::is_sorted(events.begin(), events.end(), on_lower_cpu)) {
    std::stable_sort(events.begin(), events.end(), on_lower_cpu);
  }
  return Trace{std::move(events)};
}

// Without the events that are lost, and the other events of their calls.
std::vector<TraceEvent> WithoutLost(const std::vector<TraceEvent>& events,
                                    const std::vector<int64_t>& other,
                                    const std::vector<bool>& lost, const FunctionTable& functions) {
  std::vector<TraceEvent> seen;
  seen.reserve(events.size());
  for (size_t i = 0; i < events.size(); ++i) {
    const bool gone = lost[i] || (other[i] >= 0 && lost[other[i]]);
    if (!gone || functions.role[functions.Of(events[i])].excluded) seen.push_back(events[i]);
  }
  return seen;
}

std::vector<TraceEvent> DropCalls(const std::vector<TraceEvent>& events, double share,
                                  const FunctionTable& functions, Random* random) {
  const std::vector<int64_t> other = OtherEventOfCall(events);
  std::vector<bool> lost(events.size());
  for (size_t i = 0; i < events.size(); ++i) {
    // A call's entry decides, or a lone return.
    if (events[i].kind == EventKind::kExit && other[i] >= 0) continue;
    lost[i] = Uniform(random) < share;
  }
  return WithoutLost(events, other, lost, functions);
}

std::vector<TraceEvent> DropBursts(const std::vector<TraceEvent>& events, double share,
                                   const FunctionTable& functions, Random* random) {
  std::vector<bool> lost(events.size());
  // The first stretch is a part of one, so that they begin anywhere.
  const size_t phase = random->Below(kBurstEvents);
  bool burst = false;
  for (size_t i = 0; i < events.size(); ++i) {
    if (i == 0 || (i + phase) % kBurstEvents == 0) burst = Uniform(random) < share;
    lost[i] = burst;
  }
  return WithoutLost(events, OtherEventOfCall(events), lost, functions);
}

std::vector<TraceEvent> Jitter(std::vector<TraceEvent> events, double strength, Random* random) {
  int64_t before_ns = 0;
  int64_t moved_ns = 0;
  for (TraceEvent& event : events) {
    const int64_t gap_ns = event.time_ns - before_ns;
    before_ns = event.time_ns;
    moved_ns += std::llround(gap_ns * std::exp(strength * NearlyNormal(random)));
    event.time_ns = moved_ns;
  }
  return events;
}

void KeepBefore(double end_ns, Trace* trace) {
  auto& events = trace->events;
  events.erase(std::remove_if(events.begin(), events.end(),
                              [&](const TraceEvent& event) { return event.time_ns >= end_ns; }),
               events.end());
}

Trace CutEnd(Trace trace, double share) {
  int64_t last_ns = 0;
  for (const TraceEvent& event : trace.events) last_ns = std::max(last_ns, event.time_ns);
  KeepBefore((1 - share) * last_ns, &trace);
  return trace;
}

Trace MaxDepth(Trace trace, double depth) {
  auto& events = trace.events;
  events.erase(std::remove_if(events.begin(), events.end(),
                              [&](const TraceEvent& event) { return event.depth >= depth; }),
               events.end());
  return trace;
}

std::vector<TraceEvent> Filter(const std::vector<TraceEvent>& events, FunctionFilter filter,
                               const FunctionTable& functions) {
  std::vector<bool> passes;
  for (size_t f = 0; f < functions.name.size(); ++f) {
    passes.push_back(functions.role[f].excluded || PassesFilter(filter, functions.name[f]));
  }
  std::vector<TraceEvent> seen;
  // Of each task the depths, as recorded, of the calls that are open and pass.
  std::map<int64_t, std::vector<uint8_t>> open;
  for (const TraceEvent& event : events) {
    std::vector<uint8_t>& stack = open[TaskKey(event.pid, event.cpu)];
    while (!stack.empty() && stack.back() >= event.depth) stack.pop_back();
    if (!passes[functions.Of(event)]) continue;
    seen.push_back(event);
    seen.back().depth = static_cast<uint8_t>(stack.size());
    if (event.kind == EventKind::kEntry) stack.push_back(event.depth);
  }
  return seen;
}

Trace PerturbOnce(Trace trace, const Perturbation& perturbation, const FunctionTable& functions,
                  const std::vector<const ForeignRun*>& foreign, Random* random) {
  const double strength = perturbation.strength;
  const size_t foreign_events = std::llround(strength * trace.events.size());
  switch (perturbation.kind) {
    case PerturbationKind::kDropCalls:
      return CpuAfterCpu(DropCalls(InTimeOrder(std::move(trace)), strength, functions, random));
    case PerturbationKind::kDropBursts:
      return CpuAfterCpu(DropBursts(InTimeOrder(std::move(trace)), strength, functions, random));
    case PerturbationKind::kInjectCalls:
      return CpuAfterCpu(
          InjectCalls(InTimeOrder(std::move(trace)), foreign, foreign_events, random));
    case PerturbationKind::kBackground:
      return RunBeside(std::move(trace), foreign, foreign_events, random);
    case PerturbationKind::kJitter:
      return CpuAfterCpu(Jitter(InTimeOrder(std::move(trace)), strength, random));
    case PerturbationKind::kCutEnd:
      return CutEnd(std::move(trace), strength);
    case PerturbationKind::kFirstMs:
      KeepBefore(strength * 1e6, &trace);
      return trace;
    case PerturbationKind::kMaxDepth:
      return MaxDepth(std::move(trace), strength);
    case PerturbationKind::kFilter:
      return CpuAfterCpu(Filter(InTimeOrder(std::move(trace)), perturbation.filter, functions));
  }
  return trace;
}

bool ChangesNothing(const Perturbation& perturbation) {
  return perturbation.kind == PerturbationKind::kFilter
             ? perturbation.filter == FunctionFilter::kAll
             : perturbation.strength == 0;
}

}  // namespace

absl::StatusOr<std::vector<Perturbation>> ParsePerturbations(absl::string_view text) {
  std::vector<Perturbation> perturbations;
  if (text == "none") return perturbations;
  for (const absl::string_view part : absl::StrSplit(text, '+')) {
    const absl::StatusOr<Perturbation> perturbation = ParseOne(part);
    if (!perturbation.ok()) return perturbation.status();
    perturbations.push_back(*perturbation);
  }
  return perturbations;
}

std::string PerturbationName(absl::string_view text) {
  return std::string(text.substr(0, text.find(':')));
}

std::string PerturbationSetting(absl::string_view text) {
  const size_t colon = text.find(':');
  return colon == absl::string_view::npos ? "" : std::string(text.substr(colon + 1));
}

bool NeedsForeignRuns(const std::vector<Perturbation>& perturbations) {
  return std::any_of(perturbations.begin(), perturbations.end(),
                     [](const Perturbation& perturbation) {
                       return !ChangesNothing(perturbation) &&
                              (perturbation.kind == PerturbationKind::kInjectCalls ||
                               perturbation.kind == PerturbationKind::kBackground);
                     });
}

bool PassesFilter(FunctionFilter filter, absl::string_view function) {
  const auto has_prefix = [&](const char* prefix) { return absl::StartsWith(function, prefix); };
  switch (filter) {
    case FunctionFilter::kAll:
      return true;
    case FunctionFilter::kSystemCalls:
      return std::any_of(std::begin(kSystemCallPrefixes), std::end(kSystemCallPrefixes),
                         has_prefix);
    case FunctionFilter::kVfs:
      return has_prefix("vfs_");
    case FunctionFilter::kNoCrypto:
      return std::none_of(std::begin(kCryptoPrefixes), std::end(kCryptoPrefixes), has_prefix) &&
             std::none_of(std::begin(kCryptoParts), std::end(kCryptoParts),
                          [&](const char* part) { return absl::StrContains(function, part); });
  }
  return true;
}

std::vector<std::string> SystemCallPatterns() {
  std::vector<std::string> patterns;
  for (const char* const prefix : kSystemCallPrefixes) {
    patterns.push_back(absl::StrCat(prefix, "*"));
  }
  return patterns;
}

Trace Perturb(Trace trace, const std::vector<Perturbation>& perturbations,
              const FunctionTable& functions, const std::vector<const ForeignRun*>& foreign,
              absl::string_view sample_id) {
  for (const Perturbation& perturbation : perturbations) {
    if (ChangesNothing(perturbation)) continue;
    Random random(
        DeriveSeed(kSeed, absl::StrCat(static_cast<int>(perturbation.kind), " ", sample_id)));
    trace = PerturbOnce(std::move(trace), perturbation, functions, foreign, &random);
  }
  return trace;
}

}  // namespace callprint
