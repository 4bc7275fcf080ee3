#include "reports/functions/telling_functions.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "dataset/features.h"
#include "models/mutual_information.h"
#include "models/targets.h"

namespace callprint {
namespace {

// Samples that have a label, and what it is.
struct Labelled {
  SparseMatrix counts;
  Targets targets;
};

Labelled LabelledSamples(const Manifest& manifest, const SampleSet& samples) {
  const bool binary = manifest.labelling() == BINARY;
  std::map<std::string, int> class_index;
  for (const std::string& name : manifest.class_()) class_index.emplace(name, class_index.size());
  Labelled labelled;
  labelled.counts.column_names = samples.features.column_names;
  labelled.targets.classes = binary ? 1 : class_index.size();
  labelled.targets.exclusive = manifest.labelling() == MULTI_CLASS;
  for (size_t row = 0; row < samples.info.size(); ++row) {
    const SampleInfo& info = samples.info[row];
    std::vector<uint8_t> value(labelled.targets.classes, 0);
    if (binary) {
      value[0] = info.label() == manifest.positive_label();
    } else if (labelled.targets.exclusive) {
      const auto found = class_index.find(info.label());
      if (found == class_index.end()) continue;
      value[found->second] = 1;
    } else {
      for (const std::string& name : info.present()) {
        const auto found = class_index.find(name);
        if (found != class_index.end()) value[found->second] = 1;
      }
    }
    labelled.targets.value.insert(labelled.targets.value.end(), value.begin(), value.end());
    for (size_t i = samples.features.row_begin[row]; i < samples.features.row_begin[row + 1]; ++i) {
      labelled.counts.column_index.push_back(samples.features.column_index[i]);
      labelled.counts.value.push_back(samples.features.value[i]);
    }
    labelled.counts.row_begin.push_back(labelled.counts.column_index.size());
  }
  return labelled;
}

// [column][class]: samples of the class that call the function; the last class is all samples.
std::vector<std::vector<int>> CallingSamples(const Labelled& labelled) {
  const size_t classes = labelled.targets.classes;
  std::vector<std::vector<int>> calling(labelled.counts.columns(),
                                        std::vector<int>(classes + 1, 0));
  for (size_t row = 0; row < labelled.counts.rows(); ++row) {
    for (size_t i = labelled.counts.row_begin[row]; i < labelled.counts.row_begin[row + 1]; ++i) {
      if (labelled.counts.value[i] == 0) continue;
      std::vector<int>& of_column = calling[labelled.counts.column_index[i]];
      for (size_t k = 0; k < classes; ++k) of_column[k] += labelled.targets.holds(row, k);
      ++of_column[classes];
    }
  }
  return calling;
}

double Share(double part, double whole) { return whole == 0 ? 0 : part / whole; }

}  // namespace

std::vector<TellingFunction> TellingFunctions(const Manifest& manifest, const SampleSet& counts,
                                              size_t count) {
  const Labelled labelled = LabelledSamples(manifest, counts);
  if (labelled.counts.rows() == 0) return {};
  const std::vector<double> nats = MutualInformation(labelled.counts, labelled.targets);
  std::vector<size_t> order(nats.size());
  std::iota(order.begin(), order.end(), 0);
  // Column names are sorted.
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return nats[a] > nats[b]; });
  order.resize(std::min(count, order.size()));
  const std::vector<std::vector<int>> calling = CallingSamples(labelled);
  const std::vector<size_t> of_class = labelled.targets.Counts();
  const double samples = labelled.counts.rows();
  std::vector<TellingFunction> functions;
  for (const size_t column : order) {
    const std::vector<int>& of_column = calling[column];
    TellingFunction& function = functions.emplace_back();
    function.name = FunctionOfColumn(labelled.counts.column_names[column]);
    function.bits = nats[column] / std::log(2.0);
    function.called_share = of_column.back() / samples;
    if (manifest.labelling() == BINARY) {
      const double positives =
          std::accumulate(labelled.targets.value.begin(), labelled.targets.value.end(), 0.0);
      function.called_share_positive = Share(of_column[0], positives);
      function.called_share_negative = Share(of_column[1] - of_column[0], samples - positives);
    } else if (manifest.labelling() == MULTI_CLASS) {
      for (size_t k = 0; k < of_class.size(); ++k) {
        const double share = Share(of_column[k], of_class[k]);
        if (share <= function.called_share_class) continue;
        function.called_share_class = share;
        function.class_name = manifest.class_(k);
      }
    }
  }
  return functions;
}

TextTable TellingFunctionTable(const Manifest& manifest,
                               const std::vector<TellingFunction>& functions) {
  std::vector<std::string> header = {"function", "bits", "called in"};
  if (manifest.labelling() == BINARY) {
    header.push_back(absl::StrCat("of ", manifest.positive_label()));
    header.push_back("of the others");
  } else if (manifest.labelling() == MULTI_CLASS) {
    header.insert(header.end(), {"most of", "called in of it"});
  }
  TextTable table(std::move(header));
  for (const TellingFunction& function : functions) {
    std::vector<std::string> row = {function.name, Decimal(function.bits),
                                    Percent(function.called_share)};
    if (manifest.labelling() == BINARY) {
      row.push_back(Percent(function.called_share_positive));
      row.push_back(Percent(function.called_share_negative));
    } else if (manifest.labelling() == MULTI_CLASS) {
      row.push_back(function.class_name);
      row.push_back(Percent(function.called_share_class));
    }
    table.AddRow(std::move(row));
  }
  return table;
}

}  // namespace callprint
