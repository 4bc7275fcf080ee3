// What this process took so far, and on what.
#ifndef CALLPRINT_EXPERIMENTS_FOLD_PROCESS_COST_H_
#define CALLPRINT_EXPERIMENTS_FOLD_PROCESS_COST_H_

#include <string>

#include "experiments/fold/cost.pb.h"

namespace callprint {

// Processor seconds, peak memory and processor; a program that this process was before exec counts.
FoldCost CostOfThisProcess();

// As /proc/cpuinfo names the first one; empty where it does not.
std::string ProcessorName();

}  // namespace callprint

#endif  // CALLPRINT_EXPERIMENTS_FOLD_PROCESS_COST_H_
