#include "dataset/features/features.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/numeric/bits.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "dataset/calls/call_forest.h"
#include "dataset/calls/call_graph.h"
#include "dataset/calls/call_sequence.h"
#include "dataset/calls/crypto_functions.h"
#include "dataset/calls/time_order.h"
#include "dataset/calls/user_gaps.h"
#include "dataset/features/graph_measures.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr int kQuantiles[] = {10, 50, 90, 99};

// Smallest values that a rising share of [begin, end), which is not empty and is reordered, does
// not exceed (nearest rank).
class Quantiles {
 public:
  Quantiles(std::vector<int64_t>::iterator begin, std::vector<int64_t>::iterator end)
      : begin_(begin), end_(end), next_(begin) {}

  // `percent` is above 0 and not below that of the call before.
  int64_t At(int percent) {
    const auto nth = begin_ + ((end_ - begin_) * percent + 99) / 100 - 1;
    std::nth_element(next_, nth, end_);
    next_ = nth;
    return *nth;
  }

 private:
  const std::vector<int64_t>::iterator begin_;
  const std::vector<int64_t>::iterator end_;
  // No value before it is above one behind it.
  std::vector<int64_t>::iterator next_;
};

// The columns of one group.
class Group {
 public:
  Group(const std::string& name, SampleFeatures* features)
      : prefix_(absl::StrCat(name, ":")), values_(features->group[name]) {}

  void Add(absl::string_view column, double value) {
    const float stored = static_cast<float>(value);
    if (stored != 0) values_.push_back({absl::StrCat(prefix_, column), stored});
  }

  void AddQuantiles(absl::string_view column_prefix, std::vector<int64_t> values) {
    if (values.empty()) return;
    Quantiles quantiles(values.begin(), values.end());
    for (const int percent : kQuantiles) {
      Add(absl::StrCat(column_prefix, "p", percent), quantiles.At(percent));
    }
  }

 private:
  const std::string prefix_;
  std::vector<FeatureValue>& values_;
};

double Ratio(double numerator, double denominator) {
  return denominator == 0 ? 0 : numerator / denominator;
}

void AddSummary(size_t event_count, const CallForest& forest, const CallGraph& graph,
                uint64_t lost_events, SampleFeatures* features) {
  const double events = static_cast<double>(event_count);
  const double lost = static_cast<double>(lost_events);
  Group summary("summary", features);
  summary.Add("events", events);
  summary.Add("duration_ns", forest.duration_ns);
  summary.Add("rate", Ratio(events, forest.duration_ns / 1e6));
  summary.Add("lost_events", lost);
  summary.Add("loss", Ratio(lost, lost + events));
  summary.Add("functions", graph.function.size());
  summary.Add("edges", graph.edges.size());
  summary.Add("tasks", forest.tasks);
  summary.Add("context_switches", forest.context_switches);
  summary.Add("max_depth", forest.max_depth);
  summary.Add("unmatched", forest.unmatched_entries + forest.unmatched_exits);
}

void AddCounts(const CallGraph& graph, const FunctionTable& functions, SampleFeatures* features) {
  Group count("count", features);
  for (size_t node = 0; node < graph.function.size(); ++node) {
    count.Add(functions.name[graph.function[node]], graph.call_count[node]);
  }
}

void AddEdges(const CallGraph& graph, const FunctionTable& functions, SampleFeatures* features) {
  const std::vector<std::string>& names = functions.name;
  Group edge("edge", features);
  for (const CallEdge& call : graph.edges) {
    edge.Add(
        absl::StrCat(names[graph.function[call.caller]], ">", names[graph.function[call.callee]]),
        call.count);
  }
}

void AddDepths(const CallForest& forest, SampleFeatures* features) {
  uint64_t at_depth[256] = {};
  for (const Call& call : forest.calls) {
    if (!call.excluded) ++at_depth[call.depth];
  }
  Group depth("depth", features);
  for (int i = 0; i < 256; ++i) depth.Add(absl::StrCat(i), at_depth[i]);
}

void AddWords(const CallGraph& graph, const FunctionTable& functions, SampleFeatures* features) {
  std::vector<uint64_t> calls(functions.word.size(), 0);
  for (size_t node = 0; node < graph.function.size(); ++node) {
    for (const uint32_t word : functions.words[graph.function[node]]) {
      calls[word] += graph.call_count[node];
    }
  }
  Group group("word", features);
  for (size_t word = 0; word < calls.size(); ++word) group.Add(functions.word[word], calls[word]);
}

