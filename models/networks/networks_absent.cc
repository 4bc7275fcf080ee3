// MakeMlp and the like for programs without LibTorch (see :model_without_networks).
#include <cstddef>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/learner/learner.h"
#include "models/networks/graphs/graph_network.h"
#include "models/networks/graphs/graphs.pb.h"
#include "models/networks/mlp.h"
#include "models/networks/networks.pb.h"
#include "models/networks/sequences/sequence_network.h"
#include "models/networks/sequences/sequences.pb.h"
#include "models/networks/windows/two_branch_network.h"
#include "models/networks/windows/windows.pb.h"

namespace callprint {
namespace {

class AbsentNetwork : public Learner {
 public:
  absl::Status Fit(const LearnerInput&) override { return Absent(); }
  absl::StatusOr<std::vector<double>> Predict(const SparseMatrix&) const override {
    return Absent();
  }
  absl::StatusOr<SavedLearner> Save() const override { return Absent(); }
  absl::Status Load(const SavedLearner&, size_t) override { return Absent(); }

 private:
  static absl::Status Absent() {
    return absl::FailedPreconditionError(
        "this program was built without LibTorch; link //models:model to use networks");
  }
};

}  // namespace

std::unique_ptr<Learner> MakeMlp(const MlpSpec&) { return std::make_unique<AbsentNetwork>(); }

std::unique_ptr<Learner> MakeSequenceNetwork(const SequenceNetworkSpec&) {
  return std::make_unique<AbsentNetwork>();
}

std::unique_ptr<Learner> MakeGraphNetwork(const GraphNetworkSpec&) {
  return std::make_unique<AbsentNetwork>();
}

std::unique_ptr<Learner> MakeTwoBranchNetwork(const TwoBranchNetworkSpec&) {
  return std::make_unique<AbsentNetwork>();
}

}  // namespace callprint
