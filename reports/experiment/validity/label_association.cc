#include "reports/experiment/validity/label_association.h"

#include <cmath>
#include <cstddef>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "reports/page/text_table.h"
#include "reports/statistics/association.h"

namespace callprint {
namespace {

// Cohen 1988: w = 0.1 and 0.3 for categories, d = 0.2 and 0.5 for two means, f = 0.1 for many.
constexpr double kSmallV = 0.1;
constexpr double kMediumV = 0.3;
constexpr double kSmallD = 0.2;
constexpr double kMediumD = 0.5;
constexpr double kSmallEpsilonSquared = 0.01;

// Samples of a class, or of a label, kernel by kernel. One plan may stand on several kernels, and
// its inputs, drawn once, would count as often if all were looked at together.
std::vector<std::vector<int>> KnownSamplesOfKernels(const JoinedFolds& joined) {
  std::map<std::string, std::vector<int>> known;
  for (size_t i = 0; i < joined.samples.size(); ++i) {
    if (IsTrainable(joined, i)) known[joined.samples[i].kernel()].push_back(i);
  }
  std::vector<std::vector<int>> kernels;
  for (auto& entry : known) kernels.push_back(std::move(entry.second));
  return kernels;
}

using Measure = std::function<double(const std::vector<int>& known)>;

double MeanOverKernels(const JoinedFolds& joined, const Measure& measure) {
  const std::vector<std::vector<int>> kernels = KnownSamplesOfKernels(joined);
  double sum = 0;
  for (const std::vector<int>& known : kernels) sum += measure(known);
  return kernels.empty() ? 0 : sum / kernels.size();
}

// 1 where the class is there, by known sample.
std::vector<int> Presence(const JoinedFolds& joined, const std::vector<int>& known, size_t k) {
  std::vector<int> present;
  for (const int i : known) present.push_back(joined.truth[i * joined.classes.size() + k]);
  return present;
}

// `measure` of each class, >= 0.
LabelAssociation OverClasses(
    const JoinedFolds& joined, double small, double medium,
    const std::function<double(const std::vector<int>& known, const std::vector<int>& present)>&
        measure) {
  double sum = 0;
  double largest = -1;
  std::string name;
  for (size_t k = 0; k < joined.classes.size(); ++k) {
    const double value = MeanOverKernels(joined, [&](const std::vector<int>& known) {
      return measure(known, Presence(joined, known, k));
    });
    sum += value;
    if (value > largest) {
      largest = value;
      name = joined.classes[k];
    }
  }
  const double mean = sum / joined.classes.size();
  return {mean < small && largest < medium,
          absl::StrCat(Decimal(mean), " (largest: ", name, " ", Decimal(largest), ")")};
}

std::vector<int> Labels(const JoinedFolds& joined, const std::vector<int>& known) {
  std::vector<int> labels;
  for (const int i : known) labels.push_back(joined.label[i]);
  return labels;
}

}  // namespace

LabelAssociation CategoryAndLabel(const JoinedFolds& joined,
                                  const std::function<std::string(const SampleInfo&)>& category) {
  const auto categories = [&](const std::vector<int>& known) {
    std::map<std::string, int> number;
    std::vector<int> values;
    for (const int i : known) {
      values.push_back(number.emplace(category(joined.samples[i]), number.size()).first->second);
    }
    return values;
  };
  if (joined.labelling == MULTI_LABEL) {
    return OverClasses(joined, kSmallV, kMediumV,
                       [&](const std::vector<int>& known, const std::vector<int>& present) {
                         return UnbiasedCramersV(categories(known), present);
                       });
  }
  const double v = MeanOverKernels(joined, [&](const std::vector<int>& known) {
    const std::vector<int> labels = Labels(joined, known);
    return joined.labelling == BINARY ? CramersV(categories(known), labels)
                                      : UnbiasedCramersV(categories(known), labels);
  });
  return {v < kSmallV, Decimal(v)};
}

std::string CategoryMeasureName(Labelling labelling) {
  switch (labelling) {
    case MULTI_CLASS:
      return "unbiased Cramér's V";
    case MULTI_LABEL:
      return "unbiased Cramér's V, mean over classes";
    default:
      return "Cramér's V";
  }
}

LabelAssociation QuantityAndLabel(const JoinedFolds& joined,
                                  const std::function<double(const SampleInfo&)>& quantity) {
  const auto values = [&](const std::vector<int>& known) {
    std::vector<double> of_samples;
    for (const int i : known) of_samples.push_back(quantity(joined.samples[i]));
    return of_samples;
  };
  switch (joined.labelling) {
    case MULTI_LABEL:
      return OverClasses(joined, kSmallD, kMediumD,
                         [&](const std::vector<int>& known, const std::vector<int>& present) {
                           return std::abs(CohensD(values(known), present));
                         });
    case MULTI_CLASS: {
      const double explained = MeanOverKernels(joined, [&](const std::vector<int>& known) {
        return EpsilonSquared(values(known), Labels(joined, known));
      });
      return {explained < kSmallEpsilonSquared, Decimal(explained)};
    }
    default: {
      const double d = MeanOverKernels(joined, [&](const std::vector<int>& known) {
        return CohensD(values(known), Labels(joined, known));
      });
      return {std::abs(d) < kSmallD, Decimal(d)};
    }
  }
}

std::string QuantityMeasureName(Labelling labelling, const std::string& what) {
  switch (labelling) {
    case MULTI_CLASS:
      return absl::StrCat("epsilon squared of ", what);
    case MULTI_LABEL:
      return absl::StrCat("|Cohen's d| of ", what, ", mean over classes");
    default:
      return absl::StrCat("Cohen's d of ", what);
  }
}

std::string SmallCategoryMeasure(Labelling labelling) {
  return absl::StrCat("small: ", Decimal(kSmallV),
                      labelling == MULTI_LABEL ? ", the largest " + Decimal(kMediumV) : "");
}

std::string SmallQuantityMeasure(Labelling labelling) {
  if (labelling == MULTI_CLASS) {
    return absl::StrCat("small: ", Decimal(kSmallEpsilonSquared));
  }
  return absl::StrCat("small: ", Decimal(kSmallD),
                      labelling == MULTI_LABEL ? ", the largest " + Decimal(kMediumD) : "");
}

}  // namespace callprint
