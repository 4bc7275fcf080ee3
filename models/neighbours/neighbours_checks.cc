#include "models/neighbours/neighbours_checks.h"

namespace callprint {

void CheckNearestNeighbours(const NearestNeighboursSpec& spec, SpecErrors& errors) {
  errors.RequireCount("nearest_neighbours.neighbours", spec.neighbours());
}

}  // namespace callprint