// A program that starts asks for random numbers too (its stack's place, its allocator), so requests
// are told by started program: what a tool needs more than any tool shows there.
void AddCrypto(const CallGraph& graph, const FunctionTable& functions, SampleFeatures* features) {
  std::map<CryptoRole, double> calls;
  for (size_t node = 0; node < graph.function.size(); ++node) {
    calls[functions.crypto[graph.function[node]]] += graph.call_count[node];
  }
  // A window may show none of them.
  const double programs = std::max(1.0, calls[CryptoRole::kProgramStart]);
  Group group("crypto", features);
  group.Add("cipher_calls", calls[CryptoRole::kCipher]);
  group.Add("random_requests", calls[CryptoRole::kRandomRequest] / programs);
  group.Add("random_blocks", calls[CryptoRole::kRandomBlock] / programs);
}

// A task's calls do not become more where other tasks run beside it, as the sums over all tasks do.
void AddTaskCounts(const CallForest& forest, const FunctionTable& functions,
                   SampleFeatures* features) {
  absl::flat_hash_map<std::pair<uint32_t, uint32_t>, uint32_t> count_of_task;
  std::vector<uint32_t> largest(functions.name.size(), 0);
  for (const Call& call : forest.calls) {
    if (call.excluded) continue;
    const uint32_t count = ++count_of_task[{call.task, call.function}];
    largest[call.function] = std::max(largest[call.function], count);
  }
  Group group("task_count", features);
  for (size_t function = 0; function < largest.size(); ++function) {
    group.Add(functions.name[function], largest[function]);
  }
}

void AddTimes(const CallForest& forest, const FunctionTable& functions, SampleFeatures* features) {
  const size_t size = functions.name.size();
  std::vector<int64_t> total_ns(size, 0);
  std::vector<int64_t> self_ns(size, 0);
  // All durations in one vector, function after function; function f's begin at begin[f].
  std::vector<size_t> begin(size + 1, 0);
  for (const Call& call : forest.calls) {
    if (!call.excluded && call.complete()) ++begin[call.function + 1];
  }
  for (size_t function = 0; function < size; ++function) begin[function + 1] += begin[function];
  std::vector<size_t> next(begin.begin(), begin.end() - 1);
  std::vector<int64_t> durations(begin[size]);
  std::vector<int64_t> selves;
  selves.reserve(begin[size]);
  for (const Call& call : forest.calls) {
    if (call.excluded) continue;
    self_ns[call.function] += call.self_ns;
    if (!call.complete()) continue;
    total_ns[call.function] += call.total_ns();
    durations[next[call.function]++] = call.total_ns();
    selves.push_back(call.self_ns);
  }
  Group total_time("total_time", features);
  Group self_time("self_time", features);
  Group quantile("duration_quantile", features);
  for (size_t function = 0; function < size; ++function) {
    const std::string& name = functions.name[function];
    total_time.Add(name, total_ns[function]);
    self_time.Add(name, self_ns[function]);
    if (begin[function] == begin[function + 1]) continue;
    const auto first = durations.begin() + begin[function];
    const auto last = durations.begin() + begin[function + 1];
    Quantiles quantiles(first, last);
    quantile.Add(absl::StrCat(name, ":p50"), quantiles.At(50));
    quantile.Add(absl::StrCat(name, ":p90"), quantiles.At(90));
  }
  quantile.AddQuantiles("total_", std::move(durations));
  quantile.AddQuantiles("self_", std::move(selves));
}

absl::Status AddGraphMeasures(const CallGraph& graph, const FunctionTable& functions,
                              SampleFeatures* features) {
  ASSIGN_OR_RETURN(const GraphMeasures measures, MeasureGraph(graph));
  Group whole("graph", features);
  for (const auto& measure : measures.graph) whole.Add(measure.first, measure.second);
  const std::pair<const char*, const std::vector<double>*> per_function[] = {
      {"in_degree", &measures.in_degree},     {"out_degree", &measures.out_degree},
      {"betweenness", &measures.betweenness}, {"eigenvector", &measures.eigenvector},
      {"closeness", &measures.closeness},     {"pagerank", &measures.pagerank},
      {"clustering", &measures.clustering},
  };
  for (const auto& measure : per_function) {
    Group group(measure.first, features);
    for (size_t node = 0; node < graph.function.size(); ++node) {
      group.Add(functions.name[graph.function[node]], (*measure.second)[node]);
    }
  }
  return absl::OkStatus();
}

