#include "reports/experiment/tables/curve_tables.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "models/learning_curve.pb.h"

namespace callprint {
namespace {

class Mean {
 public:
  void Add(double value) {
    sum_ += value;
    ++count_;
  }

  // With `decimals` digits behind the point.
  std::string Cell(int decimals) const {
    return count_ == 0 ? "-" : absl::StrFormat("%.*f", decimals, sum_ / count_);
  }

 private:
  double sum_ = 0;
  int count_ = 0;
};

std::vector<std::string> Cells(const std::map<uint32_t, LearningCurve>& curves) {
  Mean parameters, epochs, chosen_epoch, training_loss, training_accuracy, validation_loss,
      validation_accuracy, null_loss, null_accuracy;
  for (const auto& [fold, curve] : curves) {
    parameters.Add(curve.parameters());
    epochs.Add(curve.epoch_size());
    chosen_epoch.Add(curve.chosen_epoch());
    if (curve.has_null_hypothesis()) {
      null_loss.Add(curve.null_hypothesis().loss());
      null_accuracy.Add(curve.null_hypothesis().accuracy());
    }
    // Where no epoch was better than none, there is nothing to show of it.
    const uint32_t chosen = curve.chosen_epoch();
    if (chosen == 0 || chosen > static_cast<uint32_t>(curve.epoch_size())) continue;
    const LearningCurve::Epoch& epoch = curve.epoch(chosen - 1);
    training_loss.Add(epoch.training().loss());
    training_accuracy.Add(epoch.training().accuracy());
    if (!epoch.has_validation()) continue;
    validation_loss.Add(epoch.validation().loss());
    validation_accuracy.Add(epoch.validation().accuracy());
  }
  return {parameters.Cell(0),        epochs.Cell(1),
          chosen_epoch.Cell(1),      training_loss.Cell(3),
          validation_loss.Cell(3),   null_loss.Cell(3),
          training_accuracy.Cell(3), validation_accuracy.Cell(3),
          null_accuracy.Cell(3)};
}

}  // namespace

bool HasLearningCurves(const JoinedFolds& joined) {
  for (const JoinedTrack& track : joined.track) {
    for (const Entry& entry : track.entry) {
      if (!entry.learning_curve.empty()) return true;
    }
  }
  return false;
}

TextTable CurveTable(const JoinedFolds& joined, const JoinedTrack& track) {
  TextTable table({"model", "parameters", "epochs", "epoch chosen", "loss, training",
                   "loss, validation", "loss, constant", "accuracy, training",
                   "accuracy, validation", "accuracy, constant"});
  for (size_t model = 0; model < joined.models.size(); ++model) {
    if (track.entry[model].learning_curve.empty()) continue;
    std::vector<std::string> row = Cells(track.entry[model].learning_curve);
    row.insert(row.begin(), joined.models[model].name());
    table.AddRow(std::move(row));
  }
  return table;
}

}  // namespace callprint
