#include "reports/label_association.h"

#include <cmath>
#include <cstddef>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "reports/association.h"
#include "reports/text_table.h"

namespace callprint {
namespace {

// Cohen 1988: w = 0.1 and 0.3 for categories, d = 0.2 and 0.5 for two means, f = 0.1 for many.
constexpr double kSmallV = 0.1;
constexpr double kMediumV = 0.3;
constexpr double kSmallD = 0.2;
constexpr double kMediumD = 0.5;
constexpr double kSmallEpsilonSquared = 0.01;

// Samples of a class, or of a label.
std::vector<int> KnownSamples(const JoinedFolds& joined) {
  std::vector<int> known;
  for (size_t i = 0; i < joined.samples.size(); ++i) {
    if (IsTrainable(joined, i)) known.push_back(i);
  }
  return known;
}

// 1 where the class is there, by known sample.
std::vector<int> Presence(const JoinedFolds& joined, const std::vector<int>& known, size_t k) {
  std::vector<int> present;
  for (const int i : known) present.push_back(joined.truth[i * joined.classes.size() + k]);
  return present;
}

// `measure` of each class, >= 0.
LabelAssociation OverClasses(
    const JoinedFolds& joined, const std::vector<int>& known, double small, double medium,
    const std::function<double(const std::vector<int>& present)>& measure) {
  double sum = 0;
  double largest = -1;
  std::string name;
  for (size_t k = 0; k < joined.classes.size(); ++k) {
    const double value = measure(Presence(joined, known, k));
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
  const std::vector<int> known = KnownSamples(joined);
  std::map<std::string, int> number;
  std::vector<int> categories;
  for (const int i : known) {
    categories.push_back(number.emplace(category(joined.samples[i]), number.size()).first->second);
  }
  if (joined.labelling == MULTI_LABEL) {
    return OverClasses(joined, known, kSmallV, kMediumV, [&](const std::vector<int>& present) {
      return UnbiasedCramersV(categories, present);
    });
  }
  const std::vector<int> labels = Labels(joined, known);
  const double v = joined.labelling == BINARY ? CramersV(categories, labels)
                                              : UnbiasedCramersV(categories, labels);
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
  const std::vector<int> known = KnownSamples(joined);
  std::vector<double> values;
  for (const int i : known) values.push_back(quantity(joined.samples[i]));
  switch (joined.labelling) {
    case MULTI_LABEL:
      return OverClasses(joined, known, kSmallD, kMediumD, [&](const std::vector<int>& present) {
        return std::abs(CohensD(values, present));
      });
    case MULTI_CLASS: {
      const double explained = EpsilonSquared(values, Labels(joined, known));
      return {explained < kSmallEpsilonSquared, Decimal(explained)};
    }
    default: {
      const double d = CohensD(values, Labels(joined, known));
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