void AddGaps(const std::vector<UserGap>& gaps, int64_t duration_ns, const FunctionTable& functions,
             SampleFeatures* features) {
  constexpr int kBins = 64;
  int64_t count_in_bin[kBins] = {};
  int64_t time_in_bin[kBins] = {};
  std::vector<int64_t> after(functions.name.size(), 0);
  std::vector<int64_t> before(functions.name.size(), 0);
  std::vector<int64_t> times;
  int64_t total = 0;
  for (const UserGap& gap : gaps) {
    total += gap.time_ns;
    times.push_back(gap.time_ns);
    // Below 2 ns: bin 0.
    const int bin = gap.time_ns < 1 ? 0 : absl::bit_width(static_cast<uint64_t>(gap.time_ns)) - 1;
    ++count_in_bin[bin];
    time_in_bin[bin] += gap.time_ns;
    if (gap.after_function >= 0) after[gap.after_function] += gap.time_ns;
    if (gap.before_function >= 0) before[gap.before_function] += gap.time_ns;
  }
  const double count = static_cast<double>(gaps.size());
  const double all = static_cast<double>(total);
  Group group("gap", features);
  group.Add("count", count);
  group.Add("total_ns", all);
  group.Add("fraction", Ratio(all, duration_ns));
  group.Add("mean_ns", Ratio(all, count));
  group.Add("max_ns", times.empty() ? 0 : *std::max_element(times.begin(), times.end()));
  group.AddQuantiles("ns_", std::move(times));
  for (int bin = 0; bin < kBins; ++bin) {
    group.Add(absl::StrFormat("count_log2_%02d", bin), count_in_bin[bin]);
    group.Add(absl::StrFormat("time_log2_%02d", bin), Ratio(time_in_bin[bin], all));
  }
  for (size_t function = 0; function < functions.name.size(); ++function) {
    if (functions.role[function].excluded) continue;
    group.Add(absl::StrCat("after:", functions.name[function]), Ratio(after[function], all));
    group.Add(absl::StrCat("before:", functions.name[function]), Ratio(before[function], all));
  }
}

absl::Status UnnamedFunction(const Trace& trace, uint32_t recorded) {
  const auto event =
      std::find_if(trace.events.begin(), trace.events.end(),
                   [&](const TraceEvent& event) { return event.function >= recorded; });
  return absl::DataLossError(absl::StrCat("event ", event - trace.events.begin(), " has function ",
                                          event->function, ", but the shard names ", recorded));
}

bool LacksAny(const std::set<UnknownFact>& unknown, const std::set<UnknownFact>& needs) {
  return std::any_of(needs.begin(), needs.end(),
                     [&](UnknownFact fact) { return unknown.count(fact) > 0; });
}

}  // namespace

const std::vector<FeatureGroup>& FeatureGroups() {
  static const auto* const kGroups = new std::vector<FeatureGroup>{
      {"summary",
       "see columns",
       "The whole trace, for trivial baselines: events; duration_ns; rate (events per ms); "
       "lost_events; loss (lost of all events); functions and edges of the call graph; tasks; "
       "context_switches; max_depth; unmatched (entries without return and returns without entry)",
       {UNKNOWN_TIME, UNKNOWN_TIME_IN_PERIOD, UNKNOWN_TASK, UNKNOWN_CPU}},
      {"count", "calls", "Calls of each function"},
      {"word", "calls",
       "Calls of all functions with a word in their names (encrypt; function_words.h)"},
      {"crypto", "see columns",
       "What encryption needs of the kernel: calls of functions that implement ciphers "
       "(cipher_calls); by started "
       "program, requests for random numbers (random_requests) and 64-byte blocks of the kernel's "
       "generator "
       "(random_blocks; crypto_functions.h)"},
      {"task_count",
       "calls",
       "Calls of each function by the task that calls it most",
       {UNKNOWN_TASK}},
      {"edge", "calls", "Calls of each caller>callee pair"},
      {"depth", "calls", "Calls at each depth of the stack; 0 = outermost"},
      {"total_time",
       "ns",
       "Sum of each function's durations, entry to return, sleep and callees included; calls "
       "without a return in the trace have none",
       {UNKNOWN_TIME, UNKNOWN_TIME_IN_PERIOD}},
      {"self_time",
       "ns",
       "Time on a CPU with the function on top of its task's stack: without callees, interrupts "
       "and other tasks",
       {UNKNOWN_TIME, UNKNOWN_TIME_IN_PERIOD, UNKNOWN_TASK}},
      {"duration_quantile",
       "ns",
       "10, 50, 90 and 99 % quantiles of all calls' durations (total_p50) and self times "
       "(self_p50), and the 50 and 90 % quantile of each function's durations (vfs_read:p50); "
       "nearest rank",
       {UNKNOWN_TIME, UNKNOWN_TIME_IN_PERIOD, UNKNOWN_TASK}},
      {"gap",
       "see columns",
       "User-mode time between two kernel visits of a task, interrupts taken out: count, total_ns, "
       "fraction (of the trace's duration), mean_ns, max_ns, ns_p50 and other quantiles; number "
       "and share of time of gaps of 2^k to 2^(k+1) ns (count_log2_k, time_log2_k); share of time "
       "by the first function of the visit before (after:__x64_sys_read) and of the visit that "
       "ends it (before:__x64_sys_write)",
       {UNKNOWN_TIME, UNKNOWN_TIME_IN_PERIOD, UNKNOWN_TASK, UNKNOWN_CPU}},
      {"call_order",
       "function numbers",
       "Of windows: the functions called in each sampling period, in order (u:03:0017), and the "
       "pairs "
       "of its call tree (caller:03:0017, callee:03:0017), after TraceMeOut (window_encoding.h)",
       {UNKNOWN_TIME}},
      {"sequence",
       "see columns",
       "Outermost calls and what they call directly, in time order, without what is the same in "
       "every "
       "visit to the kernel, four chunks of 64 spread over the trace: function number "
       "(function:0017), depth + 1 (depth:0017), and log2(1 + ns) since the "
       "task's last such entry or return (gap:0017; call_sequence.h)",
       {UNKNOWN_TIME, UNKNOWN_TIME_IN_PERIOD, UNKNOWN_TASK}},
      {"graph", "see columns",
       "The call graph as a whole: size, density, degrees, components, clustering, reciprocity, "
       "assortativity, means and maxima of the measures below (graph_measures.h)"},
      {"in_degree", "functions", "Distinct callers of each function"},
      {"out_degree", "functions", "Distinct callees of each function"},
      {"betweenness", "share", "Betweenness of each function, directed, normalised"},
      {"eigenvector", "relative to the largest", "Eigenvector centrality, undirected"},
      {"closeness", "1 / calls", "Closeness from callers, Wasserman and Faust"},
      {"pagerank", "probability", "PageRank, damping 0.85"},
      {"clustering", "share", "Local clustering coefficient, undirected"},
  };
  return *kGroups;
}

absl::StatusOr<SampleFeatures> ExtractFeatures(const Trace& trace, const FunctionTable& functions,
                                               const TraceFacts& facts,
                                               const std::set<std::string>& groups) {
  const auto wanted = [&](std::initializer_list<const char*> of_one_pass) {
    return groups.empty() ||
           std::any_of(of_one_pass.begin(), of_one_pass.end(),
                       [&](const char* group) { return groups.count(group) > 0; });
  };
  const bool wants_gaps = wanted({"gap"});
  CallForestBuilder calls(functions, facts.collector_pids, trace.events.size());
  CallGraphBuilder call_graph;
  UserGapFinder gaps(functions, facts.collector_pids);
  const uint32_t recorded = static_cast<uint32_t>(functions.of_recorded.size());
  bool are_all_named = true;
  VisitInTimeOrder(trace, [&](const TraceEvent& event) {
    if (event.function >= recorded) {
      are_all_named = false;
      return;
    }
    const size_t before = calls.so_far().calls.size();
    calls.Add(event);
    // At once, while it is at hand.
    if (calls.so_far().calls.size() > before) {
      call_graph.Add(calls.so_far(), calls.so_far().calls.back());
    }
    if (wants_gaps) gaps.Add(event);
  });
  if (!are_all_named) return UnnamedFunction(trace, recorded);
  const CallForest forest = calls.Finish();
  const CallGraph graph = call_graph.Finish();
  SampleFeatures features;
  if (wanted({"summary"}))
    AddSummary(trace.events.size(), forest, graph, facts.lost_events, &features);
  if (wanted({"count"})) AddCounts(graph, functions, &features);
  if (wanted({"edge"})) AddEdges(graph, functions, &features);
  if (wanted({"depth"})) AddDepths(forest, &features);
  if (wanted({"word"})) AddWords(graph, functions, &features);
  if (wanted({"crypto"})) AddCrypto(graph, functions, &features);
  if (wanted({"task_count"})) AddTaskCounts(forest, functions, &features);
  if (wanted({"total_time", "self_time", "duration_quantile"}))
    AddTimes(forest, functions, &features);
  if (wants_gaps) AddGaps(gaps.Finish(), forest.duration_ns, functions, &features);
  if (wanted({"call_order"})) {
    Group order("call_order", &features);
    for (const auto& [column, value] : EncodeWindow(forest, functions.name, facts.encoding)) {
      order.Add(column, value);
    }
  }
  if (wanted({"sequence"})) {
    Group sequence("sequence", &features);
    for (const auto& [column, value] : EncodeSequence(forest, functions)) {
      sequence.Add(column, value);
    }
  }
  if (wanted({"graph", "in_degree", "out_degree", "betweenness", "eigenvector", "closeness",
              "pagerank", "clustering"})) {
    RETURN_IF_ERROR(AddGraphMeasures(graph, functions, &features));
  }
  for (const FeatureGroup& group : FeatureGroups()) {
    // What came along in a pass of another group, and what is made of facts that are not there.
    if ((!groups.empty() && groups.count(group.name) == 0) ||
        LacksAny(facts.unknown, group.needs)) {
      features.group.erase(group.name);
    }
  }
  return features;
}

}  // namespace callprint
